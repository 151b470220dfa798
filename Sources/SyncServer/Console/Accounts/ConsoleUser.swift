import ClauseRegister

/// What somebody may do in the console; each may also do what those before may.
enum ConsoleRole: String, CaseIterable, Comparable, Codable, Sendable {
  /// Sees.
  case reader
  /// Enters.
  case officer
  /// Decides: conflicts, held changes, merges, validation, how long people's data is kept; gives it out to the person.
  case reconciler
  /// Devices and users; erases people, and sees who has looked at whom.
  case administrator

  static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  var title: String {
    switch self {
    case .reader: localized("lecture", "reader")
    case .officer: localized("saisie", "officer")
    case .reconciler: localized("décision", "reconciler")
    case .administrator: localized("administration", "administrator")
    }
  }
}

/// Somebody who works at the office.
struct ConsoleUser: Encodable, Sendable {
  let id: Int64
  /// What is typed to sign in; unique without case and accents.
  let name: String
  /// The officer under whose name what they do stands in the register.
  let display: String
  let role: ConsoleRole
  /// How many sessions are open.
  let sessions: Int
}

struct ConsoleUsersView: Encodable, Sendable {
  let users: [ConsoleUser]

  var text: String {
    if users.isEmpty {
      return localized("Aucun utilisateur : « user add ».", "No user: \"user add\".")
    }
    var table = TextTable([
      .init(localized("Nom", "Name")), .init(localized("Affiché", "Shown as")), .init(localized("Rôle", "Role")),
      .init(localized("Sessions", "Sessions"), .right),
    ])
    for user in users { table.add([user.name, user.display, user.role.rawValue, "\(user.sessions)"]) }
    return table.render()
  }
}
