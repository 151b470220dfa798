/// A piece of something typed.
enum InputToken: Hashable, Sendable {
  /// A run of the digits 0 to 9.
  case number(String)
  /// A run of letters, folded as names are.
  case word(String)
  /// Any other character that is not white space.
  case mark(Unicode.Scalar)
}

/// Cuts what was typed into numbers, words and marks; white space only separates.
struct InputScanner {
  /// No date or figure needs more; it bounds the work for a file pasted by mistake.
  private static let longest = 200

  private var tokens: [InputToken] = []
  private var run = ""
  private var runIsNumber = false

  private init() {}

  static func tokens(of text: String, example: String) throws(InputError) -> [InputToken] {
    if text.unicodeScalars.count > longest {
      throw .about(
        text, .tooLong, "texte trop long ; écrire par exemple \(example)",
        "this is too long; type for example \(example)")
    }
    var scanner = InputScanner()
    for scalar in text.unicodeScalars {
      try scanner.take(scalar, of: text, example: example)
    }
    scanner.endRun()
    if scanner.tokens.isEmpty {
      let message = localized(
        "rien n'a été saisi ; écrire par exemple \(example)",
        "nothing was typed; type for example \(example)")
      throw InputError(code: .empty, text: text, message: message)
    }
    return scanner.tokens
  }

  private mutating func take(
    _ scalar: Unicode.Scalar, of text: String, example: String
  ) throws(InputError) {
    let category = scalar.properties.generalCategory
    if ("0"..."9").contains(scalar) {
      extend(scalar, isNumber: true)
    } else if category == .decimalNumber {
      // Taking them would be easy; reading back figures one cannot check is not.
      throw .about(
        text, .otherDigits, "seuls les chiffres 0 à 9 sont compris ; écrire par exemple \(example)",
        "only the digits 0 to 9 are understood; type for example \(example)")
    } else if scalar.properties.isAlphabetic
      || category == .nonspacingMark && !run.isEmpty && !runIsNumber
    {
      extend(scalar, isNumber: false)
    } else if category != .format {
      endRun()
      let isBlank = scalar.properties.isWhitespace || category == .control
      if !isBlank { tokens.append(.mark(scalar)) }
    }
  }

  private mutating func extend(_ scalar: Unicode.Scalar, isNumber: Bool) {
    if isNumber != runIsNumber { endRun() }
    runIsNumber = isNumber
    run.unicodeScalars.append(scalar)
  }

  private mutating func endRun() {
    if run.isEmpty { return }
    tokens.append(runIsNumber ? .number(run) : .word(foldedName(run)))
    run = ""
  }
}

/// The value of up to nine digits, leading zeros aside; nil beyond, so that no sum overflows.
func smallNumber(_ digits: String) -> Int? {
  let significant = digits.drop { $0 == "0" }
  if significant.isEmpty { return digits.isEmpty ? nil : 0 }
  return significant.utf8.count > 9 ? nil : Int(significant)
}
