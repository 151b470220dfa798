/// Puts records into one batch, saying what they have in common once.
public struct BatchEncoder {
  /// What the records point to.
  private var common = ProtobufWriter()
  private var records = ProtobufWriter()
  private var incarnations: [Incarnation: UInt64] = [:]
  private var names: [ExactText: UInt64] = [:]
  private var recentNames = RecentNames<UInt64>()
  /// By the indexes of their names: the unit's, then the columns'.
  private var shapeIndexes: [[UInt64]: UInt64] = [:]
  private var shapes: [Shape] = []
  /// The shape after the last one used: records of one table have theirs in the same order.
  private var nextShape = 0
  /// Where each record begins.
  private var places: [Place] = []
  /// By the table's index, where the receiver reads them.
  private var rows: [UInt64: RowsEncoder] = [:]
  private let hasRows: Bool

  private struct Place {
    let table: UInt64
    let id: Identifier
    let start: Int
  }

  private struct Shape {
    let unit: String
    let columns: [String]

    func fits(_ unit: String, _ count: Int, _ column: (Int) -> String) -> Bool {
      guard unit == self.unit, count == columns.count else { return false }
      return columns.indices.allSatisfy { column($0) == columns[$0] }
    }
  }

  /// - parameter hasRows: Whether the receiver reads records that come column by column.
  public init(hasRows: Bool = false) { self.hasRows = hasRows }

  public var count: Int { rows.values.reduce(places.count) { $0 + $1.count } }

  /// The batch so far.
  public var batch: EncodedBatch { EncodedBatch(bytes: common.bytes + records.bytes + bytes(of: \.self)) }

  private func bytes(of rows: (RowsEncoder) -> RowsEncoder) -> [UInt8] {
    var writer = ProtobufWriter()
    for (_, table) in self.rows.sorted(by: { $0.key < $1.key }) { rows(table).write(to: &writer) }
    return writer.bytes
  }

  /// The batch so far, the records of each table in the order of their ids: so its receiver goes through its own tables
  /// from one end to the other, and not to a page of the file anywhere for each record.
  public var sortedBatch: EncodedBatch {
    let order = places.indices.sorted { (left, right) in
      let (one, other) = (places[left], places[right])
      return (one.table, one.id, left) < (other.table, other.id, right)
    }
    var bytes = common.bytes
    bytes.reserveCapacity(bytes.count + records.bytes.count)
    for index in order {
      let end = index + 1 < places.count ? places[index + 1].start : records.bytes.count
      bytes.append(contentsOf: records.bytes[places[index].start..<end])
    }
    return EncodedBatch(bytes: bytes + self.bytes(of: \.sorted))
  }

  public mutating func add(_ record: TransferredRecord) {
    begin(record.table, record.id)
    // Where it is written the records can be changed apart from what they point to.
    var records = ProtobufWriter()
    swap(&records, &self.records)
    records.message(4) { writer in
      writer.number(1, index(of: record.table))
      writer.identifier(2, record.id)
      if record.isRemoved { return writer.number(7, 1) }
      writer.number(3, index(of: record.scope))
      writer.message(4) { writer in
        for entry in record.state.vector.entries {
          writer.varint(index(of: entry.incarnation))
          writer.varint(entry.counter)
        }
      }
      for dot in record.state.openDots { write(dot, of: record.state, as: 5, to: &writer) }
      for version in record.history {
        for dot in version.openDots { write(dot, of: version, as: 6, to: &writer) }
      }
      if record.isRecovered { writer.number(8, 1) }
    }
    swap(&records, &self.records)
  }

  private mutating func begin(_ table: String, _ id: Identifier) {
    places.append(Place(table: index(of: table), id: id, start: records.bytes.count))
  }

  /// The same as the record's state would give.
  public mutating func add(_ record: PlainRecord, scope: String) {
    if hasRows, record.fits { return addRow(record, scope) }
    begin(record.table.name, record.id)
    var records = ProtobufWriter()
    swap(&records, &self.records)
    records.message(4) { writer in
      writer.number(1, index(of: record.table.name))
      writer.identifier(2, record.id)
      writer.number(3, index(of: scope))
      let life = index(of: record.dot.incarnation)
      writer.message(4) { writer in
        writer.varint(life)
        writer.varint(record.dot.counter)
      }
      writer.message(5) { writer in
        writer.number(1, life)
        writer.number(2, record.dot.counter)
        writer.text(3, record.officer)
        writer.number(4, ProtobufWriter.zigzag(record.deviceTime))
        writer.number(5, UInt64(bitPattern: record.receivedAt ?? 0))
        writer.number(6, UInt64(WriteKind.insert.rawValue))
        writer.number(9, UInt64(Life.alive.rawValue))
        for unit in record.table.layout {
          let hasNull = unit.columns.contains { record.values.isNull($0.index) }
          let columns = hasNull ? unit.columns.filter { !record.values.isNull($0.index) } : unit.columns
          let shape = index(ofShape: unit.name, columns.count) { columns[$0].name }
          writer.message(10) { writer in
            writer.number(1, shape)
            for column in columns {
              writer.message(2) { Self.write(record.values, column.index, to: &$0) }
            }
          }
        }
      }
    }
    swap(&records, &self.records)
  }

  private mutating func addRow(_ record: PlainRecord, _ scope: String) {
    let table = index(of: record.table.name)
    if rows[table] == nil {
      let shapes = record.table.layout.map { unit in
        index(ofShape: unit.name, unit.columns.count) { unit.columns[$0].name }
      }
      rows[table] = RowsEncoder(record.table, at: table, shapes: shapes, after: places.count)
    }
    let (scope, life, officer) = (index(of: scope), index(of: record.dot.incarnation), index(of: record.officer))
    rows[table]?.add(record, scope: scope, life: life, officer: officer)
  }

  private mutating func write(
    _ dot: Dot, of state: RecordState, as field: UInt64, to writer: inout ProtobufWriter
  ) {
    writer.message(field) { writer in
      writer.number(1, index(of: dot.incarnation))
      writer.number(2, dot.counter)
      if let evidence = state.evidence[dot] { Self.write(evidence, to: &writer) }
      if let mark = state.life[dot] { writer.number(9, UInt64(mark.rawValue)) }
      for (name, unit) in state.units {
        guard let value = unit[dot] else { continue }
        let shape = index(ofShape: name, value.columns.count) { value.columns[$0].name }
        writer.message(10) { writer in
          writer.number(1, shape)
          for column in value.columns {
            writer.message(2) { Self.write(column.value, to: &$0) }
          }
        }
      }
    }
  }

  private static func write(_ evidence: Evidence, to writer: inout ProtobufWriter) {
    writer.text(3, evidence.officer)
    writer.number(4, ProtobufWriter.zigzag(evidence.deviceTime))
    writer.number(5, UInt64(bitPattern: evidence.receivedAt ?? 0))
    writer.number(6, UInt64(evidence.kind.rawValue))
    writer.text(7, evidence.reason)
    if let via = evidence.recoveredVia { writer.identifier(8, via) }
  }

  private static func write(_ value: ColumnValue, to writer: inout ProtobufWriter) {
    switch value {
    case .null: break
    case .integer(let number):
      writer.tag(1, .varint)
      writer.varint(ProtobufWriter.zigzag(number))
    case .real(let number): writer.fixed64(2, number.bitPattern)
    case .text(let text):
      writer.tag(3, .delimited)
      writer.content(text)
    case .blob(let bytes): writer.data(4, bytes)
    }
  }

  private static func write(_ row: PackedRow, _ column: Int, to writer: inout ProtobufWriter) {
    let cell = row.cells[column]
    switch cell.kind {
    case .null: break
    case .integer:
      writer.tag(1, .varint)
      writer.varint(ProtobufWriter.zigzag(cell.number))
    case .real: writer.fixed64(2, UInt64(bitPattern: cell.number))
    case .text: writer.data(3, row.bytes[cell.range])
    case .blob: writer.data(4, row.bytes[cell.range])
    }
  }

  // MARK: What records have in common

  private mutating func index(of incarnation: Incarnation) -> UInt64 {
    if let known = incarnations[incarnation] { return known }
    let index = UInt64(incarnations.count)
    incarnations[incarnation] = index
    common.message(1) { writer in
      writer.identifier(1, incarnation.replica)
      if incarnation.number != 0 { writer.fixed64(2, incarnation.number) }
    }
    return index
  }

  private mutating func index(of name: String) -> UInt64 {
    if let recent = recentNames.number(of: name) { return recent }
    let exact = ExactText(name)
    if let known = names[exact] {
      recentNames.note(name, known)
      return known
    }
    let index = UInt64(names.count)
    names[exact] = index
    common.tag(2, .delimited)
    common.content(name)
    return index
  }

  private mutating func index(ofShape unit: String, _ count: Int, _ column: (Int) -> String) -> UInt64 {
    if nextShape >= shapes.count { nextShape = 0 }
    if nextShape < shapes.count, shapes[nextShape].fits(unit, count, column) {
      defer { nextShape += 1 }
      return UInt64(nextShape)
    }
    let columns = (0..<count).map(column)
    let indexes = [index(of: unit)] + columns.map { index(of: $0) }
    if let known = shapeIndexes[indexes] {
      nextShape = Int(known) + 1
      return known
    }
    shapeIndexes[indexes] = UInt64(shapes.count)
    shapes.append(Shape(unit: unit, columns: columns))
    nextShape = shapes.count
    common.message(3) { writer in
      writer.number(1, indexes[0])
      if indexes.count > 1 {
        writer.message(2) { for index in indexes.dropFirst() { $0.varint(index) } }
      }
    }
    return UInt64(shapes.count - 1)
  }
}
