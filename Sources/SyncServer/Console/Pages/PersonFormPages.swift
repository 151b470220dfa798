import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// People, their proofs and their contracts, entered and changed.
extension Console {
  func mountPersonForms(_ router: Router<ServerContext>) {
    form(router, "/console/persons/new", .officer) { visit in
      FormPage(
        title: localized("Nouvelle personne", "New person"), back: Self.people,
        form: EntryForm(
          FormSection.home(try visit.scopes) + PersonForms.person(try visit.register.prescribers()), of: nil,
          PersonDraft()), part: nil
      ) { register, draft in
        SavedForm("/console/persons/\(try register.addPerson(draft, scope: visit.scopeTyped).id)")
      }
    }
    form(router, "/console/persons/:id/edit", .officer) { visit in
      let view = try visit.register.findPerson(try visit.wholeID)
      return FormPage(
        title: view.name, back: Self.person(view.id, view.name),
        form: EntryForm(PersonForms.person(try visit.register.prescribers()), of: view, PersonDraft()),
        part: try Self.part("person", view.id)
      ) { register, draft in SavedForm("/console/persons/\(try register.setPerson(view.id, draft).id)") }
    }
    mountEligibilities(router)
    mountContracts(router)
  }

  private static var people: FormLink {
    FormLink(url: "/console/persons", title: localized("Personnes", "People"))
  }

  private static func person(_ id: String, _ name: String) -> FormLink {
    FormLink(url: "/console/persons/\(id)", title: name)
  }

  static func part(_ table: String, _ id: String) throws -> SeenPart {
    guard let id = Identifier(id) else { throw RegisterError("bad-input", .usage, Words.badForm) }
    return .records([RecordReference(table, id)])
  }

  // MARK: Eligibility

  private func mountEligibilities(_ router: Router<ServerContext>) {
    form(router, "/console/persons/:id/eligibilities/new", .officer) { visit in
      let view = try visit.register.findPerson(try visit.wholeID)
      return FormPage(
        title: localized("Nouvelle preuve d'éligibilité", "New proof of eligibility"),
        back: Self.person(view.id, view.name),
        form: EntryForm(PersonForms.eligibility(isNew: true), of: nil, EligibilityDraft()), part: nil
      ) { register, draft in
        let saved = try register.addEligibility(person: view.id, draft, scope: nil)
        return SavedForm("/console/persons/\(view.id)", saved.warnings)
      }
    }
    let edit: @Sendable (Visit) throws -> FormPage<EligibilityDraft, EligibilityView> = { visit in
      let view = try visit.register.eligibility(try visit.identifier)
      return FormPage(
        title: criterionName(view.criterion), back: Self.person(view.personId, view.person),
        form: EntryForm(PersonForms.eligibility(isNew: false), of: view, EligibilityDraft()),
        part: try Self.part("eligibility", view.id),
        other: FormLink(
          url: "/console/eligibilities/\(view.id)/delete", title: localized("Supprimer la preuve", "Delete the proof")),
        url: "/console/eligibilities/\(view.id)/edit"
      ) { register, draft in
        let saved = try register.setEligibility(view.id, draft)
        return SavedForm("/console/persons/\(view.personId)", saved.warnings)
      }
    }
    form(router, "/console/eligibilities/:id/edit", .officer, edit)
    button(
      router, "/console/eligibilities/:id/delete", .officer, done: "deleted", back: { try edit($0).shown($0) },
      { try Self.part("eligibility", $0.wholeID) }
    ) { visit, register in
      SavedForm("/console/persons/\(try register.deleteEligibility(try visit.wholeID).personId)")
    }
  }

  // MARK: Contracts

  private func mountContracts(_ router: Router<ServerContext>) {
    form(router, "/console/persons/:id/contracts/new", .officer) { visit in
      let view = try visit.register.findPerson(try visit.wholeID)
      var draft = ContractDraft()
      draft.person = view.id
      return FormPage(
        title: localized("Nouveau contrat", "New contract"), back: Self.person(view.id, view.name),
        form: EntryForm(
          PersonForms.contract(isNew: true, markets: try visit.register.proposedMarkets()), of: nil, draft), part: nil
      ) { register, draft in
        SavedForm("/console/persons/\(view.id)", try register.addContract(draft).warnings)
      }
    }
    let edit: @Sendable (Visit) throws -> FormPage<ContractDraft, ContractView> = { visit in
      let view = try visit.register.contract(try visit.identifier)
      return FormPage(
        title: localized("Contrat, marché \(view.market)", "Contract, market \(view.market)"),
        back: Self.person(view.personId, view.person),
        form: EntryForm(
          PersonForms.contract(isNew: false, markets: try visit.register.proposedMarkets()), of: view, ContractDraft()),
        part: try Self.part("contract", view.id),
        other: FormLink(
          url: "/console/contracts/\(view.id)/delete", title: localized("Supprimer le contrat", "Delete the contract")),
        url: "/console/contracts/\(view.id)/edit"
      ) { register, draft in
        let saved = try register.setContract(view.id, draft)
        return SavedForm("/console/persons/\(saved.personId)", saved.warnings)
      }
    }
    form(router, "/console/contracts/:id/edit", .officer, edit)
    button(
      router, "/console/contracts/:id/delete", .officer, done: "deleted", back: { try edit($0).shown($0) },
      { try Self.part("contract", $0.wholeID) }
    ) { visit, register in
      SavedForm("/console/persons/\(try register.deleteContract(try visit.wholeID).personId)")
    }
    form(router, "/console/contracts/:id/follow-up", .officer) { visit in
      let view = try visit.register.contract(try visit.identifier)
      return FormPage<TypedOptions, ContractView>(
        title: localized("Suivi, marché \(view.market)", "Follow-up, market \(view.market)"),
        back: Self.person(view.personId, view.person), form: EntryForm(PersonForms.followUp, of: nil, [:]), part: nil
      ) { register, typed in
        guard let months = Int(typed["months"] ?? "") else {
          throw RegisterError(
            "bad-input", .usage,
            localized("--months : un nombre entier est demandé.", "--months: a whole number is needed."))
        }
        let saved = try register.followUp(
          view.id, months: months, situation: typed["situation"] ?? "", on: typed["on"], note: typed["note"])
        return SavedForm("/console/persons/\(saved.personId)", saved.warnings)
      }
    }
  }
}

/// The prescribers: a list, and each changed.
extension Console {
  private static let size = 100

  func mountPrescribers(_ router: Router<ServerContext>) {
    get(router, "/console/prescribers", .reader) { visit in
      let wanted = foldedName(visit.query["q"])
      let all = try visit.register.prescribers().filter { wanted.isEmpty || foldedName($0.name).contains(wanted) }
      return visit.page(
        "prescribers", localized("Prescripteurs", "Prescribers"),
        [
          "search": visit.query["q"],
          "rows": all.dropFirst(visit.query.page * Self.size).prefix(Self.size).map { view in
            [
              "id": view.id, "name": view.name, "kind": view.kind.map(PrescriberKind.label) ?? "–",
              "contact": view.contact ?? "–", "scope": view.scope,
            ]
          },
        ].merging(visit.paging(total: all.count, size: Self.size)) { $1 })
    }
    form(router, "/console/prescribers/new", .officer) { visit in
      FormPage<TypedOptions, PrescriberView>(
        title: localized("Nouveau prescripteur", "New prescriber"), back: Self.prescribers,
        form: EntryForm(FormSection.home(try visit.scopes) + PersonForms.prescriber, of: nil, [:]), part: nil
      ) { register, typed in
        _ = try register.addPrescriber(
          name: typed["name"] ?? "", kind: typed["kind"], contact: typed["contact"], scope: visit.scopeTyped)
        return SavedForm("/console/prescribers")
      }
    }
    form(router, "/console/prescribers/:id/edit", .officer) { visit in
      let view = try visit.register.prescriber(try visit.identifier)
      return FormPage<TypedOptions, PrescriberView>(
        title: view.name, back: Self.prescribers, form: EntryForm(PersonForms.prescriber, of: view, [:]),
        part: try Self.part("prescriber", view.id)
      ) { register, typed in
        _ = try register.setPrescriber(view.id, name: typed["name"], kind: typed["kind"], contact: typed["contact"])
        return SavedForm("/console/prescribers")
      }
    }
  }

  private static var prescribers: FormLink {
    FormLink(url: "/console/prescribers", title: localized("Prescripteurs", "Prescribers"))
  }
}
