import Foundation
import GRDB
import SyncCore
import SyncModel

/// What of the register needs a person, and how it stands. It names nobody but officers.
public struct OverviewView: Encodable, Sendable {
  /// A device that has not synced for long.
  public struct QuietDevice: Encodable, Sendable {
    public let id: String
    public let officer: String
    @Nullable public var lastSync: String?
    public let unsentReported: Int
  }

  /// The number of the last line of the audit log: it grows with every change.
  public let version: Int64
  public let conflicts: Int
  public let held: Int
  public let duplicates: Int
  /// Pairs of entries that may be of the same work.
  public let duplicateHours: Int
  /// Markets of which a statement is late.
  public let lateStatements: Int
  /// Entries that the office has not validated yet.
  public let waitingEntries: Int
  public let waiting: [MarketMonthView]
  public let quietDevices: [QuietDevice]
  /// Of today, `2026-03`.
  public let month: String
  public let monthMinutes: Int
  /// Those with the latest hours.
  public let markets: [MarketView]
  /// Whether all markets were looked at: else the numbers of hours, entries, months and statements are still growing.
  public let isComplete: Bool
}

extension Register {
  /// For how many days a device in use may stay away before it is pointed out.
  public static let quietDays = 14

  /// Works out a part of what the first page and the lists say, for as long as a page may take.
  ///
  /// - returns: Whether all was looked at.
  public func lookOver(_ watch: MarketWatch) throws -> Bool {
    try store.read { try watch.goOn($0, today: today, budget: Self.watchBudget) }
  }

  /// Reads the names of all people, so that no page has to; likewise the others.
  public func lookOver(_ directory: PersonDirectory) throws {
    try store.read { _ = try directory.likelyPairs($0, SamePersons([])) }
  }

  public func lookOver(_ directory: MarketDirectory) throws {
    try store.read(directory.bringUpToDate)
  }

  public func lookOver(_ contacts: ContactWatch) throws {
    try store.read { _ = try contacts.contacts($0, today) }
  }

  /// What needs a person at the office.
  public func overview(_ directory: PersonDirectory, _ watch: MarketWatch) throws -> OverviewView {
    try store.read { reader in
      let month = today.description.prefix(7)
      let horizon = store.environment.now() - Int64(Self.quietDays) * 86_400_000
      let found = try watch.look(reader, today: today, budget: Self.watchBudget)
      return OverviewView(
        version: try reader.auditHead().number,
        conflicts: try reader.recordsInConflict().reduce(0) { sum, record in
          sum + (try reader.state(record).conflicts(table: record.table, record: record.id).count)
        },
        held: try reader.heldChanges().count,
        duplicates: try directory.likelyPairs(reader, try reader.samePersons()).count,
        duplicateHours: try reader.proposed(found, reader.mergedEntries(), today).count,
        lateStatements: found.late, waitingEntries: found.waitingEntries,
        waiting: watch.withFacts { $0.waitingMonths[.month]?.all.prefix(20).map(\.view) ?? [] },
        quietDevices: try reader.devices().filter { device in
          device.revocation == .active && (device.lastSync ?? 0) < horizon
        }.map { device in
          OverviewView.QuietDevice(
            id: device.id.description, officer: device.officer, lastSync: device.lastSync.map(instant),
            unsentReported: device.unsentReported)
        }, month: String(month), monthMinutes: found.minutes,
        markets: try found.latest.filter { try reader.label("number", of: "market", $0) != nil }.map(reader.marketView),
        isComplete: found.isComplete)
    }
  }
}
