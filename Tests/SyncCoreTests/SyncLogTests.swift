import Foundation
import SyncCore
import SyncModel
import Testing

/// What the server keeps of each device's syncs.
@Suite struct SyncLogTests {
  private let world: World

  init() throws { world = try World(7) }

  /// One exchange of a device over the wire, noted; `now` by the server's clock of the world.
  private func exchange(
    _ device: Device, limits: ExchangeLimits = ExchangeLimits(), program: String = "field/1", clockAhead: Int64? = 0
  ) throws -> SyncResponse {
    let request = try device.store.write { try $0.makeSyncRequest(limits: limits) }
    let response = try world.hub.write { transaction in
      let info = try #require(try transaction.device(try device.id))
      return try transaction.notingSync(
        request, of: try device.id, DeviceReport(program: program, clockAhead: clockAhead)
      ) { try transaction.answer(request, from: info, rule: world.rule) }
    }
    _ = try device.store.write { try $0.apply(response, to: request) }
    return response
  }

  private func notes(_ device: Device) throws -> [SyncNote] {
    try world.hub.read { try $0.syncs(of: try device.id, last: .max) }
  }

  @Test func `exchanges that leave more to do are one sync, with what was decided of each change`() throws {
    let device = try world.enroll("claire")
    let other = try world.enroll("marc")
    for number in 0..<5 { _ = try device.site("Site \(number)") }
    _ = try other.site("Theirs")
    var limits = ExchangeLimits()
    limits.changes = 2
    for _ in 0..<2 { _ = try exchange(device, limits: limits) }
    _ = try exchange(other)
    _ = try exchange(device, limits: limits, program: "field/2", clockAhead: -90_000)
    let note = try #require(try notes(device).first)
    #expect(try notes(device).count == 1)
    #expect(note.number == 1 && note.exchanges == 3 && note.outcome == "done")
    #expect(note.accepted == 5 && note.held == 0 && note.refused == 0 && note.unsent == 0)
    #expect(note.report == DeviceReport(program: "field/2", clockAhead: -90_000))
    // Its lines of the audit log, and not those of the other that came between.
    let lines = try world.hub.read { try $0.auditLines(of: note, by: try device.id, limit: 100) }
    let id = try device.id
    #expect(lines.count == 5 && lines.allSatisfy { $0.device == id && $0.action == .accepted })
    #expect(try world.hub.read { try $0.auditLines(of: note, by: try device.id, limit: 2) }.count == 2)
    // The next one is another sync; one that was taken back is none.
    _ = try exchange(device)
    #expect(try notes(device).map(\.number) == [2, 1])
    struct TakenBack: Error {}
    let request = try device.store.write { try $0.makeSyncRequest(limits: limits, isDryRun: true) }
    #expect(throws: TakenBack.self) {
      try world.hub.write { transaction in
        _ = try transaction.notingSync(request, of: try device.id, DeviceReport(program: "", clockAhead: nil)) {
          try transaction.answer(
            request, from: try #require(try transaction.device(try device.id)), rule: world.rule)
        }
        throw TakenBack()
      }
    }
    #expect(try notes(device).count == 2)
  }

  @Test func `a hundred syncs of a device are kept, and those of others stay`() throws {
    let device = try world.enroll("claire")
    let other = try world.enroll("marc")
    _ = try exchange(other)
    for _ in 0..<103 { _ = try exchange(device) }
    #expect(try notes(device).map(\.number) == (4...103).reversed())
    #expect(try notes(other).count == 1)
  }
}
