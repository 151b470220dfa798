/// What a column of a company's statement, or of an office's follow-up table, is about.
enum StatementField: String, CaseIterable, Sendable {
  case person, lastName, firstName, market, lot, date, month, hours, modality, employer, note
  /// A sum of the row, beside its months.
  case total

  /// The field that a heading says, and how plainly: of two columns with one field the lower number is taken.
  static func named(_ heading: String) -> (field: StatementField, rank: Int)? {
    let plain = plainHeading(heading)
    if let known = known[plain] { return known }
    // `Heures (h)`
    return plain.hasSuffix(" h") ? known[String(plain.dropLast(2))] : nil
  }

  private static let known: [String: (field: StatementField, rank: Int)] = {
    var known: [String: (field: StatementField, rank: Int)] = [:]
    for (field, headings) in headings {
      for (rank, heading) in headings.enumerated() { known[heading] = (field, rank) }
    }
    return known
  }()

  private static let headings: KeyValuePairs<StatementField, [String]> = [
    .person: [
      "personne", "salarie", "salarie e", "salaries", "nom prenom", "nom et prenom", "nom et prenoms", "nom prenoms",
      "prenom nom", "prenom et nom", "nom complet", "nom du salarie", "nom salarie", "nom de la personne",
      "nom du beneficiaire", "nom prenom du salarie", "nom et prenom du salarie", "personne en insertion",
      "salarie en insertion", "beneficiaire", "beneficiaires", "participant", "participante", "employe", "employee",
      "agent", "public", "identite", "stagiaire", "person", "full name", "name", "worker",
    ],
    .lastName: ["nom", "nom de famille", "nom d usage", "nom usuel", "last name", "surname", "family name"],
    .firstName: ["prenom", "prenoms", "first name", "given name"],
    .market: [
      "marche", "n marche", "no marche", "n de marche", "n du marche", "numero marche", "numero de marche",
      "numero du marche", "reference marche", "ref marche", "reference du marche", "code marche", "operation",
      "chantier",
      "market", "market number",
    ],
    .lot: [
      "lot", "n lot", "no lot", "n de lot", "n du lot", "numero lot", "numero de lot", "numero du lot", "lot number",
    ],
    .date: [
      "date", "date de travail", "date travaillee", "date du jour", "date d intervention", "date de la mission", "jour",
      "day",
    ],
    .month: [
      "mois", "mois annee", "mois concerne", "mois de realisation", "mois de travail", "periode", "month", "period",
    ],
    .hours: [
      "heures", "nb heures", "nombre d heures", "nombre heures", "nb h", "nb d heures", "nbre heures", "nbre d heures",
      "nbr heures", "nbr d heures", "nb hrs", "heures d insertion", "heures insertion", "nb heures insertion",
      "nombre d heures d insertion", "nb heures d insertion", "heures realisees", "nb heures realisees",
      "nombre d heures realisees", "heures effectuees", "nb heures effectuees", "nombre d heures effectuees",
      "heures travaillees", "nb heures travaillees", "nombre d heures travaillees", "heures declarees", "duree",
      "volume horaire", "h", "hours", "number of hours", "hours worked", "duration",
    ],
    .modality: ["modalite", "modalites", "modalite d insertion", "modalite de mise en oeuvre", "modality"],
    .employer: ["employeur", "structure employeuse", "nom de l employeur", "structure", "siae", "employer"],
    .note: [
      "note", "notes", "commentaire", "commentaires", "observation", "observations", "remarque", "remarques", "comment",
      "comments",
    ],
    .total: [
      "total", "total heures", "total d heures", "total des heures", "heures total", "total h", "cumul",
      "total hours",
    ],
  ]
}

/// A heading as it is compared: folded as names are, without marks. `N° de marché` is `n de marche`.
func plainHeading(_ text: String) -> String {
  let folded = foldedName(text).unicodeScalars.map { scalar -> Unicode.Scalar in
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? scalar : " "
  }
  return String(String.UnicodeScalarView(folded)).split(separator: " ").joined(separator: " ")
}
