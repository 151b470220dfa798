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
  var remarks: StatementRemarks
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
    _ register: Register, _ request: HoursImportRequest, _ columns: StatementColumns,
    fileWarning: ImportWarning.Code?, _ transaction: StoreTransaction
  ) throws {
    if transaction.store.isLocked { throw StoreError.locked(path: transaction.store.path) }
    self.register = register
    self.request = request
    self.columns = columns
    self.transaction = transaction
    references = try StatementReferences(transaction, columns.values, createsPersons: request.createsPersons)
    asked = try request.month.map { try MonthInput.parse($0, today: register.today).month.description }
    remarks = StatementRemarks(columns, fileWarning)
    // What is said of all rows is not wrong with each of them.
    if let market = columns.values[.market] {
      let (id, _) = try references.market(market)
      _ = try register.understand(HoursDraft(market: id.description, lot: columns.values[.lot]), transaction)
    }
  }

  /// Whether nothing may be written, since a row is bad.
  var isRefused: Bool { bad > 0 && !request.skipsBadRows }

  func view(of sheet: Sheet) -> HoursImportView {
    let entered = isRefused ? [] : hours
    return HoursImportView(
      sheet: sheet.name, read: read, created: entered.count, duplicate: duplicate,
      skipped: read - entered.count - duplicate, bad: bad, dryRun: request.isDryRun,
      warnings: remarks.byRow,
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
      remarks.add(row: row, value: text, "damaged", problem.text, isBad: true)
    case .total(let cells): checkTotals(cells)
    case .across(let total, let parts): checkTotal(total, of: parts)
    }
  }

  // MARK: A record

  private mutating func take(_ record: StatementRecord) throws {
    if record.values[.hours].map(\.saysNoHours) ?? true {
      remarks.add(
        record, .hours, "no-hours",
        localized("pas d'heures : ligne passée", "no hours: row passed over"))
      return
    }
    remarks.addFormulas(record)
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
    let known = try transaction.knownHours(typed.columns)
    let equal = known.filter { $0.minutes == typed.columns["minutes"]?.int }
    if !equal.isEmpty {
      duplicate += 1
      if equal.allSatisfy(\.isRefused) {
        remarks.add(
          record, .hours, "refused-before",
          localized("déjà saisi et refusé : non ressaisi", "entered before and refused: not entered again"))
      } else if let first {
        remarks.add(
          record, .hours, "duplicate",
          localized("identique à la ligne \(first) : non ressaisie", "the same as row \(first): not entered again"))
      }
      return
    }
    if try isClosed(typed) {
      bad += 1
      remarks.add(
        record, .date, "locked",
        localized(
          "le mois de ce marché est clos ; « hours unlock » ou « hours correct »",
          "the month of this market is closed; \"hours unlock\" or \"hours correct\""), isBad: true)
      return
    }
    if known.contains(where: { !$0.isRefused }) {
      let shown = known.filter { !$0.isRefused }.map { formatMinutes($0.minutes) }.joined(separator: ", ")
      remarks.add(
        record, .hours, "other-hours",
        localized(
          "déjà saisi pour cette personne, ce lot et cette période : \(shown)",
          "entered already for this person, lot and period: \(shown)"))
    }
    try noteOtherPeriods(typed, record)
    let entry = try register.enter(typed, isDraft: request.isDraft, transaction)
    hours.append(entry)
    for warning in entry.warnings where warning.code != "duplicate" {
      remarks.add(record, .hours, warning.code, warning.message)
    }
  }

  /// A month that is also there day by day would count twice, and a row of another month than the one asked for is likely
  /// a slip.
  private mutating func noteOtherPeriods(_ typed: Register.Typed, _ record: StatementRecord) throws {
    if let known = try transaction.minutesOfOtherPeriod(typed.columns) {
      let isMonth = typed.columns["period"]?.text == "month"
      let shown = formatMinutes(known)
      remarks.add(
        record, .hours, "month-and-days",
        isMonth
          ? localized("ce mois est déjà saisi par jours : \(shown)", "this month is there by days already: \(shown)")
          : localized("le mois entier est déjà saisi : \(shown)", "the whole month is there already: \(shown)"))
    }
    if let asked, let date = typed.columns["date"]?.text, !date.hasPrefix(asked) {
      remarks.add(
        record, record.periodField, "other-month",
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

  // MARK: Sums

  private mutating func checkTotals(_ cells: [Int: StatementValue]) {
    for (column, total) in cells.sorted(by: { $0.key < $1.key }) { noteTotal(total, sums, in: column) }
    sums.close()
  }

  private mutating func checkTotal(_ total: StatementValue, of parts: [StatementValue]) {
    var sums = StatementSums()
    for hours in parts.compactMap({ try? HoursInput.parse($0.text) }) { sums.add(hours, in: 0) }
    noteTotal(total, sums, in: 0)
  }

  private mutating func noteTotal(_ total: StatementValue, _ sums: StatementSums, in column: Int) {
    guard let said = try? HoursInput.parse(total.text), let sum = sums.otherThan(said.minutes, in: column) else {
      return
    }
    remarks.add(
      total, "total",
      localized(
        "ce total n'est pas la somme des lignes ou des mois : \(formatMinutes(sum))",
        "this total is not the sum of the rows or columns: \(formatMinutes(sum))"))
  }
}
