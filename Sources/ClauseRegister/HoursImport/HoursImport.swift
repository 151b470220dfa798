public import Foundation
import SyncCore
import SyncModel

/// How a company's statement is to be taken in.
public struct HoursImportRequest: Sendable {
  /// Nil takes the first sheet that is not hidden.
  public var sheet: String?
  /// The content of a mapping file.
  public var mapping: Data?
  /// For rows that name none.
  public var market: String?
  public var lot: String?
  public var month: String?
  public var isDryRun = false
  public var isDraft = false
  /// Makes people that are not found, instead of a bad row.
  public var createsPersons = false
  /// Takes the good rows, though others are bad.
  public var skipsBadRows = false

  public init() {}
}

extension Register {
  /// Takes in the hours of a company's statement or of a follow-up table, CSV or XLSX, as ``logHours(_:isDraft:)`` would
  /// one by one: all of them in one transaction, or none. What is there already is not entered again.
  ///
  /// - throws: ``RegisterError`` when the file or its headings cannot be read; what is wrong with rows is in the view.
  public func importHours(_ data: Data, _ request: HoursImportRequest) throws -> HoursImportView {
    let (sheet, warning) = try Self.sheet(data, request.sheet)
    var mapping = try request.mapping.map { try StatementMapping($0) } ?? StatementMapping()
    for (field, text) in [(StatementField.market, request.market), (.lot, request.lot), (.month, request.month)] {
      if let text { mapping.defaults[field] = text }
    }
    let columns = try StatementColumns(sheet, mapping, today: today)
    do {
      return try write { transaction in
        var importer = try StatementImporter(self, request, columns, fileWarning: warning, transaction)
        for row in columns.rows(of: sheet) { try importer.take(row) }
        let view = importer.view(of: sheet)
        // Taken back as a whole, as if it had never been tried.
        if request.isDryRun || importer.isRefused { throw NotWritten(view: view) }
        return view
      }
    } catch let outcome as NotWritten {
      return try read { _ in outcome.view }
    }
  }

  private struct NotWritten: Error {
    let view: HoursImportView
  }

  static func sheet(_ data: Data, _ name: String?) throws -> (Sheet, ImportWarning.Code?) {
    do {
      return try readSheet(data, named: name)
    } catch {
      throw RegisterError(
        "not-recognised", .badData,
        localized("Fichier non lu : \(error.message).", "File not read: \(error.message)."))
    }
  }
}
