/// The day in one of the ways dates are written in open data (open-data.md §3), nil if it is in
/// none; unusual when it is not the schema's `YYYY-MM-DD` with at most a zone and midnight.
///
/// A zone changes nothing: the day is that of the place where it was written.
func readImportedDay(_ text: String) -> (day: CalendarDay, isUnusual: Bool)? {
  numericDay(text) ?? englishDay(text)
}

/// `2018-12-17+01:00`, `2019-1-1`, `2019-01-01T00:00:00Z`, `17/12/2018`, `20181217`.
private func numericDay(_ text: String) -> (day: CalendarDay, isUnusual: Bool)? {
  let head = text.prefix { isDigit($0) }
  if head.count == 8 && head.count == text.count {
    let parts = [head.prefix(4), head.dropFirst(4).prefix(2), head.suffix(2)]
    return day(parts[0], parts[1], parts[2]).map { ($0, true) }
  }
  guard let mark = text[head.endIndex...].first, "-/.".contains(mark) else { return nil }
  let parts = text.split(separator: mark, maxSplits: 2, omittingEmptySubsequences: false)
  guard parts.count == 3, (1...2).contains(parts[1].count), parts[1].allSatisfy(isDigit) else {
    return nil
  }
  let last = parts[2].prefix { isDigit($0) }
  guard let isPlain = isPlainTail(parts[2][last.endIndex...]) else { return nil }
  if head.count == 4 && (1...2).contains(last.count) {
    return day(head, parts[1], last).map { ($0, !isPlain || mark != "-") }
  }
  // The French order; an American one is not to be expected in these files.
  guard last.count == 4 && (1...2).contains(head.count) else { return nil }
  return day(last, parts[1], head).map { ($0, true) }
}

/// `September, 16 2021 00:00:00`, as a server in English writes it.
private func englishDay(_ text: String) -> (day: CalendarDay, isUnusual: Bool)? {
  let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
  guard words.count == 3 || words.count == 6, words[2].count == 4 else { return nil }
  guard let month = englishMonths.firstIndex(where: { words[0] == $0 || words[0] == $0.prefix(3) })
  else { return nil }
  return day(words[2], Substring(String(month + 1)), words[1]).map { ($0, true) }
}

private let englishMonths = [
  "january", "february", "march", "april", "may", "june", "july", "august", "september",
  "october", "november", "december",
]

/// Whether what follows the date adds nothing: a zone, a midnight. Nil if it is no time at all.
private func isPlainTail(_ tail: Substring) -> Bool? {
  guard let first = tail.first else { return true }
  if "+-Zz".contains(first) { return isZone(tail) ? true : nil }
  guard first == "T" || first == "t" || first == " " else { return nil }
  let time = tail.dropFirst().prefix { isDigit($0) || $0 == ":" || $0 == "." }
  let zone = tail[time.endIndex...].drop { $0 == " " }
  guard time.contains(":"), isZone(zone) else { return nil }
  return time.allSatisfy { !isDigit($0) || $0 == "0" }
}

private func isZone(_ text: Substring) -> Bool {
  text.allSatisfy { isDigit($0) || "+-:Zz".contains($0) } && text.count <= 7
}

private func day(_ year: Substring, _ month: Substring, _ day: Substring) -> CalendarDay? {
  guard let year = Int(year), let month = Int(month), let day = Int(day) else { return nil }
  return CalendarDay(year: year, month: month, day: day)
}

private func isDigit(_ character: Character) -> Bool {
  character.isASCII && character.isNumber
}
