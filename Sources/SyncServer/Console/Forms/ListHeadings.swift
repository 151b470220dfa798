import ClauseRegister

/// A column of a list, and by what its heading sorts; nil for one that does not.
struct ListColumn {
  let title: String
  let sort: String?
  var isFigure = false
  /// Whether the first click begins with the last.
  var isLatestFirst = false

  init(_ title: String, _ sort: String? = nil, isFigure: Bool = false, isLatestFirst: Bool = false) {
    self.title = title
    self.sort = sort
    self.isFigure = isFigure
    self.isLatestFirst = isLatestFirst
  }
}

extension Visit {
  /// By what the list is sorted, and whether from its end: `name` or `-name`.
  func order<Order: RawRepresentable<String>>(_ first: Order) -> (order: Order, isReversed: Bool) {
    let text = query["sort"]
    let isReversed = text.hasPrefix("-")
    guard let order = Order(rawValue: isReversed ? String(text.dropFirst()) : text) else { return (first, false) }
    return (order, isReversed)
  }

  /// What the template `headings` shows.
  func headings(_ columns: [ListColumn], sorted order: String, isReversed: Bool) -> [[String: Any]] {
    columns.map { column in
      let isSorted = column.sort == order
      let next = isSorted ? !isReversed : column.isLatestFirst
      let url = column.sort.map { link(["sort": (next ? "-" : "") + $0, "page": ""]) }
      return [
        "heading": column.title, "isFigure": column.isFigure, "links": [url].compactMap { $0 },
        "sorted": isSorted ? [isReversed ? "descending" : "ascending"] : [],
      ]
    }
  }

  /// What the template `selects` shows: a choice for each field of the address.
  func selects(_ selects: [(name: String, label: String, choices: [FormChoice])]) -> [[String: Any]] {
    selects.filter { !$0.choices.isEmpty }.map { select in
      [
        "selectId": select.name, "selectLabel": select.label,
        "options": select.choices.map {
          ["option": $0.value, "optionLabel": $0.label, "isChosen": $0.value == query[select.name]] as [String: Any]
        },
      ]
    }
  }
}
