import Foundation
import SyncModel
import Testing

@testable import ClauseRegister

/// A register with a market of two lots and three people, and ways to import into it.
struct StatementFixture {
  let office: RegisterFixture
  var register: Register { office.register }

  init() throws {
    office = try RegisterFixture()
    _ = try office.market("2026-41", lots: [("1", 385), ("2", 100)])
    for name in ["Fatou N'Diaye", "Élodie Martin", "Paul Martinez"] { _ = try office.person(name) }
  }

  func `import`(_ data: Data, _ change: (inout HoursImportRequest) -> Void = { _ in }) throws -> HoursImportView {
    var request = HoursImportRequest()
    change(&request)
    return try register.importHours(data, request)
  }

  /// Lines of text with semicolons.
  func `import`(
    _ lines: [String], _ change: (inout HoursImportRequest) -> Void = { _ in }
  ) throws -> HoursImportView {
    try self.import(Data(lines.joined(separator: "\r\n").utf8), change)
  }

  /// What was entered, as `Fatou N'Diaye 2026-03-13 450`.
  func entries(_ view: HoursImportView) -> [String] {
    view.hours.map { "\($0.person) \($0.date) \($0.minutes)" }
  }

  func count() throws -> Int { try register.hours().hours.count }
}

extension HoursImportView {
  /// `B7 code`, or the row where it concerns no cell; bad ones with an exclamation mark.
  var told: [String] { warnings.map { "\($0.place.isEmpty ? "\($0.row)" : $0.place) \($0.code)\($0.bad ? "!" : "")" } }
}
