/// The forms about what is kept of a market on its way: companies, documents, exchanges, bids, penalties and texts. Each
/// column that a command takes is a line.
public enum MarketFileForms {
  /// For ``Register/addCompany(_:_:)``.
  ///
  /// - parameter lots: The numbers of the market's lots.
  public static func newCompany(lots: [String]) -> [FormSection<CompanyDraft, MarketCompanyView>] {
    [
      FormSection(
        localized("Entreprise", "Company"),
        [
          FormField(
            "siret", \.siret, .text, "SIRET",
            hint: localized("Le SIRET ou le nom est demandé.", "The SIRET or the name is needed.")),
          companyName,
          FormField("role", \.role, .code(CompanyRole.self), localized("Rôle", "Role"), preset: "holder"),
          FormField(
            "lot", \.lot, .choice(lots.map { FormChoice($0, $0) }), localized("Lot", "Lot"),
            hint: localized("Tout le marché sinon.", "Else the whole market.")),
        ]), companyPart,
    ]
  }

  /// Of a company that is there: what is said of it and of its share. Another role or lot is another part.
  ///
  /// - parameter isNamed: Whether the name alone tells which company it is, and so stays.
  public static func company(isNamed: Bool) -> [FormSection<CompanyDraft, MarketCompanyView>] {
    (isNamed ? [] : [FormSection(localized("Entreprise", "Company"), [companyName])]) + [companyPart]
  }

  private static var companyName: FormField<CompanyDraft, MarketCompanyView> {
    FormField("name", \.name, .text, localized("Nom", "Name")) { $0.name }
  }

  private static var companyPart: FormSection<CompanyDraft, MarketCompanyView> {
    FormSection(
      localized("Structure et part", "Structure and share"),
      [
        FormField(
          "siae", \.siae,
          .choice(SIAEKind.employers.map { FormChoice($0.rawValue, $0.label) }),
          localized("Structure d'insertion", "Insertion structure")
        ) { $0.siae },
        FormField("seat", \.seat, .text, localized("Siège : commune ou territoire", "Seat: place or territory")) {
          $0.seat
        },
        FormField(
          "amount", \.amount, .amount, localized("Montant de sa part en euros", "Amount of its share in euros")
        ) { FormText.amount($0.shareCents) },
      ])
  }

  /// For ``Register/setDocuments(_:_:)``: the whole list.
  public static var documents: [FormSection<[String: DocumentDraft], MarketView>] {
    ClauseDocument.allCases.map { document in
      let code = document.rawValue
      @Sendable func said(_ view: MarketView) -> MarketDossierView.Document? {
        view.dossier?.documents.first { $0.code == code }
      }
      return FormSection(
        document.label,
        [
          FormField(
            "\(code)-status", option: "status", .code(DocumentStatus.self), localized("La clause", "The clause"),
            now: { said($0)?.status }
          ) { $0[code, default: DocumentDraft()].status = $1 },
          FormField(
            "\(code)-on", option: "on", .day, localized("Vu le", "Seen on"),
            hint: localized("Aujourd'hui sinon.", "Else today."), now: { FormText.date(said($0)?.on) }
          ) { $0[code, default: DocumentDraft()].on = $1 },
          FormField(
            "\(code)-reference", option: "reference", .text, localized("Article ou page", "Article or page"),
            now: { said($0)?.reference }
          ) { $0[code, default: DocumentDraft()].reference = $1 },
        ])
    }
  }

  /// For ``Register/setTexts(_:_:)``: the headings of the identity card.
  public static var texts: [FormSection<TypedOptions, MarketView>] {
    [
      FormSection(
        localized("Fiche d'identité", "Identity card"),
        CardHeading.allCases.map { heading in
          let code = heading.rawValue
          return FormField(code, \.[code], .note, heading.label) { view in
            view.dossier?.texts.first { $0.heading == code }?.text
          }
        })
    ]
  }

  /// For ``Register/addExchange(_:on:from:text:)``.
  public static var exchange: [FormSection<TypedOptions, MarketView>] {
    [
      FormSection(
        localized("Échange avec l'acheteur", "Exchange with the buyer"),
        [
          FormField("from", \.["from"], .code(ShuttleSide.self), localized("De qui", "From whom"), isNeeded: true),
          FormField(
            "on", \.["on"], .day, localized("Jour", "Day"), hint: localized("Aujourd'hui sinon.", "Else today.")),
          FormField("text", \.["text"], .note, localized("Ce qui a été dit", "What was said"), isNeeded: true),
        ])
    ]
  }

  /// For ``Register/moveShuttle(_:_:)``: to one of the states that the sheet may go to.
  public static func shuttle(of market: MarketView) -> [FormSection<ShuttleDraft, MarketView>] {
    let states = ShuttleState.allowed(after: market.profile.shuttleState).map { FormChoice($0.rawValue, $0.label) }
    return [
      FormSection(
        localized("Fiche navette", "Shuttle sheet"),
        [
          FormField("state", .choice(states), localized("Nouvel état", "New state"), isNeeded: true) { $0.state = $1 },
          FormField("on", \.on, .day, localized("Jour", "Day"), hint: localized("Aujourd'hui sinon.", "Else today.")),
          FormField(
            "reason", \.reason, .note, localized("Motif", "Reason"),
            hint: localized("Demandé pour une clause non retenue.", "Needed where the clause is not retained.")),
        ]),
      FormSection(
        localized("Avis du bureau", "The office's opinion"),
        [
          FormField("hours", \.hours, .hours, localized("Heures proposées", "Hours proposed")),
          FormField("terms", \.terms, .note, localized("Modalités", "Terms")),
        ]),
    ]
  }

  /// For ``Register/setReportReceived(_:on:)``.
  public static var reportReceived: [FormSection<TypedOptions, MarketView>] {
    [
      FormSection(
        localized("Bilan de l'entreprise", "The company's report"),
        [
          FormField(
            "on", \.["on"], .day, localized("Reçu le", "Received on"),
            hint: localized("Dû à la livraison ; vide : pas reçu.", "Due at delivery; empty: not received.")
          ) { FormText.date($0.profile.reportReceivedOn) }
        ])
    ]
  }

  /// For ``Register/addBid(_:_:)`` and ``Register/setBid(_:_:_:)``.
  ///
  /// - parameter lots: The numbers of the market's lots.
  public static func bid(lots: [String]) -> [FormSection<BidDraft, BidView>] {
    [
      FormSection(
        localized("Offre d'un candidat", "A candidate's bid"),
        [
          FormField("name", \.name, .text, localized("Candidat", "Candidate"), isNeeded: true) { $0.name },
          FormField("siret", \.siret, .text, "SIRET") { $0.siret },
          FormField(
            "lot", \.lot, .choice(lots.map { FormChoice($0, $0) }), localized("Lot", "Lot"),
            hint: localized("Tout le marché sinon.", "Else the whole market.")
          ) { $0.lot },
          FormField("hours", \.hours, .hours, localized("Heures offertes", "Hours offered")) {
            FormText.hours($0.minutes)
          },
          FormField(
            "terms", \.terms, .note,
            localized("Modalité, tutorat, formation", "Way of employment, tutoring, training")
          ) { $0.terms },
          FormField(
            "score", \.score, .share,
            localized("Note sur 100 du critère social", "Score of 100 on the social criterion")
          ) { FormText.share($0.score) },
          FormField("retained", \.retained, .flag, localized("Retenue", "Retained")) { FormText.flag($0.retained) },
        ])
    ]
  }
}
