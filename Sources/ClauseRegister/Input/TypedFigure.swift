/// Figures and dates as options have them.
enum TypedFigure {
  /// A percentage of at most 100 with two decimals at most: `15`, `2,5`, `15 %`.
  static func share(_ text: String, _ option: String) throws -> Share {
    let number = text.hasSuffix("%") ? text.dropLast() : text[...]
    guard case .cents(let share, false) = readCents(trimmedImport(String(number))), share <= 10_000 else {
      throw misread(text, option, localized("un taux de 0 à 100 : 15 ou 2,5", "a percentage from 0 to 100: 15 or 2.5"))
    }
    return Int(share)
  }

  /// An amount in euros, to the cent, that is below a hundred billion.
  static func amount(_ text: String, _ option: String) throws -> Int {
    guard case .cents(let cents, false) = readCents(trimmedImport(text)), cents < 10_000_000_000_000 else {
      throw misread(text, option, localized("un montant : 1 000 000 ou 20,04", "an amount: 1,000,000.00 or 20.04"))
    }
    return Int(cents)
  }

  static func positiveAmount(_ text: String, _ option: String) throws -> Int {
    let cents = try amount(text, option)
    guard cents > 0 else {
      throw misread(text, option, localized("un montant au-dessus de zéro", "an amount above zero"))
    }
    return cents
  }

  static func count(_ text: String, _ option: String) throws -> Int { try number(text, in: 1...10_000, option) }

  static func number(_ text: String, in range: ClosedRange<Int>, _ option: String) throws -> Int {
    guard let number = Int(text), range.contains(number) else {
      let (least, most) = (range.lowerBound, range.upperBound)
      throw misread(text, option, localized("un nombre de \(least) à \(most)", "a number from \(least) to \(most)"))
    }
    return number
  }

  /// What grows or shrinks: the sign of `text` and what `read` makes of the rest.
  static func signed(_ text: String, _ read: (String) throws -> Int) rethrows -> Int {
    let trimmed = trimmedImport(text)
    guard let sign = trimmed.first, "+-\u{2212}".contains(sign) else { return try read(trimmed) }
    let magnitude = try read(trimmedImport(String(trimmed.dropFirst())))
    return sign == "+" ? magnitude : -magnitude
  }

  static func flag(_ text: String, _ option: String) throws -> Bool {
    switch foldedName(text) {
    case "oui", "yes", "1", "true": return true
    case "non", "no", "0", "false": return false
    default: throw misread(text, option, localized("oui ou non", "yes or no"))
    }
  }

  /// - throws: ``RegisterError`` `bad-siret`: a digit that is mistyped would make another company of it.
  static func siret(_ text: String) throws -> String {
    let digits = text.filter { !$0.isWhitespace }
    switch siretProblem(digits) {
    case nil: return digits
    case .malformed: throw misread(text, "--siret", localized("14 chiffres", "14 digits"))
    case .checksum:
      throw RegisterError(
        "bad-siret", .usage,
        localized(
          "--siret : « \(printable(text)) » a un chiffre faux (clé de contrôle).",
          "--siret: \"\(printable(text))\" has a wrong digit (checksum)."))
    }
  }

  static func misread(_ text: String, _ option: String, _ wanted: String) -> RegisterError {
    RegisterError(
      "bad-input", .usage,
      localized(
        "\(option) : « \(printable(text)) » n'est pas compris ; il faut \(wanted).",
        "\(option): \"\(printable(text))\" is not understood; what is needed is \(wanted)."))
  }

  static func unknown(_ text: String, _ codes: [String], _ option: String) -> RegisterError {
    let list = codes.joined(separator: ", ")
    return RegisterError(
      "bad-code", .usage,
      localized(
        "\(option) : « \(printable(text)) » n'existe pas. Au choix : \(list).",
        "\(option): there is no \"\(printable(text))\". One of: \(list)."))
  }
}

/// Dates that are known to the day, to the month, or to the quarter: the text that is kept says how exactly.
enum TypedDate {
  static func day(_ text: String, today: CalendarDay) throws -> String {
    try DayInput.parse(text, today: today).day.description
  }

  /// `2008-08-14`, or `2008-08` where only the month is known, as in the sources (`domain/features.md` §D).
  static func dayOrMonth(_ text: String, today: CalendarDay) throws -> String {
    do {
      return try day(text, today: today)
    } catch let error as InputError {
      guard let month = try? MonthInput.parse(text, today: today) else { throw error }
      return month.month.description
    }
  }

  /// A day, a month, or a quarter: `2026-T3`, `T3 2026`.
  static func planned(_ text: String, today: CalendarDay) throws -> String {
    if let quarter = quarter(typed: text) { return quarter }
    return try dayOrMonth(text, today: today)
  }

  /// The quarter of a date that is kept, `2026-T3`; nil for what is none.
  static func quarter(of date: String) -> String? {
    if quarter(typed: date) == date { return date }
    guard let month = CalendarMonth(iso: String(date.prefix(7))) else { return nil }
    return "\(padded(month.year, 4))-T\((month.month + 2) / 3)"
  }

  static func quarter(typed text: String) -> String? {
    let folded = foldedName(text).replacing("q", with: "t")
    guard let match = folded.wholeMatch(of: /(\d{4}) ?t([1-4])|t([1-4]) ?(\d{4})/) else { return nil }
    guard let year = match.1 ?? match.4, let quarter = match.2 ?? match.3 else { return nil }
    return "\(year)-T\(quarter)"
  }

  /// For people: `août 2008`, `14/08/2008`, `T3 2026`; what is no date as it is.
  static func shown(_ date: String) -> String {
    if let day = CalendarDay(iso: date) {
      return localized("\(padded(day.day, 2))/\(padded(day.month, 2))/\(padded(day.year, 4))", day.description)
    }
    if let month = CalendarMonth(iso: date) { return month.inWords }
    if quarter(typed: date) == date { return "\(date.suffix(2)) \(date.prefix(4))" }
    return printable(date)
  }
}
