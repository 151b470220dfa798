/// Why a file could not be read at all.
public enum ProcurementFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is nothing in it.
  case empty
  /// Neither JSON nor a table with columns of open procurement data.
  case notRecognised
  /// JSON, but without `marches` as a list or as the lists of version 2.
  case jsonWithoutMarkets
  /// A table that has some of the columns, but not these, without which no market can be told.
  case columnsMissing([String])
  /// JSON that ends too early; the place is where it ends.
  case truncatedJSON(line: Int, column: Int)
  /// Not JSON any more from this place on.
  case malformedJSON(line: Int, column: Int)

  /// What is wrong, in a language; safe to print.
  public func message(in language: Language) -> String {
    switch language {
    case .french: french
    case .english: english
    }
  }

  /// The message in French.
  public var description: String { french }

  private var french: String {
    switch self {
    case .empty: "le fichier est vide"
    case .notRecognised:
      "fichier non reconnu : ni JSON des données essentielles de la commande publique (DECP), "
        + "ni tableau CSV avec les colonnes id (ou uid) et acheteur_id"
    case .jsonWithoutMarkets:
      "fichier JSON sans liste « marches » : ce ne sont pas des données essentielles de la "
        + "commande publique (DECP)"
    case .columnsMissing(let names):
      "colonnes absentes du tableau : " + names.joined(separator: ", ")
    case .truncatedJSON(let line, let column):
      "le fichier JSON est tronqué : il s'arrête à la ligne \(line), colonne \(column)"
    case .malformedJSON(let line, let column):
      "le fichier JSON est mal formé à la ligne \(line), colonne \(column)"
    }
  }

  private var english: String {
    switch self {
    case .empty: "the file is empty"
    case .notRecognised:
      "file not recognised: neither JSON of essential public-procurement data (DECP), "
        + "nor a CSV table with the columns id (or uid) and acheteur_id"
    case .jsonWithoutMarkets:
      "JSON file without a \"marches\" list: not essential public-procurement data (DECP)"
    case .columnsMissing(let names):
      "columns missing from the table: " + names.joined(separator: ", ")
    case .truncatedJSON(let line, let column):
      "the JSON file is truncated: it ends at line \(line), column \(column)"
    case .malformedJSON(let line, let column):
      "the JSON file is malformed at line \(line), column \(column)"
    }
  }
}
