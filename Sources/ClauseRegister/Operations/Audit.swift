import SyncCore

extension Register {
  /// The last lines of the audit log, those of one record where `record` names one; the latest at the end.
  ///
  /// - throws: ``RegisterError`` when nothing, or more than one record, is named so.
  public func auditLines(record: String?, last: Int) throws -> [AuditLineView] {
    try store.read { reader in
      try reader.auditLines(about: record.map { try reader.record($0) }, last: last).map { AuditLineView($0) }
    }
  }
}
