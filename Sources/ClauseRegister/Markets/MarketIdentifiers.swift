import SyncModel

extension Identifier {
  /// The id of what a market has once for each code or number: the same on every device, so that two who write it apart write one
  /// record.
  static func of(_ code: String, in table: String, market: Identifier) -> Identifier {
    truncatedHash(Array("\(table)/\(code)/".utf8) + market.bytes)
  }
}
