import Foundation
import SyncCore
public import SyncModel

extension Register {
  /// Who was shown whom, as the office knows it.
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
    try accessLog.forget(before: AccessLog.horizon(store.environment.now()))
  }

  /// The lines of a device's access log that the office is to have next; nil when it has them all.
  ///
  /// - throws: ``RegisterError`` `access-log`.
  public func unsentAccesses() throws -> WireAccessesRequest? {
    try store.write { try DeviceAccessLog($0).next() }
  }

  /// Removes the lines of a device's access log that the office has.
  ///
  /// - throws: ``RegisterError`` `access-log`.
  public func acknowledgeAccesses(_ sent: WireAccessesRequest) throws {
    try store.write { try DeviceAccessLog($0).forget(sent) }
  }

  /// Adds lines of a device's access log to the office's, under the name of the device's officer; what is sent twice
  /// stands there once.
  ///
  /// - throws: ``WireError`` where one of them is not as `protocol/sync.md` §17 says, and ``RegisterError``
  ///   `access-log`: then none is added.
  public func takeAccesses(_ request: WireAccessesRequest, from device: DeviceInfo) throws {
    guard request.accesses.count <= DeviceAccess.linesPerRequest else { throw WireError("AccessesRequest.accesses") }
    let now = store.environment.now()
    try accessLog.take(try request.accesses.map { try DeviceAccess($0, now: now) }, of: device.officer)
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
