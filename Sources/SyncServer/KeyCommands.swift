import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands
import SyncCore
import SyncModel

/// A command on the files of the folder, whoever has the register open.
protocol FolderCommand: ParsableCommand {
  func answer() throws -> Answer
}

struct KeyGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "keys", localized("Les clés des données personnelles.", "The keys of personal data."),
      [KeysBackup.self, KeysRestore.self])
  }
}

struct KeysView: Encodable, Sendable {
  let ok: Bool
  let file: String
}

/// A copy of a register's keys: its secret under a passphrase, and the keys that are sealed under the secret.
private struct KeysFile: Codable {
  var format = Self.name
  let secret: WrappedSecret
  let keys: Data

  static let name = "clause-register-keys-1"
}

private let passphrase = PassphraseInput(variable: "KEYS_PASSPHRASE")

struct KeysBackup: FolderCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "backup",
      abstract: localized(
        "Sauvegarde les clés sous une phrase secrète (KEYS_PASSPHRASE, ou demandée) ; à garder loin des sauvegardes.",
        "Backs the keys up under a passphrase (KEYS_PASSPHRASE, or asked for); keep it away from the backups."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Fichier à écrire.", "File to write."))) var file: String

  func answer() throws -> Answer {
    let path = URL(filePath: file).path
    guard !FileManager.default.fileExists(atPath: path) else {
      throw RegisterError("exists", .ioError, localized("\(path) existe déjà.", "\(path) exists already."))
    }
    guard let secret = try OfficeSecret.read(data: place.data) else {
      throw OfficeSecret.missing(OfficeSecret.path(data: place.data))
    }
    let copy = KeysFile(
      secret: try WrappedSecret(secret, passphrase: try passphrase.chosen()),
      keys: try KeyBackup.read(besides: Office.storePath(place.data)))
    do {
      try JSONEncoder().encode(copy).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw RegisterError("io", .ioError, localized("Écriture impossible : \(path).", "Cannot write \(path)."))
    }
    return Answer(
      KeysView(ok: true, file: path),
      text: localized(
        "Clés sauvegardées dans \(path). Une personne effacée depuis reste effacée quand on les remet.",
        "Keys backed up to \(path). Who is erased later stays erased when they are put back."))
  }
}

struct KeysRestore: FolderCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "restore",
      abstract: localized(
        "Remet les clés en place, serveur arrêté, avant « restore ».",
        "Puts the keys back, the server being stopped, before \"restore\"."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Sauvegarde des clés.", "Backup of the keys."))) var file: String

  func answer() throws -> Answer {
    let path = URL(filePath: file).path
    let data = try Office.contents(at: path)
    guard let copy = try? JSONDecoder().decode(KeysFile.self, from: data), copy.format == KeysFile.name else {
      throw RegisterError(
        "bad-keys", .badData,
        localized("\(path) n'est pas une sauvegarde de clés.", "\(path) is no backup of keys."))
    }
    guard let secret = try copy.secret.opened(passphrase: try passphrase.read()) else {
      throw RegisterError(
        "bad-passphrase", .noPermission, localized("Ce n'est pas la phrase secrète.", "That is not the passphrase."))
    }
    let store = Office.storePath(place.data)
    try Office.makeFolder(place.data)
    let known = try OfficeSecret.read(data: place.data)
    guard known == nil || known == secret else { throw StoreError.keysUnfit(path: store) }
    try KeyBackup.restore(copy.keys, besides: store)
    if known == nil { try OfficeSecret.write(secret, to: OfficeSecret.path(data: place.data)) }
    return Answer(KeysView(ok: true, file: path), text: localized("Clés remises en place.", "Keys put back."))
  }
}

struct LeaseView: Encodable, Sendable {
  let ok: Bool
  let days: Int
}

struct Lease: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "lease",
      abstract: localized(
        "Combien de jours un appareil montre les noms sans avoir joint le bureau.",
        "For how many days a device shows names without having reached the office."))
  }

  @OptionGroup var place: OfficeOptions
  @Option(help: ArgumentHelp(localized("Nouveau nombre de jours.", "New number of days."))) var days: Int?

  func validate() throws {
    if let days, !(0...366).contains(days) {
      throw ValidationError(localized("--days : de 0 à 366.", "--days: from 0 to 366."))
    }
  }

  func answer(_ office: Office) throws -> Answer {
    let days = try office.register.leaseDays(settingTo: days)
    return Answer(
      LeaseView(ok: true, days: days),
      text: localized(
        "Sans le bureau, les noms se montrent \(days) jour(s).", "Without the office, names show for \(days) day(s)."))
  }
}
