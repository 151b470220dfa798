/// The synced tables of a program, declared by it: the engine knows nothing else of its domain.
public struct Schema: Sendable {
  public let tables: [SyncedTable]
  private let byName: [String: SyncedTable]

  /// - throws: ``SchemaError`` when names are not plain or not unique, or a column is in no unit or in two.
  public init(_ tables: [SyncedTable]) throws(SchemaError) {
    self.tables = tables
    var byName: [String: SyncedTable] = [:]
    for table in tables {
      try table.validate()
      guard byName.updateValue(table, forKey: table.name) == nil else {
        throw .duplicateName(table.name)
      }
    }
    for table in tables {
      if case .parent(let column, let parent) = table.home {
        guard byName[parent] != nil else { throw .unknownTable(parent) }
        guard table.column(column) != nil else { throw .unknownColumn(table.name, column) }
      }
    }
    self.byName = byName
  }

  public subscript(table: String) -> SyncedTable? { byName[table] }
}

/// One synced table. Its key is always a column `id` of 16 bytes; it has no other unique constraint, since two
/// replicas can each insert a row that the other's would forbid. A class, since it is passed on with every record, and a
/// copy would count all its parts anew.
public final class SyncedTable: Sendable {
  public let name: String
  public let columns: [SyncedColumn]
  public let units: [ChangeUnit]
  public let home: HomeScope
  /// Columns that get an index of their own.
  public let indexed: [String]
  /// Whom its personal columns are about: all that is about one person is sealed under one key.
  public let subject: PersonalSubject
  /// The units that have a personal column.
  let personalUnits: [String]
  package let layout: [UnitLayout]
  /// The names of its units in the order of the canonical form, as one text.
  package let unitList: String

  /// - parameters:
  ///   - columns: All columns but `id`.
  ///   - units: Every column in exactly one of them.
  ///   - indexed: Columns by which the program looks rows up; none of them personal.
  public init(
    _ name: String, columns: [SyncedColumn], units: [ChangeUnit], home: HomeScope, indexed: [String] = [],
    subject: PersonalSubject = .record
  ) {
    self.name = name
    self.columns = columns
    self.units = units
    self.home = home
    self.indexed = indexed
    self.subject = subject
    let personal = Set(columns.filter(\.isPersonal).map(\.name))
    layout = Self.layout(units, columns)
    unitList = layout.map(\.name).joined(separator: ",")
    personalUnits = units.filter { !personal.isDisjoint(with: $0.columns) }.map(\.name)
  }

  /// Whether anything of it is sealed.
  public var hasPersonal: Bool { !personalUnits.isEmpty }

  public func column(_ name: String) -> SyncedColumn? { columns.first { $0.name == name } }

  public func unit(_ name: String) -> ChangeUnit? { units.first { $0.name == name } }

  func validate() throws(SchemaError) {
    for name in [name] + columns.map(\.name) + units.map(\.name) where !isPlainName(name) {
      throw .notPlain(name)
    }
    var seen: Set<String> = ["id"]
    for column in columns where !seen.insert(column.name).inserted {
      throw .duplicateName("\(name).\(column.name)")
    }
    for column in columns where column.isPersonal {
      guard column.kind != .blob, column.references == nil, !indexed.contains(column.name) else {
        throw .unfitPersonal(name, column.name)
      }
    }
    if case .column(let column) = subject, self.column(column)?.references == nil {
      throw .unknownColumn(name, column)
    }
    var placed: Set<String> = []
    for unit in units {
      for column in unit.columns {
        guard self.column(column) != nil else { throw .unknownColumn(name, column) }
        guard placed.insert(column).inserted else { throw .notInOneUnit(name, column) }
      }
    }
    for column in columns where !placed.contains(column.name) {
      throw .notInOneUnit(name, column.name)
    }
  }
}

/// Names of tables, units and columns go into SQL and into the wire as they are: 1 to 40 of a-z, 0-9 and _, beginning
/// with a letter. None of them thus has two spellings that Unicode calls equal.
func isPlainName(_ name: String) -> Bool {
  guard let first = name.utf8.first, (97...122).contains(first) else { return false }
  return name.utf8.count <= 40
    && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
}

public struct SyncedColumn: Sendable {
  public enum Kind: String, Sendable {
    case integer = "INTEGER"
    case real = "REAL"
    case text = "TEXT"
    case blob = "BLOB"
  }

  public let name: String
  public let kind: Kind
  /// About a person: sealed at the store's edge, left out of logs and errors.
  public let isPersonal: Bool
  /// The table whose record the column names. A record that arrives before the one it names waits for it.
  public let references: String?

  public init(_ name: String, _ kind: Kind, isPersonal: Bool = false, references: String? = nil) {
    self.name = name
    self.kind = kind
    self.isPersonal = isPersonal
    self.references = references
  }

  /// Whether the column may hold `value`. Every column may hold null.
  public func accepts(_ value: ColumnValue) -> Bool {
    switch (kind, value) {
    case (_, .null), (.integer, .integer), (.real, .real), (.text, .text): true
    case (.blob, .blob(let bytes)): references == nil || bytes.count == 16
    default: false
    }
  }
}

/// Columns that change meaning together: the unit of merging and of conflict.
public struct ChangeUnit: Sendable {
  public let name: String
  public let columns: [String]

  public init(_ name: String, _ columns: [String]) {
    self.name = name
    self.columns = columns
  }
}

/// Whom the personal columns of a table are about.
public enum PersonalSubject: Sendable {
  /// The record is the person.
  case record
  /// The record that a column names.
  case column(String)
}

/// How a record's home scope is found.
public enum HomeScope: Sendable {
  /// In a text column of its own.
  case column(String)
  /// The scope of the record that a column names.
  case parent(column: String, table: String)
  /// The scope of the replica that made it, given at the insert and kept in the record's metadata.
  case writer
}

public enum SchemaError: Error, Hashable, Sendable {
  /// Not 1 to 40 of a-z, 0-9 and _, beginning with a letter.
  case notPlain(String)
  case duplicateName(String)
  case unknownTable(String)
  case unknownColumn(String, String)
  case notInOneUnit(String, String)
  /// A personal column cannot be a blob, name a record, or have an index: in the file it is a sealed blob.
  case unfitPersonal(String, String)
}
