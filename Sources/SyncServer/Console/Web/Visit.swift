import ClauseRegister
import Foundation
import HTTPTypes
import SyncModel

/// One request of somebody who has signed in.
struct Visit: Sendable {
  let console: Console
  let token: ConsoleToken
  let session: ConsoleSession
  let path: String
  let query: FormFields
  /// Of a form that was sent; empty for a page that is looked at.
  let form: FormFields
  /// What stands in the place of `:id` in the path.
  let id: String
  /// What stands in the place of `:month`.
  let month: String
  /// `https://host:port`, by which the browser has called the server.
  let serverURL: String
  /// The register in the user's name, which notes whom the page shows.
  let register: Register
  /// Why a form was not carried out, on the page that is shown again.
  var problem: RegisterError?

  var user: ConsoleUser { session.user }

  func may(_ role: ConsoleRole) -> Bool { user.role >= role }

  /// A page with what every page has.
  ///
  /// - parameter model: What the template shows; all of it is escaped.
  func page(_ template: String, _ title: String, _ model: [String: Any] = [:]) -> Reply {
    var model = model
    model["title"] = title
    model["user"] = user.display
    model["role"] = user.role.title
    model["token"] = session.formToken
    model["path"] = path
    model["isOfficer"] = may(.officer)
    model["isReconciler"] = may(.reconciler)
    model["isAdministrator"] = may(.administrator)
    model["navigation"] = ConsoleMenu.items(for: user.role).map { item in
      ["url": item.url, "title": item.title, "isCurrent": item.url == ConsoleMenu.current(path)] as [String: Any]
    }
    if let done = Notice.text(query["done"]) { model["notice"] = done }
    model["said"] = console.said.lines(query["said"], for: session.formToken)
    if let problem { model["problem"] = problem.message }
    let status: HTTPResponse.Status =
      switch problem?.code {
      case nil: .ok
      case "stale", "changed-meanwhile", "used-form": .conflict
      default: .unprocessableContent
      }
    return .page(console.templates.render(template, model), status: status)
  }

  /// A link to the same page with another value of one field, such as its page.
  func link(_ changes: [String: String]) -> String {
    let names = [
      "q", "sort", "table", "market", "lot", "person", "pool", "buyer", "officer", "month", "year", "sync", "since",
      "scope", "state", "kind", "near", "activity", "quarter",
      "modality", "employer", "page",
    ]
    let fields = names.compactMap { name -> String? in
      let value = changes[name] ?? query[name]
      return value.isEmpty ? nil : "\(name)=\(FormFields.encoded(value))"
    }
    return fields.isEmpty ? path : path + "?" + fields.joined(separator: "&")
  }

  /// The links around a page of a list.
  func paging(total: Int, size: Int) -> [String: Any] {
    let (page, last) = (query.page, max(0, (total - 1) / size))
    var model: [String: Any] = [
      "total": "\(total)", "page": "\(page + 1)", "pages": "\(last + 1)", "isPaged": last > 0 || page > 0,
    ]
    if page > 0 { model["previous"] = link(["page": "\(min(page, last + 1))"]) }
    if page < last { model["next"] = link(["page": "\(page + 2)"]) }
    return model
  }

  /// A field that has to be there.
  func needed(_ name: String) throws -> String {
    guard let value = form.given(name) else {
      throw RegisterError(
        "missing", .usage, localized("Il manque une réponse dans le formulaire.", "An answer is missing in the form."))
    }
    return value
  }

  func reason(isNeeded: Bool = true) throws -> String {
    let reason = form["reason"]
    guard !isNeeded || !reason.isEmpty else {
      throw RegisterError("reason-needed", .usage, localized("Un motif est demandé.", "A reason is needed."))
    }
    guard reason.utf8.count <= 2_000 else {
      throw RegisterError(
        "too-long", .usage, localized("Motif de plus de 2000 octets.", "Reason longer than 2000 bytes."))
    }
    return reason
  }

  /// The register, whose writes need the part of it to be what the form showed.
  func register(expecting part: SeenPart) -> Register { register.expecting(part, form["seen"]) }
}

/// What was done, said on the page after it.
enum Notice {
  static func text(_ code: String) -> String? {
    switch code {
    case "resolved": localized("Conflit réglé, pour tous.", "Conflict settled, for everyone.")
    case "undone": localized("Décision défaite.", "Decision undone.")
    case "accepted": localized("Changement admis.", "Change admitted.")
    case "refused": localized("Changement refusé.", "Change refused.")
    case "merged": localized("Personnes réunies.", "People merged.")
    case "unmerged": localized("Fusion défaite.", "Merge undone.")
    case "hours-merged": localized("Saisies réunies : une seule compte.", "Entries merged: one counts.")
    case "hours-unmerged": localized("Fusion défaite : les deux comptent.", "Merge undone: both count.")
    case "reviewed": localized("Saisies notées.", "Entries noted.")
    case "validated": localized("Mois validé et clos.", "Month validated and closed.")
    case "unlocked": localized("Mois rouvert.", "Month open again.")
    case "logged": localized("Heures enregistrées.", "Hours recorded.")
    case "revoked": localized("Appareil révoqué.", "Device revoked.")
    case "archived": localized("Personne archivée.", "Person archived.")
    case "brought-back": localized("Personne rendue aux appareils.", "Person given back to devices.")
    case "erased": localized("Personne effacée.", "Person erased.")
    case "deleted": localized("Supprimé.", "Deleted.")
    case "restored": localized("Rétabli.", "Brought back.")
    case "saved": localized("Enregistré.", "Saved.")
    default: nil
    }
  }
}

/// The parts of the console.
enum ConsoleMenu {
  struct Item {
    let url: String
    let title: String
    let role: ConsoleRole
  }

  static func items(for role: ConsoleRole) -> [Item] {
    [
      Item(url: "/", title: localized("Accueil", "Home"), role: .reader),
      Item(url: "/console/conflicts", title: localized("Conflits", "Conflicts"), role: .reader),
      Item(url: "/console/held", title: localized("Retenus", "Held"), role: .reader),
      Item(url: "/console/duplicates", title: localized("Doublons", "Duplicates"), role: .reader),
      Item(url: "/console/alerts", title: localized("Alertes", "Alerts"), role: .reader),
      Item(url: "/console/hours", title: localized("Heures", "Hours"), role: .reader),
      Item(url: "/console/markets", title: localized("Marchés", "Markets"), role: .reader),
      Item(url: "/console/persons", title: localized("Personnes", "People"), role: .reader),
      Item(url: "/console/pools", title: localized("Mutualisations", "Pools"), role: .reader),
      Item(url: "/console/reports", title: localized("États", "Reports"), role: .reader),
      Item(url: "/console/devices", title: localized("Appareils", "Devices"), role: .reader),
      Item(url: "/console/retention", title: localized("Conservation", "Retention"), role: .reconciler),
      Item(url: "/console/accesses", title: localized("Accès", "Accesses"), role: .administrator),
      Item(url: "/console/users", title: localized("Utilisateurs", "Users"), role: .administrator),
    ].filter { $0.role <= role }
  }

  /// The part that a path belongs to.
  static func current(_ path: String) -> String {
    let words = path.split(separator: "/")
    return words.isEmpty ? "/" : "/" + words.prefix(2).joined(separator: "/")
  }
}
