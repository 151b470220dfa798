import Foundation
import SyncCore
import SyncModel
import Testing

/// Worlds in which devices are put back from copies, and the server too, between syncs over a bad network.
@Suite struct RestoreSimulationTests {
  /// `RESTORE_SEEDS` asks for more of them.
  private static let seeds = ProcessInfo.processInfo.environment["RESTORE_SEEDS"].flatMap(UInt64.init) ?? 16

  @Test(arguments: 0..<seeds) func `restored copies lose and double nothing that had reached the server`(
    seed: UInt64
  ) throws {
    let run = try Run(seed)
    for _ in 0..<40 { try run.step() }
    try run.world.settle()
    try run.world.settle()
    try run.check()
  }

  private final class Run {
    let seed: UInt64
    let world: World
    let folder: Folder
    let site: RecordReference
    /// Entries that some device still has, or had when it last reached the server, each with its minutes.
    var minutes: [RecordReference: Int64] = [:]
    /// Of each device, the entries known when it was copied.
    var copies: [Int: Bool] = [:]
    var hubCopy = false

    init(_ seed: UInt64) throws {
      self.seed = seed
      folder = try Folder()
      world = try World(seed, path: folder.file("hub"))
      for (index, officer) in ["Ada", "Ben"].enumerated() {
        try world.enroll(officer, path: folder.file("device\(index)"))
      }
      site = try world.devices[0].site()
      for device in world.devices {
        device.limits.changes = 3
        device.limits.page = 4
      }
      try world.settle()
    }

    private func path(_ index: Int) -> String { folder.file("device\(index)") }

    func step() throws {
      let chance = world.chance
      let index = chance.below(2)
      let device = world.devices[index]
      switch chance.below(12) {
      case 0, 1, 2:
        let amount = Int64(1 + chance.below(100))
        minutes[try device.work(amount, at: site)] = amount
      case 3, 4:
        if let work = minutes.keys.sorted(by: { $0.id < $1.id }).randomElement(chance),
          try device.store.state(work).lives
        {
          try device.note("n\(chance.next())", work)
        }
      case 5:
        _ = try device.store.write { _ in }
        try copyStore(path(index), path(index) + ".copy", identity: chance.below(2) == 0)
        copies[index] = true
      case 6 where copies[index] == true: try restore(index)
      case 7 where !hubCopy:
        try copyStore(folder.file("hub"), folder.file("hub.copy"))
        hubCopy = true
      case 8 where hubCopy && chance.below(3) == 0:
        // Both devices are up to date, so that what the server loses is on one of them.
        for device in world.devices { try sync(device, faulty: false) }
        try world.rollBackHub(folder.file("hub"), to: folder.file("hub.copy"))
        // Copies of before know no server that has lost what came after them.
        copies = [:]
        for device in world.devices { try sync(device, faulty: false) }
      default: try sync(device, faulty: true)
      }
    }

    /// A restore loses what had never left the device; all that had is expected back.
    private func restore(_ index: Int) throws {
      let device = world.devices[index]
      try sync(device, faulty: false)
      try device.reopen(at: path(index)) { try copyStore(path(index) + ".copy", path(index)) }
    }

    private func sync(_ device: Device, faulty: Bool) throws {
      let chance = world.chance
      let faults = (0..<12).map { _ in
        faulty && chance.below(3) == 0 ? Fault.allCases[chance.below(5)] : .none
      }
      do { try device.sync { faults[min($0, 11)] } } catch is Device.Cut {}
    }

    func check() throws {
      let comment = Comment(rawValue: "seed \(seed)")
      try world.expectConverged(comment)
      #expect(try world.hub.read { try $0.heldChanges() }.isEmpty, comment)
      #expect(try world.hub.minutes == Int(minutes.values.reduce(0, +)), comment)
      for (work, amount) in minutes {
        #expect(try world.hub.state(work).column("time", "minutes") == .integer(amount), comment)
        #expect(try !world.hub.state(work).life.isInConflict, comment)
      }
    }
  }
}

extension Array {
  fileprivate func randomElement(_ chance: Chance) -> Element? {
    isEmpty ? nil : self[chance.below(count)]
  }
}
