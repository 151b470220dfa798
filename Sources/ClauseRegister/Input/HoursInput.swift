/// A number of hours as officers type it: `7,5`, `7.5`, `7h30`, `7 h 30`, `7:30`, `450 min`.
public struct HoursInput: Sendable, Hashable {
  /// What was understood, always more than zero.
  public let minutes: Int
  /// What may have been meant otherwise.
  public let warnings: [InputWarning]

  /// The most hours that are taken: far above any market, and far below any overflow.
  public static let maximumHours = 999_999

  /// What was understood, in both units: `7 h 30, 450 min`.
  public var understood: String { ClauseRegister.understood(minutes: minutes) }

  /// Understands hours as typed, or says what is wrong with them.
  public static func parse(_ text: String) throws(InputError) -> HoursInput {
    var reader = try HoursReader(text)
    return try reader.read()
  }
}

/// Hours and minutes as they are shown: `7 h 30`, `0 h 05`, `-1 h 15`; the same in both languages.
public func formatMinutes(_ minutes: Int) -> String {
  let (hours, rest) = minutes.magnitude.quotientAndRemainder(dividingBy: 60)
  return "\(minutes < 0 ? "-" : "")\(hours) h \(rest < 10 ? "0" : "")\(rest)"
}

/// Minutes in both units, as every answer repeats them: `7 h 30, 450 min`.
public func understood(minutes: Int) -> String {
  "\(formatMinutes(minutes)), \(minutes) min"
}

/// Reads one text; the shape of its tokens says how it is written.
private struct HoursReader {
  private static var example: String { localized("7,5, 7h30, 450 min", "7.5, 7h30, 450 min") }
  private static let hourWords: Set<String> = [
    "h", "hr", "hrs", "heure", "heures", "hour", "hours",
  ]
  private static let minuteWords: Set<String> = ["m", "mn", "min", "mins", "minute", "minutes"]

  private let text: String
  private var shape = ""
  private var numbers: [String] = []
  private var joinedDigits = 0
  private var warnings: [InputWarning] = []

  init(_ text: String) throws(InputError) {
    self.text = text
    let tokens = try InputScanner.tokens(of: text, example: Self.example)
    try checkSign(tokens)
    for token in tokens { try take(token) }
  }

  private func checkSign(_ tokens: [InputToken]) throws(InputError) {
    guard tokens.count > 1, case .mark(let sign) = tokens[0], case .number = tokens[1] else {
      return
    }
    switch sign {
    case "+":
      throw error(
        .plusSign, "écrire le nombre d'heures sans signe", "type the number of hours without a sign"
      )
    case "-", "\u{2010}"..."\u{2015}", "\u{2212}":
      throw error(
        .negative, "le nombre d'heures ne peut pas être négatif", "hours cannot be negative")
    default: break
    }
  }

  private mutating func take(_ token: InputToken) throws(InputError) {
    switch token {
    case .number(let digits):
      if shape == "n" {
        try joinThousands(digits)
      } else {
        shape += "n"
        numbers.append(digits)
      }
    case .word(let word):
      shape += Self.hourWords.contains(word) ? "h" : Self.minuteWords.contains(word) ? "m" : "?"
    case .mark(let mark): shape += mark == "," || mark == "." ? "," : mark == ":" ? ":" : "?"
    }
  }

  /// `1 234 567` is one number, `7 30` and `1234 567` are not: groups after the first have three
  /// digits, the first at most three.
  private mutating func joinThousands(_ digits: String) throws(InputError) {
    let leading = numbers[0].utf8.count - joinedDigits
    guard digits.utf8.count == 3, leading <= 3, numbers[0].first != "0" else {
      throw notUnderstood()
    }
    numbers[0] += digits
    joinedDigits += 3
  }

  mutating func read() throws(InputError) -> HoursInput {
    let minutes =
      switch shape {
      case "n", "nh": try decimal(numbers[0], "")
      case "n,n", "n,nh": try decimal(numbers[0], numbers[1])
      case ",n", ",nh": try decimal("0", numbers[0])
      case "n:n", "nhn", "nhnm": try clock(numbers[0], numbers[1])
      case "nm": try inMinutes(numbers[0])
      default: throw notUnderstood()
      }
    if minutes == 0 {
      throw error(
        .zero, "le nombre d'heures doit être supérieur à zéro", "hours must be more than zero")
    }
    return HoursInput(minutes: minutes, warnings: warnings)
  }

  private func hours(_ digits: String) throws(InputError) -> Int {
    guard let hours = smallNumber(digits), hours <= HoursInput.maximumHours else {
      throw tooLarge()
    }
    return hours
  }

  private func inMinutes(_ digits: String) throws(InputError) -> Int {
    guard let minutes = smallNumber(digits), minutes <= HoursInput.maximumHours * 60 else {
      throw tooLarge()
    }
    return minutes
  }

  private mutating func clock(_ whole: String, _ rest: String) throws(InputError) -> Int {
    let hours = try hours(whole)
    guard rest.utf8.count <= 2, let minutes = smallNumber(rest), minutes < 60 else {
      throw error(
        .minutesOutOfRange, "les minutes vont de 00 à 59", "minutes go from 00 to 59")
    }
    let total = hours * 60 + minutes
    if rest.utf8.count == 1 && minutes > 0 {
      warn(
        .oneMinuteDigit, total,
        "et non \(hours),\(minutes) heures ; pour celles-ci écrire \(hours),\(minutes)",
        "not \(hours).\(minutes) hours; for those type \(hours).\(minutes)")
    }
    return total
  }

  private mutating func decimal(_ whole: String, _ decimals: String) throws(InputError) -> Int {
    let hours = try hours(whole)
    // Spreadsheets paste sixteen decimals; nine decide the minute.
    let kept = decimals.prefix(9)
    var scale = 1
    for _ in kept { scale *= 10 }
    let sixtieths = (smallNumber(String(kept)) ?? 0) * 60
    let total = hours * 60 + (sixtieths * 2 + scale) / (scale * 2)
    let isExact = sixtieths % scale == 0 && decimals.dropFirst(9).allSatisfy { $0 == "0" }
    if total > 0 { warnAboutDecimals(hours, decimals, total, isExact) }
    return total
  }

  private mutating func warnAboutDecimals(
    _ hours: Int, _ decimals: String, _ total: Int, _ isExact: Bool
  ) {
    let asDecimals = ["15": "25", "30": "5", "45": "75"]
    if let meant = asDecimals[decimals] {
      warn(
        .looksLikeHoursAndMinutes, total,
        "et non \(hours) h \(decimals) ; pour \(hours) h \(decimals) écrire "
          + "\(hours)h\(decimals) ou \(hours),\(meant)",
        "not \(hours) h \(decimals); for \(hours) h \(decimals) type "
          + "\(hours)h\(decimals) or \(hours).\(meant)")
    } else if !isExact {
      warn(.rounded, total, "arrondi à la minute", "rounded to the minute")
    } else if decimals.utf8.count == 3 && hours > 0 {
      warn(
        .looksLikeThousands, total,
        "et non \(hours)\(decimals) heures ; pour celles-ci écrire \(hours)\(decimals)",
        "not \(hours)\(decimals) hours; for those type \(hours)\(decimals)")
    }
  }

  /// `7,30 = 7 h 18, et non 7 h 30 ; ...`: what was typed, what was understood, what was not.
  private mutating func warn(
    _ code: InputWarning.Code, _ minutes: Int, _ french: @autoclosure () -> String,
    _ english: @autoclosure () -> String
  ) {
    let typed = printable(text).split(separator: " ").joined(separator: " ")
    let message = "\(typed) = \(formatMinutes(minutes)), \(localized(french(), english()))"
    warnings.append(InputWarning(code: code, message: message))
  }

  private func tooLarge() -> InputError {
    error(
      .tooLarge, "plus de \(HoursInput.maximumHours) heures",
      "more than \(HoursInput.maximumHours) hours")
  }

  private func notUnderstood() -> InputError {
    error(
      .notUnderstood, "ce n'est pas un nombre d'heures compris",
      "this is not understood as a number of hours")
  }

  private func error(
    _ code: InputError.Code, _ french: @autoclosure () -> String,
    _ english: @autoclosure () -> String
  ) -> InputError {
    .about(
      text, code, "\(french()) ; écrire par exemple \(Self.example)",
      "\(english()); type for example \(Self.example)")
  }
}
