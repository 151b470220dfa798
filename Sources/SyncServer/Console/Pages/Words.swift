import ClauseRegister
import Foundation
import RegisterCommands
import SyncModel

/// Words for people in place of the schema's.
enum Words {
  static var badForm: String { localized("Formulaire illisible.", "Unreadable form.") }

  static func unit(_ table: String, _ unit: String) -> String { "\(tableName(table)), \(part(unit))" }

  /// What of a record a change unit says.
  static func part(_ unit: String) -> String {
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

  /// From what the last contact with a person is known.
  static func contact(_ source: String) -> String {
    switch source {
    case "hours": localized("heures", "hours")
    case "record": localized("fiche", "record")
    case "held": localized("retenu", "held")
    default: source
    }
  }

  /// What kind of version it is.
  static func kind(_ kind: String) -> String {
    switch kind {
    case "insert": localized("création", "creation")
    case "edit": localized("changement", "change")
    case "delete": localized("suppression", "deletion")
    case "undelete": localized("rétablissement", "restoration")
    case "resolve": localized("conflit réglé", "conflict settled")
    case "refusal": localized("refus", "refusal")
    case "acceptance": localized("admission", "acceptance")
    case "undo": localized("décision défaite", "decision undone")
    case "erasure": localized("effacement", "erasure")
    default: kind
    }
  }

  /// What a line of the audit log says.
  static func action(_ action: String) -> String {
    switch AuditAction(rawValue: action) {
    case .accepted: localized("admis", "accepted")
    case .held: localized("retenu", "held")
    case .refused: localized("refusé", "refused")
    case .heldAccepted: localized("retenu, puis admis par le bureau", "held, then accepted by the office")
    case .heldRefused: localized("retenu, puis refusé par le bureau", "held, then refused by the office")
    case .written: localized("écrit par le bureau", "written by the office")
    case .resolved: localized("conflit réglé", "conflict settled")
    case .erased: localized("effacé", "erased")
    case .collected: localized("suppression oubliée", "deletion forgotten")
    case .exported: localized("donné à la personne", "given out")
    case .archived: localized("archivé", "archived")
    case .broughtBack: localized("rendu aux appareils", "given back to devices")
    case .kept: localized("gardé plus longtemps", "kept longer")
    case nil: action
    }
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
