/// Whether to propose that a market has a social clause (open-data.md §7, rule 6).
///
/// What version 2 declares decides. Without a declaration the words of the title are looked at;
/// they are weak evidence (`réserv` also finds a `réservoir`), so an officer has to confirm.
func proposesClause(considerations: [String], title: String?) -> Bool {
  if considerations.isEmpty { return title.map(speaksOfClause) ?? false }
  return considerations.contains { !isDenial($0) }
}

/// The labels of the schema (version 2.0.3, and `Concession réservée` for concessions).
let socialConsiderationLabels = [
  "Clause sociale", "Critère social", "Marché réservé", "Concession réservée",
  "Pas de considération sociale",
]

/// Other labels than the schema's occur: one that does not deny is better proposed once too often.
private func isDenial(_ label: String) -> Bool {
  let first = foldedName(label).prefix { $0 != " " }
  return ["pas", "sans", "aucun", "aucune", "non", "neant"].contains { $0 == first }
}

private func speaksOfClause(_ title: String) -> Bool {
  // A lost é must not hide a reserved market: `r\u{FFFD}serv`.
  let folded = foldedName(title).replacing("\u{FFFD}", with: "e")
  return ["insertion", "clause sociale", "reserv"].contains { folded.contains($0) }
}
