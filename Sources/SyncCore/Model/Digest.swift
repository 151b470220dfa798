extension RecordState {
  /// What two replicas compare to know that they hold the same record (`protocol/sync.md`, digests): the open
  /// versions and their values, without the evidence, which may still be on its way to one of them.
  public func digest(table: String, record: Identifier) -> Identifier {
    Identifier(digested(table: table, record: record).hash)
  }

  /// What the digest is the hash of.
  package func digested(table: String, record: Identifier) -> CanonicalBytes {
    var content = CanonicalBytes(capacity: 512)
    content.append(table)
    content.append(record)
    for version in life.versions {
      content.append(version.dot)
      content.append(version.content.rawValue)
    }
    for (name, unit) in Mutant.digestUnsorted.isActive ? units.shuffled() : Array(units) {
      content.append(name)
      for version in unit.versions {
        content.append(version.dot)
        content.append(version.content)
      }
    }
    return content
  }
}
