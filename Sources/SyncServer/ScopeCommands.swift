import ArgumentParser
import ClauseRegister
import RegisterCommands
import SyncCore
import SyncModel

struct ScopesView: Encodable, Sendable {
  let scopes: [ScopeView]

  init(_ scopes: [(code: String, name: String)]) {
    self.scopes = scopes.map { ScopeView(code: $0.code, name: $0.name) }
  }
}

struct ScopeGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "scope", localized("Les périmètres : ce qu'un appareil peut tenir.", "Scopes: what a device may hold."),
      [ScopeAdd.self, ScopeList.self, ScopeShare.self, ScopeUnshare.self])
  }
}

struct ScopeAdd: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Crée un périmètre.", "Makes a scope."),
      discussion: localized("Exemple : ", "Example: ") + "scope add pau --name \"Pau-Pyrénées\" --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Code court, sans espace.", "Short code without space."))) var code: String
  @Option(help: ArgumentHelp(localized("Nom.", "Name."))) var name: String

  func answer(_ office: Office) throws -> Answer {
    try office.register.store.write { try $0.addScope(code, name: name) }
    return Answer(ScopesView([(code, name)]), text: printable("\(code) · \(name)"))
  }
}

struct ScopeList: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Liste les périmètres.", "Lists the scopes."))
  }

  @OptionGroup var place: OfficeOptions

  func answer(_ office: Office) throws -> Answer {
    let scopes = try office.register.store.read { try $0.scopes() }
    return Answer(ScopesView(scopes), text: scopes.map { printable("\($0.code) · \($0.name)") }.joined(separator: "\n"))
  }
}

struct SharedView: Encodable, Sendable {
  let id: String
  let table: String
  let scopes: [String]
}

struct ScopeShare: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "share",
      abstract: localized("Partage une fiche avec un autre périmètre.", "Shares a record with another scope."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Fiche.", "Record."), valueName: "id")) var reference: String
  @Argument(help: ArgumentHelp(localized("Périmètre.", "Scope."))) var code: String

  func answer(_ office: Office) throws -> Answer {
    try sharing(office, reference) { try $0.share($1, to: code) }
  }
}

struct ScopeUnshare: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "unshare", abstract: localized("Met fin à un partage.", "Ends a share."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Fiche.", "Record."), valueName: "id")) var reference: String
  @Argument(help: ArgumentHelp(localized("Périmètre.", "Scope."))) var code: String

  func answer(_ office: Office) throws -> Answer {
    try sharing(office, reference) { try $0.unshare($1, from: code) }
  }
}

private func sharing(
  _ office: Office, _ reference: String, _ change: (StoreTransaction, RecordReference) throws -> Void
) throws -> Answer {
  let record = try office.register.record(reference)
  let view = try office.register.store.write { transaction in
    try change(transaction, record)
    return SharedView(
      id: record.id.description, table: record.table, scopes: try transaction.scopesGranting(record))
  }
  return Answer(view, text: "\(view.table) \(view.id) : \(view.scopes.map(printable).joined(separator: ", "))")
}
