import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

extension Console {
  /// So many bytes of rows stand on a page: the files have all of them.
  private static let room = 60_000

  func mountReports(_ router: Router<ServerContext>) {
    get(router, "/console/reports", .reader) { visit in
      let dimensions = ClauseRegister.Dimension.allCases.map { FormChoice($0.rawValue, $0.name) }
      return visit.page(
        "reports", localized("États", "Reports"),
        [
          "kinds": ReportKind.allCases.map { kind in
            ["value": kind.rawValue, "title": kind.title, "isChosen": kind.rawValue == visit.query["report"]]
              as [String: Any]
          }, "market": visit.query["market"], "person": visit.query["person"],
          "selects": visit.selects([
            ("by", localized("Indicateurs par", "Indicators by"), dimensions),
            ("across", localized("croisés avec", "crossed with"), dimensions),
          ]),
        ])
    }
    get(router, "/console/reports/procurement", .reader, isLong: true) { visit in
      let export = try visit.register.procurementExport(year: visit.query.year, buyer: visit.query.given("buyer"))
      return .file(try export.json, type: "application/json", name: "marches.json")
    }
    get(router, "/console/reports/view", .reader, isLong: true) { visit in
      let query = visit.query
      guard let kind = ReportKind(rawValue: query["report"]) else {
        throw RegisterError("not-found", .badData, localized("Choisir un état.", "Choose a report."))
      }
      let report = try kind.report(try Self.request(query), visit.register)
      guard let form = query.given("format") else { return self.page(of: report, visit) }
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

  /// Those of an address that a report depends on.
  private static let fields = [
    "report", "year", "month", "buyer", "market", "person", "by", "across", "quarter", "day",
    "hourly-ceiling", "fte-base",
  ]

  private static func request(_ query: FormFields) throws -> ReportRequest {
    var request = ReportRequest()
    (request.year, request.month) = (try query.year, query.given("month"))
    (request.buyer, request.market, request.person) = (
      query.given("buyer"), query.given("market"), query.given("person")
    )
    (request.quarter, request.day) = (query.given("quarter"), query.given("day"))
    request.hourlyCeiling = query.given("hourly-ceiling")
    if let base = query.given("fte-base") {
      guard let hours = Int(base) else {
        throw RegisterError("bad-input", .usage, localized("Les heures d'un ETP : 1607.", "The hours of an FTE: 1607."))
      }
      request.fteBase = hours
    }
    (request.dimensions, request.across) = (try dimensions(query, "by"), try dimensions(query, "across"))
    return request
  }

  private static func dimensions(_ query: FormFields, _ name: String) throws -> [ClauseRegister.Dimension] {
    guard let text = query.given(name) else { return [] }
    guard let dimension = ClauseRegister.Dimension(rawValue: text) else {
      throw RegisterError("bad-input", .usage, localized("Dimension inconnue.", "Unknown dimension."))
    }
    return [dimension]
  }

  private func page(of report: Report, _ visit: Visit) -> Reply {
    let query = visit.query
    let fields = Self.fields.compactMap { name in
      query.given(name).map { "\(name)=\(FormFields.encoded($0))" }
    }.joined(separator: "&")
    var room = Self.room
    let tables = report.tables.prefix { _ in room > 0 }.enumerated().map { index, table in
      let figures = table.columns.indices.map { table.rows.first?[$0].isFigure ?? false }
      room -= 500 + table.columns.count * 80
      let rows = table.rows.enumerated().map { ReportRows.cells($1, table.sources[$0]) }.prefix { row in
        room -= row.reduce(20) { $0 + 30 + $1.text.utf8.count + ($1.url.map { $0.utf8.count + 20 } ?? 0) }
        return room > 0
      }
      return [
        "n": "\(index + 1)", "name": table.title,
        "columns": zip(table.columns, figures).map { ["text": $0.title, "isFigure": $1] as [String: Any] },
        "rows": rows.map { row in
          [
            "cells": zip(row, figures).map { cell, isFigure in
              ["text": cell.text, "isFigure": isFigure, "urls": [cell.url].compactMap { $0 }] as [String: Any]
            }
          ]
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
        "texts": report.texts.map { ["title": $0.title, "text": $0.text] }, "signatures": report.signatures,
        "facts": report.facts.map { ["name": $0.0, "value": $0.1] }, "formulas": report.formulas,
        "tables": tables, "isCut": room <= 0,
      ])
  }
}

enum ReportRows {
  /// A row; a figure that is a sum of hours leads to them.
  static func cells(_ row: [Report.Cell], _ source: Report.Source?) -> [(text: String, url: String?)] {
    row.enumerated().map { column, cell in
      (cell.shown, source.flatMap { $0.column == column ? FigureRows.url(of: $0.filter) : nil })
    }
  }
}
