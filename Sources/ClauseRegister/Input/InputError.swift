/// Why something that was typed could not be understood.
public struct InputError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, for programs; the names are stable.
  public enum Code: String, Sendable, CaseIterable {
    /// Nothing was typed.
    case empty
    /// No known way of writing the thing.
    case notUnderstood
    /// Far more text than the thing could need.
    case tooLong
    /// Digits other than 0 to 9, such as Arabic-Indic or full-width ones.
    case otherDigits
    /// A plus sign: hours are logged, not added to what is there.
    case plusSign
    /// Fewer than no hours.
    case negative
    /// No hours, or less than half a minute.
    case zero
    /// More than any market could hold.
    case tooLarge
    /// 60 minutes or more beside the hours.
    case minutesOutOfRange
    /// A month that is not 1 to 12.
    case noSuchMonth
    /// A day that its month does not have.
    case noSuchDay
    /// A year of an odd length, or far away.
    case yearOutOfRange
    /// A date whose named weekday is another.
    case weekdayMismatch
  }

  /// What is wrong.
  public let code: Code
  /// The offending text as typed: not safe to print as it is.
  public let text: String
  /// What is wrong and what to type instead, in the language current when it was found; safe to
  /// print.
  public let message: String

  /// An error about `text`; `message` must be made of printable text.
  public init(code: Code, text: String, message: String) {
    self.code = code
    self.text = text
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

/// Something that was understood, but may have been meant otherwise.
public struct InputWarning: Sendable, Hashable, CustomStringConvertible {
  /// What is doubtful, for programs; the names are stable.
  public enum Code: String, Sendable, CaseIterable {
    /// Decimal hours that are no whole number of minutes.
    case rounded
    /// Decimals 15, 30 or 45: probably minutes were meant.
    case looksLikeHoursAndMinutes
    /// Three decimals: perhaps thousands were meant.
    case looksLikeThousands
    /// One digit after the hours: `7h5` may have been meant as `7,5`.
    case oneMinuteDigit
    /// No year was typed, and the one found is not the current one.
    case yearAssumed
    /// Two digits of a year that is neither this one nor the last.
    case centuryAssumed
  }

  /// What is doubtful.
  public let code: Code
  /// How it was understood, in the language current when it was read; safe to print.
  public let message: String

  /// A warning; `message` must be made of printable text.
  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

extension InputError {
  /// An error whose message quotes the text, then says `french` or `english`.
  static func about(
    _ text: String, _ code: Code, _ french: @autoclosure () -> String,
    _ english: @autoclosure () -> String
  ) -> InputError {
    let quoted = quote(text)
    let message = localized("« \(quoted) » : \(french())", "\"\(quoted)\": \(english())")
    return InputError(code: code, text: text, message: message)
  }

  /// The text as a message can repeat it: on one line, harmless and short.
  private static func quote(_ text: String) -> String {
    let shown = printable(String(String.UnicodeScalarView(text.unicodeScalars.prefix(40))))
    return text.unicodeScalars.count > 40 ? shown + "…" : shown
  }
}
