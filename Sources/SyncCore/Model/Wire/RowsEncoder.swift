/// Records of one table on their way into a batch's `Rows`: those that were inserted and not written since. Column by
/// column they need half the bytes that they need one by one, and compress to two thirds of theirs (`Benchmarks`).
struct RowsEncoder {
  /// A record and what it points to in the batch's lists.
  private struct Row {
    let record: PlainRecord
    let scope: UInt64
    let life: UInt64
    let officer: UInt64
  }

  private let table: UInt64
  private let layout: [SyncedTable.UnitLayout]
  private let shapes: [UInt64]
  /// How many records of the batch come before.
  private let after: Int
  private var rows: [Row] = []

  init(_ table: SyncedTable, at index: UInt64, shapes: [UInt64], after: Int) {
    self.table = index
    layout = table.layout
    self.shapes = shapes
    self.after = after
  }

  var count: Int { rows.count }

  mutating func add(_ record: PlainRecord, scope: UInt64, life: UInt64, officer: UInt64) {
    rows.append(Row(record: record, scope: scope, life: life, officer: officer))
  }

  /// The same in the order of the ids.
  var sorted: Self {
    var sorted = self
    let order = rows.indices.sorted { (rows[$0].record.id, $0) < (rows[$1].record.id, $1) }
    sorted.rows = order.map { rows[$0] }
    return sorted
  }

  func write(to writer: inout ProtobufWriter) {
    writer.message(5) { writer in
      writer.number(1, table)
      writer.message(2) { for shape in shapes { $0.varint(shape) } }
      writer.message(3) { for row in rows { $0.bare(row.record.id) } }
      write(4, to: &writer) { $0.scope }
      write(5, to: &writer) { $0.life }
      write(6, to: &writer) { $0.officer }
      writeSteps(7, to: &writer) { Int64(bitPattern: $0.dot.counter) }
      writeSteps(8, to: &writer, \.deviceTime)
      if rows.contains(where: { $0.record.receivedAt != nil }) {
        writeSteps(9, to: &writer) { $0.receivedAt ?? 0 }
      }
      for unit in layout {
        for column in unit.columns { writer.message(10) { write(column.index, to: &$0) } }
      }
      writer.number(11, UInt64(after))
    }
  }

  /// What most often is the same in all rows is said once then.
  private func write(_ field: UInt64, to writer: inout ProtobufWriter, _ value: (Row) -> UInt64) {
    let values = rows.map(value)
    let isOne = values.allSatisfy { $0 == values.first }
    writer.message(field) { for value in isOne ? values.prefix(1) : values[...] { $0.varint(value) } }
  }

  private func writeSteps(_ field: UInt64, to writer: inout ProtobufWriter, _ value: (PlainRecord) -> Int64) {
    writer.message(field) { writer in
      var last: Int64 = 0
      for row in rows {
        let next = value(row.record)
        writer.varint(ProtobufWriter.zigzag(next &- last))
        last = next
      }
    }
  }

  private func write(_ column: Int, to writer: inout ProtobufWriter) {
    let absent = rows.indices.filter { rows[$0].record.values.isNull(column) }
    if !absent.isEmpty {
      writer.message(1) { writer in
        var last = 0
        for row in absent {
          writer.varint(UInt64(row - last))
          last = row
        }
      }
    }
    guard let kind = rows.lazy.map({ $0.record.values.cells[column].kind }).first(where: { $0 != .null }) else {
      return
    }
    switch kind {
    case .null: break
    case .integer:
      writer.message(2) { writer in
        for row in rows where !row.record.values.isNull(column) {
          writer.varint(ProtobufWriter.zigzag(row.record.values.cells[column].number))
        }
      }
    case .real:
      writer.message(3) { writer in
        for row in rows where !row.record.values.isNull(column) {
          writer.bare(UInt64(bitPattern: row.record.values.cells[column].number))
        }
      }
    case .text, .blob:
      for row in rows where !row.record.values.isNull(column) {
        let values = row.record.values
        writer.data(kind == .text ? 4 : 5, values.bytes[values.cells[column].range])
      }
    }
  }
}
