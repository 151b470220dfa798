/// What a table declares personal, in the states of its records.
extension SyncedTable {
  /// All that the open versions of a record say that it is about.
  func subjects(of record: RecordReference, _ state: RecordState) -> [Identifier] {
    switch subject {
    case .record: [record.id]
    case .column(let column):
      (units.first { $0.columns.contains(column) }.flatMap { state.units[$0.name]?.versions } ?? []).compactMap {
        if case .blob(let bytes) = $0.content[column] { Identifier(bytes: bytes) } else { nil }
      }
    }
  }
}

extension TransferredRecord {
  /// The same change, each personal value of it replaced; nil takes one away.
  package func replacingPersonal(
    _ table: SyncedTable, _ replace: (SyncedColumn, ColumnValue) throws -> ColumnValue?
  ) rethrows -> TransferredRecord {
    var change = self
    change.state = try state.replacingPersonal(table, replace)
    change.history = try history.map { try $0.replacingPersonal(table, replace) }
    return change
  }
}

extension RecordState {
  /// The same versions, each personal value in them replaced; nil takes one away.
  package func replacingPersonal(
    _ table: SyncedTable, _ replace: (SyncedColumn, ColumnValue) throws -> ColumnValue?
  ) rethrows -> RecordState {
    var state = self
    for name in table.personalUnits {
      guard let unit = state.units[name] else { continue }
      state.units[name] = MultiValue(
        try unit.versions.map { .init(dot: $0.dot, content: try $0.content.replacingPersonal(table, replace)) })
    }
    return state
  }
}

extension UnitValue {
  func replacingPersonal(
    _ table: SyncedTable, _ replace: (SyncedColumn, ColumnValue) throws -> ColumnValue?
  ) rethrows -> UnitValue {
    UnitValue(
      try columns.compactMap { known in
        guard let column = table.column(known.name), column.isPersonal else { return known }
        return try replace(column, known.value).map { Column(name: known.name, value: $0) }
      })
  }
}
