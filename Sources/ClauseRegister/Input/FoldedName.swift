/// A name as it is compared: without case, accents, apostrophes, hyphens or surplus spaces.
///
/// `Œuvrard-N’Diaye` and `oeuvrard n'diaye` give the same text. Any text will do, also one with
/// replacement characters from a file in a wrong encoding; these stay, for guessing the lost
/// letter could find another person.
public func foldedName(_ name: String) -> String {
  var folded: [UInt8] = []
  folded.reserveCapacity(name.utf8.count)
  for scalar in name.unicodeScalars {
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A: folded.append(UInt8(scalar.value) | 0x20)
    // A space, an apostrophe, a grave accent, a hyphen.
    case 0x20, 0x27, 0x60, 0x2D: separate(&folded)
    // Nearly all names are of these and letters: what Unicode says of each costs more than all the rest.
    case 0x21...0x7E: folded.append(UInt8(scalar.value))
    case commonLetters.first.value...commonLetters.last.value:
      folded += commonLetters.folded[Int(scalar.value - commonLetters.first.value)]
    default: fold(scalar, into: &folded)
    }
  }
  if folded.last == UInt8(ascii: " ") { folded.removeLast() }
  return String(decoding: folded, as: UTF8.self)
}

/// What the letters of French and its neighbours become.
private let commonLetters: (first: Unicode.Scalar, last: Unicode.Scalar, folded: [[UInt8]]) = {
  let (first, last): (Unicode.Scalar, Unicode.Scalar) = ("\u{C0}", "\u{17F}")
  let folded = (first.value...last.value).map { value in
    var folded: [UInt8] = []
    if let scalar = Unicode.Scalar(value) { fold(scalar, into: &folded) }
    return folded
  }
  return (first, last, folded)
}()

private func separate(_ folded: inout [UInt8]) {
  if folded.last ?? UInt8(ascii: " ") != UInt8(ascii: " ") { folded.append(UInt8(ascii: " ")) }
}

private func fold(_ scalar: Unicode.Scalar, into folded: inout [UInt8]) {
  if isSeparator(scalar) {
    separate(&folded)
  } else if !isLatinAccent(scalar, after: folded), scalar.properties.generalCategory != .format {
    for part in scalar.properties.lowercaseMapping.unicodeScalars where !isLatinAccent(part, after: folded) {
      folded += plainLetters(part).utf8
    }
  }
}

/// White space, control characters, and all that is typed for an apostrophe or a hyphen.
private func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.properties.isWhitespace { return true }
  switch scalar.properties.generalCategory {
  case .control, .dashPunctuation: return true
  default: return apostrophes.contains(scalar) || scalar == "\u{2212}"
  }
}

/// What keyboards, telephones and word processors make of an apostrophe.
let apostrophes: Set<Unicode.Scalar> = [
  "'", "`", "\u{B4}", "\u{2B9}", "\u{2BB}", "\u{2BC}", "\u{2018}", "\u{2019}", "\u{201B}",
  "\u{2032}", "\u{FF07}",
]

/// A combining mark is an accent only on a Latin letter: elsewhere it may make another letter.
private func isLatinAccent(_ scalar: Unicode.Scalar, after folded: [UInt8]) -> Bool {
  scalar.properties.generalCategory == .nonspacingMark && folded.last ?? 0 < 0x80
}

/// The plain letters of an accented Latin letter or ligature, read off its Unicode name:
/// `LATIN SMALL LETTER E WITH ACUTE` is an `e`. So no table can be incomplete.
private func plainLetters(_ scalar: Unicode.Scalar) -> String {
  if scalar.isASCII { return String(scalar) }
  if let special = irregularLetters[scalar] { return special }
  guard let name = scalar.properties.name, name.hasPrefix("LATIN SMALL L") else {
    return String(scalar)
  }
  let words = name.split(separator: " ")
  guard words.count > 3, words.count == 4 || words[4] == "WITH", words[3].utf8.count <= 2 else {
    return String(scalar)
  }
  return words[3].lowercased()
}

private let irregularLetters: [Unicode.Scalar: String] = [
  "ß": "ss", "ı": "i", "ȷ": "j", "ſ": "s", "ð": "d", "þ": "th", "ŋ": "n", "ª": "a", "º": "o",
]
