import ClauseRegister
import Foundation
import SyncCore
import SyncModel
import Synchronization
import Testing

/// How long the access log keeps its lines, by a clock that the test sets.
@Suite struct AccessLogTests {
  @Test func `lines stay a year to the millisecond`() throws {
    let folder = NSTemporaryDirectory() + "access-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let clock = Clock()
    let environment = StoreEnvironment(now: { clock.now.withLock { $0 } }, random: { SystemRandomNumberGenerator() })
    let store = try Store(
      path: folder + "/register.sqlite", schema: .clauseRegister(), role: .hub, environment: environment)
    try store.write { transaction in
      try transaction.beginHub(officer: "bureau")
      try transaction.addScope("pau", name: "Pau")
    }
    let register = Register(store: store, command: "person add")
    func add(_ name: String) throws { _ = try register.addPerson(PersonDraft(name: name), scope: nil) }
    try add("Ali")
    clock.now.withLock { $0 += 1 }
    try add("Awa")
    clock.now.withLock { $0 += Int64(AccessLog.keptDays) * 86_400_000 - 1 }
    #expect(try register.forgetAccesses() == 0)
    clock.now.withLock { $0 += 1 }
    #expect(try register.forgetAccesses() == 1)
    #expect(try register.accesses(person: nil, since: nil, last: 10).map(\.n) == [2])
    #expect(try register.accesses(person: "Awa", since: nil, last: 10).map(\.command) == ["person add"])
    #expect(try register.accesses(person: "Ali", since: nil, last: 10).isEmpty)
  }

  private final class Clock: Sendable {
    let now = Mutex(RegisterFixture.noon)
  }
}
