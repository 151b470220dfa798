/// The forms of buyers and what binds them; each column that a command takes is a line.
public enum BuyerForms {
  /// For ``Register/addBuyer(_:scope:)`` and ``Register/setBuyer(_:_:)``.
  public static var buyer: [FormSection<BuyerDraft, BuyerView>] {
    [
      FormSection(
        localized("Acheteur", "Buyer"),
        [
          FormField("name", \.name, .text, localized("Nom", "Name"), isNeeded: true) { $0.name },
          FormField("kind", \.kind, .code(BuyerKind.self), localized("Type", "Kind")) { $0.kind },
          FormField("siret", \.siret, .text, "SIRET", hint: localized("14 chiffres.", "14 digits.")) { $0.siret },
          FormField("territory", \.territory, .text, localized("Territoire", "Territory")) { $0.territory },
        ]),
      FormSection(localized("Seuils d'évaluation HT en euros", "Thresholds without tax in euros"), thresholds),
    ]
  }

  private static var thresholds: [FormField<BuyerDraft, BuyerView>] {
    MarketKind.allCases.map { kind in
      FormField(
        "threshold-\(kind.rawValue)", option: "threshold", .amount, kind.label,
        now: { FormText.amount($0.thresholds[kind.rawValue]) }
      ) { $0.thresholds.append("\(kind.rawValue)=\($1)") }
    }
  }

  /// For ``Register/addBuyerReference(_:_:)``.
  public static var reference: [FormSection<BuyerReferenceDraft, BuyerView.Reference>] {
    [
      FormSection(
        localized("Document daté", "Dated document"),
        [
          FormField("kind", .code(BuyerReferenceKind.self), localized("Type", "Kind"), isNeeded: true) { $0.kind = $1 },
          FormField("title", .text, localized("Intitulé", "Title"), isNeeded: true) { $0.title = $1 },
          FormField("on", \.on, .day, localized("Date", "Date")),
          until,
        ])
    ]
  }

  /// Of a document that is there: until when it is valid. Another kind, title or date is another document.
  public static var validity: [FormSection<BuyerReferenceDraft, BuyerView.Reference>] {
    [FormSection(localized("Document daté", "Dated document"), [until])]
  }

  private static var until: FormField<BuyerReferenceDraft, BuyerView.Reference> {
    FormField("until", \.until, .day, localized("Valable jusqu'au", "Valid until")) { FormText.date($0.validUntil) }
  }
}

/// The form of a structure.
public enum StructureForms {
  /// For ``Register/addStructure(_:scope:)`` and ``Register/setStructure(_:_:)``.
  public static var structure: [FormSection<StructureDraft, StructureView>] {
    [
      FormSection(
        localized("Structure d'insertion", "Insertion structure"),
        [
          FormField("name", \.name, .text, localized("Nom", "Name"), isNeeded: true) { $0.name },
          FormField("kind", \.kind, .code(SIAEKind.self), localized("Type", "Kind")) { $0.kind },
          FormField("siret", \.siret, .text, "SIRET", hint: localized("14 chiffres.", "14 digits.")) { $0.siret },
          FormField("commune", \.commune, .text, localized("Commune", "Town")) { $0.commune },
          FormField(
            "territory", \.territory, .text, localized("Territoire où elle intervient", "Territory where it works")
          ) { $0.territory },
          FormField("activities", \.activities, .note, localized("Activités, métiers", "Activities, trades")) {
            $0.activities
          },
          FormField("contact", \.contact, .text, localized("Contact de la structure", "The structure's contact")) {
            $0.contact
          },
        ])
    ]
  }
}
