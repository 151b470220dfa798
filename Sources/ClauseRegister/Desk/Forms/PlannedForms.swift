/// The forms of planned markets and of the yearly report's texts.
public enum PlannedForms {
  /// What ``Register/addForecast(_:buyer:scope:)`` takes.
  public struct Forecast: Sendable {
    public var draft = MarketDraft()
    public var buyer: String?

    public init() {}
  }

  /// - parameter buyers: Names that are proposed.
  public static func forecast(buyers: [String]) -> [FormSection<Forecast, MarketView>] {
    let asked: Set<String> = ["number", "title", "no-clause-reason"]
    let others = MarketForms.market.map { section in
      FormSection<Forecast, MarketView>(
        section.title, section.fields.filter { !asked.contains($0.name) }.map { $0.within(\Forecast.draft) })
    }
    return [
      FormSection(
        localized("Marché prévu", "Planned market"),
        [
          FormField(
            "number", \.draft.number, .text, localized("Numéro", "Number"),
            hint: localized("S'il existe déjà.", "Where it has one.")),
          FormField("title", \.draft.title, .text, localized("Objet", "Title"), isNeeded: true),
          FormField("buyer", \.buyer, .proposed(buyers), localized("Acheteur", "Buyer"), isNeeded: true),
        ])
    ] + others
  }

  /// For ``Register/setReportText(heading:year:buyer:text:scope:)``.
  public static func reportText(_ heading: ReportHeading) -> [FormSection<TypedOptions, ReportTextPlace>] {
    [
      FormSection(
        heading.label,
        [
          FormField(
            "text", \.["text"], .note, localized("Texte", "Text"),
            hint: localized("Vide, il est enlevé.", "Empty, it goes.")
          ) { $0.text }
        ])
    ]
  }
}

extension FormField {
  /// The same field of a draft that has this one's in it.
  func within<Outer>(_ path: any WritableKeyPath<Outer, Draft> & Sendable) -> FormField<Outer, Record> {
    let set = set
    return FormField<Outer, Record>(
      name, option: option, kind, label, hint: hint, isNeeded: isNeeded, preset: preset, now: now
    ) { set(&$0[keyPath: path], $1) }
  }
}
