import Foundation
import SyncCore
import SyncModel

extension Register {
  /// Who was shown whom by the commands of the office.
  var accessLog: AccessLog { AccessLog(besides: store.path) }

  /// The last lines of the access log, the latest at the end: those by which the person that `person` names was shown,
  /// and from the day that `since` says, where these are given.
  ///
  /// - throws: ``RegisterError`` when nobody, or more than one person, is named so; ``InputError``.
  public func accesses(person: String?, since: String?, last: Int) throws -> [AccessView] {
    let day = try since.map { try DayInput.parse($0, today: today).day }
    // A person who is gone has lines still.
    let id = try person.map { text in try Identifier(text) ?? self.person(text) }
    return try accessLog.accesses(to: id, since: day?.beginning, last: last)
  }

  /// Removes the lines of the access log that are older than ``AccessLog/keptDays``.
  ///
  /// - returns: How many.
  public func forgetAccesses() throws -> Int {
    try accessLog.forget(before: store.environment.now() - Int64(AccessLog.keptDays) * 86_400_000)
  }

  /// The last lines of the audit log, those of one record where `record` names one; the latest at the end.
  ///
  /// - throws: ``RegisterError`` when nothing, or more than one record, is named so.
  public func auditLines(record: String?, last: Int) throws -> [AuditLineView] {
    try store.read { reader in
      try reader.auditLines(about: record.map { try reader.record($0) }, last: last).map { AuditLineView($0) }
    }
  }
}

extension CalendarDay {
  /// When it begins where this runs, in milliseconds since 1970 UTC.
  fileprivate var beginning: Int64 {
    let midnight = daysSince1970 * 86_400
    let offset = TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(midnight)))
    return Int64(midnight - offset) * 1000
  }
}
