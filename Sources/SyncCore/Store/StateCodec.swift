import GRDB
import SyncModel

/// A record's state as a short blob beside its row. What the row itself says is not said again: the provisional
/// value of a unit lies in the row's columns, and only columns that this program does not know are kept here.
struct StateCodec {
  /// The first byte of a blob: what follows it.
  private enum Layout {
    static let general: UInt8 = 1
    /// A ``PlainRecord``: the names of its units as one text, its dot, the officer and the times. A unit that the table
    /// gets later is none of them.
    static let plain: UInt8 = 2
  }

  private static let isResident: UInt8 = 1
  /// In the place of a value's type.
  private static let isSealed: UInt8 = 5

  let interner: Interner
  let db: Database
  /// Opens a sealed value of a column.
  let open: (_ sealed: [UInt8], _ column: String) throws -> ColumnValue

  /// - parameters:
  ///   - table: Nil for a table that this program does not know, whose records have no row.
  ///   - sealer: Nil where nothing is to be sealed.
  func encode(_ state: RecordState, _ table: SyncedTable?, _ sealer: RecordSealer?) throws -> [UInt8] {
    if let table, let dot = state.plainDot(in: table), let evidence = state.evidence[dot], state.survivesSQLite {
      return try encode(dot, table, evidence.officer, evidence.deviceTime, evidence.receivedAt)
    }
    var writer = ByteWriter()
    writer.byte(Layout.general)
    writer.count(state.vector.entries.count)
    for entry in state.vector.entries {
      writer.number(UInt64(try interner.number(of: entry.incarnation, db)))
      writer.number(entry.counter)
    }
    let dots = state.openDots
    writer.count(dots.count)
    for dot in dots { try encode(dot, state.evidence[dot], &writer) }
    func write(_ dot: Dot) { writer.count(dots.firstIndexSorted { $0 >= dot }) }
    writer.count(state.life.versions.count)
    for version in state.life.versions {
      write(version.dot)
      writer.byte(version.content.rawValue)
    }
    writer.count(state.units.count)
    for (name, unit) in state.units {
      let fits = unit.provisional?.columns.allSatisfy { $0.value.survivesSQLite } ?? true
      let resident = state.lives && fits ? table?.unit(name) : nil
      writer.number(UInt64(try interner.number(of: name, db)))
      writer.count(unit.versions.count)
      for (index, version) in unit.versions.enumerated() {
        let inRow = index == unit.versions.count - 1 ? resident : nil
        write(version.dot)
        writer.byte(inRow == nil ? 0 : Self.isResident)
        try encode(version.content, leavingOut: inRow?.columns ?? [], sealer, &writer)
      }
    }
    return writer.bytes
  }

  /// - parameter row: The row's known columns by name; nil when there is no row.
  func decode(_ bytes: [UInt8], _ table: SyncedTable?, row: [String: ColumnValue]?) throws -> RecordState {
    var reader = ByteReader(bytes)
    let layout = try reader.byte()
    if layout == Layout.plain { return try plainState(&reader, table, row ?? [:]) }
    guard layout == Layout.general else { throw ByteReader.Damaged() }
    var state = RecordState()
    for _ in 0..<(try reader.count()) {
      let incarnation = try incarnation(&reader)
      state.vector.insert(Dot(incarnation: incarnation, counter: try reader.number()))
    }
    var dots: [Dot] = []
    for _ in 0..<(try reader.count()) {
      let (dot, evidence) = try decodeDot(&reader)
      dots.append(dot)
      state.evidence[dot] = evidence
    }
    state.life = MultiValue(
      try versions(&reader, dots) { reader in
        guard let mark = Life(rawValue: try reader.byte()) else { throw ByteReader.Damaged() }
        return mark
      })
    for _ in 0..<(try reader.count()) {
      let name = try name(&reader)
      let columns = table?.unit(name)?.columns ?? []
      state.units[name] = MultiValue(
        try versions(&reader, dots) { reader in
          let inRow = try reader.byte() == Self.isResident
          return try content(&reader, resident: inRow ? columns : [], row)
        })
    }
    guard reader.isAtEnd else { throw ByteReader.Damaged() }
    return state
  }

  // MARK: Plain records

  func encode(_ record: PlainRecord) throws -> [UInt8] {
    try encode(record.dot, record.table, record.officer, record.deviceTime, record.receivedAt)
  }

  private func encode(
    _ dot: Dot, _ table: SyncedTable, _ officer: String, _ deviceTime: Int64, _ receivedAt: Int64?
  ) throws -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(Layout.plain)
    writer.number(UInt64(try interner.number(ofRecurring: table.unitList, db)))
    writer.number(UInt64(try interner.number(of: dot.incarnation, db)))
    writer.number(dot.counter)
    writer.number(UInt64(try interner.number(ofRecurring: officer, db)))
    writer.signed(deviceTime)
    // Most are received soon after they were written.
    if let receivedAt { writer.signed(receivedAt &- deviceTime) }
    return writer.bytes
  }

  /// The names of units that such a blob has as one text, nil for any other blob.
  func unitList(_ bytes: [UInt8]) throws -> String? {
    guard bytes.first == Layout.plain else { return nil }
    var reader = ByteReader(bytes)
    _ = try reader.byte()
    return try plainHead(&reader).unitList
  }

  /// What such a blob has before its values.
  private struct PlainHead {
    let unitList: String
    let dot: Dot
    let officer: String
    let deviceTime: Int64
    let receivedAt: Int64?
  }

  private func plainHead(_ reader: inout ByteReader) throws -> PlainHead {
    let units = try name(&reader)
    let dot = Dot(incarnation: try incarnation(&reader), counter: try reader.number())
    let officer = try name(&reader)
    let time = try reader.signed()
    let received = reader.isAtEnd ? 0 : time &+ (try reader.signed())
    guard reader.isAtEnd else { throw ByteReader.Damaged() }
    return PlainHead(
      unitList: units, dot: dot, officer: officer, deviceTime: time,
      receivedAt: received == 0 ? nil : received)
  }

  private func plainState(
    _ reader: inout ByteReader, _ table: SyncedTable?, _ row: [String: ColumnValue]
  ) throws -> RecordState {
    let head = try plainHead(&reader)
    let units = head.unitList.split(separator: ",").map { name in
      let columns = (table?.unit(String(name))?.columns ?? []).map {
        UnitValue.Column(name: $0, value: row[$0] ?? .null)
      }
      return (key: String(name), value: MultiValue(head.dot, UnitValue(columns).withoutNulls))
    }
    var vector = VersionVector()
    vector.insert(head.dot)
    return RecordState(
      vector: vector, life: MultiValue(head.dot, .alive), units: SortedMap(units),
      evidence: [
        head.dot: Evidence(
          officer: head.officer, deviceTime: head.deviceTime, receivedAt: head.receivedAt, kind: .insert)
      ])
  }

  /// The record of a blob and the columns of its row, nil when that is not all of it.
  ///
  /// - parameter values: Asked for only when it is.
  func plain(
    _ bytes: [UInt8], _ table: SyncedTable, _ id: Identifier, values: () throws -> PackedRow?
  ) throws -> PlainRecord? {
    guard bytes.first == Layout.plain else { return nil }
    var reader = ByteReader(bytes)
    _ = try reader.byte()
    let head = try plainHead(&reader)
    guard head.unitList == table.unitList, let values = try values() else { return nil }
    return PlainRecord(
      table, id, head.dot, officer: head.officer, deviceTime: head.deviceTime, receivedAt: head.receivedAt, values)
  }

  // MARK: Parts

  private func versions<Content>(
    _ reader: inout ByteReader, _ dots: [Dot], _ content: (inout ByteReader) throws -> Content
  ) throws -> [MultiValue<Content>.Version] {
    var versions: [MultiValue<Content>.Version] = []
    for _ in 0..<(try reader.count()) {
      let index = try reader.number()
      guard index < dots.count else { throw ByteReader.Damaged() }
      versions.append(.init(dot: dots[Int(index)], content: try content(&reader)))
    }
    return versions
  }

  private func encode(_ dot: Dot, _ evidence: Evidence?, _ writer: inout ByteWriter) throws {
    writer.number(UInt64(try interner.number(of: dot.incarnation, db)))
    writer.number(dot.counter)
    guard let evidence else { return writer.byte(0) }
    writer.byte(evidence.kind.rawValue)
    writer.number(UInt64(try interner.number(of: evidence.officer, db)))
    writer.signed(evidence.deviceTime)
    writer.signed(evidence.receivedAt ?? 0)
    writer.text(evidence.reason)
    writer.data(evidence.recoveredVia?.bytes ?? [])
  }

  private func decodeDot(_ reader: inout ByteReader) throws -> (Dot, Evidence?) {
    let dot = Dot(incarnation: try incarnation(&reader), counter: try reader.number())
    let kind = try reader.byte()
    if kind == 0 { return (dot, nil) }
    guard let kind = WriteKind(rawValue: kind) else { throw ByteReader.Damaged() }
    let officer = try name(&reader)
    let deviceTime = try reader.signed()
    let receivedAt = try reader.signed()
    let reason = try reader.text()
    let via = Identifier(bytes: try reader.data())
    return (
      dot,
      Evidence(
        officer: officer, deviceTime: deviceTime, receivedAt: receivedAt == 0 ? nil : receivedAt,
        kind: kind, reason: reason, recoveredVia: via)
    )
  }

  private func encode(
    _ value: UnitValue, leavingOut resident: [String], _ sealer: RecordSealer?, _ writer: inout ByteWriter
  ) throws {
    func isKept(_ column: UnitValue.Column) -> Bool { !resident.contains(column.name) }
    writer.count(value.columns.count(where: isKept))
    for column in value.columns where isKept(column) {
      writer.number(UInt64(try interner.number(of: column.name, db)))
      if let sealer, sealer.seals(column.name, column.value) {
        writer.byte(Self.isSealed)
        writer.data(try sealer.seal(column.value, column.name))
      } else {
        Self.encode(column.value, &writer)
      }
    }
  }

  static func encode(_ value: ColumnValue, _ writer: inout ByteWriter) {
    switch value {
    case .null: writer.byte(0)
    case .integer(let number):
      writer.byte(1)
      writer.signed(number)
    case .real(let number):
      writer.byte(2)
      writer.number(number.bitPattern)
    case .text(let text):
      writer.byte(3)
      writer.text(text)
    case .blob(let bytes):
      writer.byte(4)
      writer.data(bytes)
    }
  }

  private func content(
    _ reader: inout ByteReader, resident: [String], _ row: [String: ColumnValue]?
  ) throws -> UnitValue {
    var columns: [UnitValue.Column] = []
    for _ in 0..<(try reader.count()) {
      let name = try name(&reader)
      let isSealed = try reader.peek() == Self.isSealed
      if isSealed { _ = try reader.byte() }
      columns.append(
        .init(name: name, value: isSealed ? try open(try reader.data(), name) : try Self.columnValue(&reader)))
    }
    // What was kept aside for a column that the table got later may not be in the row yet.
    let kept = columns.map(\.name)
    for name in resident where !kept.contains(name) {
      columns.append(.init(name: name, value: row?[name] ?? .null))
    }
    return UnitValue(columns).withoutNulls
  }

  static func columnValue(_ reader: inout ByteReader) throws -> ColumnValue {
    switch try reader.byte() {
    case 0: .null
    case 1: .integer(try reader.signed())
    case 2: .real(Double(bitPattern: try reader.number()))
    case 3: .text(try reader.text())
    case 4: .blob(try reader.data())
    default: throw ByteReader.Damaged()
    }
  }

  private func incarnation(_ reader: inout ByteReader) throws -> Incarnation {
    let number = try reader.number()
    guard let found = try interner.incarnation(of: Int64(truncatingIfNeeded: number), db) else {
      throw ByteReader.Damaged()
    }
    return found
  }

  private func name(_ reader: inout ByteReader) throws -> String {
    let number = try reader.number()
    guard let found = try interner.name(of: Int64(truncatingIfNeeded: number), db) else {
      throw ByteReader.Damaged()
    }
    return found
  }
}
