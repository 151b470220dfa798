import ArgumentParser
import ClauseRegister
import RegisterCommands

struct UserGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "user", localized("Les utilisateurs de la console du bureau.", "The users of the office's console."),
      [UserAdd.self, UserList.self, UserSetRole.self, UserSetPassword.self, UserSignOut.self, UserRemove.self])
  }
}

/// A command that is given a password. It is read, and hashed, where somebody types: the running server, which may carry
/// the command out, gets the hash.
protocol PasswordCommand: OfficeCommand {}

extension PasswordCommand {
  func readPassword() throws -> String {
    try PasswordHash.chosen(try PassphraseInput(variable: "CONSOLE_PASSWORD", alsoInput: true).chosen())
  }
}

private func all(_ users: [ConsoleUser]) -> Answer {
  let view = ConsoleUsersView(users: users)
  return Answer(view, text: view.text)
}

/// A role as an argument.
extension ConsoleRole: ExpressibleByArgument {}

struct UserAdd: PasswordCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add",
      abstract: localized(
        "Ajoute un utilisateur ; le mot de passe est lu sur l'entrée, ou demandé.",
        "Adds a user; the password is read from the input, or asked for."),
      discussion: localized("Exemple : ", "Example: ")
        + "user add anne --role administrator --display \"Anne Petit\" --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Nom pour se connecter.", "Name to sign in with."))) var name: String
  @Option(
    help: ArgumentHelp(
      localized(
        "reader (lit), officer (saisit), reconciler (décide), administrator (tout).",
        "reader (sees), officer (enters), reconciler (decides), administrator (all).")))
  var role: ConsoleRole
  @Option(help: ArgumentHelp(localized("Nom affiché et noté au registre.", "Name shown and noted in the register.")))
  var display: String?

  func answer(_ office: Office) throws -> Answer {
    one(
      try ConsoleAccounts(besides: office.register).add(
        name, display: display, role: role, password: Office.passwordHash ?? ""))
  }
}

private func one(_ user: ConsoleUser) -> Answer { all([user]) }

struct UserList: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Liste les utilisateurs.", "Lists the users."))
  }

  @OptionGroup var place: OfficeOptions

  func answer(_ office: Office) throws -> Answer { all(try ConsoleAccounts(besides: office.register).users()) }
}

struct UserSetRole: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "role", abstract: localized("Change le rôle d'un utilisateur.", "Changes a user's role."),
      discussion: localized("Exemple : ", "Example: ") + "user role anne reconciler --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Utilisateur.", "User."))) var name: String
  @Argument(help: ArgumentHelp("reader, officer, reconciler, administrator.")) var role: ConsoleRole

  func answer(_ office: Office) throws -> Answer {
    one(try ConsoleAccounts(besides: office.register).setRole(name, role))
  }
}

struct UserSetPassword: PasswordCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "password",
      abstract: localized(
        "Change le mot de passe d'un utilisateur et termine ses sessions.",
        "Changes a user's password and ends their sessions."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Utilisateur.", "User."))) var name: String

  func answer(_ office: Office) throws -> Answer {
    one(try ConsoleAccounts(besides: office.register).setPassword(name, Office.passwordHash ?? ""))
  }
}

struct UserSignOut: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sign-out",
      abstract: localized("Termine toutes les sessions d'un utilisateur.", "Ends all sessions of a user."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Utilisateur.", "User."))) var name: String

  func answer(_ office: Office) throws -> Answer {
    one(try ConsoleAccounts(besides: office.register).signOutEverywhere(name))
  }
}

struct UserRemove: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "remove", abstract: localized("Retire un utilisateur.", "Removes a user."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Utilisateur.", "User."))) var name: String

  func answer(_ office: Office) throws -> Answer {
    one(try ConsoleAccounts(besides: office.register).remove(name))
  }
}
