import Foundation
import Synchronization
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// A register in memory at the office, its clock standing at 14 March 2026, noon UTC.
struct RegisterFixture {
  static let noon: Int64 = 1_773_489_600_000

  private final class Clock: Sendable {
    let now = Mutex(RegisterFixture.noon)
  }

  let register: Register
  private let clock = Clock()

  /// - parameter ticking: Whether the clock goes on by a millisecond whenever it is read, so that ids are in the order in
  ///   which they were made.
  init(ticking: Bool = false) throws {
    let environment = StoreEnvironment(
      now: { [clock] in
        clock.now.withLock { now in
          if ticking { now += 1 }
          return now
        }
      }, random: { SystemRandomNumberGenerator() })
    let store = try Store(path: nil, schema: .clauseRegister(), role: .hub, environment: environment)
    try store.write { transaction in
      try transaction.beginHub(officer: "bureau")
      try transaction.addScope("pau", name: "Pau")
      try transaction.set("writer-scope", to: "pau")
    }
    register = Register(store: store, officer: "Anne")
  }

  func market(_ number: String = "2024-41", lots: [(String, Int)] = [("1", 385)]) throws -> Identifier {
    _ = try register.addMarket(number: number, title: "Travaux", buyer: "Ville de Pau", scope: nil)
    let id = try register.market(number)
    for (lot, hours) in lots { _ = try register.addLot(market: id, number: lot, LotDraft(due: "\(hours)")) }
    return id
  }

  func person(_ name: String = "Fatou N'Diaye") throws -> Identifier {
    let view = try register.addPerson(PersonDraft(name: name), scope: nil)
    return try #require(Identifier(view.id))
  }

  @discardableResult
  func log(
    _ hours: String, lot: String? = nil, date: String? = "13/03/2026", month: String? = nil, draft: Bool = false
  ) throws -> HourEntryView {
    try register.logHours(
      HoursDraft(
        market: "2024-41", lot: lot, person: "fatou n'diaye", date: date, month: month, hours: hours),
      isDraft: draft)
  }

  func wait(days: Int64) { clock.now.withLock { $0 += days * 86_400_000 } }

  func minutesDone() throws -> Int { try register.market(try register.market("2024-41")).minutesDone }
}
