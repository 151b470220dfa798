import SyncCore
public import SyncModel

extension Register {
  /// The decisions about a record that are records of their own: corrections, and merges that stand or were undone.
  public func decisions(about text: String) throws -> [RecordReference] {
    try store.read { reader in
      let record = try reader.record(text)
      let kinds = reader.store.schema.tables.filter { ["correction", "entry_merge", "person_merge"].contains($0.name) }
      return try kinds.flatMap { table in
        let naming = table.columns.filter { $0.references == record.table || Self.namesAlso[$0.name] == record.table }
        return Set(try naming.flatMap { try reader.records(of: table, naming: record.id, in: $0.name) })
          .sorted { $0.id < $1.id }
      }
    }
  }

  /// A column that names a record without holding it (`RegisterSchema`).
  private static let namesAlso = ["other_id": "person"]
}
