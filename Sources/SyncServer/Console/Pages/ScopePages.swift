import ClauseRegister
import Foundation
import Hummingbird
import SyncCore
import SyncModel

/// The scopes: what there is, and which records are shared among them.
extension Console {
  func mountScopes(_ router: Router<ServerContext>) {
    get(router, "/console/scopes", .administrator) { visit in
      let scopes = try visit.scopes
      return visit.list(
        Self.scopes.title, localized("périmètres", "scopes"),
        [
          SheetPart(
            id: "scopes", title: Self.scopes.title, columns: [localized("Code", "Code"), localized("Nom", "Name")],
            rows: scopes.map { [SheetCell($0.value), SheetCell($0.label)] })
        ], searches: [], new: FormLink(url: "/console/scopes/new", title: localized("Nouveau périmètre", "New scope")),
        remark: localized(
          "Une fiche se partage avec un autre périmètre sur la page de son historique.",
          "A record is shared with another scope on the page of its history."), total: scopes.count, size: .max)
    }
    form(router, "/console/scopes/new", .administrator) { _ in
      FormPage<TypedOptions, Never>(
        title: localized("Nouveau périmètre", "New scope"), back: Self.scopes,
        form: EntryForm(
          [
            FormSection(
              localized("Périmètre", "Scope"),
              [
                FormField(
                  "code", \.["code"], .text, localized("Code", "Code"),
                  hint: localized("Court, sans espace.", "Short, without space."), isNeeded: true),
                FormField("name", \.["name"], .text, localized("Nom", "Name"), isNeeded: true),
              ])
          ], of: nil, [:]), part: nil
      ) { register, typed in
        try register.store.write(officer: register.officer) {
          try $0.addScope(typed["code"] ?? "", name: typed["name"] ?? "")
        }
        return SavedForm(Self.scopes.url)
      }
    }
    post(router, "/console/history/:id/share", .administrator, back: historyPage) { visit in
      let record = try visit.register.record(try visit.wholeID)
      let (scope, change) = (try visit.needed("scope"), try visit.needed("change"))
      try visit.register.store.write(officer: visit.user.display) { transaction in
        switch change {
        case "share": try transaction.share(record, to: scope)
        case "unshare": try transaction.unshare(record, from: scope)
        default: throw RegisterError("bad-input", .usage, Words.badForm)
        }
      }
      return .see("/console/history/\(record.id)?done=saved")
    }
  }

  private static var scopes: FormLink {
    FormLink(url: "/console/scopes", title: localized("Périmètres", "Scopes"))
  }
}

extension Visit {
  /// What the form for sharing a record shows, for those who may.
  func sharing(_ id: String) throws -> [String: Any] {
    guard may(.administrator) else { return [:] }
    let record = try register.record(id)
    let granting = try register.store.read { try $0.scopesGranting(record) }
    return [
      "sharing": [
        "id": id, "granting": granting.joined(separator: ", "),
        "scopes": try scopes.map { ["option": $0.value, "optionLabel": $0.label] },
      ] as [String: Any]
    ]
  }
}
