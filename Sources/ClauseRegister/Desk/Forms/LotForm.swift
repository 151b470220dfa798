/// The form of a lot; each column that the commands take is a line.
public enum LotForm {
  /// What is asked of a lot.
  ///
  /// - parameter isNew: Whether its number is asked: that of a lot stays.
  public static func sections(isNew: Bool) -> [FormSection<NumberedLot, LotView>] {
    let number = FormField<NumberedLot, LotView>(
      "number", \.number, .text, localized("Numéro du lot", "The lot's number"), isNeeded: true)
    let title = FormField<NumberedLot, LotView>("title", \.draft.title, .text, localized("Objet", "Title")) { $0.title }
    return [
      FormSection(localized("Lot", "Lot"), (isNew ? [number] : []) + [title]), obligation, terms, invoiced, effort,
    ]
  }

  /// A draft with the number of its lot.
  public struct NumberedLot: Sendable {
    public var number: String?
    public var draft = LotDraft()

    public init() {}
  }

  private typealias Field = FormField<NumberedLot, LotView>

  private static var obligation: FormSection<NumberedLot, LotView> {
    let kinds = ObligationKind.allCases.map { FormChoice($0.rawValue, label($0)) }
    let roundings = ObligationRounding.allCases.map { FormChoice($0.rawValue, label($0)) }
    return FormSection(
      localized("Obligation", "Obligation"),
      [
        Field(
          "kind", \.draft.kind, .choice(kinds), localized("Calcul", "Computation"),
          hint: localized(
            "Les grandeurs qu'il demande sont ci-dessous ; les autres ne comptent pas.",
            "The terms that it needs are below; the others do not count."), preset: ObligationKind.fixedHours.rawValue
        ) { $0.obligation.kind },
        Field(
          "due", \.draft.due, .hours, localized("Heures dues", "Hours due"), hint: label(.fixedHours)
        ) { FormText.hours($0.obligation.fixedMinutes) },
        Field(
          "rounding", \.draft.rounding, .choice(roundings), localized("Arrondi à l'heure", "Rounding to hours"),
          preset: ObligationRounding.floor.rawValue
        ) { $0.obligation.rounding },
        Field(
          "override", \.draft.override, .hours, localized("Heures fixées à la place du calcul", "Hours set instead")
        ) {
          FormText.hours($0.obligation.overrideMinutes)
        },
        Field("reason", \.draft.overrideReason, .text, localized("Motif de ces heures fixées", "Why they are set")) {
          $0.obligation.overrideReason
        },
      ])
  }

  private static var terms: FormSection<NumberedLot, LotView> {
    FormSection(
      localized("Grandeurs du calcul", "Terms of the computation"),
      [
        Field(
          "total", \.draft.total, .hours, localized("Heures totales du lot", "All hours of the lot"),
          hint: label(.shareOfHours)
        ) { FormText.hours($0.obligation.totalMinutes) },
        Field("rate", \.draft.rate, .share, localized("Taux d'insertion en %", "Rate of insertion in %")) {
          FormText.share($0.obligation.rate)
        },
        Field("amount", \.draft.amount, .amount, localized("Montant HT en euros", "Amount without tax in euros")) {
          FormText.amount($0.obligation.amountCents)
        },
        Field(
          "labour-share", \.draft.labourShare, .share, localized("Part de main d'œuvre en %", "Labour share in %"),
          hint: label(.labourShare)
        ) { FormText.share($0.obligation.labourShare) },
        Field("hourly-cost", \.draft.hourlyCost, .amount, localized("Coût d'une heure en euros", "Cost of an hour")) {
          FormText.amount($0.obligation.hourlyCostCents)
        },
        Field(
          "threshold", \.draft.threshold, .amount, localized("Seuil en euros facturés", "Threshold in euros invoiced"),
          hint: label(.perTranche)
        ) { FormText.amount($0.obligation.thresholdCents) },
        Field("tranche", \.draft.tranche, .amount, localized("Euros facturés par heure due", "Euros for an hour due")) {
          FormText.amount($0.obligation.trancheCents)
        },
        Field(
          "steps", \.draft.steps, .text, localized("Paliers", "Steps"), hint: label(.stepScale) + " : 0=150; 100000=300"
        ) { $0.obligation.steps.isEmpty ? nil : steps($0.obligation.steps) },
        Field(
          "posts", \.draft.posts, .number, localized("Postes", "Posts"), hint: label(.humanMeans)
        ) { FormText.number($0.obligation.posts) },
        Field("weeks", \.draft.weeks, .number, localized("Semaines", "Weeks")) { FormText.number($0.obligation.weeks) },
        Field("weekly-hours", \.draft.weeklyHours, .hours, localized("Heures par semaine", "Hours a week")) {
          FormText.hours($0.obligation.weeklyMinutes)
        },
        Field("prudence", \.draft.prudence, .share, localized("Prudence en %", "Prudence in %")) {
          FormText.share($0.obligation.prudence)
        },
      ])
  }

  private static var invoiced: FormSection<NumberedLot, LotView> {
    FormSection(
      localized("Suivi", "Follow-up"),
      [
        Field(
          "invoiced", \.draft.invoiced, .amount, localized("Facturé à ce jour en euros", "Invoiced so far in euros")
        ) {
          FormText.amount($0.obligation.invoicedCents)
        },
        Field(
          "committed", \.draft.committed, .hours, localized("Engagement de l'entreprise", "The company's commitment")
        ) {
          FormText.hours($0.committedMinutes)
        },
        Field("commitment-note", \.draft.commitmentNote, .text, localized("Note sur cet engagement", "A note on it")) {
          $0.commitmentNote
        },
        Field(
          "gap-reason", \.draft.gapReason, .note, localized("Pourquoi le fait n'est pas le dû", "Why done is not due")
        ) {
          $0.gapReason
        },
      ])
  }

  private static var effort: FormSection<NumberedLot, LotView> {
    FormSection(
      localized("Taux d'effort", "Effort"),
      [
        Field("effort-technicity", \.draft.effortTechnicity, .text, localized("Technicité", "Technicity")) {
          $0.effort.technicity
        },
        Field("effort-duration", \.draft.effortDuration, .text, localized("Durée", "Duration")) { $0.effort.duration },
        Field("effort-amount", \.draft.effortAmount, .text, localized("Montant", "Amount")) { $0.effort.amount },
        Field("effort-resources", \.draft.effortResources, .text, localized("Ressources", "Resources")) {
          $0.effort.resources
        },
        Field("effort-reason", \.draft.effortReason, .text, localized("Motif", "Reason")) { $0.effort.reason },
      ])
  }

  private static func steps(_ steps: [StepView]) -> String {
    steps.map { "\(FormText.amount($0.fromCents) ?? "")=\(FormText.hours($0.minutes) ?? "")" }.joined(separator: "; ")
  }

  private static func label(_ kind: ObligationKind) -> String {
    switch kind {
    case .fixedHours: localized("heures fixées au contrat", "hours fixed in the contract")
    case .shareOfHours: localized("part des heures du lot", "a share of the lot's hours")
    case .labourShare:
      localized("montant × main d'œuvre × taux / coût horaire", "amount × labour × rate / hourly cost")
    case .perTranche: localized("une heure par tranche facturée", "an hour for each tranche invoiced")
    case .stepScale: localized("paliers du montant", "steps of the amount")
    case .humanMeans: localized("postes × semaines × heures", "posts × weeks × hours")
    }
  }

  private static func label(_ rounding: ObligationRounding) -> String {
    switch rounding {
    case .floor: localized("à l'heure inférieure", "down")
    case .nearest: localized("au plus proche", "to the nearest")
    case .ceiling: localized("à l'heure supérieure", "up")
    }
  }
}
