public import SyncModel

/// A line of the audit log.
public struct AuditLineView: Encodable, Sendable {
  public let n: Int64
  public let at: String
  public let action: String
  /// Whose work it is, or who decided.
  public let officer: String
  @Nullable public var device: String?
  public let table: String
  public let record: String
  public let code: String

  public init(_ line: AuditLine) {
    n = line.number
    at = instant(line.at)
    action = line.action.rawValue
    officer = line.officer
    device = line.device?.description
    table = line.record.table
    record = line.record.id.description
    code = line.code
  }
}
