import Foundation
public import GRDB
public import SyncModel

extension ColumnValue {
  public init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let number): self = .integer(number)
    case .double(let number): self = .real(number)
    case .string(let text): self = .text(text)
    case .blob(let data): self = .blob([UInt8](data))
    }
  }

  /// Whether a row gives the value back as it was: SQLite keeps no sign of zero and no NaN, and GRDB ends a text at
  /// its first NUL.
  var survivesSQLite: Bool {
    switch self {
    case .null, .integer, .blob: true
    case .real(let number): !number.isNaN && !(number == 0 && number.sign == .minus)
    case .text(let text): !text.utf8.contains(0)
    }
  }

  public var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .real(let number): number.databaseValue
    case .text(let text): text.databaseValue
    case .blob(let bytes): Data(bytes).databaseValue
    }
  }
}

extension RecordState {
  /// Whether a row gives all provisional values back as they were.
  var survivesSQLite: Bool {
    units.allSatisfy { $0.value.provisional?.columns.allSatisfy(\.value.survivesSQLite) ?? true }
  }
}
