public import Foundation
import GRDB
import SyncCore
import SyncModel

/// What an import of a buyer's plan came to: every row of the file is in one of the four counts.
public struct ForecastImportView: Encodable, Sendable {
  public struct Remark: Encodable, Sendable {
    /// The row of the file, the heading being 1; blank lines are not counted.
    public let row: Int
    public let message: String
  }

  public internal(set) var created = 0
  public internal(set) var updated = 0
  /// Said already, or about a market that is past planning.
  public internal(set) var unchanged = 0
  public internal(set) var skipped = 0
  public internal(set) var remarks: [Remark] = []
}

extension Register {
  /// Takes a buyer's plan of purchases (CSV with a heading, commas or semicolons) as planned markets. A row is known again
  /// by its buyer and its reference, or its title where it has none: importing a file again changes nothing.
  ///
  /// - parameter buyer: Whose plan it is, where no column says so.
  /// - throws: ``RegisterError`` `not-recognised` when there is no column for the title.
  public func importForecasts(_ data: Data, buyer: String?, scope: String?) throws -> ForecastImportView {
    let file = try ForecastFile(data)
    return try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      var view = ForecastImportView()
      for row in file.rows {
        do {
          switch row.content {
          case .success(let plan): try transaction.take(plan, buyer: buyer, today: today, newID, into: &view)
          case .failure(let error): throw error
          }
        } catch {
          // A row that cannot be read costs itself only.
          let error = RegisterError(error)
          guard error.exit == .usage else { throw error }
          view.skipped += 1
          view.remarks.append(.init(row: row.line, message: error.message))
        }
      }
      return view
    }
  }
}

extension StoreTransaction {
  fileprivate func take(
    _ plan: ForecastFile.Plan, buyer: String?, today: CalendarDay, _ newID: () -> Identifier,
    into view: inout ForecastImportView
  ) throws {
    guard let name = plan.buyer ?? buyer else {
      throw RegisterError(
        "missing", .usage, localized("acheteur manquant : --buyer", "no buyer: --buyer"))
    }
    guard let title = plan.draft.title else {
      throw RegisterError("missing", .usage, localized("objet manquant", "no title"))
    }
    // Understood before anything is made of it.
    let typed = try plan.draft.columns(today: today)
    let key = "plan/\(foldedName(name))/\(foldedName(plan.draft.number ?? title))"
    let known = try Row.fetchOne(
      db, sql: "SELECT id, state FROM market WHERE import_key = ? AND scope = ? ORDER BY id",
      arguments: [key, writerScope])
    guard let known, let id = Identifier(data: known["id"]) else {
      _ = try self.plan(plan.draft, buyer: name, siret: nil, key: key, today: today, newID)
      view.created += 1
      return
    }
    let isPlanned = (known["state"] as String?) == MarketState.forecast.rawValue
    let changed = try isPlanned && edit("market", id, typed.columns)
    if changed { view.updated += 1 } else { view.unchanged += 1 }
  }
}

/// A buyer's plan as a file has it.
private struct ForecastFile {
  struct Plan {
    var buyer: String?
    var draft = MarketDraft()
  }

  struct Line {
    let line: Int
    let content: Result<Plan, RegisterError>
  }

  private(set) var rows: [Line] = []

  private enum Field: CaseIterable {
    case number, title, buyer, publication, amount, hours, kind, cpv, procedure, duration, worksite

    var names: [String] {
      switch self {
      case .number: ["numero", "reference", "ref", "number", "id"]
      case .title: ["objet", "intitule", "titre", "title", "nom"]
      case .buyer: ["acheteur", "donneur d ordre", "buyer"]
      case .publication: ["publication", "date de publication", "publication prevue", "trimestre", "quarter"]
      case .amount: ["montant", "montant ht", "montant prevu", "montant estime", "amount"]
      case .hours: ["heures", "heures attendues", "hours"]
      case .kind: ["nature", "type", "kind"]
      case .cpv: ["cpv", "code cpv"]
      case .procedure: ["procedure"]
      case .duration: ["duree", "duree mois", "duree en mois", "duration"]
      case .worksite: ["lieu", "lieu d execution", "worksite"]
      }
    }

    var draft: WritableKeyPath<MarketDraft, String?>? {
      switch self {
      case .number: \.number
      case .title: \.title
      case .buyer: nil
      case .publication: \.plannedPublication
      case .amount: \.plannedAmount
      case .hours: \.expectedHours
      case .kind: \.kind
      case .cpv: \.cpv
      case .procedure: \.procedure
      case .duration: \.duration
      case .worksite: \.worksite
      }
    }
  }

  init(_ data: Data) throws {
    guard let text = String(bytes: data, encoding: .utf8) else {
      throw RegisterError(
        "not-recognised", .badData,
        localized("Le fichier n'est pas en UTF-8 ; l'enregistrer ainsi.", "The file is not UTF-8; save it so."))
    }
    let bytes = Array(text.replacing("\u{FEFF}", with: "").utf8)
    let heading = bytes.prefix { $0 != UInt8(ascii: "\n") }
    let separator = heading.contains(UInt8(ascii: ";")) ? UInt8(ascii: ";") : UInt8(ascii: ",")
    var reader = DelimitedReader(bytes, separator: separator)
    guard case .fields(let names)? = reader.next() else { throw Self.notRecognised }
    let fields = names.map { name in
      let folded = foldedName(name.replacing(/[()_.]/, with: " "))
      return Field.allCases.first { $0.names.contains(folded) }
    }
    guard fields.contains(.title) else { throw Self.notRecognised }
    var line = 1
    while let row = reader.next(fieldCount: names.count) {
      line += 1
      rows.append(Line(line: line, content: Self.content(row, fields)))
    }
  }

  private static var notRecognised: RegisterError {
    RegisterError(
      "not-recognised", .badData,
      localized(
        "Le fichier n'a pas de colonne « objet » ; en première ligne il faut : objet, acheteur, publication, montant, "
          + "heures, nature, cpv.",
        "The file has no column \"title\"; its first line must have: title, buyer, publication, amount, hours, kind, "
          + "cpv."))
  }

  private static func content(_ row: DelimitedRow, _ fields: [Field?]) -> Result<Plan, RegisterError> {
    guard case .fields(let cells) = row else {
      return .failure(
        RegisterError(
          "bad-row", .usage,
          localized("ligne illisible (guillemets ou nombre de colonnes)", "unreadable row (quotes or columns)")))
    }
    var plan = Plan()
    for (field, cell) in zip(fields, cells) {
      let text = trimmedImport(cell)
      guard let field, !text.isEmpty else { continue }
      if let draft = field.draft { plan.draft[keyPath: draft] = text } else { plan.buyer = text }
    }
    return .success(plan)
  }
}
