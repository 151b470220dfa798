import Foundation
import SyncModel

@testable import ClauseRegister

private let today = CalendarDay(validYear: 2026, month: 3, day: 14)

/// What people type.
let texts = [
  FuzzTarget(name: "hours") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    guard let hours = (try? HoursInput.parse(text)) else { return }
    try law(hours.minutes > 0, "\(hours.minutes) minutes")
    let shown = formatMinutes(hours.minutes)
    try law((try? HoursInput.parse(shown))?.minutes == hours.minutes, "\(text) is shown as \(shown)")
    _ = understood(minutes: hours.minutes)
  },
  FuzzTarget(name: "days") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    if let day = (try? DayInput.parse(text, today: today))?.day {
      try law(CalendarDay(iso: day.description) == day, "\(text) is \(day.description)")
      try law((try? DayInput.parse(day.description, today: today))?.day == day, "\(text) is \(day.description)")
      _ = day.adding(days: bytes.count)
    }
    if let month = (try? MonthInput.parse(text, today: today))?.month {
      try law(CalendarMonth(iso: month.description) == month, "\(text) is \(month.description)")
    }
  },
  FuzzTarget(name: "references") { bytes in
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first else { return }
    let wanted = String(first)
    let candidates = lines.dropFirst().enumerated().map { index, line in
      ReferenceCandidate(
        id: Identifier(high: UInt64(index), low: 1).description, labels: [String(line)], display: String(line))
    }
    for kind in [ReferenceKind.labelsAreNames, .labelsAreNumbers] {
      switch resolveReference(wanted, among: candidates, kind: kind) {
      case .none: break
      case .one(let found): try law(candidates.contains(found), "a reference to nothing: \(wanted)")
      case .ambiguous(let found):
        try law(found.count > 1 && Set(found).count == found.count, "ambiguous among \(found.count): \(wanted)")
      }
    }
    try law(foldedName(foldedName(wanted)) == foldedName(wanted), "folding a name twice: \(wanted)")
    try law(!printable(wanted).unicodeScalars.contains { $0.value < 32 || 127..<160 ~= $0.value }, "control characters")
    try law(displayWidth(wanted) >= 0, "a negative width")
  },
  FuzzTarget(name: "enrollment-code") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    guard let code = try? EnrollmentCode(text) else { return }
    try law(code.secret.count == 16 && [0, 10].contains(code.pin.count), "code \(text)")
    let again = try EnrollmentCode(code.secret + Base32.encode(code.pin))
    try law(again.secret == code.secret && again.pin == code.pin, "code \(text)")
  },
]

/// Files that people are given.
let files = [
  FuzzTarget(name: "procurement") { bytes in
    guard let file = try? readProcurementFile(Data(bytes), today: today) else { return }
    let grouping = groupMarkets(file)
    let outcomes = ProcurementGrouping.Outcome.allCases.reduce(0) { $0 + grouping.count($1) }
    try law(outcomes == file.readCount, "\(outcomes) outcomes of \(file.readCount) records")
    try law(file.records.count + file.skipped.count == file.readCount, "a record without an outcome")
    try law(file.warnings.allSatisfy { (0...file.readCount).contains($0.row) }, "a warning about no row")
    try law(grouping.entries.map(\.position) == Array(1..<(file.readCount + 1)), "positions")
    try law(readProcurementFile(Data(bytes), today: today) == file, "the same bytes read otherwise")
  },
  FuzzTarget(name: "unsent-file") { bytes in
    guard let parsed = try? UnsentExport.parse(Data(bytes)) else { return }
    try checkRecords(parsed.batch)
  },
]
