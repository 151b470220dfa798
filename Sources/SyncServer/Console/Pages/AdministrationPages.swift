import ClauseRegister
import Foundation
import Hummingbird

/// Users, and what everybody may do with their own account.
extension Console {
  func mountAdministration(_ router: Router<ServerContext>) {
    get(router, "/console/users", .administrator, usersPage)
    post(router, "/console/users", .administrator, back: usersPage) { visit in
      guard let role = ConsoleRole(rawValue: try visit.needed("role")) else {
        throw RegisterError("bad-input", .usage, Words.badForm)
      }
      _ = try self.accounts.add(
        try visit.needed("name"), display: visit.form.given("display"), role: role,
        password: try PasswordHash.chosen(visit.password("password")))
      return .see("/console/users?done=saved")
    }
    post(router, "/console/users/role", .administrator, back: usersPage) { visit in
      guard let role = ConsoleRole(rawValue: try visit.needed("role")) else {
        throw RegisterError("bad-input", .usage, Words.badForm)
      }
      _ = try self.accounts.setRole(try visit.needed("name"), role)
      return .see("/console/users?done=saved")
    }
    post(router, "/console/users/password", .administrator, back: usersPage) { visit in
      _ = try self.accounts.setPassword(
        try visit.needed("name"), try PasswordHash.chosen(visit.password("password")))
      return .see("/console/users?done=saved")
    }
    post(router, "/console/users/end", .administrator, back: usersPage) { visit in
      let name = try visit.needed("name")
      _ =
        try visit.needed("how") == "remove"
        ? self.accounts.remove(name) : self.accounts.signOutEverywhere(name)
      return .see("/console/users?done=saved")
    }
    mountAccount(router)
  }

  private func mountAccount(_ router: Router<ServerContext>) {
    let page: Handler = { $0.page("account", localized("Mon compte", "My account")) }
    get(router, "/console/account", .reader, page)
    post(router, "/console/account/password", .reader, back: page) { visit in
      let known = try self.accounts.credentials(visit.user.name)
      guard let finish = self.limits.begin([.browser(user: visit.user.id)]) else {
        throw RegisterError(
          "too-many", .temporary,
          localized("Trop d'essais ; réessayer dans un quart d'heure.", "Too many tries; try again in fifteen minutes.")
        )
      }
      let isRight = PasswordHash.matches(visit.password("old"), known?.password)
      finish(isRight)
      guard isRight else {
        throw RegisterError("bad-password", .noPermission, localized("Mot de passe inexact.", "Wrong password."))
      }
      _ = try self.accounts.setPassword(visit.user.name, try PasswordHash.chosen(visit.password("password")))
      return .see("/console/sign-in")
    }
    post(router, "/console/account/sign-out", .reader, back: page) { visit in
      _ = try self.accounts.signOutEverywhere(visit.user.name)
      return .see("/console/sign-in")
    }
  }

  private var usersPage: Handler {
    { visit in
      func roles(_ chosen: ConsoleRole?) -> [[String: Any]] {
        ConsoleRole.allCases.map { ["value": $0.rawValue, "text": $0.title, "isChosen": $0 == chosen] }
      }
      return visit.page(
        "users", localized("Utilisateurs", "Users"),
        [
          "allRoles": roles(nil),
          "rows": try self.accounts.users().map { user in
            [
              "id": "\(user.id)", "name": user.name, "display": user.display, "roleTitle": user.role.title,
              "sessions": "\(user.sessions)", "roles": roles(user.role),
            ] as [String: Any]
          },
        ])
    }
  }
}

extension Visit {
  /// As it was typed: spaces count.
  fileprivate func password(_ name: String) -> String { form.all(name).first ?? "" }
}
