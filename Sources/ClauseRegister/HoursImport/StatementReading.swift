import SyncCore
import SyncModel

extension StatementImporter {
  /// What the columns of a record say, by the rules of ``Register/logHours(_:isDraft:)``; nil where any of them cannot be
  /// taken: then a remark says of each why.
  mutating func understood(_ record: StatementRecord) throws -> Register.Typed? {
    var typed = Register.Typed()
    var isGood = true
    func text(_ field: StatementField) -> String? {
      record.values[field].map(\.text) ?? columns.values[field]
    }
    /// Takes one field, or says what is wrong with it, at that field or another.
    func take(_ field: StatementField, told place: StatementField? = nil, _ body: () throws -> Register.Typed) throws {
      if case .unreadable(_, let problem) = record.values[field]?.value {
        remarks.add(record, field, "unreadable", problem.text, isBad: true)
        isGood = false
        return
      }
      do {
        let part = try body()
        typed.columns.merge(part.columns) { $1 }
        typed.warnings += part.warnings
      } catch let error as InputError {
        remarks.add(record, place ?? field, error.code.rawValue, error.message, isBad: true)
        isGood = false
      } catch let error as RegisterError {
        remarks.add(record, place ?? field, error.code, error.message, isBad: true)
        isGood = false
      }
    }
    func understand(_ draft: HoursDraft) throws -> Register.Typed { try register.understand(draft, transaction) }

    try take(.hours) { try understand(HoursDraft(hours: text(.hours))) }
    try take(record.values[.date] == nil ? .month : .date, told: record.periodField) { try understand(period(record)) }
    var market: (id: Identifier, lot: String?)?
    try take(.market) {
      market = try references.market(text(.market))
      return Register.Typed()
    }
    if let (id, lot) = market {
      try take(.lot) {
        let lot = record.values[.lot]?.text ?? lot ?? columns.values[.lot]
        return try understand(
          HoursDraft(market: id.description, lot: try lot.flatMap { try references.lot($0, of: id) }))
      }
    }
    try take(.modality) { try understand(HoursDraft(modality: text(.modality).map(modalityCode))) }
    try take(.employer) { try understand(HoursDraft(employer: text(.employer))) }
    try take(.note) { try understand(HoursDraft(note: text(.note))) }
    // Last: nobody is made for a row that is bad.
    let name = [StatementField.person, .firstName, .lastName].compactMap(text).joined(separator: " ")
    try take(columns.columns[.person] == nil ? .lastName : .person) {
      let home = isGood ? typed.columns["market_id"]?.identifier : nil
      let person = try references.person(name, home: home) { columns in
        _ = try Register.notEmpty(name, record.values[.person]?.heading ?? "")
        return try register.makePerson(columns, transaction)
      }
      return Register.Typed(columns: person.map { ["person_id": ColumnValue($0)] } ?? [:])
    }
    return isGood ? typed : nil
  }

  /// The day or the month that a record is of: that of its column, of its cells, or the one for all.
  private func period(_ record: StatementRecord) throws -> HoursDraft {
    switch record.period {
    case .month(let month): return HoursDraft(month: month.description)
    case .day(let day): return HoursDraft(date: day.description)
    case .dayOfMonth(let number): return try day(number, record)
    case nil: break
    }
    if let date = record.values[.date] { return try dayOrMonth(date) }
    if let month = record.values[.month] { return try monthOrDay(month) }
    if let date = columns.values[.date] { return HoursDraft(date: date) }
    if let month = columns.values[.month] { return HoursDraft(month: month) }
    throw RegisterError(
      "missing", .badData,
      localized("il manque le jour ou le mois ; ou --month", "the day or month is missing; or --month"))
  }

  /// A day of the month that the record's row says, else the one for all.
  private func day(_ number: Int, _ record: StatementRecord) throws -> HoursDraft {
    let cell = record.values[.month] ?? record.values[.date]
    let month: CalendarMonth? =
      switch cell?.value {
      case .day(let day): day.calendarMonth
      case .month(let month): month
      default:
        try (cell?.text ?? columns.values[.month]).map { try MonthInput.parse($0, today: register.today).month }
      }
    guard let month else {
      throw RegisterError(
        "missing", .badData,
        localized(
          "le mois de ces colonnes de jours manque : --month 2026-03",
          "the month of these columns of days is missing: --month 2026-03"))
    }
    guard number <= month.lastDay.day else {
      throw RegisterError(
        "no-such-day", .badData, localized("\(month) n'a pas de \(number)", "\(month) has no day \(number)"))
    }
    return HoursDraft(date: "\(month)-\(padded(number, 2))")
  }

  private func dayOrMonth(_ value: StatementValue) throws -> HoursDraft {
    if case .month(let month) = value.value { return HoursDraft(month: month.description) }
    let text = value.text.replacing(/[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/, with: "")
    if (try? DayInput.parse(text, today: register.today)) == nil,
      (try? MonthInput.parse(text, today: register.today)) != nil
    {
      return HoursDraft(month: text)
    }
    return HoursDraft(date: text)
  }

  /// A month is often written as its first or last day.
  private func monthOrDay(_ value: StatementValue) throws -> HoursDraft {
    let day: CalendarDay? =
      if case .day(let day) = value.value { day } else { (try? DayInput.parse(value.text, today: register.today))?.day }
    guard let day else { return HoursDraft(month: value.text) }
    let isMonth = [day.calendarMonth.firstDay, day.calendarMonth.lastDay].contains(day)
    return isMonth ? HoursDraft(month: day.calendarMonth.description) : HoursDraft(date: day.description)
  }

  /// The code of a way of employment as people write it; as it is where none is meant.
  private func modalityCode(_ text: String) -> String {
    let plain = plainHeading(text.replacing("_", with: " "))
    let spelled = Register.modalities.first { plainHeading($0.replacing("_", with: " ")) == plain }
    let usual = [
      "embauche": "embauche_directe", "direct": "embauche_directe", "ai": "mise_a_disposition_AI",
      "association intermediaire": "mise_a_disposition_AI", "mad ai": "mise_a_disposition_AI",
      "etti": "mise_a_disposition_ETTI", "mad etti": "mise_a_disposition_ETTI", "interim": "mise_a_disposition_ETTI",
      "interim d insertion": "mise_a_disposition_ETTI", "geiq": "mise_a_disposition_GEIQ",
      "mad geiq": "mise_a_disposition_GEIQ", "co traitance": "cotraitance", "sous traitance": "sous_traitance",
      "apprentissage": "alternance", "contrat de professionnalisation": "alternance",
    ]
    return spelled ?? usual[plain] ?? text
  }
}
