import ClauseRegister

/// Words for people in place of the schema's.
enum Words {
  static var badForm: String { localized("Formulaire illisible.", "Unreadable form.") }

  static func table(_ name: String) -> String {
    switch name {
    case "hour_entry": localized("saisie d'heures", "hours entry")
    case "person": localized("personne", "person")
    case "market": localized("marché", "market")
    case "lot": localized("lot", "lot")
    case "pool": localized("mutualisation", "pool")
    case "contract": localized("contrat", "contract")
    case "eligibility", "eligibility_detail": localized("éligibilité", "eligibility")
    case "prescriber": localized("prescripteur", "prescriber")
    case "follow_up": localized("suivi", "follow-up")
    case "person_merge": localized("fusion", "merge")
    case "month_lock": localized("clôture de mois", "closing of a month")
    case "correction": localized("correction", "correction")
    default: name
    }
  }

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
    return "\(Self.table(table)), \(part)"
  }

  static func total(_ kind: String) -> String {
    switch kind {
    case "lot": localized("Lot", "Lot")
    case "market": localized("Marché", "Market")
    case "person": localized("Personne", "Person")
    default: localized("Mutualisation", "Pool")
    }
  }

  static func state(_ state: String) -> String {
    switch state {
    case "draft": localized("brouillon", "draft")
    case "declared": localized("déclarée", "declared")
    case "checked": localized("contrôlée", "checked")
    case "validated": localized("validée", "validated")
    case "refused": localized("refusée", "refused")
    default: state
    }
  }
}
