import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// What is kept of people, for how long, and who has looked at it.
extension Console {
  private static let size = 50
  private static let accessesShown = 200
  /// Beyond so many people a line of the access log gives their number.
  private static let named = 3

  func mountPersonData(_ router: Router<ServerContext>) {
    get(router, "/console/retention", .reconciler, retentionPage)
    get(router, "/console/accesses", .administrator, accessesPage)
    get(router, "/console/persons/:id/data", .reconciler, dataPage)
    post(router, "/console/persons/:id/export", .reconciler, back: dataPage) { visit in
      let view = try visit.register.exportPerson(try visit.wholeID)
      return .file(Data(view.html.utf8), type: "text/html; charset=utf-8", name: "\(view.person.id).html")
    }
    post(router, "/console/persons/:id/keep", .reconciler, back: dataPage) { visit in
      let kept = try visit.register.keepPerson(
        try visit.wholeID, until: try visit.needed("until"), reason: try visit.reason())
      return .see("/console/persons/\(kept.id)/data?done=saved")
    }
    post(router, "/console/persons/:id/archive", .reconciler, back: dataPage) { visit in
      let archived = try visit.register.archivePerson(try visit.wholeID, reason: try visit.reason())
      return .see("/console/persons/\(archived.id)/data?done=archived")
    }
    post(router, "/console/persons/:id/restore", .reconciler, back: dataPage) { visit in
      let person = try visit.register.bringBackPerson(try visit.wholeID)
      return .see("/console/persons/\(person.id)/data?done=brought-back")
    }
    post(router, "/console/persons/:id/erase", .administrator, back: dataPage) { visit in
      guard let id = Identifier(try visit.wholeID) else { throw RegisterError("bad-input", .usage, Words.badForm) }
      let reason = try visit.reason()
      guard try visit.needed("confirm").lowercased() == id.description else {
        throw RegisterError(
          "not-confirmed", .usage,
          localized(
            "L'identifiant recopié n'est pas celui de cette personne ; rien n'a été effacé.",
            "The id copied is not this person's; nothing was erased."))
      }
      _ = try visit.register(expecting: .records([RecordReference("person", id)]))
        .erasePerson(id.description, reason: reason)
      return .see("/console/persons/\(id)/data?done=erased")
    }
  }

  private var dataPage: Handler {
    { visit in
      let view = try visit.register.personData(try visit.wholeID)
      guard let id = Identifier(view.person.id) else { throw RegisterError("bad-input", .usage, Words.badForm) }
      return visit.page(
        "person-data", localized("Données : \(view.person.name)", "Data: \(view.person.name)"),
        [
          "id": view.person.id, "name": view.person.name,
          "seen": try visit.register.digest(of: .records([RecordReference("person", id)])),
          "kept": view.kept.map(PersonDataRows.kept) ?? [:], "isKept": view.kept != nil,
          "archived": view.archived.map(PersonDataRows.archived) ?? [:], "isArchived": view.archived != nil,
          "isErased": view.isErased, "mayDecide": !view.isErased && view.archived == nil, "mayErase": !view.isErased,
          "until": visit.form["until"], "reason": visit.form["reason"],
        ])
    }
  }

  private var retentionPage: Handler {
    { visit in
      let view = try visit.register.retention(in: self.contacts, page: visit.query.page, size: Self.size)
      return visit.page(
        "retention", localized("Conservation des données", "Keeping of data"),
        [
          "months": "\(view.months)",
          "proposals": view.proposals.map { proposal in
            [
              "id": proposal.id, "name": proposal.name, "scope": proposal.scope, "lastContact": proposal.lastContact,
              "from": Words.contact(proposal.from),
            ]
          },
          "hasProposals": view.proposed > 0, "kept": view.kept.prefix(Self.size).map(PersonDataRows.kept),
          "hasKept": !view.kept.isEmpty, "keptCount": "\(view.kept.count)",
          "archived": view.archived.prefix(Self.size).map(PersonDataRows.archived),
          "hasArchived": !view.archived.isEmpty, "archivedCount": "\(view.archived.count)",
          "erased": view.erased.prefix(Self.size).map(PersonDataRows.erased), "hasErased": !view.erased.isEmpty,
          "erasedCount": "\(view.erased.count)",
        ].merging(visit.paging(total: view.proposed, size: Self.size)) { $1 })
    }
  }

  private var accessesPage: Handler {
    { visit in
      let query = visit.query
      let lines = try visit.register.accesses(
        person: query.given("person"), since: query.given("since"), last: Self.accessesShown)
      return visit.page(
        "accesses", localized("Qui a vu qui", "Who has seen whom"),
        [
          "person": query["person"], "since": query["since"], "most": "\(Self.accessesShown)",
          "rows": lines.reversed().map { line in
            [
              "at": Words.time(line.at), "officer": line.officer, "command": line.command,
              "why": line.reason ?? "",
              "persons": line.persons.count <= Self.named ? line.persons : [],
              "many": line.persons.count <= Self.named
                ? "" : localized("\(line.persons.count) personnes", "\(line.persons.count) people"),
            ] as [String: Any]
          },
        ])
    }
  }
}

private enum PersonDataRows {
  static func kept(_ view: KeptView) -> [String: String] {
    decided(view.id, view.name, view.at, view.officer, view.reason).merging(["until": view.until]) { $1 }
  }

  static func archived(_ view: ArchivedView) -> [String: String] {
    decided(view.id, view.name, view.at, view.officer, view.reason)
  }

  static func erased(_ view: ErasureView) -> [String: String] {
    decided(view.id, view.pseudonym, view.at, view.officer, view.reason)
  }

  private static func decided(
    _ id: String, _ name: String, _ at: String, _ officer: String, _ reason: String
  ) -> [String: String] {
    ["id": id, "name": name, "at": Words.time(at), "officer": officer, "why": reason]
  }
}
