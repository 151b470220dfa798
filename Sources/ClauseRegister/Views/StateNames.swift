/// What people call a state of an entry.
public func stateName(_ state: String) -> String {
  switch state {
  case "draft": localized("brouillon", "draft")
  case "declared": localized("déclaré", "declared")
  case "checked": localized("contrôlé", "checked")
  case "validated": localized("validé", "validated")
  case "refused": localized("refusé", "refused")
  default: printable(state)
  }
}

/// What people call a way of employment.
public func modalityName(_ code: String) -> String {
  switch code {
  case "embauche_directe": localized("embauche directe", "direct hire")
  case "mise_a_disposition_AI": localized("mise à disposition, AI", "hired out, AI")
  case "mise_a_disposition_ETTI": localized("mise à disposition, ETTI", "hired out, ETTI")
  case "mise_a_disposition_GEIQ": localized("mise à disposition, GEIQ", "hired out, GEIQ")
  case "sous_traitance": localized("sous-traitance", "subcontracting")
  case "cotraitance": localized("cotraitance", "co-contracting")
  case "alternance": localized("alternance", "work-study")
  case "formation": localized("formation", "training")
  case "formule_adaptee": localized("formule adaptée", "adapted arrangement")
  default: printable(code)
  }
}
