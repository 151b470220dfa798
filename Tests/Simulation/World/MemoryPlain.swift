public import SyncModel

extension MemoryTransaction {
  /// As a store of rows gives it, so that worlds in memory send them column by column too.
  public func plain(_ record: RecordReference) throws -> (record: PlainRecord, scope: String)? {
    guard let table = schema[record.table], let stored = stored(record), let dot = stored.state.plainDot(in: table),
      let evidence = stored.state.evidence[dot]
    else { return nil }
    var values: [String: ColumnValue] = [:]
    for (_, unit) in stored.state.units {
      for column in unit[dot]?.columns ?? [] { values[column.name] = column.value }
    }
    let row = PackedRow(table.columns.map { values[$0.name] ?? .null })
    let plain = PlainRecord(
      table, record.id, dot, officer: evidence.officer, deviceTime: evidence.deviceTime,
      receivedAt: evidence.receivedAt, row)
    return (plain, stored.scope)
  }
}
