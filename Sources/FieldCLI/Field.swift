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
    let rendered = await Language.$current.withValue(language) {
      await Program.run(Field.self, arguments) { command in
        switch command {
        case let command as any RegisterCommand: try command.perform()
        case let command as any NetworkCommand: try await command.perform()
        case let command as any LocalCommand: try command.perform()
        default: try Program.help(command)
        }
      }
    }
    Program.finish(rendered)
  }
}

/// A command that speaks with the server.
protocol NetworkCommand: ParsableCommand {
  func perform() async throws -> Answer
}

/// A command that is not about an open register.
protocol LocalCommand: ParsableCommand {
  func perform() throws -> Answer
}

struct Field: ParsableCommand {
  static let version = "1"

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "field",
      abstract: localized(
        "Suit les heures d'insertion sur le terrain, avec ou sans réseau.",
        "Follows insertion hours in the field, with or without a network."),
      discussion: localized(
        """
        Pour commencer :
          field enroll --server https://bureau.example:8443 --code ABCD-EFGH-JKLM-NPQR
          field sync
          field hours log --market 2024-41 --person "N'Diaye" --date hier --hours 7h30
        """,
        """
        To begin:
          field enroll --server https://office.example:8443 --code ABCD-EFGH-JKLM-NPQR
          field sync
          field hours log --market 2024-41 --person "N'Diaye" --date hier --hours 7h30
        """),
      version: version,
      subcommands: [
        Enroll.self, Sync.self, Status.self, HoursGroup.self, MarketGroup<FieldOptions>.self,
        PersonGroup<FieldOptions>.self, ConflictGroup.self, HistoryCommand<FieldOptions>.self,
        PoolGroup<FieldOptions>.self, EligibilityGroup<FieldOptions>.self, PrescriberGroup<FieldOptions>.self,
        PostGroup<FieldOptions>.self, ContractGroup<FieldOptions>.self, Alerts<FieldOptions>.self,
        BuyerGroup<FieldOptions>.self, ForecastGroup<FieldOptions>.self, StructureGroup<FieldOptions>.self,
        ReportGroup<FieldOptions>.self, Unsent.self,
        HeldGroup.self, Verify.self, Export.self, Lock.self, Unlock.self, Passphrase.self,
      ])
  }
}

struct FieldOptions: PlaceOptions {
  @Option(
    help: ArgumentHelp(
      localized("Fichier de l'appareil (sinon FIELD_STORE).", "The device's store (else FIELD_STORE)."),
      valueName: "path"))
  var store: String?
  @OptionGroup var form: AnswerForm

  var path: String {
    let environment = ProcessInfo.processInfo.environment
    if let store { return store }
    if let store = environment["FIELD_STORE"], !store.isEmpty { return store }
    let data = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    return (data ?? NSHomeDirectory() + "/.local/share") + "/field/field.sqlite"
  }

  /// The register, which notes whom `command` shows.
  func register(for command: any ParsableCommand) throws -> Register {
    let name = Program.words(to: type(of: command), in: Field.self) ?? []
    return Register(store: try register().store, command: (["field"] + name).joined(separator: " "))
  }

  func path(_ name: String) -> String { name }

  func register() throws -> Register { try register(nil) }

  /// - parameter secret: What opens the store, where it is kept nowhere.
  func register(_ secret: StoreSecret?) throws -> Register {
    try Wipe(path: path).finishIfBegun()
    guard FileManager.default.fileExists(atPath: path) else { throw StoreError.notEnrolled }
    let register = try Register.open(
      path: path, role: .device, secret: try secret ?? DeviceSecret(store: path).state())
    guard try register.store.read({ try $0.incarnation }) != nil else {
      // A store that has lost all its content, not one that never had any.
      if FileManager.default.fileExists(atPath: path + ".identity") {
        throw StoreError.damaged(path: path, detail: localized("vide", "empty"))
      }
      throw StoreError.notEnrolled
    }
    return register
  }
}

struct ConflictGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "conflict", localized("Les conflits ouverts.", "The open conflicts."),
      [
        ConflictList<FieldOptions>.self, ConflictShow<FieldOptions>.self, ConflictResolve<FieldOptions>.self,
      ])
  }
}
