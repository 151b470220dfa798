/// The text on one line, without anything a terminal would obey.
///
/// Names come from files and from other devices: an escape sequence in one could rewrite what an
/// officer sees, and a bidirectional override could show figures in another order. A control
/// character is shown as its symbol rather than dropped, so that a bad record can be noticed;
/// white space becomes a space; invisible format characters go, except the joiners that scripts
/// and emoji need.
public func printable(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if let shown = shownScalar(scalar) { result.append(shown) }
  }
  return String(result)
}

private let replacement: Unicode.Scalar = "\u{FFFD}"

private func shownScalar(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
  switch scalar.value {
  case 0x20...0x7E: return scalar
  case 0x09...0x0D, 0x85, 0x2028, 0x2029: return " "
  case 0x00...0x1F: return Unicode.Scalar(0x2400 + scalar.value)
  case 0x7F: return "\u{2421}"
  case 0x80...0x9F: return replacement
  case 0x200C, 0x200D: return scalar
  default: break
  }
  switch scalar.properties.generalCategory {
  case .format: return nil
  case .control, .surrogate, .privateUse: return replacement
  default: return scalar
  }
}

/// How many terminal columns a text takes, as near as can be told without asking the terminal.
public func displayWidth(_ text: String) -> Int {
  text.reduce(0) { $0 + columns(of: $1) }
}

private func columns(of character: Character) -> Int {
  guard let first = character.unicodeScalars.first else { return 0 }
  if first.isASCII && character.unicodeScalars.count == 1 { return 1 }
  let properties = first.properties
  if properties.isEmojiPresentation || isWide(first.value) { return 2 }
  if properties.isEmoji && character.unicodeScalars.contains("\u{FE0F}") { return 2 }
  switch properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: return 1
  }
}

/// The blocks of East Asian wide characters, without the rare ones.
private func isWide(_ value: UInt32) -> Bool {
  switch value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x20000...0x3FFFD:
    true
  default:
    false
  }
}
