import ClauseRegister
import Foundation
import RegisterCommands

/// Words for people in place of the schema's.
enum Words {
  static var badForm: String { localized("Formulaire illisible.", "Unreadable form.") }

  static func unit(_ table: String, _ unit: String) -> String {
    let part =
      switch unit {
      case "life": localized("suppression", "deletion")
      case "work": localized("date et durée", "date and duration")
      case "subject": localized("marché, lot et personne", "market, lot and person")
      case "state": localized("état", "state")
      case "note": localized("note", "note")
      case "name": localized("nom", "name")
      case "contact": localized("contact", "contact")
      default: unit
      }
    return "\(tableName(table)), \(part)"
  }

  static func column(_ name: String) -> String {
    switch name {
    case "date": localized("date", "date")
    case "period": localized("période", "period")
    case "minutes": localized("durée", "duration")
    case "note": localized("note", "note")
    case "market_id": localized("marché", "market")
    case "lot_id": localized("lot", "lot")
    case "person_id": localized("personne", "person")
    case "state": localized("état", "state")
    case "state_by": localized("état noté par", "state noted by")
    case "modality": localized("modalité", "modality")
    case "employer": localized("employeur", "employer")
    case "deleted": localized("supprimée", "deleted")
    case "name": localized("nom", "name")
    case "scope": localized("périmètre", "scope")
    default: name
    }
  }

  static func value(_ value: JSONValue, of column: String) -> String {
    switch (column, value) {
    case (_, .null): "–"
    case ("minutes", .number(let minutes)): formatMinutes(Int(clamping: minutes))
    case ("state", .text(let state)): stateName(state)
    default: words(value)
    }
  }

  /// An instant, where the server is; as it stands where it is none.
  static func time(_ instant: String) -> String {
    let styles = [true, false].map { Date.ISO8601FormatStyle(includingFractionalSeconds: $0) }
    guard let date = styles.lazy.compactMap({ try? $0.parse(instant) }).first else { return instant }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .current
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    func two(_ number: Int?) -> String { String((number ?? 0) + 100).suffix(2).description }
    let (year, month, day) = ("\(parts.year ?? 0)", two(parts.month), two(parts.day))
    let zone = TimeZone.current.abbreviation(for: date) ?? ""
    return localized("\(day)/\(month)/\(year)", "\(year)-\(month)-\(day)")
      + " \(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) \(zone)"
  }

  static func total(_ kind: String) -> String {
    switch kind {
    case "lot": localized("Lot", "Lot")
    case "market": localized("Marché", "Market")
    case "person": localized("Personne", "Person")
    default: localized("Mutualisation", "Pool")
    }
  }
}
