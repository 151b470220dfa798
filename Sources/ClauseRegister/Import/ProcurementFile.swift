public import Foundation

/// The three shapes of open procurement data that are read (open-data.md §1 and §7, rule 1).
public enum ProcurementFormat: String, Sendable, Codable, CaseIterable {
  /// `{"marches":[…]}`, of the order of 22 March 2019.
  case version1 = "decp-v1-json"
  /// `{"marches":{"marche":[…],"contrat-concession":[…]}}`, in force since 1 January 2024.
  case version2 = "decp-v2-json"
  /// One row per holder, as of data.gouv.fr's tabular interface.
  case tabular = "decp-csv"
}

/// What is in a file: the records that could be read, and all that could not.
public struct ProcurementFile: Sendable, Equatable {
  /// A record of which nothing is kept.
  public struct Skipped: Sendable, Equatable {
    /// Its position, counted as for the records.
    public let position: Int
    /// Why; a warning says more.
    public let code: ImportWarning.Code
  }

  /// The shape it has.
  public let format: ProcurementFormat
  /// How many records are in the file: always those read and those skipped together.
  public let readCount: Int
  /// The records that have at least a number and a buyer, in the file's order.
  public let records: [ProcurementRecord]
  /// The others, in the file's order.
  public let skipped: [Skipped]
  /// All that was not taken as it stands, what concerns the whole file first.
  public let warnings: [ImportWarning]
}

/// Reads a file of open procurement data, told by its structure and never by its name
/// (open-data.md §7, rules 1 and 2).
///
/// As long as the shape is recognised the file is read: a bad record or value costs only itself,
/// and a warning says so. Nothing is looked up or stored, and the same bytes on the same day give
/// the same result. `today` is only for noticing dates in the future; by default it is the day
/// where French days begin first, so that no officer's today counts as the future.
public func readProcurementFile(
  _ data: Data, today: CalendarDay = .farthestFrenchToday
) throws(ProcurementFileError) -> ProcurementFile {
  let decoded = decodeImportedText([UInt8](data))
  guard let first = decoded.bytes.first(where: { !isJSONSpace($0) }) else { throw .empty }
  var collector = RecordCollector(today: today, fileWarning: decoded.warning)
  let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  let format =
    isJSON
    ? try readJSONRecords(decoded.bytes, into: &collector)
    : try readTabularRecords(decoded.bytes, into: &collector)
  return collector.file(format)
}

extension CalendarDay {
  /// The day it is in Wallis and Futuna, 12 hours ahead of UTC.
  public static var farthestFrenchToday: CalendarDay {
    let seconds = Int(exactly: Date().timeIntervalSince1970.rounded(.down)) ?? 0
    return .of(epochSeconds: seconds, utcOffsetSeconds: 12 * 3600)
  }
}

/// Numbers the records of a file and puts each among the good or the skipped ones.
struct RecordCollector {
  private let today: CalendarDay
  private var position = 0
  private var records: [ProcurementRecord] = []
  private var skipped: [ProcurementFile.Skipped] = []
  private var warnings: [ImportWarning] = []

  init(today: CalendarDay, fileWarning: ImportWarning.Code?) {
    self.today = today
    if let fileWarning { warn(fileWarning, field: "", value: "") }
  }

  /// A warning about the whole file.
  mutating func warn(_ code: ImportWarning.Code, field: String, value: String) {
    warnings.append(ImportWarning(row: 0, field: field, value: value, code: code))
  }

  /// A record of which nothing can be read.
  mutating func skip(_ code: ImportWarning.Code, value: String) {
    position += 1
    skipped.append(.init(position: position, code: code))
    warnings.append(ImportWarning(row: position, field: "", value: value, code: code))
  }

  mutating func add(_ raw: RawRecord) {
    position += 1
    var builder = RecordBuilder(raw, position: position, today: today)
    switch builder.build() {
    case .success(let record): records.append(record)
    case .failure(let unusable): skipped.append(.init(position: position, code: unusable.code))
    }
    warnings += builder.fields.warnings
  }

  func file(_ format: ProcurementFormat) -> ProcurementFile {
    ProcurementFile(
      format: format, readCount: position, records: records, skipped: skipped, warnings: warnings)
  }
}
