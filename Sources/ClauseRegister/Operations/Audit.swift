import SyncCore
public import SyncModel

extension Register {
  /// The last lines of the audit log, those of one record where `record` names one; the latest at the end.
  ///
  /// - throws: ``RegisterError`` when nothing, or more than one record, is named so.
  public func auditLines(record: String?, last: Int) throws -> [AuditLine] {
    try store.read { reader in
      let wanted = try record.map { try reader.record($0) }
      var lines: [AuditLine] = []
      try reader.forEachAuditLine { chained in
        if let wanted, chained.line.record.id != wanted.id { return }
        lines.append(chained.line)
        // Dropped now and then, not one by one.
        if lines.count >= 2 * last { lines.removeFirst(lines.count - last) }
      }
      return Array(lines.suffix(last))
    }
  }
}
