import Foundation
import GRDB
import SyncCore
import SyncModel

/// Takes in the rows of a statement one after the other, within one transaction.
struct StatementImporter {
  let register: Register
  let request: HoursImportRequest
  let columns: StatementColumns
  let transaction: StoreTransaction
  let references: StatementReferences
  /// The month for rows that name none.
  private let asked: String?
  private var remarks: [StatementRemark] = []
  private var sums = StatementSums()
  private var hours: [HourEntryView] = []
  private var (read, duplicate, bad) = (0, 0, 0)
  /// The row that each kind of work was first met in.
  private var rows: [Work: Int] = [:]

  /// What makes two rows one and the same.
  private struct Work: Hashable {
    let columns: [String: ColumnValue]

    init(_ columns: [String: ColumnValue]) {
      let same = ["person_id", "market_id", "lot_id", "date", "period", "minutes"]
      self.columns = columns.filter { same.contains($0.key) && $0.value != .null }
    }
  }

  init(
    _ register: Register, _ request: HoursImportRequest, _ columns: StatementColumns, _ transaction: StoreTransaction
  ) throws {
    if transaction.store.isLocked { throw StoreError.locked(path: transaction.store.path) }
    self.register = register
    self.request = request
    self.columns = columns
    self.transaction = transaction
    references = try StatementReferences(transaction, columns.values, createsPersons: request.createsPersons)
    asked = try request.month.map { try MonthInput.parse($0, today: register.today).month.description }
    noteColumns()
  }

  /// Whether nothing may be written, since a row is bad.
  var isRefused: Bool { bad > 0 && !request.skipsBadRows }

  func view(of sheet: Sheet) -> HoursImportView {
    let entered = isRefused ? [] : hours
    return HoursImportView(
      sheet: sheet.name, read: read, created: entered.count, duplicate: duplicate,
      skipped: read - entered.count - duplicate, bad: bad, dryRun: request.isDryRun,
      warnings: remarks.enumerated().sorted { ($0.element.row, $0.offset) < ($1.element.row, $1.offset) }.map(
        \.element),
      persons: isRefused ? [] : references.created, hours: entered,
      totalMinutes: entered.filter { countedStates.contains($0.state) }.reduce(0) { $0 + $1.minutes },
      named: references.named)
  }

  mutating func take(_ row: StatementRow) throws {
    switch row {
    case .record(let record):
      read += 1
      try take(record)
    case .damaged(let row, let text, let problem):
      read += 1
      bad += 1
      remark(row: row, value: text, "damaged", problem.text, isBad: true)
    case .total(let cells): checkTotals(cells)
    case .across(let total, let months): checkTotal(total, of: months)
    }
  }

  // MARK: A record

  private mutating func take(_ record: StatementRecord) throws {
    if record.values[.hours].map(\.saysNoHours) ?? true {
      remark(
        record, .hours, "no-hours",
        localized("pas d'heures : ligne passée", "no hours: row passed over"))
      return
    }
    noteFormulas(record)
    let typed = try understood(record)
    if let value = record.values[.hours], let hours = try? HoursInput.parse(value.text) {
      sums.add(hours, in: value.place.column)
    }
    guard let typed else {
      bad += 1
      return
    }
    try enter(typed, record)
  }

  private mutating func enter(_ typed: Register.Typed, _ record: StatementRecord) throws {
    let work = Work(typed.columns)
    let first = rows[work]
    if first == nil { rows[work] = record.row }
    let known = try transaction.knownMinutes(typed.columns)
    if known.contains(where: { $0 == typed.columns["minutes"]?.int }) {
      duplicate += 1
      if let first {
        remark(
          record, .hours, "duplicate",
          localized("identique à la ligne \(first) : non ressaisie", "the same as row \(first): not entered again"))
      }
      return
    }
    if try isClosed(typed) {
      bad += 1
      remark(
        record, .date, "locked",
        localized(
          "le mois de ce marché est clos ; « hours unlock » ou « hours correct »",
          "the month of this market is closed; \"hours unlock\" or \"hours correct\""), isBad: true)
      return
    }
    if !known.isEmpty {
      let shown = known.map { formatMinutes($0) }.joined(separator: ", ")
      remark(
        record, .hours, "other-hours",
        localized(
          "déjà saisi pour cette personne, ce lot et cette période : \(shown)",
          "entered already for this person, lot and period: \(shown)"))
    }
    try noteOtherPeriods(typed, record)
    let entry = try register.enter(typed, isDraft: request.isDraft, transaction)
    hours.append(entry)
    for warning in entry.warnings where warning.code != "duplicate" {
      remark(record, .hours, warning.code, warning.message)
    }
  }

  /// A month that is also there day by day would count twice, and a row of another month than the one asked for is likely
  /// a slip.
  private mutating func noteOtherPeriods(_ typed: Register.Typed, _ record: StatementRecord) throws {
    if let known = try transaction.minutesOfOtherPeriod(typed.columns) {
      let isMonth = typed.columns["period"]?.text == "month"
      let shown = formatMinutes(known)
      remark(
        record, .hours, "month-and-days",
        isMonth
          ? localized("ce mois est déjà saisi par jours : \(shown)", "this month is there by days already: \(shown)")
          : localized("le mois entier est déjà saisi : \(shown)", "the whole month is there already: \(shown)"))
    }
    if let asked, let date = typed.columns["date"]?.text, !date.hasPrefix(asked) {
      remark(
        record, record.values[.date] == nil ? .month : .date, "other-month",
        localized("hors du mois demandé, \(asked)", "not in the month asked for, \(asked)"))
    }
  }

  /// At the office nobody would hold it; what a device enters waits there.
  private func isClosed(_ typed: Register.Typed) throws -> Bool {
    guard transaction.store.role == .hub, let market = typed.columns["market_id"]?.identifier,
      let date = typed.columns["date"]?.text
    else { return false }
    return try transaction.lockedMonths(of: market).contains(String(date.prefix(7)))
  }

  // MARK: Remarks

  mutating func note(fileWarning: ImportWarning.Code) {
    let reason = Language.current == .french ? fileWarning.texts.french : fileWarning.texts.english
    remark(row: 0, value: "", fileWarning.rawValue, reason)
  }

  private mutating func noteColumns() {
    if !columns.unused.isEmpty {
      let names = columns.unused.compactMap { columns.headings[$0] }.joined(separator: ", ")
      remark(
        row: columns.row, value: names, "unused",
        localized("colonnes non reprises", "columns that nothing was taken from"))
    }
    for (column, warning) in columns.warnings {
      let heading = columns.headings[column] ?? ""
      remarks.append(
        StatementRemark(
          row: columns.row, place: CellPlace(row: columns.row, column: column).description, field: heading,
          value: heading, code: warning.code.rawValue, reason: warning.message, bad: false))
    }
  }

  private mutating func remark(row: Int, value: String, _ code: String, _ reason: String, isBad: Bool = false) {
    remarks.append(
      StatementRemark(
        row: row, place: "", field: "", value: String(value.prefix(200)), code: code, reason: reason, bad: isBad))
  }

  mutating func remark(
    _ record: StatementRecord, _ field: StatementField, _ code: String, _ reason: String, isBad: Bool = false
  ) {
    let value = record.values[field]
    remarks.append(
      StatementRemark(
        row: record.row, place: value?.place.description ?? "", field: value?.heading ?? "",
        value: String(value?.text.prefix(200) ?? ""), code: code, reason: reason, bad: isBad))
  }

  /// Once a column: what a formula came to when the file was saved may be old.
  private var formulas: Set<Int> = []

  private mutating func noteFormulas(_ record: StatementRecord) {
    for (field, value) in record.values.sorted(by: { $0.value.place.column < $1.value.place.column })
    where value.isFormula && !value.isUnreadable && formulas.insert(value.place.column).inserted {
      remark(
        record, field, "formula",
        localized(
          "la colonne a des formules ; les valeurs enregistrées sont reprises",
          "the column has formulas; the stored values are taken"))
    }
  }

  // MARK: Sums

  private mutating func checkTotals(_ cells: [Int: StatementValue]) {
    for (column, total) in cells.sorted(by: { $0.key < $1.key }) { noteTotal(total, sums, in: column) }
    sums.close()
  }

  private mutating func checkTotal(_ total: StatementValue, of months: [StatementValue]) {
    var sums = StatementSums()
    for hours in months.compactMap({ try? HoursInput.parse($0.text) }) { sums.add(hours, in: 0) }
    noteTotal(total, sums, in: 0)
  }

  private mutating func noteTotal(_ total: StatementValue, _ sums: StatementSums, in column: Int) {
    guard let said = try? HoursInput.parse(total.text), let sum = sums.otherThan(said.minutes, in: column) else {
      return
    }
    remarks.append(
      StatementRemark(
        row: total.place.row, place: total.place.description, field: total.heading, value: total.text, code: "total",
        reason: localized(
          "ce total n'est pas la somme des lignes ou des mois : \(formatMinutes(sum))",
          "this total is not the sum of the rows or months: \(formatMinutes(sum))"), bad: false))
  }
}

/// What the rows so far come to, by column: to compare with the totals that a file says.
struct StatementSums {
  private struct Sum {
    var all = 0
    /// Since the last total.
    var part = 0
    /// How many were not whole minutes, and so may differ by one.
    var rounded = 0
  }

  private var sums: [Int: Sum] = [:]

  mutating func add(_ hours: HoursInput, in column: Int) {
    sums[column, default: Sum()].all += hours.minutes
    sums[column, default: Sum()].part += hours.minutes
    if hours.warnings.contains(where: { $0.code == .rounded }) { sums[column, default: Sum()].rounded += 1 }
  }

  /// What the rows come to, where it is neither of all nor of those since the last total what is said.
  func otherThan(_ minutes: Int, in column: Int) -> Int? {
    let sum = sums[column] ?? Sum()
    let isSum = [sum.all, sum.part].contains { abs($0 - minutes) <= sum.rounded }
    return isSum ? nil : sum.part > 0 ? sum.part : sum.all
  }

  /// A total begins a new part.
  mutating func close() {
    for column in sums.keys { sums[column]?.part = 0 }
  }
}
