/// A name as it is compared: without case, accents, apostrophes, hyphens or surplus spaces.
///
/// `Œuvrard-N’Diaye` and `oeuvrard n'diaye` give the same text. Any text will do, also one with
/// replacement characters from a file in a wrong encoding; these stay, for guessing the lost
/// letter could find another person.
public func foldedName(_ name: String) -> String {
  var folded = ""
  for scalar in name.unicodeScalars {
    fold(scalar, into: &folded)
  }
  if folded.unicodeScalars.last == " " { folded.unicodeScalars.removeLast() }
  return folded
}

private func fold(_ scalar: Unicode.Scalar, into folded: inout String) {
  if scalar.isASCIILetter {
    folded.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
  } else if scalar.isASCII, scalar.value > 0x20, !"'`-\u{7F}".unicodeScalars.contains(scalar) {
    // Nearly all names are of these and letters: what Unicode says of each costs more than all the rest.
    folded.unicodeScalars.append(scalar)
  } else if scalar == " " || isSeparator(scalar) {
    let last = folded.unicodeScalars.last
    if last != nil && last != " " { folded += " " }
  } else if isLatinAccent(scalar, after: folded) || scalar.properties.generalCategory == .format {
    return
  } else {
    for part in scalar.properties.lowercaseMapping.unicodeScalars
    where !isLatinAccent(part, after: folded) {
      folded += plainLetters(part)
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
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
private func isLatinAccent(_ scalar: Unicode.Scalar, after folded: String) -> Bool {
  guard scalar.properties.generalCategory == .nonspacingMark else { return false }
  guard let last = folded.unicodeScalars.last else { return true }
  return last.isASCII
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
