public import Foundation
import GRDB
import SyncCore
import SyncModel

/// What an import of a buyer's plan came to: every row of the file is in one of the four counts.
public struct ForecastImportView: Encodable, Sendable {
  public struct Remark: Encodable, Sendable {
    /// The row of the file, from 1.
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
  /// Takes a buyer's plan of purchases, CSV or XLSX, as planned markets. A row is known again by its buyer and its reference,
  /// or its title where it has none: importing a file again changes nothing.
  ///
  /// - parameter buyer: Whose plan it is, where no column says so.
  /// - throws: ``RegisterError`` `not-recognised` when there is no column for the title.
  public func importForecasts(
    _ data: Data, sheet name: String? = nil, buyer: String?, scope: String?
  ) throws -> ForecastImportView {
    let file = try ForecastFile(try Self.sheet(data, name).0)
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

  /// Columns are known by the headings of the first row that has one for the title.
  init(_ sheet: Sheet) throws {
    var columns: [Int: Field] = [:]
    for row in sheet.rows {
      if columns.isEmpty {
        let found = row.cells.compactMapValues { Self.field($0.value.typed) }
        if found.values.contains(.title) { columns = found }
        if row.number > Self.lastHeading { break }
      } else {
        rows.append(Line(line: row.number, content: Self.content(row, columns)))
      }
    }
    if columns.isEmpty { throw Self.notRecognised }
  }

  private static let lastHeading = 100

  private static func field(_ heading: String) -> Field? {
    let folded = foldedName(heading.replacing(/[()_.]/, with: " "))
    return Field.allCases.first { $0.names.contains(folded) }
  }

  private static var notRecognised: RegisterError {
    RegisterError(
      "not-recognised", .badData,
      localized(
        "Le fichier n'a pas de colonne « objet » ; comme en-têtes il faut : objet, acheteur, publication, montant, "
          + "heures, nature, cpv.",
        "The file has no column \"title\"; as headings it needs: title, buyer, publication, amount, hours, kind, "
          + "cpv."))
  }

  private static func content(_ row: Sheet.Row, _ columns: [Int: Field]) -> Result<Plan, RegisterError> {
    func unreadable(_ why: String) -> Result<Plan, RegisterError> {
      .failure(RegisterError("bad-row", .usage, localized("ligne illisible : ", "unreadable row: ") + why))
    }
    if let last = columns.keys.max(), row.cells.keys.contains(where: { $0 > last }) {
      // A separator that stands unquoted in a text has put what follows into the wrong columns.
      return unreadable(localized("plus de cellules que d'en-têtes", "more cells than headings"))
    }
    var plan = Plan()
    for (column, cell) in row.cells {
      if case .unreadable(_, let problem) = cell.value { return unreadable(problem.text) }
      let text = trimmedImport(cell.value.typed)
      guard let field = columns[column], !text.isEmpty else { continue }
      if let draft = field.draft { plan.draft[keyPath: draft] = text } else { plan.buyer = text }
    }
    return .success(plan)
  }
}
