import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands
import SyncCore
import SyncModel

@main
struct Main {
  static func main() async {
    // All that the program makes is its user's alone.
    umask(0o077)
    ProcessMemory.keepPrivate()
    ProcessMemory.keepSmall()
    ProcessMemory.countNothing()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let language = Language.fromCommandLine(arguments, environment: ProcessInfo.processInfo.environment)
    let rendered = await Language.$current.withValue(language) { await ServerProgram.run(arguments) }
    Program.finish(rendered)
  }
}

/// A command of the office over its open register.
protocol OfficeCommand: ParsableCommand {
  var place: OfficeOptions { get }
  func answer(_ office: Office) throws -> Answer
}

enum ServerProgram {
  /// Carries a command out: here when the register is free, else through the server that has it open.
  static func run(_ arguments: [String]) async -> Rendered {
    var forwarded: Rendered?
    let rendered = await Program.run(SyncServer.self, arguments) { command in
      if let serve = command as? Serve { return try await serve.run() }
      if let command = command as? any FolderCommand { return try command.answer() }
      guard let options = options(of: command) else { try Program.help(command) }
      let password =
        Office.current == nil ? try (command as? any PasswordCommand)?.readPassword() : Office.passwordHash
      let deadline = Date().addingTimeInterval(10)
      while true {
        do {
          return try Office.$passwordHash.withValue(password) { try perform(command, options) }
        } catch let error as StoreError {
          guard case .busy = error, Office.current == nil else { throw error }
          let message = ForwardedCommand(
            arguments: arguments, workingDirectory: FileManager.default.currentDirectoryPath,
            language: Language.current.rawValue, passwordHash: password)
          forwarded = try OfficeSocket.forward(message, data: options.data)
          if forwarded != nil { return Answer([String](), text: "") }
          // Another short command may have it: a server would have answered.
          guard Date() < deadline else { throw error }
          try await Task.sleep(for: .milliseconds(50))
        }
      }
    }
    return forwarded ?? rendered
  }

  private static func options(of command: any ParsableCommand) -> OfficeOptions? {
    if let command = command as? any OfficeCommand { return command.place }
    if let command = command as? any RegisterCommand { return command.place as? OfficeOptions }
    return nil
  }

  private static func perform(_ command: any ParsableCommand, _ options: OfficeOptions) throws -> Answer {
    if let command = command as? any RegisterCommand { return try command.perform() }
    guard let command = command as? any OfficeCommand else { try Program.help(command) }
    return try command.answer(try options.office(for: command))
  }
}

struct OfficeOptions: PlaceOptions {
  @Option(help: ArgumentHelp(localized("Dossier du registre.", "Folder of the register."), valueName: "dir")) var data:
    String
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      localized("Nom de l'agent qui décide ou consulte.", "Name of the officer who decides or looks."),
      valueName: "name"))
  var officer: String?
  @OptionGroup var form: AnswerForm

  func validate() throws {
    if data.isEmpty { throw ValidationError(localized("--data ne peut pas être vide.", "--data must not be empty.")) }
  }

  /// The office, whose register notes whom `command` shows.
  func office(for command: any ParsableCommand) throws -> Office {
    let office = try Office.current ?? Office.open(data: data)
    let name = Program.words(to: type(of: command), in: SyncServer.self) ?? []
    return Office(
      register: Register(store: office.register.store, officer: officer, command: name.joined(separator: " ")),
      workingDirectory: office.workingDirectory)
  }

  func register(for command: any ParsableCommand) throws -> Register { try office(for: command).register }

  func path(_ name: String) -> String { Office.current?.path(name) ?? name }
}

struct SyncServer: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sync-server",
      abstract: localized(
        "Le registre des clauses sociales : serveur et outils du bureau.",
        "The register of social clauses: the server and the office's tools."),
      discussion: localized(
        """
        Pour commencer :
          sync-server scope add pau --name "Pau" --data /srv/registre
          sync-server device invite --officer "Claire" --scope pau --data /srv/registre
          sync-server serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem --data /srv/registre
        """,
        """
        To begin:
          sync-server scope add pau --name "Pau" --data /srv/register
          sync-server device invite --officer "Claire" --scope pau --data /srv/register
          sync-server serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem --data /srv/register
        """),
      version: "1",
      subcommands: [
        Serve.self, ScopeGroup.self, DeviceGroup.self, Import.self, MarketGroup<OfficeOptions>.self,
        OfficePersonGroup.self, RetentionGroup.self, HoursGroup.self, ConflictGroup.self, HeldGroup.self,
        HistoryCommand<OfficeOptions>.self, PoolGroup<OfficeOptions>.self, EligibilityGroup<OfficeOptions>.self,
        PrescriberGroup<OfficeOptions>.self, PostGroup<OfficeOptions>.self, ContractGroup<OfficeOptions>.self,
        Alerts<OfficeOptions>.self, BuyerGroup<OfficeOptions>.self, ForecastGroup<OfficeOptions>.self,
        StructureGroup<OfficeOptions>.self,
        ReportGroup<OfficeOptions>.self, Verify.self,
        AuditGroup.self, AccessGroup.self, UserGroup.self, Collect.self, Backup.self, Restore.self, KeyGroup.self,
        Lease.self,
      ])
  }
}
