/// A batch's `Rows`, all of which is checked: what is wrong in it is the whole batch's matter, as one thing is said of
/// many records.
struct RowsDecoder {
  let table: String
  let shapes: [BatchDecoder.Shape]
  /// How many records of the batch come before.
  let after: Int
  let count: Int
  /// Where the ids begin.
  private let ids: Int
  private let scopes: [UInt32]
  private let lives: [UInt32]
  private let officers: [UInt32]
  private let counters: [Int64]
  private let deviceTimes: [Int64]
  private let receivedAt: [Int64]
  private let columns: [Column]

  /// A column's values with what says which of them is a row's.
  private struct Column {
    private var kind = PackedRow.Kind.null
    /// Integers, or the bits of reals.
    private var numbers: [Int64] = []
    private var ranges: [Range<Int>] = []
    /// By row, when some are null: which of the values, -1 for none.
    private var places: [Int32] = []

    init(_ message: ProtobufReader, rows: Int) throws(WireError) {
      var reader = message
      var absent: [UInt32] = []
      while let (number, layout) = try reader.field() {
        switch (number, layout) {
        case (1, _): try reader.append(layout, to: &absent)
        case (2, .delimited), (2, .varint):
          var list: [UInt64] = []
          try reader.append(layout, to: &list)
          try add(list.map(ProtobufReader.signed), as: .integer)
        case (3, .delimited):
          var list = try reader.message("Batch")
          while !list.isAtEnd { try add([Int64(bitPattern: try list.fixed64())], as: .real) }
        case (3, .fixed64): try add([Int64(bitPattern: try reader.fixed64())], as: .real)
        case (4, .delimited):
          var text = reader
          try text.checkText()
          try add(try reader.delimited(), as: .text)
        case (5, .delimited): try add(try reader.delimited(), as: .blob)
        default: try reader.skip(layout)
        }
      }
      try place(absent, rows)
    }

    private mutating func add(_ more: [Int64], as kind: PackedRow.Kind) throws(WireError) {
      if more.isEmpty { return }
      try begin(kind)
      numbers += more
    }

    private mutating func add(_ range: Range<Int>, as kind: PackedRow.Kind) throws(WireError) {
      try begin(kind)
      ranges.append(range)
    }

    private mutating func begin(_ kind: PackedRow.Kind) throws(WireError) {
      guard self.kind == kind || self.kind == .null else { throw WireError("Column") }
      self.kind = kind
    }

    private mutating func place(_ absent: [UInt32], _ rows: Int) throws(WireError) {
      guard absent.count <= rows, numbers.count + ranges.count == rows - absent.count else { throw WireError("Column") }
      if absent.isEmpty { return }
      places = [Int32](repeating: 0, count: rows)
      var row = 0
      for (index, step) in absent.enumerated() {
        row += Int(step)
        guard index == 0 || step > 0, row < rows else { throw WireError("Column.absent") }
        places[row] = -1
      }
      var next: Int32 = 0
      for row in places.indices where places[row] == 0 {
        places[row] = next
        next += 1
      }
    }

    func cell(_ row: Int) -> PackedRow.Cell {
      let place = places.isEmpty ? row : Int(places[row])
      if place < 0 { return .null }
      return switch kind {
      case .null: .null
      case .integer: .integer(numbers[place])
      case .real: .real(Double(bitPattern: UInt64(bitPattern: numbers[place])))
      case .text, .blob: .bytes(kind, ranges[place])
      }
    }
  }

  init(_ message: ProtobufReader, in batch: BatchDecoder) throws(WireError) {
    var reader = message
    var table: UInt32 = 0
    var after: UInt32 = 0
    var ids = 0..<0
    var shapes: [UInt32] = []
    var indexes: (scopes: [UInt32], lives: [UInt32], officers: [UInt32]) = ([], [], [])
    var steps: (counters: [UInt64], device: [UInt64], received: [UInt64]) = ([], [], [])
    var columns: [ProtobufReader] = []
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .varint): table = UInt32(truncatingIfNeeded: try reader.varint())
      case (2, _): try reader.append(layout, to: &shapes)
      case (3, .delimited): ids = try reader.delimited()
      case (4, _): try reader.append(layout, to: &indexes.scopes)
      case (5, _): try reader.append(layout, to: &indexes.lives)
      case (6, _): try reader.append(layout, to: &indexes.officers)
      case (7, _): try reader.append(layout, to: &steps.counters)
      case (8, _): try reader.append(layout, to: &steps.device)
      case (9, _): try reader.append(layout, to: &steps.received)
      case (10, .delimited): columns.append(try reader.message("Batch"))
      case (11, .varint): after = UInt32(truncatingIfNeeded: try reader.varint())
      default: try reader.skip(layout)
      }
    }
    guard !ids.isEmpty, ids.count.isMultiple(of: 16) else { throw WireError("Rows.ids") }
    let count = ids.count / 16
    self.count = count
    self.ids = ids.lowerBound
    self.table = try batch.plainName(table, "Rows.table")
    self.after = Int(after)
    self.shapes = try shapes.map { index throws(WireError) in
      guard index < batch.shapes.count else { throw WireError("Rows.shapes") }
      return try batch.shapes[Int(index)].get()
    }
    guard !shapes.isEmpty, Set(self.shapes.map(\.unit)).count == shapes.count else { throw WireError("Rows.shapes") }
    scopes = try Self.each(indexes.scopes, count, "Rows.scopes") { batch.name(at: UInt64($0)) != nil }
    lives = try Self.each(indexes.lives, count, "Rows.incarnations") { batch.incarnation(at: UInt64($0)) != nil }
    officers = try Self.each(indexes.officers, count, "Rows.officers") { batch.name(at: UInt64($0)) != nil }
    counters = try Self.sums(steps.counters, count, "Rows.counters")
    guard counters.allSatisfy({ $0 > 0 }) else { throw WireError("Rows.counters") }
    deviceTimes = try Self.sums(steps.device, count, "Rows.device_times")
    receivedAt =
      steps.received.isEmpty
      ? [Int64](repeating: 0, count: count) : try Self.sums(steps.received, count, "Rows.received_at")
    guard columns.count == self.shapes.reduce(0, { $0 + $1.columns.count }) else { throw WireError("Rows.columns") }
    self.columns = try columns.map { column throws(WireError) in try Column(column, rows: count) }
  }

  /// One index for each row, where there may be one for all.
  private static func each(
    _ indexes: [UInt32], _ count: Int, _ part: String, _ isKnown: (UInt32) -> Bool
  ) throws(WireError) -> [UInt32] {
    guard indexes.count == 1 || indexes.count == count, indexes.allSatisfy(isKnown) else { throw WireError(part) }
    return indexes.count == count ? indexes : [UInt32](repeating: indexes[0], count: count)
  }

  private static func sums(_ steps: [UInt64], _ count: Int, _ part: String) throws(WireError) -> [Int64] {
    guard steps.count == count else { throw WireError(part) }
    var last: Int64 = 0
    return steps.map { step in
      last &+= ProtobufReader.signed(step)
      return last
    }
  }

  func id(_ row: Int, in bytes: [UInt8]) -> [UInt8] { Array(bytes[ids + row * 16..<ids + row * 16 + 16]) }

  /// The record as it would be if it had come by itself.
  func record(_ row: Int, of batch: BatchDecoder) throws(WireError) -> TransferredRecord {
    guard let id = Identifier(bytes: id(row, in: batch.content)) else { throw WireError("Rows.ids") }
    let (dot, evidence) = try written(row, of: batch)
    var state = RecordState(vector: VersionVector(dot), life: MultiValue(dot, .alive), evidence: [dot: evidence])
    var next = 0
    for shape in shapes {
      var values: [UnitValue.Column] = []
      for name in shape.columns {
        let value = columns[next].cell(row).value(in: batch.content)
        if value != .null { values.append(.init(name: name, value: value)) }
        next += 1
      }
      state.units[shape.unit] = MultiValue(dot, UnitValue(values))
    }
    return TransferredRecord(table: table, id: id, scope: batch.name(at: UInt64(scopes[row])) ?? "", state: state)
  }

  /// - parameter places: Which of the table's columns each of these is.
  func plain(
    _ row: Int, of batch: BatchDecoder, _ table: SyncedTable, _ places: [Int]
  ) throws(WireError) -> (record: PlainRecord, scope: String) {
    guard let id = Identifier(bytes: id(row, in: batch.content)) else { throw WireError("Rows.ids") }
    let (dot, evidence) = try written(row, of: batch)
    var values = PackedRow(nulls: table.columns.count, in: batch.content)
    for (column, place) in zip(columns, places) { values.set(place, to: column.cell(row)) }
    let record = PlainRecord(
      table, id, dot, officer: evidence.officer, deviceTime: evidence.deviceTime, receivedAt: evidence.receivedAt,
      values)
    return (record, batch.name(at: UInt64(scopes[row])) ?? "")
  }

  private func written(_ row: Int, of batch: BatchDecoder) throws(WireError) -> (Dot, Evidence) {
    guard let life = batch.incarnation(at: UInt64(lives[row])) else { throw WireError("Rows.incarnations") }
    return (
      Dot(incarnation: life, counter: UInt64(counters[row])),
      Evidence(
        officer: batch.name(at: UInt64(officers[row])) ?? "", deviceTime: deviceTimes[row],
        receivedAt: receivedAt[row] == 0 ? nil : receivedAt[row], kind: .insert)
    )
  }
}
