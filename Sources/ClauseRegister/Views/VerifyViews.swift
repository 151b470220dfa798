import SyncCore
public import SyncModel

public struct ScopeView: Encodable, Sendable {
  public let code: String
  public let name: String

  public init(code: String, name: String) {
    self.code = code
    self.name = name
  }
}

/// What the records of a scope come to.
public struct ScopeDigestView: Encodable, Sendable {
  public let code: String
  public let records: Int
  public let digest: String
  /// What they come to at the server, where a device compares itself with it.
  @Nullable public var serverDigest: String?

  public init(code: String, records: Int, digest: Identifier, serverDigest: Identifier? = nil) {
    self.code = code
    self.records = records
    self.digest = digest.description
    self.serverDigest = serverDigest?.description
  }
}

/// Something that is not as it was captured, or not as the server has it.
public struct DifferenceView: Encodable, Hashable, Sendable {
  public let kind: String
  public let table: String
  public let id: String

  public init(kind: String, table: String, id: String) {
    self.kind = kind
    self.table = table
    self.id = id
  }
}

public struct VerifyView: Encodable, Sendable {
  public let ok: Bool
  public let scopes: [ScopeDigestView]
  public let differences: [DifferenceView]

  public init(ok: Bool, scopes: [ScopeDigestView], differences: [DifferenceView]) {
    self.ok = ok
    self.scopes = scopes
    self.differences = differences
  }
}

extension Register {
  /// What was changed with capture bypassed, row by row.
  public func discrepancies() throws -> [DifferenceView] {
    try store.read { reader in
      try reader.discrepancies().map { DifferenceView(kind: $0.kind.rawValue, table: $0.table, id: $0.subject) }
    }
  }
}
