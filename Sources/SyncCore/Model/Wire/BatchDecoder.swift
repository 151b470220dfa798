/// Takes a batch apart. Every index and length is checked: the bytes come from outside.
public struct BatchDecoder {
  private let bytes: [UInt8]
  private var incarnations: [Incarnation] = []
  private var names: [String] = []
  /// Which of the batch's names may be a table's, a unit's or a column's.
  private var isPlain: [Bool] = []
  private(set) var shapes: [Result<Shape, WireError>] = []
  private var rows: [RowsDecoder] = []
  /// The records in their order.
  private(set) var items: [Item] = []

  enum Item {
    /// Where one that came by itself lies.
    case record(Range<Int>)
    case row(Int, of: Int)
  }

  /// The messages within a record.
  private enum Part {
    case record, version, content, value

    func check(_ message: ProtobufReader) throws(WireError) {
      var reader = message
      while let (number, layout) = try reader.field() {
        switch (self, number, layout) {
        case (.record, 4, .delimited): try reader.message("Batch").checkVarints()
        case (.record, 5...6, .delimited): try Part.version.check(try reader.message("Batch"))
        case (.version, 10, .delimited): try Part.content.check(try reader.message("Batch"))
        case (.content, 2, .delimited): try Part.value.check(try reader.message("Batch"))
        case (.version, 3, .delimited), (.version, 7, .delimited), (.value, 3, .delimited): try reader.checkText()
        default: try reader.skip(layout)
        }
      }
    }
  }

  struct Shape {
    let unit: String
    let columns: [String]
  }

  /// - throws: ``WireError`` for what is no batch, and for an incarnation that is none.
  public init(_ batch: EncodedBatch) throws(WireError) {
    bytes = batch.bytes
    try ProtobufReader.over(batch.bytes, "Batch") { reader throws(WireError) in try read(&reader) }
  }

  private mutating func read(_ reader: inout ProtobufReader) throws(WireError) {
    var shapes: [ProtobufReader] = []
    var records: [Range<Int>] = []
    var rows: [ProtobufReader] = []
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .delimited): incarnations.append(try Self.incarnation(try reader.message("Incarnation")))
      case (2, .delimited): names.append(try reader.text())
      case (3, .delimited): shapes.append(try reader.message("Shape"))
      case (4, .delimited):
        // What is no message at all is the whole batch's matter, what says something wrong the record's alone.
        var record = reader
        try Part.record.check(try reader.message("Batch"))
        records.append(try record.delimited())
      case (5, .delimited): rows.append(try reader.message("Batch"))
      default: try reader.skip(layout)
      }
    }
    isPlain = names.map { isPlainName($0) }
    for shape in shapes {
      do throws(WireError) {
        self.shapes.append(.success(try self.shape(shape)))
      } catch {
        // It is the matter of the records that point to it.
        self.shapes.append(.failure(error))
      }
    }
    self.rows = try rows.map { message throws(WireError) in try RowsDecoder(message, in: self) }
    try setItems(records)
  }

  private mutating func setItems(_ records: [Range<Int>]) throws(WireError) {
    var next = 0
    for index in rows.indices.sorted(by: { (rows[$0].after, $0) < (rows[$1].after, $1) }) {
      guard rows[index].after <= records.count else { throw WireError("Rows.after") }
      items += records[next..<rows[index].after].map { .record($0) }
      next = rows[index].after
      items += (0..<rows[index].count).map { .row($0, of: index) }
    }
    items += records[next...].map { .record($0) }
  }

  public var count: Int { items.count }

  /// Whether anything in the batch is of that life.
  func mentions(_ life: Incarnation) -> Bool { incarnations.contains(life) }

  /// What the records' values lie in.
  var content: [UInt8] { bytes }

  func read<Result>(
    _ range: Range<Int>, _ body: (inout ProtobufReader) throws(WireError) -> Result
  ) throws(WireError) -> Result {
    try ProtobufReader.over(bytes, "Record", in: range, body)
  }

  func rows(at index: Int) -> RowsDecoder { rows[index] }

  func name(at index: UInt64) -> String? { index < names.count ? names[Int(index)] : nil }

  func incarnation(at index: UInt64) -> Incarnation? {
    index < incarnations.count ? incarnations[Int(index)] : nil
  }

  /// What can be said of the record at `index` even where it cannot be read.
  public func identification(at index: Int) -> (table: String, id: [UInt8]) {
    switch items[index] {
    case .row(let row, let rows): return (self.rows[rows].table, self.rows[rows].id(row, in: bytes))
    case .record(let range):
      let header = try? header(range)
      return (header.flatMap { try? name($0.table, "") } ?? "", header?.id ?? [])
    }
  }

  /// Which record the one at `index` is.
  ///
  /// - throws: ``WireError`` when that cannot be read.
  public func reference(at index: Int) throws(WireError) -> RecordReference {
    let known: (table: String, id: [UInt8])
    switch items[index] {
    case .row: known = identification(at: index)
    case .record(let range):
      let header = try header(range)
      known = (try plainName(header.table, "Record.table"), header.id)
    }
    guard let id = Identifier(bytes: known.id) else { throw WireError("Record.id") }
    return RecordReference(known.table, id)
  }

  private func header(_ range: Range<Int>) throws(WireError) -> (table: UInt32, id: [UInt8]) {
    try read(range) { reader throws(WireError) in
      var header: (table: UInt32, id: [UInt8]) = (0, [])
      while let (number, layout) = try reader.field() {
        switch (number, layout) {
        case (1, .varint): header.table = UInt32(truncatingIfNeeded: try reader.varint())
        case (2, .delimited): header.id = Array(try reader.data())
        default: try reader.skip(layout)
        }
      }
      return header
    }
  }

  /// - throws: ``WireError`` when the record at `index` is malformed; the others are not concerned.
  public func record(at index: Int) throws(WireError) -> TransferredRecord {
    switch items[index] {
    case .record(let range): try read(range) { reader throws(WireError) in try record(&reader) }
    case .row(let row, let rows): try self.rows[rows].record(row, of: self)
    }
  }

  private func record(_ reader: inout ProtobufReader) throws(WireError) -> TransferredRecord {
    var table: UInt32 = 0
    var id: Identifier?
    var scope: UInt32 = 0
    var vector: [UInt64] = []
    var versions: [ProtobufReader] = []
    var history: [ProtobufReader] = []
    var isRemoved = false
    var isRecovered = false
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .varint): table = UInt32(truncatingIfNeeded: try reader.varint())
      case (2, .delimited):
        id = Identifier(bytes: try reader.data())
        if id == nil { throw WireError("Record.id") }
      case (3, .varint): scope = UInt32(truncatingIfNeeded: try reader.varint())
      case (4, .delimited): try reader.message("Record.vector").appendVarints(to: &vector)
      case (4, .varint): vector.append(try reader.varint())
      case (5, .delimited): versions.append(try reader.message("Version"))
      case (6, .delimited): history.append(try reader.message("Version"))
      case (7, .varint): isRemoved = try reader.varint() != 0
      case (8, .varint): isRecovered = try reader.varint() != 0
      default: try reader.skip(layout)
      }
    }
    guard let id else { throw WireError("Record.id") }
    let name = try plainName(table, "Record.table")
    if isRemoved {
      return TransferredRecord(table: name, id: id, scope: "", state: RecordState(), isRemoved: true)
    }
    var state = RecordState(vector: try self.vector(vector))
    try fill(&state, versions)
    do { try state.validate() } catch { throw WireError("Record.versions") }
    return TransferredRecord(
      table: name, id: id, scope: try self.name(scope, "Record.scope"), state: state,
      history: try history.map { version throws(WireError) in try closed(version) }, isRecovered: isRecovered)
  }

  private func vector(_ pairs: [UInt64]) throws(WireError) -> VersionVector {
    guard pairs.count.isMultiple(of: 2) else { throw WireError("Record.vector") }
    var entries: [VersionVector.Entry] = []
    for pair in stride(from: 0, to: pairs.count, by: 2) {
      guard pairs[pair + 1] <= UInt64(Int64.max) else { throw WireError("Record.vector") }
      entries.append(.init(incarnation: try incarnation(pairs[pair], "Record.vector"), counter: pairs[pair + 1]))
    }
    guard let vector = VersionVector(distinct: entries) else { throw WireError("Record.vector") }
    return vector
  }

  private func closed(_ version: ProtobufReader) throws(WireError) -> RecordState {
    var state = RecordState()
    try fill(&state, [version])
    for dot in state.openDots { state.vector.insert(dot) }
    return state
  }

  // MARK: Versions

  private func fill(_ state: inout RecordState, _ messages: [ProtobufReader]) throws(WireError) {
    var versions = Versions()
    for message in messages { try add(message, to: &versions) }
    versions.fill(&state)
  }

  /// Those of one record, as they come.
  private struct Versions {
    var life: [MultiValue<Life>.Version] = []
    var units: [(key: String, value: [MultiValue<UnitValue>.Version])] = []
    private var unitIndexes: [String: Int] = [:]
    private var evidence: [(key: Dot, value: Evidence)] = []
    private var dots: Set<Dot> = []
    /// Above so many, which only a hostile device sends, they are not looked through one by one.
    private static let few = 16

    func fill(_ state: inout RecordState) {
      state.life = MultiValue(life)
      state.evidence = SortedMap(evidence)
      state.units = SortedMap(units.lazy.map { (key: $0.key, value: MultiValue($0.value)) })
    }

    /// False when the dot is there already.
    mutating func insert(_ dot: Dot, _ known: Evidence) -> Bool {
      evidence.append((key: dot, value: known))
      if evidence.count <= Self.few { return !evidence.dropLast().contains { $0.key == dot } }
      if dots.isEmpty { dots = Set(evidence.dropLast().map(\.key)) }
      return dots.insert(dot).inserted
    }

    /// False when the unit has a version under this dot already.
    mutating func append(_ version: MultiValue<UnitValue>.Version, to unit: String) -> Bool {
      let known =
        units.count <= Self.few ? units.firstIndex { $0.key == unit } : unitIndexes[unit]
      guard let known else {
        units.append((key: unit, value: [version]))
        if units.count > Self.few {
          for index in unitIndexes.count..<units.count { unitIndexes[units[index].key] = index }
        }
        return true
      }
      // The dots come one after the other.
      if units[known].value.last?.dot == version.dot { return false }
      units[known].value.append(version)
      return true
    }
  }

  private func add(_ version: ProtobufReader, to versions: inout Versions) throws(WireError) {
    var reader = version
    var life: UInt64 = 0
    var incarnation: UInt32 = 0
    var counter: UInt64 = 0
    var units: [ProtobufReader] = []
    var kind: UInt64 = 0
    var receivedAt: Int64 = 0
    var evidence = Evidence(officer: "", deviceTime: 0, kind: .edit)
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .varint): incarnation = UInt32(truncatingIfNeeded: try reader.varint())
      case (2, .varint): counter = try reader.varint()
      case (3, .delimited): evidence.officer = try reader.text()
      case (4, .varint): evidence.deviceTime = try reader.signed()
      case (5, .varint): receivedAt = Int64(bitPattern: try reader.varint())
      case (6, .varint): kind = try reader.varint()
      case (7, .delimited): evidence.reason = try reader.text()
      case (8, .delimited):
        let via = try reader.data()
        evidence.recoveredVia = Identifier(bytes: via)
        guard via.isEmpty || via.count == 16 else { throw WireError("Version.recovered_via") }
      case (9, .varint): life = try reader.varint()
      case (10, .delimited): units.append(try reader.message("UnitContent"))
      default: try reader.skip(layout)
      }
    }
    let dot = Dot(incarnation: try self.incarnation(UInt64(incarnation), "Version.incarnation"), counter: counter)
    guard counter > 0, counter <= UInt64(Int64.max) else { throw WireError("Version.counter") }
    guard let known = WriteKind(rawValue: UInt8(clamping: kind)) else { throw WireError("Version.kind") }
    evidence.kind = known
    evidence.receivedAt = receivedAt == 0 ? nil : receivedAt
    guard versions.insert(dot, evidence) else { throw WireError("Record.versions") }
    guard life != 0 || !units.isEmpty else { throw WireError("Version") }
    if life != 0 {
      guard let mark = Life(rawValue: UInt8(clamping: life)) else { throw WireError("Version.life") }
      versions.life.append(.init(dot: dot, content: mark))
    }
    for unit in units { try add(unit, dot, to: &versions) }
  }

  private func add(_ content: ProtobufReader, _ dot: Dot, to versions: inout Versions) throws(WireError) {
    var reader = content
    var index: UInt32 = 0
    var values: [ColumnValue] = []
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .varint): index = UInt32(truncatingIfNeeded: try reader.varint())
      case (2, .delimited): values.append(try Self.value(try reader.message("Value")))
      default: try reader.skip(layout)
      }
    }
    guard index < shapes.count else { throw WireError("UnitContent.shape") }
    let shape = try shapes[Int(index)].get()
    guard shape.columns.count == values.count else { throw WireError("UnitContent.values") }
    var columns: [UnitValue.Column] = []
    columns.reserveCapacity(values.count)
    for (name, value) in zip(shape.columns, values) { columns.append(.init(name: name, value: value)) }
    let version = MultiValue<UnitValue>.Version(dot: dot, content: UnitValue(columns).withoutNulls)
    guard versions.append(version, to: shape.unit) else { throw WireError("Version.units") }
  }

  static func value(_ message: ProtobufReader) throws(WireError) -> ColumnValue {
    var reader = message
    var value = ColumnValue.null
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .varint): value = .integer(try reader.signed())
      case (2, .fixed64): value = .real(Double(bitPattern: try reader.fixed64()))
      case (3, .delimited): value = .text(try reader.text())
      case (4, .delimited): value = .blob(Array(try reader.data()))
      default: try reader.skip(layout)
      }
    }
    return value
  }

  // MARK: What records have in common

  private static func incarnation(_ message: ProtobufReader) throws(WireError) -> Incarnation {
    var reader = message
    var replica: Identifier?
    var life: UInt64 = 0
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .delimited): replica = Identifier(bytes: try reader.data())
      case (2, .fixed64): life = try reader.fixed64()
      default: try reader.skip(layout)
      }
    }
    guard let replica else { throw WireError("Incarnation.replica") }
    return Incarnation(replica: replica, number: life)
  }

  private func shape(_ message: ProtobufReader) throws(WireError) -> Shape {
    var reader = message
    var unit: UInt32 = 0
    var columns: [UInt64] = []
    while let (number, layout) = try reader.field() {
      switch (number, layout) {
      case (1, .varint): unit = UInt32(truncatingIfNeeded: try reader.varint())
      case (2, .delimited): try reader.message("Shape.columns").appendVarints(to: &columns)
      case (2, .varint): columns.append(try reader.varint())
      default: try reader.skip(layout)
      }
    }
    let name = try plainName(unit, "Shape.unit")
    let names = try columns.map { column throws(WireError) in
      try plainName(UInt32(truncatingIfNeeded: column), "Shape.columns")
    }
    guard Set(names).count == names.count else { throw WireError("Shape.columns") }
    return Shape(unit: name, columns: names)
  }

  func plainName(_ index: UInt32, _ part: String) throws(WireError) -> String {
    let name = try name(index, part)
    guard isPlain[Int(index)] else { throw WireError(part) }
    return name
  }

  private func name(_ index: UInt32, _ part: String) throws(WireError) -> String {
    guard index < names.count else { throw WireError(part) }
    return names[Int(index)]
  }

  private func incarnation(_ index: UInt64, _ part: String) throws(WireError) -> Incarnation {
    guard index < incarnations.count else { throw WireError(part) }
    return incarnations[Int(index)]
  }
}

extension ProtobufReader {
  fileprivate consuming func checkVarints() throws(WireError) {
    while !isAtEnd { _ = try varint() }
  }

  /// Adds what a field of a repeated number has, packed or not.
  mutating func append(_ layout: ProtobufLayout, to list: inout [some FixedWidthInteger]) throws(WireError) {
    switch layout {
    case .varint: list.append(.init(truncatingIfNeeded: try varint()))
    case .delimited:
      var packed = try message("Batch")
      while !packed.isAtEnd { list.append(.init(truncatingIfNeeded: try packed.varint())) }
    default: try skip(layout)
    }
  }

  /// Reads a packed list to its end.
  consuming func appendVarints(to list: inout [UInt64]) throws(WireError) {
    while !isAtEnd { list.append(try varint()) }
  }
}

extension Incarnation {
  public init(_ wire: WireIncarnation) throws(WireError) {
    guard let replica = Identifier(bytes: wire.replica) else { throw WireError("Incarnation.replica") }
    self.init(replica: replica, number: wire.number)
  }

  public var wire: WireIncarnation {
    var wire = WireIncarnation()
    wire.replica = replica.data
    wire.number = number
    return wire
  }
}
