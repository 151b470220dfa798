import ClauseRegister

/// A cell of a table on a page: a text, perhaps with where it leads.
struct SheetCell: ExpressibleByStringInterpolation {
  let text: String
  let url: String?

  init(_ text: String?, _ url: String? = nil) {
    self.text = text.flatMap { $0.isEmpty ? nil : $0 } ?? "–"
    self.url = url
  }

  init(stringLiteral text: String) { self.init(text) }
}

/// A part of a page that is a table, with what can be done there.
struct SheetPart {
  /// The word of its heading's address.
  let id: String
  let title: String
  var links: [FormLink] = []
  var columns: [String] = []
  var rows: [[SheetCell]] = []
  /// Below the table, or in its place.
  var notes: [String] = []

  /// What the template `parts` shows. Links are for those who enter.
  func model(_ visit: Visit) -> [String: Any] {
    [
      "partId": id, "partTitle": title, "hasTable": !rows.isEmpty,
      "isEmpty": rows.isEmpty && notes.isEmpty, "hasLinks": !links.isEmpty && visit.may(.officer),
      "partLinks": visit.may(.officer) ? links.map { ["linkURL": $0.url, "linkTitle": $0.title] } : [],
      "columns": columns, "notes": notes,
      "rows": rows.map { row in
        [
          "cells": row.map { cell in
            ["text": cell.text, "urls": [cell.url].compactMap { $0 }] as [String: Any]
          }
        ]
      },
    ]
  }
}

extension Visit {
  /// A page of facts and parts.
  ///
  /// - parameter back: Where one came from.
  func sheet(
    _ title: String, back: FormLink, links: [FormLink] = [], facts: [(String, String?)] = [], _ parts: [SheetPart]
  ) -> Reply {
    page(
      "sheet", title,
      [
        "backURL": back.url, "backTitle": back.title,
        "sheetLinks": links.map { ["linkURL": $0.url, "linkTitle": $0.title] },
        "hasFacts": facts.contains { $0.1 != nil },
        "facts": facts.compactMap { name, value in value.map { ["fact": name, "value": $0] } },
        "parts": parts.map { $0.model(self) },
      ])
  }

  /// A page with a list that is searched and comes in pages.
  ///
  /// - parameters:
  ///   - searches: Fields of the address to look by, in words.
  ///   - selects: Fields to choose.
  ///   - new: A form for another one, for those who enter.
  ///   - remark: What there is to know of it.
  func list(
    _ title: String, _ noun: String, _ parts: [SheetPart], searches: [(name: String, label: String)],
    selects: [(name: String, label: String, choices: [FormChoice])] = [], new: FormLink? = nil, remark: String? = nil,
    total: Int, size: Int
  ) -> Reply {
    page(
      "list", title,
      [
        "hasSearch": !searches.isEmpty || !selects.isEmpty,
        "searches": searches.map { ["searchId": $0.name, "searchLabel": $0.label, "searched": query[$0.name]] },
        "selects": self.selects(selects), "sort": "", "noun": noun,
        "news": may(.officer) ? [new].compactMap { $0 }.map { ["linkURL": $0.url, "linkTitle": $0.title] } : [],
        "remarks": [remark].compactMap { $0 }, "isTitled": parts.count > 1,
        "parts": parts.map { $0.model(self) },
      ].merging(paging(total: total, size: size)) { $1 })
  }
}
