/// The forms about people; each column that a command takes is a line.
public enum PersonForms {
  /// More prescribers than that are named, not chosen.
  private static let listed = 300

  /// - parameter prescribers: Those there are.
  public static func person(_ prescribers: [PrescriberView]) -> [FormSection<PersonDraft, PersonView>] {
    let isListed = prescribers.count <= listed
    let choices = prescribers.prefix(listed).map { FormChoice($0.id, $0.name) }
    return [
      FormSection(
        localized("Identité", "Identity"),
        [
          FormField("name", \.name, .text, localized("Nom complet", "Full name"), isNeeded: true) { $0.name },
          FormField("born", \.born, .day, localized("Date de naissance", "Date of birth")) { FormText.date($0.born) },
          FormField("sex", \.sex, .code(Sex.self), localized("Sexe", "Sex")) { $0.sex },
          FormField(
            "education", \.education, .code(EducationLevel.self), localized("Niveau de formation", "Level of education")
          ) { $0.education },
        ]),
      FormSection(
        localized("Contact et adresse", "Contact and address"),
        [
          FormField("contact", \.contact, .text, localized("Téléphone ou adresse", "Telephone or address")) {
            $0.contact
          },
          FormField("postcode", \.postcode, .text, localized("Code postal", "Postcode")) { $0.postcode },
          FormField("commune", \.commune, .text, localized("Commune", "Town")) { $0.commune },
          FormField("priority-area", \.priorityArea, .flag, localized("Quartier prioritaire", "Priority area")) {
            FormText.flag($0.priorityArea)
          },
        ]),
      FormSection(
        localized("Orientation", "Referral"),
        [
          FormField(
            "prescriber", \.prescriber, isListed ? .choice(choices) : .text, localized("Prescripteur", "Prescriber")
          ) { isListed ? $0.prescriberId : $0.prescriber },
          FormField("referrer", \.referrer, .text, localized("Référent chez le prescripteur", "Who refers them there"))
          {
            $0.referrer
          },
          FormField("referred-on", \.referredOn, .day, localized("Jour de l'orientation", "Day of the referral")) {
            FormText.date($0.referredOn)
          },
        ]),
    ]
  }

  /// - parameter isNew: Whether the criterion is asked: that of a proof stays.
  public static func eligibility(isNew: Bool) -> [FormSection<EligibilityDraft, EligibilityView>] {
    let criterion = FormField<EligibilityDraft, EligibilityView>(
      "criterion", \.criterion, .code(EligibilityCriterion.self), localized("Critère", "Criterion"),
      hint: localized(
        "Un critère de santé ou de justice n'est montré qu'à qui contrôle.",
        "A criterion of health or justice is shown only to who checks it."), isNeeded: true)
    return [
      FormSection(
        localized("Preuve", "Proof"),
        (isNew ? [criterion] : []) + [
          FormField("proof", \.proof, .text, localized("Pièce", "Document")) { $0.proof },
          FormField("proof-date", \.provedOn, .day, localized("Date de la pièce", "Date of the document")) {
            FormText.date($0.provedOn)
          },
          FormField("valid-until", \.validUntil, .day, localized("Valable jusqu'au", "Valid until")) {
            FormText.date($0.validUntil)
          },
        ]),
      FormSection(
        localized("Contrôle", "Check"),
        [
          FormField(
            "verdict", \.verdict, .code(ProofVerdict.self), localized("Résultat", "Verdict"),
            hint: localized("Vide : pas encore contrôlée.", "Empty: not checked yet."), preset: "accepted"
          ) { $0.verdict },
          FormField("checked-on", \.checkedOn, .day, localized("Contrôlée le", "Checked on")) {
            FormText.date($0.checkedOn)
          },
          FormField("reason", \.reason, .text, localized("Motif d'un refus", "The reason for a refusal")) { $0.reason },
        ]),
    ]
  }

  /// - parameters:
  ///   - isNew: Whether the exit is not asked yet.
  ///   - markets: Numbers that are proposed.
  public static func contract(isNew: Bool, markets: [String]) -> [FormSection<ContractDraft, ContractView>] {
    [
      FormSection(
        localized("Contrat", "Contract"),
        [
          FormField(
            "market", \.market, .proposed(markets), localized("Marché", "Market"),
            hint: localized("Numéro ou identifiant.", "Number or id."), isNeeded: true
          ) { $0.market },
          FormField(
            "lot", \.lot, .text, localized("Lot", "Lot"),
            hint: localized("Inutile s'il n'y en a qu'un.", "Not needed where there is one.")
          ) { $0.lot },
          FormField(
            "post", \.post, .text, localized("Poste", "Post"),
            hint: localized("Intitulé ou identifiant.", "Title or id.")
          ) { $0.postId },
          FormField("employer", \.employer, .text, localized("Employeur", "Employer")) { $0.employer },
          FormField(
            "modality", \.modality, .choice(modalities), localized("Modalité", "Modality"), preset: "embauche_directe"
          ) { $0.modality },
          FormField("type", \.kind, .code(ContractKind.self), localized("Type de contrat", "Kind of contract")) {
            $0.kind
          },
          FormField("start", \.startsOn, .day, localized("Premier jour", "First day"), isNeeded: true) {
            FormText.date($0.startsOn)
          },
          FormField("end", \.endsOn, .day, localized("Dernier jour prévu", "Planned last day")) {
            FormText.date($0.endsOn)
          },
          FormField(
            "counted-until", \.countedUntil, .day,
            localized("Dernier jour dont les heures comptent", "Last day whose hours count"),
            hint: localized("Pour un CDI.", "For a permanent contract.")
          ) { FormText.date($0.countedUntil) },
          FormField("weekly-hours", \.weeklyHours, .hours, localized("Heures par semaine", "Hours a week")) {
            FormText.hours($0.weeklyMinutes)
          },
          FormField("tutor", \.tutor, .text, localized("Tuteur", "Tutor")) { $0.tutor },
          FormField("note", \.note, .note, localized("Note", "Note")) { $0.note },
        ])
    ] + (isNew ? [] : [exit])
  }

  private static var exit: FormSection<ContractDraft, ContractView> {
    FormSection(
      localized("Sortie", "Exit"),
      [
        FormField("exit", \.exit, .code(Situation.self), localized("Situation à la sortie", "Situation at the exit")) {
          $0.exit
        },
        FormField("exit-on", \.exitOn, .day, localized("Jour de la sortie", "Day of the exit")) {
          FormText.date($0.exitOn)
        },
        FormField("exit-note", \.exitNote, .note, localized("Note sur la sortie", "A note on the exit")) {
          $0.exitNote
        },
      ])
  }

  /// For ``Register/followUp(_:months:situation:on:note:)``.
  public static var followUp: [FormSection<TypedOptions, ContractView>] {
    [
      FormSection(
        localized("Suivi après le contrat", "Follow-up after the contract"),
        [
          FormField(
            "months", \.["months"], .number, localized("Mois après la fin", "Months after the end"),
            hint: localized("3 ou 6, le plus souvent.", "3 or 6, mostly."), isNeeded: true),
          FormField(
            "situation", \.["situation"], .code(Situation.self), localized("Situation", "Situation"), isNeeded: true),
          FormField(
            "on", \.["on"], .day, localized("Jour", "Day"), hint: localized("Aujourd'hui sinon.", "Else today.")),
          FormField("note", \.["note"], .note, localized("Note", "Note")),
        ])
    ]
  }

  /// For the prescribers' operations.
  public static var prescriber: [FormSection<TypedOptions, PrescriberView>] {
    [
      FormSection(
        localized("Prescripteur", "Prescriber"),
        [
          FormField("name", \.["name"], .text, localized("Nom", "Name"), isNeeded: true) { $0.name },
          FormField("kind", \.["kind"], .code(PrescriberKind.self), localized("Sorte", "Kind")) { $0.kind },
          FormField("contact", \.["contact"], .text, localized("Contact", "Contact")) { $0.contact },
        ])
    ]
  }

  /// The ways of employment.
  static var modalities: [FormChoice] { Register.modalities.map { FormChoice($0, modalityName($0)) } }
}
