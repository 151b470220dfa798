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
