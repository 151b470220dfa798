/// The forms of hour entries and of pools; each column that a command takes is a line.
public enum HoursForm {
  /// What is asked of an entry, its market apart.
  ///
  /// - parameters:
  ///   - isNew: Whether it is a new one; of another it is asked, too, why it is changed.
  ///   - lots: The numbers of the market's lots.
  ///   - today: Of the register, to tell a day from a month.
  public static func sections(isNew: Bool, lots: [String], today: CalendarDay) -> [FormSection<
    ReasonedHours, HourEntryView
  >] {
    let reason = FormField<ReasonedHours, HourEntryView>(
      "reason", \.reason, .text, localized("Motif de la correction", "The reason for the correction"), isNeeded: true)
    return [
      FormSection(
        isNew ? localized("Saisir des heures", "Enter hours") : localized("Saisie", "Entry"),
        [
          FormField(
            "person", \.draft.person, .text, localized("Personne", "Person"),
            hint: localized("Nom ou identifiant.", "Name or id."), isNeeded: true
          ) { $0.person },
          FormField(
            "date", .text, localized("Jour ou mois", "Day or month"),
            hint: localized("02/03/2026, hier, ou pour un mois mars 2026.", "02/03/2026, yesterday; March 2026."),
            isNeeded: true, now: { FormText.date($0.date) }
          ) { set($1, &$0.draft, today) },
          FormField(
            "hours", \.draft.hours, .hours, localized("Durée", "Time"), hint: "7h30, 7,5", isNeeded: true
          ) { FormText.hours($0.minutes) },
          FormField(
            "lot", \.draft.lot, .choice(lots.map { FormChoice($0, $0) }), localized("Lot", "Lot"),
            hint: localized("Inutile s'il n'y en a qu'un.", "Not needed where there is one.")
          ) { $0.lot },
          FormField("modality", \.draft.modality, .choice(PersonForms.modalities), localized("Modalité", "Modality")) {
            $0.modality
          },
          FormField("employer", \.draft.employer, .text, localized("Employeur", "Employer")) { $0.employer },
          FormField("note", \.draft.note, .note, localized("Note", "Note")) { $0.note },
        ] + (isNew ? [] : [reason]))
    ]
  }

  /// An entry with why it is changed.
  public struct ReasonedHours: Sendable {
    public var draft: HoursDraft
    public var reason: String?

    public init(_ draft: HoursDraft) { self.draft = draft }
  }

  /// A text that is a month and no day is one; any other is for the day's reader to judge.
  private static func set(_ text: String, _ draft: inout HoursDraft, _ today: CalendarDay) {
    if (try? DayInput.parse(text, today: today)) == nil, (try? MonthInput.parse(text, today: today)) != nil {
      draft.month = text
    } else {
      draft.date = text
    }
  }
}

/// The forms of pools.
public enum PoolForms {
  /// For ``Register/addPool(_:scope:)`` and ``Register/setPool(_:_:)``.
  public static var pool: [FormSection<PoolDraft, PoolView>] {
    [
      FormSection(
        localized("Mutualisation", "Pool"),
        [
          FormField("name", \.name, .text, localized("Nom", "Name"), isNeeded: true) { $0.name },
          FormField("siren", \.siren, .text, localized("SIREN de l'entreprise", "The company's SIREN")) { $0.siren },
          FormField(
            "override", \.override, .hours,
            localized("Heures dues à la place de la somme des lots", "Hours due in place of the sum of the lots")
          ) { FormText.hours($0.overrideMinutes) },
          FormField("reason", \.overrideReason, .text, localized("Motif de ces heures", "Why they are set")) {
            $0.overrideReason
          },
          FormField(
            "note", \.note, .note, localized("Note", "Note"),
            hint: localized("Par exemple la convention.", "For instance the convention.")
          ) { $0.note },
        ])
    ]
  }

  /// For ``Register/addLot(_:of:toPool:)``.
  ///
  /// - parameter markets: Numbers that are proposed.
  public static func lot(markets: [String]) -> [FormSection<TypedOptions, PoolView>] {
    [
      FormSection(
        localized("Ajouter un lot", "Add a lot"),
        [
          FormField(
            "market", \.["market"], .proposed(markets), localized("Marché", "Market"),
            hint: localized("Numéro ou identifiant.", "Number or id."), isNeeded: true),
          FormField("lot", \.["lot"], .text, localized("Lot", "Lot"), isNeeded: true),
        ])
    ]
  }
}
