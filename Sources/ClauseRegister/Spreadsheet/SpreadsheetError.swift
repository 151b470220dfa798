/// Why a spreadsheet could not be read at all.
enum SpreadsheetError: Error, Hashable, Sendable {
  enum Limit: Hashable, Sendable {
    case file, unpacked, cells, sheets, text
  }

  case empty
  /// A format that is not read.
  case unknownKind(Kind)
  /// It holds more than is taken.
  case tooLarge(Limit)
  /// An archive that is cut short or damaged; the part where it shows.
  case damaged(part: String)
  /// An XML document with a document type, which no spreadsheet has.
  case documentType(part: String)
  case noSheet
  case noSuchSheet(String, known: [String])

  enum Kind: Hashable, Sendable {
    /// The old binary form, or a workbook behind a password: both look the same from outside.
    case oldOrProtected
    case openDocument
    case pdf
    case other
  }
}

extension SpreadsheetError {
  /// What is wrong and what to do, in the current language; safe to print.
  var message: String {
    switch self {
    case .empty: localized("le fichier est vide", "the file is empty")
    case .unknownKind(let kind): Self.message(kind)
    case .tooLarge(let limit): Self.message(limit)
    case .damaged(let part):
      localized(
        "le classeur est endommagé ou incomplet (\(printable(part)))",
        "the workbook is damaged or cut short (\(printable(part)))")
    case .documentType(let part):
      localized(
        "le classeur est refusé : il contient une déclaration DOCTYPE (\(printable(part)))",
        "the workbook is refused: it has a DOCTYPE declaration (\(printable(part)))")
    case .noSheet: localized("le classeur n'a aucune feuille de calcul", "the workbook has no sheet of cells")
    case .noSuchSheet(let name, let known):
      localized(
        "pas de feuille « \(printable(name)) » ; il y a : \(known.map(printable).joined(separator: ", "))",
        "no sheet \"\(printable(name))\"; there are: \(known.map(printable).joined(separator: ", "))")
    }
  }

  private static func message(_ kind: Kind) -> String {
    switch kind {
    case .oldOrProtected:
      localized(
        "ancien classeur .xls, ou classeur protégé par un mot de passe : l'enregistrer en .xlsx sans mot de passe",
        "old .xls workbook, or one behind a password: save it as .xlsx without a password")
    case .openDocument:
      localized("classeur OpenDocument : l'enregistrer en .xlsx ou en .csv", "OpenDocument: save it as .xlsx or .csv")
    case .pdf:
      localized("document PDF : demander le tableau en .xlsx ou en .csv", "PDF: ask for the table as .xlsx or .csv")
    case .other: localized("ni classeur .xlsx, ni texte .csv", "neither a .xlsx workbook nor .csv text")
    }
  }

  private static func message(_ limit: Limit) -> String {
    switch limit {
    case .file: localized("le fichier est trop gros", "the file is too large")
    case .unpacked:
      localized("le classeur est trop gros une fois décompressé", "the workbook is too large once unpacked")
    case .cells: localized("trop de cellules", "too many cells")
    case .sheets: localized("trop de feuilles", "too many sheets")
    case .text: localized("une cellule a un texte trop long", "a cell has too long a text")
    }
  }
}

/// How much is taken from one file: far above any office's, far below what would hurt.
struct SpreadsheetLimits: Sendable {
  var file = 64 << 20
  /// Of all parts together.
  var unpacked = 256 << 20
  var cells = 1_000_000
  var sheets = 256
  /// Of a cell, in bytes; the longest that spreadsheets take, in the longest encoding.
  var text = 32_767 * 4
}
