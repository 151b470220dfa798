/// What people call a record of a table; one of a newer program by the table's own name.
public func tableName(_ table: String) -> String {
  switch table {
  case "person": localized("personne", "person")
  case "person_merge": localized("fusion de fiches", "merge of records")
  case "prescriber": localized("prescripteur", "prescriber")
  case "eligibility": localized("preuve d'éligibilité", "proof of eligibility")
  case "eligibility_detail": localized("critère d'éligibilité confidentiel", "confidential criterion of eligibility")
  case "post": localized("poste", "post")
  case "position": localized("positionnement", "position")
  case "contract": localized("contrat", "contract")
  case "follow_up": localized("suivi après contrat", "follow-up after a contract")
  case "market": localized("marché", "market")
  case "lot": localized("lot", "lot")
  case "pool": localized("mutualisation", "pool")
  case "buyer": localized("acheteur", "buyer")
  case "structure": localized("structure", "structure")
  case "hour_entry": localized("saisie d'heures", "hours entry")
  case "entry_merge": localized("fusion de saisies", "merge of entries")
  case "correction": localized("correction d'heures", "correction of hours")
  case "month_lock": localized("clôture de mois", "closing of a month")
  default: printable(table)
  }
}
