import Foundation
import GRDB
import SyncCore
import SyncModel
import Testing

/// Whole worlds by seed: random writes, syncs, faults and restarts; then everything heals and must agree.
@Suite struct SimulationTests {
  /// `SIMULATION_SEEDS` asks for more of them.
  private static let seeds = ProcessInfo.processInfo.environment["SIMULATION_SEEDS"].flatMap(UInt64.init) ?? 60

  @Test(arguments: 0..<seeds) func `any world agrees in the end and loses no version`(seed: UInt64) throws {
    var run = try Run(seed)
    for _ in 0..<45 { try run.step() }
    try run.heal()
    try run.check()
  }

  /// One world and what was written in it.
  private struct Run {
    let seed: UInt64
    let world: World
    var sites: [RecordReference] = []
    var works: [RecordReference] = []
    /// Every note ever written, each a text of its own.
    var notes: [RecordReference: Set<String>] = [:]
    var counter = 0

    init(_ seed: UInt64) throws {
      self.seed = seed
      world = try World(seed)
      for officer in ["Ada", "Ben", "Carl"] { try world.enroll(officer) }
      sites.append(try world.devices[0].site())
      for device in world.devices {
        device.limits.changes = 3
        device.limits.page = 4
      }
      try world.settle()
    }

    private var chance: Chance { world.chance }

    private mutating func freshNote(_ work: RecordReference) -> UnitValue {
      counter += 1
      notes[work, default: []].insert("n\(counter)")
      return value(["note": .text("n\(counter)")])
    }

    mutating func step() throws {
      let device = world.devices[chance.below(3)]
      switch chance.below(10) {
      case 0: works.append(try device.work(Int64(chance.below(100)), at: sites[0]))
      case 1, 2, 3: try edit(on: device.store)
      case 4: try edit(on: world.hub)
      case 5: try shell(device.store)
      case 6: try settle(on: chance.below(2) == 0 ? device.store : world.hub)
      default: try sync(device)
      }
    }

    private mutating func edit(on store: Store) throws {
      guard !works.isEmpty else { return }
      let work = works[chance.below(works.count)]
      let state = try store.state(work)
      guard !state.isEmpty else { return }
      let write: Write
      switch chance.below(6) {
      case 0: write = state.lives ? .delete : .insert([:])
      case 1: write = .edit(["time": value(["minutes": .integer(Int64(chance.below(100)))])])
      default: write = .edit(["note": freshNote(work)])
      }
      guard state.lives || write == .insert([:]) else {
        if case .edit(let units) = write, case .text(let note)? = units["note"]?["note"] {
          notes[work]?.remove(note)
        }
        return
      }
      try store.write { try $0.apply(write, to: work) }
    }

    /// A write by plain SQL.
    private mutating func shell(_ store: Store) throws {
      guard !works.isEmpty else { return }
      let work = works[chance.below(works.count)]
      guard try store.state(work).lives else { return }
      let note = freshNote(work)
      guard case .text(let text)? = note["note"] else { return }
      try store.sql("UPDATE work SET note = ? WHERE id = ?", [text, work.id.data])
    }

    private mutating func settle(on store: Store) throws {
      guard let record = try store.read({ try $0.recordsInConflict() }).first else { return }
      let state = try store.state(record)
      guard let conflict = state.conflicts(table: record.table, record: record.id).first else { return }
      let write: Write =
        conflict.unit == RecordState.lifeUnit
        ? .resolveLife(chance.below(3) == 0 ? .deleted : .alive)
        : .resolve(unit: conflict.unit, value: state.units[conflict.unit]?.versions.first?.content ?? UnitValue())
      try store.write { try $0.apply(write, to: record) }
    }

    private func sync(_ device: Device) throws {
      let faults = (0..<12).map { _ in chance.below(3) == 0 ? Fault.allCases[chance.below(5)] : .none }
      do { try device.sync { faults[min($0, 11)] } } catch is Device.Cut {}
    }

    func heal() throws { try world.settle() }

    func check() throws {
      let comment = Comment(rawValue: "seed \(seed)")
      try world.expectConverged(comment)
      for device in world.devices {
        #expect(try device.info?.incarnations.count == 1, comment)
        #expect(try device.store.read { try $0.events() }.isEmpty, comment)
        #expect(try device.minutes == world.hub.minutes, comment)
      }
      #expect(try world.hub.read { try $0.heldChanges() }.isEmpty, comment)
      for (work, written) in notes {
        let known = try world.hub.history(work).compactMap { version -> String? in
          guard case .value(let value) = version.content, case .text(let text)? = value["note"] else { return nil }
          return text
        }
        #expect(written.isSubset(of: known), comment)
      }
    }
  }
}
