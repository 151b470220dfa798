import ClauseRegister
import Foundation

extension Visit {
  /// What the template `person-work` shows: the proofs and contracts of a person; nothing of one who is gone.
  func personWork(_ person: PersonView) throws -> [String: Any] {
    let sheet: PersonSheetView
    do {
      sheet = try register.personSheet(person.id)
    } catch let error as RegisterError where error.code == "not-found" {
      return ["eligible": "–"]
    }
    let eligible = sheet.eligible.map { $0 ? localized("oui", "yes") : localized("non", "no") }
    return [
      "eligible": eligible ?? localized("aucune preuve notée", "no proof noted"),
      "isConfidential": sheet.eligibilities.contains { $0.criterion == EligibilityCriterion.confidential },
      "hasProofs": !sheet.eligibilities.isEmpty, "hasContracts": !sheet.contracts.isEmpty,
      "proofs": sheet.eligibilities.prefix(100).map { view in
        [
          "id": view.id, "criterion": criterionName(view.criterion), "proof": view.proof ?? "–",
          "provedOn": view.provedOn ?? "–", "validUntil": view.validUntil ?? "–",
          "check": [
            view.verdict.map(ProofVerdict.label) ?? localized("à contrôler", "to be checked"), view.checkedBy,
            view.checkedOn, view.reason,
          ].compactMap { $0 }.joined(separator: ", "),
        ]
      },
      "contracts": sheet.contracts.prefix(100).map(Self.contract),
      "positions": sheet.positions.isEmpty ? [] : [positions(sheet.positions)],
    ]
  }

  private func positions(_ positions: [PositionView]) -> [String: Any] {
    SheetPart(
      id: "positions", title: localized("Positionnements", "Proposals"),
      columns: PostRows.columns(localized("Poste", "Post")) + [localized("Marché", "Market")],
      rows: positions.prefix(100).map { position in
        [SheetCell(position.post)] + PostRows.outcome(position, self) + [SheetCell(position.market)]
      }
    ).model(self)
  }

  private static func contract(_ view: ContractView) -> [String: Any] {
    [
      "id": view.id, "market": view.market, "marketId": view.marketId, "lot": view.lot ?? "–",
      "employer": view.employer ?? "–", "kind": view.kind.map(ContractKind.label) ?? "–", "from": view.startsOn ?? "–",
      "to": view.endsOn ?? "–",
      "exit": [view.exit.map(Situation.label), view.exitOn].compactMap { $0 }.joined(separator: ", "),
      "followUps": view.followUps.map { follow in
        localized("\(follow.months) mois : ", "\(follow.months) months: ")
          + [follow.situation.map(Situation.label), follow.doneOn].compactMap { $0 }.joined(separator: ", ")
      },
    ]
  }
}
