import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// What people would rather look at than read, with the figures beside.
extension Console {
  private static let size = 6

  func mountDiagrams(_ router: Router<ServerContext>) {
    get(router, "/console/markets/:id/progress", .reader) { visit in
      guard let id = Identifier(try visit.wholeID) else { throw RegisterError("bad-input", .usage, Words.badForm) }
      let market = try visit.register.market(id)
      let tables = try visit.register.marketDiagrams(id)
      return visit.page(
        "diagrams", localized("Avancement du marché \(market.number)", "Progress of market \(market.number)"),
        [
          "back": "/console/markets/\(id)", "backTitle": market.number,
          "tables": DiagramRows.tables(tables.dropFirst(visit.query.page * Self.size).prefix(Self.size)),
          "hasTables": true,
        ].merging(visit.paging(total: tables.count, size: Self.size)) { $1 })
    }
    get(router, "/console/persons/:id/path", .reader) { visit in
      guard let id = Identifier(try visit.wholeID) else { throw RegisterError("bad-input", .usage, Words.badForm) }
      let person = try visit.register.findPerson(id.description)
      var request = ReportRequest()
      request.person = person.id
      let hours = try visit.register.personReport(request).tables
      let tables = [try visit.register.contractDiagram(id)].compactMap { $0 } + hours
      return visit.page(
        "diagrams", localized("Parcours : \(person.name)", "Path: \(person.name)"),
        [
          "back": "/console/persons/\(id)", "backTitle": person.name,
          "tables": DiagramRows.tables(tables.filter { !$0.rows.isEmpty }[...]),
          "hasTables": tables.contains { !$0.rows.isEmpty },
        ])
    }
  }
}

enum DiagramRows {
  /// A table fits on a page as a report's does.
  private static let rows = 250

  static func tables(_ tables: ArraySlice<Report.Table>) -> [[String: Any]] {
    tables.enumerated().map { number, table in
      [
        "n": "\(number + 1)", "name": table.title,
        "columns": table.columns.map { ["text": $0.title] },
        "rows": table.rows.prefix(rows).map { row in
          ["cells": row.map { ["text": $0.shown, "isFigure": $0.isFigure] as [String: Any] }]
        },
      ].merging(drawing(of: table)) { $1 }
    }
  }

  /// For the partial `drawing`.
  static func drawing(of table: Report.Table) -> [String: Any] {
    guard let drawing = table.drawing else { return [:] }
    return [
      "drawing": [
        "title": drawing.title, "width": "\(drawing.width)", "height": "\(drawing.height)",
        "rectangles": drawing.rectangles.map {
          ["x": "\($0.x)", "y": "\($0.y)", "width": "\($0.width)", "height": "\($0.height)"]
        },
        "lines": drawing.lines.map { ["points": $0.points, "isPlan": $0.isPlan] as [String: Any] },
        "texts": drawing.texts.map {
          ["x": "\($0.x)", "y": "\($0.y)", "endsThere": $0.endsThere, "text": $0.text] as [String: Any]
        },
      ] as [String: Any]
    ]
  }
}
