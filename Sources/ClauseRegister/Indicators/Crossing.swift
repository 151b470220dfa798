import SyncModel

extension IndicatorSource {
  /// What `--across` may have: more columns than that nobody reads.
  static let mostColumns = 200

  /// The hours and the people of each pair of groups of two dimensions (`domain/features.md`, F14: *cross tables*), with
  /// what each group has as a whole.
  ///
  /// - throws: ``RegisterError`` `too-many` where the second one has more groups than ``mostColumns``.
  func crossing(_ down: Dimension, _ across: Dimension, masked: Bool) throws -> [Report.Table] {
    let (rows, columns) = (Groups(down, facts, self), Groups(across, facts, self))
    guard columns.keys.count <= Self.mostColumns else {
      throw RegisterError(
        "too-many", .usage,
        localized(
          "--across \(across.rawValue) : \(columns.keys.count) colonnes, \(Self.mostColumns) au plus ; échanger avec --by, "
            + "ou choisir --buyer ou --year.",
          "--across \(across.rawValue): \(columns.keys.count) columns, \(Self.mostColumns) at most; exchange it with --by, "
            + "or choose --buyer or --year."))
    }
    // The last row and column are the sums; a person in two groups is one in them.
    let (height, width) = (rows.keys.count + 1, columns.keys.count + 1)
    let sums = facts.overlappingSums(groups: height * width) { fact, body in
      rows.forEach(of: fact) { row in
        columns.forEach(of: fact) { body(row * width + $0) }
        body(row * width + width - 1)
      }
      columns.forEach(of: fact) { body((height - 1) * width + $0) }
      body(height * width - 1)
    }
    let hidden =
      masked && (down.isOfPeople || across.isOfPeople)
      ? Masking.hidden(people: sums.map(\.persons), width: width) : []
    let shownRows = Self.shown(rows.keys) { sums[$0 * width + width - 1].facts > 0 } + [height - 1]
    let shownColumns = Self.shown(columns.keys) { sums[(height - 1) * width + $0].facts > 0 } + [width - 1]
    let pair = "\(down.column.title) x \(across.column.title)"
    func table(_ title: String, _ cell: (WorkFacts.Sums) -> Report.Cell, hiddenAs mark: Report.Cell) -> Report.Table {
      var table = Report.Table(
        "\(title) : \(pair)",
        [down.column]
          + shownColumns.map { column in
            guard column < columns.keys.count else { return .init("total", "Total", "Total") }
            let name = Groups.name(columns.keys[column], of: across)
            return .init(columns.keys[column].isEmpty ? "none" : columns.keys[column], name, name)
          })
      for row in shownRows {
        let name =
          row < rows.keys.count ? Groups.name(rows.keys[row], of: down) : localized("Total", "Total")
        table.add(
          [.text(name)]
            + shownColumns.map { hidden.contains(row * width + $0) ? mark : cell(sums[row * width + $0]) })
      }
      table.hasTotal = true
      return table
    }
    return [
      table(localized("Heures", "Hours"), { .minutes($0.minutes) }, hiddenAs: .none),
      table(localized("Personnes", "People"), { .count($0.persons) }, hiddenAs: .text(Masking.mark)),
    ]
  }

  private static func shown(_ keys: [String], _ isShown: (Int) -> Bool) -> [Int] {
    keys.indices.filter(isShown).sorted { keys[$0] < keys[$1] }
  }
}
