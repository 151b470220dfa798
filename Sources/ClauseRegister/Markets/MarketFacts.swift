extension MarketView {
  /// What a market is, for people: a name and what is known, nil where nothing is.
  public var facts: [(name: String, value: String?)] { nature + plan }

  /// What is known of it now: the plan only until the market is awarded.
  public var knownFacts: [(name: String, value: String)] {
    let isPlanned = MarketState(rawValue: profile.state ?? "").map { !MarketState.awardedOrLater.contains($0) } ?? true
    return (isPlanned ? facts : nature).compactMap { fact in fact.value.map { (fact.name, $0) } }
  }

  private var nature: [(name: String, value: String?)] {
    let said = profile
    return [
      (localized("État", "State"), said.state.map { Self.on(MarketState.label($0), said.stateOn) }),
      (localized("Justification du non-recours", "Why there is no clause"), said.noClauseReason),
      (localized("Nature", "Kind"), kind), (localized("Segment", "Segment"), segment),
      (localized("Procédure", "Procedure"), said.procedure.map { MarketProcedure.label($0) }),
      (
        localized("Base légale", "Legal basis"),
        Self.list(said.legalBases.map { LegalBasis.label($0.code) }).map { bases in
          said.legalBases.contains { LegalBasis(rawValue: $0.code)?.reservesHalf == true }
            ? bases
              + localized(" ; part réservée : 50 % au moins (R.2113-7)", "; reserved share: 50 % at least (R.2113-7)")
            : bases
        }
      ),
      (localized("Territoire de l'acheteur", "The buyer's territory"), said.buyerTerritory),
      (localized("Lieu du chantier", "Worksite"), said.worksite),
      (localized("Siège des entreprises", "Companies' seats"), Self.list(companies.seats)),
      (localized("Montant", "Amount"), amount),
      (localized("Durée", "Duration"), said.durationMonths.map { localized("\($0) mois", "\($0) months") }),
      (localized("Notification", "Notified"), said.notifiedOn.map { TypedDate.shown($0) }),
      (localized("Livraison prévue", "Delivery planned"), said.deliveryPlannedOn.map { TypedDate.shown($0) }),
      (localized("Livraison", "Delivered"), said.deliveredOn.map { TypedDate.shown($0) }),
      (
        localized("Poids du critère social", "Weight of the social criterion"),
        said.socialWeight.map(Arithmetic.percent)
      ),
      (
        localized("Formation", "Training"),
        said.trainingCounts.map { $0 ? localized("comptée", "counts") : localized("non comptée", "does not count") }
      ), (localized("Relevés", "Statements"), statements),
      (
        localized("Bilan de l'entreprise", "The company's report"),
        said.reportReceivedOn.map { localized("reçu le ", "received on ") + TypedDate.shown($0) }
      ),
    ]
  }

  private var plan: [(name: String, value: String?)] {
    let said = profile
    return [
      (localized("Publication prévue", "Publication planned"), said.plannedPublication.map { TypedDate.shown($0) }),
      (localized("Montant prévu", "Amount planned"), said.plannedAmountCents.map { "\(Arithmetic.euros($0)) EUR" }),
      (localized("Heures attendues", "Hours expected"), said.expectedMinutes.map(formatMinutes)),
      (localized("Seuil de l'acheteur", "The buyer's threshold"), threshold),
      (localized("Fiche navette", "Shuttle sheet"), shuttle), (localized("Avis", "Opinion"), opinion),
    ]
  }

  private var statements: String? {
    guard profile.statementMonths != nil || profile.statementDay != nil else { return nil }
    let (months, day) = (profile.statementMonths ?? 1, profile.statementDay ?? StatementRule.usualDay)
    return localized(
      "de \(months) mois, au plus tard le \(day) du mois suivant",
      "of \(months) months, by the \(day)th of the next month")
  }

  private static func on(_ text: String, _ day: String?) -> String {
    day.map { "\(text) (\(TypedDate.shown($0)))" } ?? text
  }

  private static func list(_ parts: [String]) -> String? { parts.isEmpty ? nil : parts.joined(separator: " + ") }

  private var kind: String? {
    let proposed = localized(" (proposé d'après le CPV)", " (proposed, from the CPV)")
    let kind =
      profile.kind.map { MarketKind.label($0) } ?? profile.kindProposed.map { MarketKind.label($0) + proposed }
    let framework = localized("accord-cadre à bons de commande", "framework agreement with orders")
    return Self.list([kind, profile.framework == true ? framework : nil].compactMap { $0 })
  }

  private var segment: String? {
    if let said = profile.segment { return MarketSegment.label(said) }
    guard let proposed = profile.segmentProposed, let source = profile.segmentSource else { return nil }
    return MarketSegment.label(proposed) + localized(" (proposé d'après \(source))", " (proposed, from \(source))")
  }

  /// The market's, else that of each lot.
  var amount: String? {
    let basis = profile.amountBasis.map { " " + AmountBasis.label($0) } ?? ""
    if let cents = profile.amountCents { return "\(Arithmetic.euros(cents)) EUR\(basis)" }
    let ofLots = lots.compactMap { lot in
      // Amounts of lots are without tax.
      lot.obligation.amountCents.map { localized("lot ", "lot ") + "\(lot.number) : \(Arithmetic.euros($0)) EUR HT" }
    }
    return ofLots.isEmpty ? nil : ofLots.joined(separator: " ; ")
  }

  private var threshold: String? {
    guard let cents = profile.thresholdCents else { return nil }
    let amount = "\(Arithmetic.euros(cents)) EUR"
    guard let reached = profile.thresholdReached else { return amount }
    return amount + (reached ? localized(", atteint", ", reached") : localized(", pas atteint", ", not reached"))
  }

  private var shuttle: String? {
    guard let state = profile.shuttleState else { return nil }
    return [Self.on(ShuttleState.label(state), profile.shuttleOn), profile.shuttleReason].compactMap { $0 }
      .joined(separator: ", ")
  }

  private var opinion: String? {
    let parts = [profile.opinionMinutes.map(formatMinutes), profile.opinionTerms].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension MarketCompanyView {
  /// In one line: `SARL Durand · cotraitant · lot 1 · EI · Pau · 20 000 EUR`.
  public var line: String {
    let parts = [
      name, CompanyRole.label(role), lot.map { "lot \($0)" }, siae, seat,
      shareCents.map { "\(Arithmetic.euros($0)) EUR" },
    ]
    return parts.compactMap { $0 }.joined(separator: " · ")
  }
}

extension MarketDossierView.Amendment {
  /// What it changed, in one line: `+50 000 EUR, +2 mois, lot 1 : +35 h`.
  public var changes: String {
    func signed(_ number: Int, _ text: String) -> String { (number > 0 ? "+" : "") + text }
    let amount = amountDeltaCents.map { signed($0, "\(Arithmetic.euros($0)) EUR") }
    let duration = durationDeltaMonths.map { signed($0, localized("\($0) mois", "\($0) months")) }
    let hours = lots.map {
      "lot \($0.lot) : \(signed($0.minutesDelta, "\(Arithmetic.hours(minutes: $0.minutesDelta)) h"))"
    }
    return ([amount, duration].compactMap { $0 } + hours).joined(separator: ", ")
  }
}
