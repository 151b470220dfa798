import ClauseRegister
import Foundation
import Hummingbird
import RegisterCommands
import SyncModel

/// From a total to what it is made of, and from that to its history.
extension Console {
  private static let size = 100
  /// Lines of the audit log about a record, on its page.
  private static let logged = 100

  func mountFigures(_ router: Router<ServerContext>) {
    get(router, "/console/figures", .reader, isLong: true) { visit in
      let query = visit.query
      let filter = FigureFilter(
        market: query.given("market"), lot: query.given("lot"), person: query.given("person"),
        pool: query.given("pool"), buyer: query.given("buyer"), month: query.given("month"),
        year: try query.year, modality: query.given("modality"), employer: query.given("employer"))
      let view = try visit.register.figure(filter, page: query.page, size: Self.size)
      let shown = view.lines.reduce(0) { $0 + $1.minutes }
      return visit.page(
        "figure", localized("De quoi le total est fait", "What the total is made of"),
        [
          "subject": view.subject, "sum": formatMinutes(view.totalMinutes), "shownSum": formatMinutes(shown),
          "rows": view.lines.map(FigureRows.line), "hasRows": !view.lines.isEmpty,
        ].merging(visit.paging(total: view.lineCount, size: Self.size)) { $1 })
    }
    get(router, "/console/history/:id", .reader, historyPage)
  }

  var historyPage: Handler {
    { visit in
      let id = try visit.wholeID
      let versions = Array(try visit.register.history(id).versions.reversed())
      let decisions = try visit.register.decisions(about: id)
      let lines = try visit.register.auditLines(record: id, last: Self.logged).reversed()
      return visit.page(
        "history", localized("Historique", "History"),
        [
          "versions": try versions.dropFirst(visit.query.page * Self.size).prefix(Self.size).map { version in
            HistoryRows.version(version, try visit.register.named(version.value))
          },
          "decisions": decisions.map { ["id": $0.id.description, "table": tableName($0.table)] },
          "hasDecisions": !decisions.isEmpty,
          "log": lines.map { line in
            DeviceRows.line(line, isKnown: true).merging([
              "officer": line.officer, "device": line.device ?? "", "hasDevice": line.device != nil,
            ]) { $1 }
          }, "hasLog": !lines.isEmpty,
        ].merging(visit.paging(total: versions.count, size: Self.size)) { $1 }
          .merging(try visit.sharing(id)) { $1 })
    }
  }
}

extension FormFields {
  /// The field `year`; nil where it is empty.
  var year: Int? {
    get throws {
      guard let text = given("year") else { return nil }
      guard let number = Int(text), (1900...2200).contains(number) else {
        throw RegisterError("bad-input", .usage, localized("L'année : 2026.", "The year: 2026."))
      }
      return number
    }
  }
}

enum FigureRows {
  static func line(_ view: CountedLineView) -> [String: Any] {
    [
      "entry": view.entry, "correction": view.correction ?? "", "isCorrection": view.correction != nil,
      "date": view.date, "market": view.market, "marketId": view.marketId, "lot": view.lot ?? "–",
      "person": view.person, "personId": view.personId, "hours": formatMinutes(view.minutes),
      "state": stateName(view.state), "isOld": view.part == "old",
    ]
  }

  static func url(of total: TotalView) -> String {
    if let market = total.marketId { return url(["market": market, "lot": total.id]) }
    return "/console/figures?\(total.kind)=\(total.id)"
  }

  static func url(of filter: FigureFilter) -> String {
    let fields: [(String, String?)] = [
      ("market", filter.market), ("lot", filter.lot), ("person", filter.person), ("pool", filter.pool),
      ("buyer", filter.buyer), ("month", filter.month), ("year", filter.year.map { "\($0)" }),
      ("modality", filter.modality), ("employer", filter.employer),
    ]
    let said = fields.compactMap { name, value in value.map { "\(name)=\(FormFields.encoded($0))" } }
    return "/console/figures?" + said.joined(separator: "&")
  }

  /// The address of what a total is made of.
  static func url(_ fields: KeyValuePairs<String, String>) -> String {
    "/console/figures?" + fields.map { "\($0.key)=\(FormFields.encoded($0.value))" }.joined(separator: "&")
  }
}

enum HistoryRows {
  static func version(_ view: VersionView, _ value: JSONValue) -> [String: Any] {
    [
      "deviceTime": Words.time(view.deviceTime), "receivedAt": view.receivedAt.map(Words.time) ?? "–",
      "officer": view.officer, "device": view.device, "via": view.recoveredVia ?? "",
      "isRecovered": view.recoveredVia != nil,
      "what": "\(Words.kind(view.kind)), \(Words.part(view.unit))", "value": words(value), "reason": view.reason ?? "",
      "standing": view.open ? localized("en vigueur", "stands") : localized("remplacée", "replaced"),
    ]
  }
}
