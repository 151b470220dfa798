import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands
import SyncCore
import SyncModel

struct Export: LocalCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "export",
      abstract: localized(
        "Met de côté dans un fichier ce qui n'est pas encore au registre.",
        "Saves what is not in the register yet to a file."),
      discussion: localized(
        "Marche sans serveur et sur un fichier endommagé.\nExemple : field export --unsent secours.json",
        "Works without a server and on a damaged store.\nExample: field export --unsent rescue.json"))
  }

  @OptionGroup var place: FieldOptions
  @Option(help: ArgumentHelp(localized("Fichier à écrire.", "File to write."), valueName: "file")) var unsent: String

  func perform() throws -> Answer {
    try Wipe(path: place.path).finishIfBegun()
    guard FileManager.default.fileExists(atPath: place.path) else {
      throw RegisterError(
        "no-store", .noInput, localized("Aucun fichier \(place.path).", "No file \(place.path)."))
    }
    // Opening captures what other programs have written since; where it cannot be opened, what is there is read.
    _ = try? place.register().store.write { _ in }
    let secret = try DeviceSecret(store: place.path).state()
    if case .locked? = secret { throw StoreError.locked(path: place.path) }
    let salvage = try UnsentExport.read(path: place.path, secret: secret)
    do {
      try salvage.data().write(to: URL(filePath: unsent), options: .atomic)
    } catch {
      throw RegisterError(
        "io", .ioError, localized("Écriture impossible : \(unsent) (\(error)).", "Cannot write \(unsent) (\(error))."))
    }
    let summary = ExportView(file: unsent, records: salvage.records.count, complete: salvage.complete)
    return Answer(
      summary,
      text: localized(
        "\(summary.records) fiche(s) dans \(unsent)\(summary.complete ? "" : " ; le fichier étant endommagé, d'autres ont pu manquer")",
        "\(summary.records) record(s) in \(unsent)\(summary.complete ? "" : "; the store being damaged, others may be missing")"
      ))
  }
}

struct ExportView: Encodable, Sendable {
  let file: String
  let records: Int
  let complete: Bool
}
