/// A public that clauses are for.
///
/// The list is that of a real contract (CCAP 21_BAM_048, 2021, article 1.4; `domain/practice.md` §2), with the criteria of
/// insertion by economic activity and the age that their proofs may have (§4.1), and categories of before, which stay
/// readable (`domain/features.md`, H). A market's own documents say which of them it takes.
public struct EligibilityCriterion: Sendable {
  public let code: String
  /// Of the insertion by economic activity: 1 alone makes eligible, of 2 several are needed; nil is on contracts' lists only.
  public let level: Int?
  /// Of health or of justice (RGPD, articles 9 and 10): stands apart, and no report has it.
  public let isSensitive: Bool
  /// How old a proof may be, in months, by the rule of insertion by economic activity.
  public let proofMonths: Int?
  /// The first day on which it was no criterion any more, `YYYY-MM-DD`.
  public let endedOn: String?
  let item: CodeList.Item

  private init(
    _ code: String, _ french: String, _ english: String, level: Int? = nil, isSensitive: Bool = false,
    proofMonths: Int? = nil, endedOn: String? = nil
  ) {
    self.code = code
    self.level = level
    self.isSensitive = isSensitive
    self.proofMonths = proofMonths
    self.endedOn = endedOn
    item = .init(code, french, english)
  }

  public var name: String { item.name }

  /// What stands in a record in the place of a sensitive one.
  static let confidential = "confidential"

  /// The version of this list: the day since which it is as it is.
  public static let listVersion = "2026-11-28"

  public static let all: [EligibilityCriterion] = [
    .init("rsa", "bénéficiaire du RSA", "on RSA income support", level: 1, proofMonths: 3),
    .init("ass", "bénéficiaire de l'ASS", "on ASS allowance", level: 1, proofMonths: 3),
    .init(
      "aah", "bénéficiaire de l'AAH", "on the disabled adults' allowance", level: 1, isSensitive: true, proofMonths: 3),
    .init("detld", "demandeur d'emploi depuis 24 mois ou plus", "unemployed for 24 months", level: 1, proofMonths: 3),
    .init("deld", "demandeur d'emploi depuis plus de 12 mois", "unemployed for 12 months", level: 2, proofMonths: 3),
    .init("senior", "50 ans et plus", "50 or older", level: 2, proofMonths: 3),
    .init("young", "moins de 26 ans", "below 26", level: 2, proofMonths: 3),
    .init("low_education", "niveau CAP ou BEP au plus", "CAP or BEP at most", level: 2, proofMonths: 3),
    .init("ase", "sortant de l'aide sociale à l'enfance", "leaving child welfare", level: 2, proofMonths: 12),
    .init(
      "disability", "travailleur handicapé (L5212-13)", "disabled worker", level: 2, isSensitive: true, proofMonths: 3),
    .init("invalidity", "titulaire d'une pension d'invalidité", "on an invalidity pension", isSensitive: true),
    .init("single_parent", "parent isolé", "single parent", level: 2, proofMonths: 3),
    .init("no_housing", "sans hébergement", "without housing", level: 2, proofMonths: 3),
    .init("refugee", "réfugié, protégé ou demandeur d'asile", "refugee or asylum", level: 2, proofMonths: 3),
    .init("rural_area", "zone de revitalisation rurale", "rural area", level: 2, proofMonths: 6),
    .init("priority_area", "quartier prioritaire (QPV)", "priority area (QPV)", level: 2, proofMonths: 6),
    .init(
      "justice", "sous main de justice ou sortant de détention", "under justice or leaving detention", level: 2,
      isSensitive: true, proofMonths: 6),
    .init("language", "maîtrise du français inférieure à A1", "French below A1", level: 2, proofMonths: 6),
    .init("mobility", "problème de mobilité", "mobility problem", level: 2, proofMonths: 6),
    .init("iae", "en parcours dans une SIAE", "in an insertion structure"),
    .init("geiq", "salarié d'un GEIQ", "employed by a GEIQ"),
    .init("youth_scheme", "PACEA, Garantie jeunes, EPIDE, E2C, SMA, SMV", "a youth scheme"),
    .init("opinion", "sur avis motivé du facilitateur", "by the facilitator's reasoned opinion"),
    .init("rmi", "bénéficiaire du RMI", "on RMI income support", endedOn: "2009-06-01"),
  ]

  static let list = CodeList(all.map(\.item))

  static subscript(code: String) -> EligibilityCriterion? { all.first { $0.code == code } }
}

/// What people call the criterion of a record.
public func criterionName(_ code: String) -> String {
  code == EligibilityCriterion.confidential
    ? localized("critère confidentiel", "confidential criterion") : EligibilityCriterion.list.name(of: code)
}
