/// What there is to say about a statement, as it comes up.
struct StatementRemarks {
  private var all: [StatementRemark] = []
  /// Columns whose formulas were remarked on.
  private var formulas: Set<Int> = []

  /// Begins with what concerns the file and its columns.
  init(_ columns: StatementColumns, _ fileWarning: ImportWarning.Code?) {
    if let fileWarning {
      let reason = Language.current == .french ? fileWarning.texts.french : fileWarning.texts.english
      add(row: 0, value: "", fileWarning.rawValue, reason)
    }
    if !columns.unused.isEmpty {
      let names = columns.unused.compactMap { columns.headings[$0] }.joined(separator: ", ")
      add(
        row: columns.row, value: names, "unused",
        localized("colonnes non reprises", "columns that nothing was taken from"))
    }
    for (column, warning) in columns.warnings {
      let heading = columns.headings[column] ?? ""
      let place = CellPlace(row: columns.row, column: column)
      add(
        StatementValue(value: .text(heading), isFormula: false, heading: heading, place: place), warning.code.rawValue,
        warning.message)
    }
  }

  /// By row, and of one row as they came up.
  var byRow: [StatementRemark] {
    all.enumerated().sorted { ($0.element.row, $0.offset) < ($1.element.row, $1.offset) }.map(\.element)
  }

  mutating func add(row: Int, value: String, _ code: String, _ reason: String, isBad: Bool = false) {
    add(row, place: "", field: "", value, code, reason, isBad)
  }

  mutating func add(_ value: StatementValue, _ code: String, _ reason: String) {
    add(value.place.row, place: value.place.description, field: value.heading, value.text, code, reason, false)
  }

  mutating func add(
    _ record: StatementRecord, _ field: StatementField, _ code: String, _ reason: String, isBad: Bool = false
  ) {
    let value = record.values[field]
    add(
      record.row, place: value?.place.description ?? "", field: value?.heading ?? "", value?.text ?? "", code, reason,
      isBad)
  }

  private mutating func add(
    _ row: Int, place: String, field: String, _ value: String, _ code: String, _ reason: String, _ isBad: Bool
  ) {
    all.append(
      StatementRemark(
        row: row, place: place, field: field, value: String(value.prefix(200)), code: code, reason: reason, bad: isBad))
  }

  /// Once a column: what a formula came to when the file was saved may be old.
  mutating func addFormulas(_ record: StatementRecord) {
    for value in record.values.values.sorted(by: { $0.place.column < $1.place.column })
    where value.isFormula && !value.isUnreadable && formulas.insert(value.place.column).inserted {
      add(
        value, "formula",
        localized(
          "la colonne a des formules ; les valeurs enregistrées sont reprises",
          "the column has formulas; the stored values are taken"))
    }
  }
}
