/// The forms about markets and their lots; each column that a command takes is a line.
public enum MarketForms {
  /// For ``Register/addMarket(number:title:buyer:scope:)``; what else is said of a market is said of it once it is there.
  ///
  /// - parameter buyers: Names that are proposed.
  public static func new(buyers: [String]) -> [FormSection<TypedOptions, MarketView>] {
    [
      FormSection(
        localized("Marché", "Market"),
        [
          FormField("number", \.["number"], .text, localized("Numéro", "Number"), isNeeded: true),
          FormField("title", \.["title"], .text, localized("Objet", "Title"), isNeeded: true),
          FormField("buyer", \.["buyer"], .proposed(buyers), localized("Acheteur", "Buyer"), isNeeded: true),
        ])
    ]
  }

  /// For ``Register/setMarket(_:_:)``.
  public static var market: [FormSection<MarketDraft, MarketView>] { [identity, contract, dates, planned, rules] }

  private static var identity: FormSection<MarketDraft, MarketView> {
    FormSection(
      localized("Marché", "Market"),
      [
        FormField("number", \.number, .text, localized("Numéro", "Number"), isNeeded: true) { $0.number },
        FormField("title", \.title, .text, localized("Objet", "Title"), isNeeded: true) { $0.title },
        FormField("kind", \.kind, .code(MarketKind.self), localized("Nature", "Kind")) { $0.profile.kind },
        FormField("framework", \.framework, .flag, localized("Accord-cadre à bons de commande", "With orders")) {
          FormText.flag($0.profile.framework)
        },
        FormField("segment", \.segment, .code(MarketSegment.self), localized("Segment d'achat", "Purchase segment")) {
          $0.profile.segment
        },
        FormField("procedure", \.procedure, .code(MarketProcedure.self), localized("Procédure", "Procedure")) {
          $0.profile.procedure
        },
        FormField(
          "basis", .several(FieldKind.choices(LegalBasis.self)), localized("Bases légales", "Legal bases"),
          now: { $0.profile.legalBases.map(\.code).joined(separator: "+") }
        ) { $0.bases = $1.isEmpty ? [] : [$1] },
      ])
  }

  private static var contract: FormSection<MarketDraft, MarketView> {
    FormSection(
      localized("Étendue", "Extent"),
      [
        FormField("worksite", \.worksite, .text, localized("Lieu du chantier", "Worksite")) { $0.profile.worksite },
        FormField("cpv", \.cpv, .text, "CPV", hint: localized("8 chiffres.", "8 digits.")) { $0.profile.cpv },
        FormField("amount", \.amount, .amount, localized("Montant en euros", "Amount in euros")) {
          FormText.amount($0.profile.amountCents)
        },
        FormField("amount-basis", \.amountBasis, .code(AmountBasis.self), localized("Montant hors taxe ?", "Tax?")) {
          $0.profile.amountBasis
        },
        FormField("duration", \.duration, .number, localized("Durée en mois", "Duration in months")) {
          FormText.number($0.profile.durationMonths)
        },
      ])
  }

  private static var dates: FormSection<MarketDraft, MarketView> {
    FormSection(
      localized("Dates", "Dates"),
      [
        FormField("notified", \.notified, .date, localized("Notification", "Notified")) {
          FormText.date($0.profile.notifiedOn)
        },
        FormField("delivery-planned", \.deliveryPlanned, .date, localized("Livraison prévue", "Delivery planned")) {
          FormText.date($0.profile.deliveryPlannedOn)
        },
        FormField("delivered", \.delivered, .date, localized("Livraison réelle", "Delivered")) {
          FormText.date($0.profile.deliveredOn)
        },
      ])
  }

  private static var planned: FormSection<MarketDraft, MarketView> {
    FormSection(
      localized("Prévision", "Forecast"),
      [
        FormField(
          "publication", \.plannedPublication, .planned, localized("Publication prévue", "Publication planned")
        ) { FormText.date($0.profile.plannedPublication) },
        FormField("planned-amount", \.plannedAmount, .amount, localized("Montant prévu en euros", "Amount planned")) {
          FormText.amount($0.profile.plannedAmountCents)
        },
        FormField(
          "expected-hours", \.expectedHours, .hours,
          localized("Heures d'insertion attendues", "Insertion hours expected")
        ) { FormText.hours($0.profile.expectedMinutes) },
        FormField(
          "no-clause-reason", \.noClauseReason, .note,
          localized("Justification du non-recours à une clause", "Why there is no clause")
        ) { $0.profile.noClauseReason },
      ])
  }

  private static var rules: FormSection<MarketDraft, MarketView> {
    FormSection(
      localized("Règles", "Rules"),
      [
        FormField(
          "social-weight", \.socialWeight, .share,
          localized("Poids du critère social en %", "Weight of the social criterion in %")
        ) { FormText.share($0.profile.socialWeight) },
        FormField(
          "statement-months", \.statementMonths, .number,
          localized("Un relevé pour combien de mois", "Months of a statement")
        ) { FormText.number($0.profile.statementMonths) },
        FormField(
          "statement-day", \.statementDay, .number,
          localized("Jour du mois suivant où le relevé est dû", "Day of the next month by which it is due")
        ) { FormText.number($0.profile.statementDay) },
        FormField("training-counts", \.trainingCounts, .flag, localized("La formation compte", "Training counts")) {
          FormText.flag($0.profile.trainingCounts)
        },
      ])
  }

  /// What ``Register/stepMarket(_:to:on:reason:gaps:)`` takes.
  public struct Step: Sendable {
    public var state: String?
    public var on: String?
    public var reason: String?
    public var gaps: [String] = []

    public init() {}
  }

  /// A step to one of the states that the market may go to.
  public static func step(of market: MarketView) -> [FormSection<Step, MarketView>] {
    let states = MarketState.allowed(after: market.profile.state).map { FormChoice($0.rawValue, $0.label) }
    let gaps = market.lots.filter { $0.minutesDone != $0.minutesDue }.map { lot in
      FormField<Step, MarketView>(
        "gap-\(lot.number)", option: "gap", .text,
        localized("Lot \(lot.number), motif de l'écart", "Lot \(lot.number), why there is a gap"),
        hint: localized(
          "Fait \(formatMinutes(lot.minutesDone)), dû \(formatMinutes(lot.minutesDue)) ; demandé pour clore.",
          "Done \(formatMinutes(lot.minutesDone)), due \(formatMinutes(lot.minutesDue)); needed to close."),
        preset: lot.gapReason ?? ""
      ) { $0.gaps.append("\(lot.number)=\($1)") }
    }
    return [
      FormSection(
        localized("Étape", "Step"),
        [
          FormField("state", \.state, .choice(states), localized("Nouvel état", "New state"), isNeeded: true),
          FormField(
            "on", \.on, .day, localized("Jour", "Day"), hint: localized("Aujourd'hui sinon.", "Else today.")),
          FormField(
            "reason", \.reason, .note, localized("Motif", "Reason"),
            hint: localized(
              "Demandé pour « sans clause », un abandon ou une réouverture.",
              "Needed for \"no clause\", a cancellation or an opening again.")),
        ])
    ] + (gaps.isEmpty ? [] : [FormSection(localized("Écarts", "Gaps"), gaps)])
  }

  /// For ``Register/amendMarket(_:_:)``.
  public static func amendment(of market: MarketView) -> [FormSection<AmendmentDraft, MarketView>] {
    let lots = market.lots.map { lot in
      FormField<AmendmentDraft, MarketView>(
        "due-\(lot.number)", option: "due", .change(.hours),
        localized("Lot \(lot.number), heures en plus ou en moins", "Lot \(lot.number), hours more or less"),
        hint: localized("Dû : \(formatMinutes(lot.minutesDue)).", "Due: \(formatMinutes(lot.minutesDue)).")
      ) { $0.due.append("\(lot.number)=\($1)") }
    }
    return [
      FormSection(
        localized("Avenant", "Amendment"),
        [
          FormField(
            "number", \.number, .text, localized("Numéro de l'avenant", "The amendment's number"), isNeeded: true),
          FormField(
            "on", \.on, .day, localized("Signé le", "Signed on"), hint: localized("Aujourd'hui sinon.", "Else today.")),
          FormField("reason", \.reason, .note, localized("Motif", "Reason"), isNeeded: true),
          FormField(
            "amount", \.amount, .change(.amount), localized("Euros en plus ou en moins", "Euros more or less"),
            hint: "50000, -2500"),
          FormField(
            "duration", \.duration, .change(.number), localized("Mois en plus ou en moins", "Months more or less")),
        ])
    ] + (lots.isEmpty ? [] : [FormSection(localized("Heures dues", "Hours due"), lots)])
  }
}
