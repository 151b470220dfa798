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
  /// Entries that the office has not validated yet.
  public let waitingEntries: Int
  public let waiting: [MarketMonthView]
  public let quietDevices: [QuietDevice]
  /// Of today, `2026-03`.
  public let month: String
  public let monthMinutes: Int
  /// Those with the latest hours.
  public let markets: [MarketView]
}

extension Register {
  /// For how many days a device in use may stay away before it is pointed out.
  public static let quietDays = 14

  /// What needs a person at the office.
  public func overview(_ directory: PersonDirectory) throws -> OverviewView {
    try store.read { reader in
      let month = today.description.prefix(7)
      let horizon = store.environment.now() - Int64(Self.quietDays) * 86_400_000
      let minutes = try Int.fetchOne(
        reader.db,
        sql: "SELECT coalesce(sum(minutes), 0) FROM \(try reader.countedWork().sql) WHERE substr(date, 1, 7) = ?",
        arguments: [String(month)])
      let latest = try Data.fetchAll(
        reader.db,
        sql: "SELECT market_id FROM hour_entry GROUP BY market_id ORDER BY max(date) DESC, market_id LIMIT 10"
      ).compactMap { Identifier(data: $0) }
      return OverviewView(
        version: try reader.auditHead().number,
        conflicts: try reader.recordsInConflict().reduce(0) { sum, record in
          sum + (try reader.state(record).conflicts(table: record.table, record: record.id).count)
        },
        held: try reader.heldChanges().count,
        duplicates: try reader.likelyPairs(directory, try reader.samePersons()).count,
        waitingEntries: try Int.fetchOne(
          reader.db, sql: "SELECT count(*) FROM hour_entry WHERE state IN ('declared', 'checked')") ?? 0,
        waiting: try reader.waitingMonths(20),
        quietDevices: try reader.devices().filter { device in
          device.revocation == .active && (device.lastSync ?? 0) < horizon
        }.map { device in
          OverviewView.QuietDevice(
            id: device.id.description, officer: device.officer, lastSync: device.lastSync.map(instant),
            unsentReported: device.unsentReported)
        }, month: String(month), monthMinutes: minutes ?? 0,
        markets: try latest.filter { try reader.label("number", of: "market", $0) != nil }.map(reader.marketView))
    }
  }
}
