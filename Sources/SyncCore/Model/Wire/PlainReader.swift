/// Takes those records out of a batch that were inserted and not written since, without a ``RecordState`` for each. Of
/// every other, and of whatever is not quite as it should be, it says nothing, and ``BatchDecoder`` does.
package struct PlainReader {
  private let decoder: BatchDecoder
  private let schema: Schema
  /// By the index of the table's name.
  private var tables: [UInt64: Table] = [:]
  /// By the index of the batch's rows, empty for those of which a table's row does not tell all.
  private var columns: [Int: [Int]] = [:]

  /// A table of the schema and, by index, the batch's shapes that are units of it.
  private struct Table {
    let table: SyncedTable
    let units: [Unit?]

    func unit(_ shape: UInt64) -> Unit? { shape < units.count ? units[Int(shape)] : nil }
  }

  /// A unit by its place in the table's layout, with the columns that the values are of.
  private struct Unit {
    let place: Int
    let columns: [Int]
  }

  package init(_ decoder: BatchDecoder, _ schema: Schema) {
    self.decoder = decoder
    self.schema = schema
  }

  /// The record at `index` with its scope, nil when it takes more to say what it is.
  package mutating func record(at index: Int) -> (record: PlainRecord, scope: String)? {
    switch decoder.items[index] {
    case .record(let range): (try? decoder.read(range) { reader throws(WireError) in try read(&reader) }) ?? nil
    case .row(let row, let rows): self.row(row, of: rows)
    }
  }

  private mutating func row(_ row: Int, of index: Int) -> (record: PlainRecord, scope: String)? {
    let rows = decoder.rows(at: index)
    guard let table = schema[rows.table] else { return nil }
    let places = columns[index] ?? Self.places(of: rows, table)
    columns[index] = places
    return places.isEmpty ? nil : try? rows.plain(row, of: decoder, table, places)
  }

  /// Which of the table's columns those of the rows are, none when they are not just its own.
  private static func places(of rows: RowsDecoder, _ table: SyncedTable) -> [Int] {
    guard rows.shapes.count == table.layout.count else { return [] }
    var places: [Int] = []
    for shape in rows.shapes {
      guard let unit = table.layout.first(where: { $0.name == shape.unit }) else { return [] }
      for name in shape.columns {
        guard let column = unit.columns.first(where: { $0.name == name }) else { return [] }
        places.append(column.index)
      }
    }
    return places
  }

  private mutating func read(
    _ reader: inout ProtobufReader
  ) throws(WireError) -> (record: PlainRecord, scope: String)? {
    var table: UInt64 = 0
    var id: Identifier?
    var scope: UInt64 = 0
    var vector: [UInt64] = []
    var version: ProtobufReader?
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .varint): table = try reader.varint()
      case (2, .delimited): id = Identifier(bytes: try reader.data())
      case (3, .varint): scope = try reader.varint()
      case (4, .delimited) where vector.isEmpty: try reader.message("").appendVarints(to: &vector)
      case (5, .delimited) where version == nil: version = try reader.message("")
      default: return nil
      }
    }
    guard let id, let version, vector.count == 2, let scope = decoder.name(at: scope), try prepare(table),
      let plain = try read(version, of: table, id, vector)
    else { return nil }
    return (plain, scope)
  }

  /// False for a table that this program does not know.
  private mutating func prepare(_ index: UInt64) throws(WireError) -> Bool {
    if tables[index] != nil { return true }
    guard let name = decoder.name(at: index), let table = schema[name] else { return false }
    tables[index] = Table(
      table: table,
      units: decoder.shapes.map { shape in
        guard case .success(let shape) = shape,
          let place = table.layout.firstIndex(where: { $0.name == shape.unit })
        else { return nil }
        let columns = shape.columns.compactMap { name in
          table.layout[place].columns.first { $0.name == name }?.index
        }
        return columns.count == shape.columns.count ? Unit(place: place, columns: columns) : nil
      })
    return true
  }

  private func read(
    _ message: ProtobufReader, of table: UInt64, _ id: Identifier, _ vector: [UInt64]
  ) throws(WireError) -> PlainRecord? {
    guard let known = tables[table] else { return nil }
    var reader = message
    var incarnation: UInt64 = 0
    var counter: UInt64 = 0
    var officer = ""
    var times: (device: Int64, received: Int64) = (0, 0)
    var marks: (kind: UInt64, life: UInt64) = (0, 0)
    var values = PackedRow(nulls: known.table.columns.count, in: decoder.content)
    var place = 0
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .varint): incarnation = try reader.varint()
      case (2, .varint): counter = try reader.varint()
      case (3, .delimited): officer = try reader.text()
      case (4, .varint): times.device = try reader.signed()
      case (5, .varint): times.received = Int64(bitPattern: try reader.varint())
      case (6, .varint): marks.kind = try reader.varint()
      case (9, .varint): marks.life = try reader.varint()
      case (10, .delimited):
        guard try read(try reader.message(""), of: known, at: place, into: &values) else { return nil }
        place += 1
      default: return nil
      }
    }
    guard incarnation == vector[0], let life = decoder.incarnation(at: incarnation), counter == vector[1],
      counter > 0, counter <= UInt64(Int64.max), marks.kind == UInt64(WriteKind.insert.rawValue),
      marks.life == UInt64(Life.alive.rawValue), place == known.table.layout.count
    else { return nil }
    return PlainRecord(
      known.table, id, Dot(incarnation: life, counter: counter), officer: officer, deviceTime: times.device,
      receivedAt: times.received == 0 ? nil : times.received, values)
  }

  /// False for what is not the unit at that place.
  private func read(
    _ message: ProtobufReader, of table: Table, at place: Int, into values: inout PackedRow
  ) throws(WireError) -> Bool {
    var reader = message
    var shape: UInt64 = 0
    var column = 0
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .varint) where column == 0: shape = try reader.varint()
      case (2, .delimited):
        guard let unit = table.unit(shape), column < unit.columns.count else { return false }
        values.set(unit.columns[column], to: try Self.cell(try reader.message("")))
        column += 1
      default: return false
      }
    }
    return table.unit(shape).map { $0.place == place && $0.columns.count == column } ?? false
  }

  /// The value as ``BatchDecoder/value(_:)`` gives it.
  private static func cell(_ message: ProtobufReader) throws(WireError) -> PackedRow.Cell {
    var reader = message
    var cell = PackedRow.Cell.null
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .varint): cell = .integer(try reader.signed())
      case (2, .fixed64): cell = .real(Double(bitPattern: try reader.fixed64()))
      // That it is one was checked with the batch.
      case (3, .delimited): cell = .bytes(.text, try reader.delimited())
      case (4, .delimited): cell = .bytes(.blob, try reader.delimited())
      default: try reader.skip(layout)
      }
    }
    return cell
  }
}
