extension RecordState {
  /// What two replicas compare to know that they hold the same record (`protocol/sync.md`, digests): the open
  /// versions and their values, without the evidence, which may still be on its way to one of them.
  public func digest(table: String, record: Identifier) -> Identifier {
    var bytes = lengthPrefixed(Array(table.utf8)) + record.bytes
    for version in life.versions { bytes += version.dot.bytes + [version.content.rawValue] }
    for name in Mutant.digestUnsorted.isActive ? Array(units.keys) : unitNames {
      bytes += lengthPrefixed(Array(name.utf8))
      for version in units[name]?.versions ?? [] {
        bytes += version.dot.bytes + lengthPrefixed(version.content.canonicalBytes)
      }
    }
    return truncatedHash(bytes)
  }
}
