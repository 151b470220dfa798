/// The forms of penalties; each column that a command takes is a line.
public enum PenaltyForms {
  /// For ``Register/addPenalty(_:_:)``.
  public static var new: [FormSection<PenaltyDraft, PenaltyView>] { [terms] }

  /// For ``Register/setPenalty(_:_:_:)``, with ``draft(_:of:)``.
  public static var penalty: [FormSection<PenaltyDraft, PenaltyView>] { [terms, notice, decision] }

  /// A figure that a form shows goes with the basis that was typed, be it the same figure.
  public static func draft(_ typed: PenaltyDraft, of view: PenaltyView) -> PenaltyDraft {
    var draft = typed
    if draft.basis != nil, draft.value == nil { draft.value = FormText.amount(view.value) }
    return draft
  }

  private static var terms: FormSection<PenaltyDraft, PenaltyView> {
    FormSection(
      localized("Pénalité du contrat", "Penalty of the contract"),
      [
        FormField(
          "trigger", \.trigger, .code(PenaltyTrigger.self), localized("Pour quoi", "For what"), isNeeded: true
        ) { $0.trigger },
        FormField("basis", \.basis, .code(PenaltyBasis.self), localized("Calcul", "Reckoned"), isNeeded: true) {
          $0.basis
        },
        FormField(
          "value", \.value, .amount, localized("Valeur", "Value"),
          hint: localized(
            "Euros, % ou multiple du plafond horaire, selon le calcul.",
            "Euros, % or how many times the hourly ceiling, as reckoned."), isNeeded: true
        ) { FormText.amount($0.value) },
        FormField(
          "starts", \.starts, .code(PenaltyStart.self), localized("Jours comptés depuis", "Days count from")
        ) { $0.starts },
        FormField("cap", \.cap, .amount, localized("Plafond en euros", "At most, in euros")) {
          FormText.amount($0.capCents)
        },
        FormField("clause", \.clause, .text, localized("Article du contrat", "Clause of the contract")) { $0.clause },
      ])
  }

  private static var notice: FormSection<PenaltyDraft, PenaltyView> {
    FormSection(
      localized("Mise en demeure", "Formal notice"),
      [
        FormField("notice", \.noticed, .day, localized("Mise en demeure du", "Formal notice of")) {
          FormText.date($0.noticedOn)
        },
        FormField("remedied", \.remedied, .day, localized("Remis le", "Handed in on")) {
          FormText.date($0.remediedOn)
        },
      ])
  }

  private static var decision: FormSection<PenaltyDraft, PenaltyView> {
    FormSection(
      localized("Décision de l'acheteur", "The buyer's decision"),
      [
        FormField("decision", \.decision, .code(PenaltyDecision.self), localized("Décision", "Decision")) {
          $0.decision
        },
        FormField("reason", \.decisionReason, .note, localized("Motif de la décision", "Reason of the decision")) {
          $0.decisionReason
        },
        FormField(
          "decided-on", \.decidedOn, .day, localized("Décidé le", "Decided on"),
          hint: localized("Aujourd'hui sinon.", "Else today.")
        ) { FormText.date($0.decidedOn) },
        FormField("decided-amount", \.decidedAmount, .amount, localized("Montant retenu en euros", "Amount decided")) {
          FormText.amount($0.decidedCents)
        },
      ])
  }
}
