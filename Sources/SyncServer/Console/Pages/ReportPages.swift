import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

extension Console {
  private enum Kind: String, CaseIterable {
    case year, buyer, market, person, sheet

    var title: String {
      switch self {
      case .year: localized("Bilan de l'année", "Figures of the year")
      case .buyer: localized("Marchés par acheteur", "Markets by buyer")
      case .market: localized("Un marché sur une page", "One market on a page")
      case .person: localized("Parcours des personnes", "Paths of people")
      case .sheet: localized("Fiche de suivi d'une personne", "A person's follow-up sheet")
      }
    }

    func report(_ request: ReportRequest, _ register: Register) throws -> Report {
      switch self {
      case .year: try register.yearReport(request)
      case .buyer: try register.buyerReport(request)
      case .market: try register.marketReport(request)
      case .person: try register.personReport(request)
      case .sheet: try register.sheetReport(request)
      }
    }
  }

  /// So many bytes of rows stand on a page: the files have all of them.
  private static let room = 60_000

  func mountReports(_ router: Router<ServerContext>) {
    get(router, "/console/reports", .reader) { visit in
      visit.page(
        "reports", localized("États", "Reports"),
        [
          "kinds": Kind.allCases.map { kind in
            ["value": kind.rawValue, "title": kind.title, "isChosen": kind.rawValue == visit.query["report"]]
              as [String: Any]
          }, "year": "", "buyer": "", "market": visit.query["market"], "person": visit.query["person"],
        ])
    }
    get(router, "/console/reports/view", .reader) { visit in
      let query = visit.query
      guard let kind = Kind(rawValue: query["report"]) else {
        throw RegisterError("not-found", .badData, localized("Choisir un état.", "Choose a report."))
      }
      var request = ReportRequest()
      request.year = try query.year
      (request.buyer, request.market, request.person) = (
        query.given("buyer"), query.given("market"), query.given("person")
      )
      let report = try kind.report(request, visit.register)
      guard let form = query.given("format") else { return self.page(of: report, kind.title, visit) }
      guard let format = ReportFormat(rawValue: form) else {
        throw RegisterError("bad-input", .usage, localized("Forme inconnue.", "Unknown form."))
      }
      let type =
        switch format {
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .json: "application/json"
        case .csv, .csvFrench: "text/csv; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .text: "text/plain; charset=utf-8"
        }
      let ending = format == .csvFrench ? "csv" : format == .text ? "txt" : format.rawValue
      return .file(try report.data(as: format), type: type, name: "\(kind.rawValue).\(ending)")
    }
  }

  private func page(of report: Report, _ title: String, _ visit: Visit) -> Reply {
    let query = visit.query
    let fields = ["report", "year", "buyer", "market", "person"].compactMap { name in
      query.given(name).map { "\(name)=\(FormFields.encoded($0))" }
    }.joined(separator: "&")
    var room = Self.room
    let tables = report.tables.prefix { _ in room > 0 }.enumerated().map { index, table in
      let figures = table.columns.indices.map { table.rows.first?[$0].isFigure ?? false }
      room -= 500 + table.columns.count * 80
      let rows = table.rows.prefix { row in
        room -= row.reduce(20) { $0 + 30 + $1.shown.utf8.count }
        return room > 0
      }
      return [
        "n": "\(index + 1)", "name": table.title,
        "columns": zip(table.columns, figures).map { ["text": $0.title, "isFigure": $1] as [String: Any] },
        "rows": rows.map { row in
          ["cells": row.map { ["text": $0.shown, "isFigure": $0.isFigure] as [String: Any] }]
        },
      ].merging(DiagramRows.drawing(of: table)) { $1 }
    }
    return visit.page(
      "report", report.title,
      [
        "downloads": [("xlsx", "XLSX"), ("csv-fr", "CSV"), ("html", "HTML"), ("json", "JSON")].map { format, title in
          ["url": "\(visit.path)?\(fields)&format=\(format)", "title": title]
        },
        "figureURL": "/console/figures?\(fields)",
        "facts": report.facts.map { ["name": $0.0, "value": $0.1] }, "formulas": report.formulas,
        "tables": tables, "isCut": room <= 0,
      ])
  }
}
