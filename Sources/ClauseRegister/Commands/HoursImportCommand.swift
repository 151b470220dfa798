public import ArgumentParser
public import ClauseRegister
import Foundation

public struct HoursImport<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "import",
      abstract: localized(
        "Saisit les heures d'un relevé d'entreprise ou d'un tableau de suivi (.xlsx, .csv).",
        "Enters the hours of a company's statement or of a follow-up table (.xlsx, .csv)."),
      discussion: localized(
        """
        Tout ou rien : une ligne incomprise, et rien n'est saisi (sauf --skip-bad-rows). Ce qui est déjà saisi ne l'est \
        pas deux fois.
        Exemples :
          hours import releve-mars.xlsx --market 2026-41 --month 2026-03 --dry-run
          hours import suivi.csv --mapping colonnes.json --create-persons
        Correspondance : {"person":"Salarié","hours":"Nb h","market":{"value":"2026-41"},"note":null}
        """,
        """
        All or nothing: with one row that is not understood nothing is entered (but for --skip-bad-rows). What is there \
        already is not entered twice.
        Examples:
          hours import statement-march.xlsx --market 2026-41 --month 2026-03 --dry-run
          hours import follow-up.csv --mapping columns.json --create-persons
        Mapping: {"person":"Employee","hours":"Time","market":{"value":"2026-41"},"note":null}
        """))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Fichier.", "File."))) public var file: String
  @Option(
    help: ArgumentHelp(
      localized("Fichier JSON : quelle colonne est quoi.", "JSON file: which column is what."), valueName: "file"))
  public var mapping: String?
  @Option(
    help: ArgumentHelp(
      localized("Feuille (sinon la première visible).", "Sheet (else the first visible one)."), valueName: "name"))
  public var sheet: String?
  @Option(
    help: ArgumentHelp(
      localized("Marché des lignes qui n'en disent rien.", "Market of rows without one."), valueName: "ref"))
  public var market: String?
  @Option(
    help: ArgumentHelp(localized("Lot des lignes qui n'en disent rien.", "Lot of rows without one."), valueName: "n"))
  public var lot: String?
  @Option(help: ArgumentHelp(localized("Mois des lignes qui n'en disent rien.", "Month of rows without one.")))
  public var month: String?
  @Flag(help: ArgumentHelp(localized("Montre ce qui serait saisi, sans rien saisir.", "Shows what would be entered.")))
  public var dryRun = false
  @Flag(help: ArgumentHelp(localized("Brouillons, sans déclarer.", "Drafts, not declared."))) public var draft = false
  @Flag(help: ArgumentHelp(localized("Crée les personnes inconnues.", "Makes people that are not known.")))
  public var createPersons = false
  @Flag(help: ArgumentHelp(localized("Passe les lignes incomprises.", "Passes bad rows over.")))
  public var skipBadRows = false

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var request = HoursImportRequest()
    (request.sheet, request.market, request.lot, request.month) = (sheet, market, lot, month)
    request.mapping = try mapping.map { try contents(of: place.path($0)) }
    (request.isDryRun, request.isDraft) = (dryRun, draft)
    (request.createsPersons, request.skipsBadRows) = (createPersons, skipBadRows)
    let view = try register.importHours(try contents(of: place.path(file)), request)
    let isRefused = view.bad > 0 && !skipBadRows
    return Answer(view, text: text(of: view, isRefused: isRefused), exit: isRefused ? .badData : .done)
  }
}

func contents(of path: String) throws -> Data {
  guard FileManager.default.fileExists(atPath: path) else {
    throw RegisterError("no-file", .noInput, localized("Fichier absent : \(path).", "No such file: \(path)."))
  }
  do {
    return try Data(contentsOf: URL(filePath: path))
  } catch {
    throw RegisterError("io", .noInput, localized("Fichier illisible : \(path).", "Cannot read \(path)."))
  }
}

/// All rows that are bad, some of the other remarks, and the sums.
private func text(of view: HoursImportView, isRefused: Bool) -> String {
  let shownRemarks = 20
  let bad = view.warnings.filter(\.bad)
  let others = view.warnings.filter { !$0.bad }
  var lines = bad.map { "✗ \(line($0))" } + others.prefix(shownRemarks).map { "! \(line($0))" }
  if others.count > shownRemarks {
    lines.append(
      localized("… \(others.count) remarques en tout (--json)", "… \(others.count) remarks in all (--json)"))
  }
  lines += view.persons.map { localized("Créée : ", "Made: ") + printable($0.name) }
  let total = understood(minutes: view.totalMinutes)
  lines.append(
    localized(
      "Lues \(view.read) : saisies \(view.created) (\(total)), déjà saisies \(view.duplicate), écartées \(view.skipped)",
      "Read \(view.read): entered \(view.created) (\(total)), there already \(view.duplicate), passed over \(view.skipped)"
    ))
  if isRefused {
    lines.append(
      localized(
        "Rien n'est saisi : corriger le fichier, ou --skip-bad-rows.",
        "Nothing is entered: put the file right, or --skip-bad-rows."))
  } else if view.dryRun {
    lines.append(localized("Essai : rien n'est saisi.", "Dry run: nothing is entered."))
  }
  return lines.joined(separator: "\n")
}

private func line(_ remark: StatementRemark) -> String {
  let place = remark.place.isEmpty ? "\(remark.row)" : remark.place
  let field = remark.field.isEmpty ? "" : " \(printable(remark.field))"
  let isQuoted = remark.value.isEmpty || remark.reason.contains(printable(remark.value))
  let value = isQuoted ? "" : " « \(printable(remark.value)) »"
  return "\(place)\(field)\(value) : \(remark.reason)"
}
