import ClauseRegister

/// The tables of a market's file.
struct MarketFileRows {
  private let view: MarketView
  private let isOfficer: Bool
  private var url: String { "/console/markets/\(view.id)" }

  init(_ view: MarketView, isOfficer: Bool) {
    self.view = view
    self.isOfficer = isOfficer
  }

  func parts(_ companies: [CompanyPartView]) -> [SheetPart] {
    guard let dossier = view.dossier else { return [] }
    return [
      self.companies(companies), documents(dossier), shuttle(dossier), bids(dossier), penalties(dossier),
      report, amendments(dossier), steps(dossier), texts(dossier),
    ]
  }

  /// Where something is changed, for those who may.
  private func edit(_ path: String) -> String? { isOfficer ? "/console/\(path)/edit" : nil }

  private func companies(_ parts: [CompanyPartView]) -> SheetPart {
    SheetPart(
      id: "companies", title: localized("Entreprises", "Companies"),
      links: [
        FormLink(url: "\(url)/companies/new", title: localized("Ajouter une entreprise", "Add a company")),
        FormLink(url: "/console/structures", title: localized("Structures d'insertion", "Insertion structures")),
      ],
      columns: [
        localized("Nom", "Name"), "SIRET", localized("Rôle", "Role"), localized("Lot", "Lot"),
        localized("Structure", "Structure"), localized("Siège", "Seat"), localized("Part EUR", "Share EUR"),
      ],
      rows: parts.map { part in
        let company = part.company
        return [
          SheetCell(company.name.isEmpty ? company.identifier : company.name, edit("companies/\(part.id)")),
          SheetCell(company.identifier), SheetCell(CompanyRole.label(company.role)), SheetCell(company.lot),
          SheetCell(company.siae), SheetCell(company.seat),
          SheetCell(company.shareCents.map { Report.Cell.cents($0).shown }),
        ]
      })
  }

  private func documents(_ dossier: MarketDossierView) -> SheetPart {
    SheetPart(
      id: "documents", title: localized("La clause dans les pièces", "The clause in the documents"),
      links: [FormLink(url: "\(url)/documents", title: localized("Remplir la liste", "Fill in the list"))],
      columns: [
        localized("Pièce", "Document"), localized("La clause", "The clause"), localized("Vu le", "Seen on"),
        localized("Article ou page", "Article or page"),
      ],
      rows: dossier.documents.map { document in
        [
          SheetCell(ClauseDocument.label(document.code)), SheetCell(document.status.map { DocumentStatus.label($0) }),
          SheetCell(document.on), SheetCell(document.reference),
        ]
      })
  }

  private func shuttle(_ dossier: MarketDossierView) -> SheetPart {
    let profile = view.profile
    let state = [
      profile.shuttleState.map { ShuttleState.label($0) }, profile.shuttleOn, profile.shuttleReason,
      profile.opinionMinutes.map { localized("avis : ", "opinion: ") + formatMinutes($0) }, profile.opinionTerms,
    ].compactMap { $0 }.joined(separator: ", ")
    return SheetPart(
      id: "shuttle", title: localized("Fiche navette", "Shuttle sheet"),
      links: [
        FormLink(url: "\(url)/exchange", title: localized("Noter un échange", "Note an exchange")),
        FormLink(url: "\(url)/shuttle", title: localized("Faire avancer la fiche", "Move the sheet on")),
      ],
      columns: [
        localized("Jour", "Day"), localized("De", "From"), localized("État", "State"), localized("Texte", "Text"),
        localized("Agent", "Officer"),
      ],
      rows: dossier.exchanges.map { exchange in
        [
          SheetCell(exchange.on), SheetCell(ShuttleSide.label(exchange.side)),
          SheetCell(exchange.state.map { ShuttleState.label($0) }), SheetCell(exchange.text),
          SheetCell(exchange.officer),
        ]
      }, notes: state.isEmpty ? [] : [state])
  }

  private func bids(_ dossier: MarketDossierView) -> SheetPart {
    SheetPart(
      id: "bids", title: localized("Offres des candidats", "Bids of candidates"),
      links: [FormLink(url: "\(url)/bids/new", title: localized("Noter une offre", "Note a bid"))],
      columns: [
        localized("Candidat", "Candidate"), "SIRET", localized("Lot", "Lot"), localized("Heures", "Hours"),
        localized("Note /100", "Score of 100"), localized("Retenue", "Retained"),
        localized("Engagement", "Commitment"),
      ],
      rows: dossier.bids.map { bid in
        [
          SheetCell(bid.name, edit("bids/\(bid.id)")), SheetCell(bid.siret), SheetCell(bid.lot),
          SheetCell(bid.minutes.map(formatMinutes)), SheetCell(bid.shownScore), SheetCell(bid.retained.map(yesOrNo)),
          SheetCell(bid.terms),
        ]
      })
  }

  private func penalties(_ dossier: MarketDossierView) -> SheetPart {
    SheetPart(
      id: "penalties", title: localized("Pénalités", "Penalties"),
      links: [FormLink(url: "\(url)/penalties/new", title: localized("Ajouter une pénalité", "Add a penalty"))],
      columns: [
        localized("N°", "No."), localized("Pénalité", "Penalty"), localized("Mise en demeure", "Formal notice"),
        localized("Remis le", "Handed in"), localized("Décision", "Decision"),
      ],
      rows: dossier.penalties.map { penalty in
        [
          SheetCell("\(penalty.n)", edit("penalties/\(penalty.id)")), SheetCell(penalty.rule),
          SheetCell(penalty.noticedOn), SheetCell(penalty.remediedOn), SheetCell(penalty.decisionLine),
        ]
      })
  }

  private var report: SheetPart {
    SheetPart(
      id: "report", title: localized("Bilan de l'entreprise", "The company's report"),
      links: [FormLink(url: "\(url)/report-received", title: localized("Noter la réception", "Note its arrival"))],
      notes: [
        view.profile.reportReceivedOn.map { localized("Reçu le \($0).", "Received on \($0).") }
          ?? localized("Pas encore reçu.", "Not received yet.")
      ])
  }

  private func amendments(_ dossier: MarketDossierView) -> SheetPart {
    SheetPart(
      id: "amendments", title: localized("Avenants", "Amendments"),
      links: [FormLink(url: "\(url)/amend", title: localized("Avenant", "Amendment"))],
      columns: [
        localized("Numéro", "Number"), localized("Signé le", "Signed on"), localized("Ce qui change", "What changes"),
        localized("Motif", "Reason"), localized("Agent", "Officer"),
      ],
      rows: dossier.amendments.map { amendment in
        [
          SheetCell(amendment.number), SheetCell(amendment.on), SheetCell(amendment.changes),
          SheetCell(amendment.reason), SheetCell(amendment.officer),
        ]
      })
  }

  private func steps(_ dossier: MarketDossierView) -> SheetPart {
    SheetPart(
      id: "steps", title: localized("Étapes", "Steps"),
      links: [FormLink(url: "\(url)/step", title: localized("Changer d'état", "Take to another state"))],
      columns: [
        localized("Jour", "Day"), localized("De", "From"), localized("À", "To"), localized("Motif", "Reason"),
        localized("Agent", "Officer"),
      ],
      rows: dossier.steps.map { step in
        [
          SheetCell(step.on), SheetCell(step.from.map { MarketState.label($0) }),
          SheetCell(MarketState.label(step.to)), SheetCell(step.reason), SheetCell(step.officer),
        ]
      })
  }

  private func texts(_ dossier: MarketDossierView) -> SheetPart {
    SheetPart(
      id: "card", title: localized("Textes de la fiche d'identité", "Texts of the identity card"),
      links: [FormLink(url: "\(url)/card", title: localized("Écrire les textes", "Write the texts"))],
      columns: [localized("Rubrique", "Heading"), localized("Texte", "Text")],
      rows: dossier.texts.map { [SheetCell(CardHeading.label($0.heading)), SheetCell($0.text)] })
  }
}
