public import SyncModel

/// What worlds begin with, made once for some of them: it always goes the same way, and nothing goes wrong in it.
public final class Beginnings<Store: SimulatedStore> {
  public typealias MakeStore = (Schema, StoreRole, StoreEnvironment) throws -> Store

  private struct Beginning {
    let hub: Store.Copy
    let devices: [(copy: Store.Copy, journal: Journal, identityFile: Incarnation?)]
    let record: Record
    let time: Int64
  }

  private let make: MakeStore
  private var known: [UInt64: Beginning] = [:]

  public init(make: @escaping MakeStore) { self.make = make }

  /// The world of a seed, before its first step.
  func world(_ seed: UInt64) throws -> World<Store> {
    // As many as make the orders of replicas' ids differ.
    let kind = seed % 32
    let beginning = try known[kind] ?? begin(kind, devices: Step.population(seed))
    known[kind] = beginning
    let world = try World(seed, make: make)
    world.source.time = beginning.time
    world.record = beginning.record
    try world.hub.putBack(beginning.hub)
    for (number, begun) in beginning.devices.enumerated() {
      let device = try world.addDevice(like: number)
      try device.store.putBack(begun.copy)
      device.journal = begun.journal
      device.identityFile = begun.identityFile
    }
    return world
  }

  private func begin(_ kind: UInt64, devices: Int) throws -> Beginning {
    let world = try World(kind, make: make)
    try world.begin(devices: devices)
    return Beginning(
      hub: try world.hub.copy(),
      devices: try world.devices.map { (try $0.store.copy(), $0.journal, $0.identityFile) }, record: world.record,
      time: world.source.time)
  }
}
