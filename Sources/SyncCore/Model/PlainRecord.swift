/// A living record that was inserted and not written since: one dot stands for all of it, and its values are those of
/// its row. Most records of a register are. They go from row to wire to row without a ``RecordState`` in between, and
/// mean the same as with one. A class, since it is passed on several times, and a copy would count its many references anew.
public final class PlainRecord: Sendable {
  public let table: SyncedTable
  public let id: Identifier
  public let dot: Dot
  public let officer: String
  /// See ``Evidence/deviceTime``.
  public let deviceTime: Int64
  /// See ``Evidence/receivedAt``.
  public let receivedAt: Int64?
  public let values: PackedRow

  public init(
    _ table: SyncedTable, _ id: Identifier, _ dot: Dot, officer: String, deviceTime: Int64, receivedAt: Int64?,
    _ values: PackedRow
  ) {
    self.table = table
    self.id = id
    self.dot = dot
    self.officer = officer
    self.deviceTime = deviceTime
    self.receivedAt = receivedAt
    self.values = values
  }

  /// The value of a column, nil for one that the table has not.
  package subscript(name: String) -> ColumnValue? {
    table.columns.firstIndex { $0.name == name }.map { values[$0] }
  }

  public var reference: RecordReference { RecordReference(table.name, id) }

  /// What is known of the record.
  public var state: RecordState {
    let units = table.layout.map { unit in
      let columns = unit.columns.compactMap { column in
        values.isNull(column.index) ? nil : UnitValue.Column(name: column.name, value: values[column.index])
      }
      return (key: unit.name, value: MultiValue(dot, UnitValue(columns)))
    }
    return RecordState(
      vector: VersionVector(dot), life: MultiValue(dot, .alive), units: SortedMap(units),
      evidence: [
        dot: Evidence(officer: officer, deviceTime: deviceTime, receivedAt: receivedAt, kind: .insert)
      ])
  }

  /// ``RecordState/digest(table:record:)`` of its state.
  public var digest: Identifier { Identifier(digested.hash) }

  /// What the digest is the hash of.
  package var digested: CanonicalBytes {
    var content = CanonicalBytes(capacity: 512)
    content.append(table.name)
    content.append(id)
    content.append(dot)
    content.append(Life.alive.rawValue)
    values.bytes.withUnsafeBytes { bytes in
      for unit in table.layout {
        content.append(unit.name)
        content.append(dot)
        content.appendMeasured { content in
          for column in unit.columns where !values.isNull(column.index) {
            content.append(canonical: column.canonicalName)
            values.append(column.index, in: bytes, to: &content)
          }
        }
      }
    }
    return content
  }

  /// How many bytes its values have in the canonical form.
  var valueBytes: Int { table.layout.reduce(0) { $0 + valueBytes(of: $1) } }

  private func valueBytes(of unit: SyncedTable.UnitLayout) -> Int {
    var count = 0
    for column in unit.columns where !values.isNull(column.index) { count += values.canonicalCount(column) }
    return count
  }

  /// Whether every column may hold its value.
  package var fits: Bool { table.columns.indices.allSatisfy { values.fits(table.columns[$0], at: $0) } }
}

extension RecordState {
  /// The one dot of a record that a ``PlainRecord`` tells all of but its values, nil for any other.
  package func plainDot(in table: SyncedTable) -> Dot? {
    guard life.versions.count == 1, let mark = life.versions.first, mark.content == .alive,
      vector.entries.count == 1, vector[mark.dot.incarnation] == mark.dot.counter,
      let evidence = evidence[mark.dot], evidence.kind == .insert, evidence.reason.isEmpty,
      evidence.recoveredVia == nil, units.count == table.layout.count
    else { return nil }
    for (unit, known) in zip(units, table.layout) {
      guard unit.key == known.name, unit.value.versions.count == 1, unit.value.versions[0].dot == mark.dot,
        unit.value.versions[0].content.columns.allSatisfy({ column in
          known.columns.contains { $0.name == column.name }
        })
      else { return nil }
    }
    return mark.dot
  }
}

extension SyncedTable {
  /// A column and where it stands among the table's.
  package struct ColumnLayout: Sendable {
    package let name: String
    package let index: Int
    /// The name as it is in the canonical form.
    let canonicalName: [UInt8]
  }

  /// A change unit with its columns.
  package struct UnitLayout: Sendable {
    package let name: String
    package let columns: [ColumnLayout]
  }

  /// The units and their columns in the order of the canonical form.
  static func layout(_ units: [ChangeUnit], _ columns: [SyncedColumn]) -> [UnitLayout] {
    units.map { unit in
      let indexes = unit.columns.compactMap { name in
        columns.firstIndex { $0.name == name }.map { index in
          var canonical = CanonicalBytes(capacity: 4 + name.utf8.count)
          canonical.append(name)
          return ColumnLayout(name: name, index: index, canonicalName: canonical.bytes)
        }
      }
      return UnitLayout(name: unit.name, columns: indexes.sorted { bytesPrecede($0.name, $1.name) })
    }.sorted { bytesPrecede($0.name, $1.name) }
  }
}
