/// The forms of posts and of who is proposed for them; each column that a command takes is a line.
public enum PostForms {
  /// For ``Register/addPost(_:)`` and ``Register/setPost(_:_:)``.
  ///
  /// - parameters:
  ///   - markets: Numbers that are proposed; nil where the page says which market.
  ///   - lots: The numbers of the market's lots.
  public static func post(markets: [String]?, lots: [String]) -> [FormSection<PostDraft, PostView>] {
    let market = markets.map { numbers in
      FormField<PostDraft, PostView>(
        "market", \.market, .proposed(numbers), localized("Marché", "Market"),
        hint: localized("Numéro ou identifiant.", "Number or id."), isNeeded: true
      ) { $0.market }
    }
    return [
      FormSection(
        localized("Poste", "Post"),
        [market].compactMap { $0 } + [
          FormField(
            "lot", \.lot, .choice(lots.map { FormChoice($0, $0) }), localized("Lot", "Lot"),
            hint: localized("Inutile s'il n'y en a qu'un.", "Not needed where there is one.")
          ) { $0.lot },
          FormField("title", \.title, .text, localized("Intitulé", "Title"), isNeeded: true) { $0.title },
          FormField("headcount", \.headcount, .number, localized("Nombre de postes", "Number of posts")) {
            FormText.number($0.headcount)
          },
        ]),
      FormSection(
        localized("Description", "Description"),
        [
          FormField("tasks", \.tasks, .note, localized("Tâches", "Tasks")) { $0.tasks },
          FormField("skills", \.skills, .note, localized("Compétences", "Skills")) { $0.skills },
          FormField("level", \.level, .text, localized("Niveau", "Level")) { $0.level },
          FormField("worksite", \.place, .text, localized("Lieu", "Place")) { $0.place },
          FormField("weekly-hours", \.weeklyHours, .hours, localized("Heures par semaine", "Hours a week")) {
            FormText.hours($0.weeklyMinutes)
          },
          FormField("rome", \.rome, .text, localized("Code ROME", "ROME code")) { $0.rome },
        ]),
    ]
  }

  /// For ``Register/propose(person:for:on:)``, from the post.
  public static var person: [FormSection<TypedOptions, PositionView>] {
    [
      FormSection(
        localized("Positionner une personne", "Propose a person"),
        [
          FormField(
            "person", \.["person"], .text, localized("Personne", "Person"),
            hint: localized("Nom ou identifiant.", "Name or id."), isNeeded: true), day,
        ])
    ]
  }

  /// The same, from the person.
  public static var post: [FormSection<TypedOptions, PositionView>] {
    [
      FormSection(
        localized("Positionner sur un poste", "Propose for a post"),
        [
          FormField(
            "post", \.["post"], .text, localized("Poste", "Post"),
            hint: localized("Intitulé ou identifiant.", "Title or id."), isNeeded: true), day,
        ])
    ]
  }

  private static var day: FormField<TypedOptions, PositionView> {
    FormField("on", \.["on"], .day, localized("Jour", "Day"), hint: localized("Aujourd'hui sinon.", "Else today."))
  }

  /// For ``Register/decidePosition(_:state:on:reason:)``.
  public static var decision: [FormSection<TypedOptions, PositionView>] {
    [
      FormSection(
        localized("Suite du positionnement", "What became of it"),
        [
          FormField("state", \.["state"], .code(PositionState.self), localized("Suite", "Outcome"), isNeeded: true) {
            $0.state
          },
          FormField(
            "on", \.["on"], .day, localized("Jour", "Day"), hint: localized("Aujourd'hui sinon.", "Else today.")
          ) { FormText.date($0.decidedOn) },
          FormField(
            "reason", \.["reason"], .text, localized("Motif", "Reason"),
            hint: localized("Demandé pour un refus.", "Needed for a refusal.")
          ) { $0.reason },
        ])
    ]
  }
}
