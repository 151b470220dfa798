import Foundation

@testable import ClauseRegister

enum DECPSample: String, CaseIterable {
  case version1 = "decp_v1_2019-04-03_e-marchespublics_470.json"
  case tabular = "decp_2024H2_demo_lots_subset.csv"
  case markets = "decp_v2_official_example_marches_avec_modifications.json"
  case concessions = "decp_v2_official_example_concessions_avec_modifications.json"
  case both = "decp_v2_official_example_marches_concessions.json"

  func data() throws -> Data {
    var folder = URL(filePath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    return try Data(contentsOf: folder.appending(path: "Fixtures/decp/\(rawValue)"))
  }

  func read() throws -> ProcurementFile {
    try readProcurementFile(try data(), today: importToday)
  }
}

let importToday = CalendarDay(validYear: 2026, month: 3, day: 14)

func readText(_ text: String) throws(ProcurementFileError) -> ProcurementFile {
  try readProcurementFile(Data(text.utf8), today: importToday)
}

/// A version 1 file of one record with a valid buyer and number, and these further members.
func readOne(_ members: String) throws -> (record: ProcurementRecord?, warnings: [ImportWarning]) {
  let start = #"{"marches":[{"id":"M1","acheteur":{"id":"21590343600016"}"#
  let file = try readText(start + (members.isEmpty ? "" : ",") + members + "}]}")
  return (file.records.first, file.warnings)
}

extension Sequence<ImportWarning> {
  var codes: [ImportWarning.Code] { map(\.code) }
}

/// Whether every record of the file has exactly one outcome.
func isAccountedFor(_ file: ProcurementFile) -> Bool {
  let grouping = groupMarkets(file)
  let sum = ProcurementGrouping.Outcome.allCases.reduce(0) { $0 + grouping.count($1) }
  let positions = grouping.entries.map(\.position)
  let held = grouping.markets.flatMap { $0.positions + $0.duplicatePositions }
  return sum == file.readCount && positions == Array(1..<(file.readCount + 1))
    && file.records.count + file.skipped.count == file.readCount
    && held.sorted() == file.records.map(\.position)
}
