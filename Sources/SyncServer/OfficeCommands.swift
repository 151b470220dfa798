import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands
import SyncCore
import SyncModel

struct Import: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "import",
      abstract: localized(
        "Importe des marchés publics (DECP v1, v2, CSV), ou un fichier de « field export --unsent ».",
        "Imports public markets (DECP v1, v2, CSV), or a file of \"field export --unsent\"."),
      discussion: localized("Exemple : ", "Example: ") + "import decp.json --scope pau --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Fichier.", "File."))) var file: String
  @Option(help: ArgumentHelp(localized("Périmètre des marchés.", "Scope of the markets."))) var scope: String?

  func answer(_ office: Office) throws -> Answer {
    // The terminal of a command that the running server carries out is not the server's.
    let progress = ProgressBar(localized("Import", "Import"), isSilent: Office.current != nil)
    let view = try office.register.importFile(try office.contents(of: file), scope: scope) {
      progress.update($0, of: $1)
    }
    progress.finish()
    var lines = [
      localized(
        "Lus \(view.read) : créés \(view.created), complétés \(view.updated), doublons \(view.duplicate), écartés \(view.skipped)",
        "Read \(view.read): created \(view.created), updated \(view.updated), duplicate \(view.duplicate), skipped \(view.skipped)"
      )
    ]
    if view.held > 0 { lines.append(localized("Retenus : \(view.held) (« held list »)", "Held: \(view.held)")) }
    lines += view.warnings.prefix(20).map {
      "! \($0.row) \(printable($0.field)) « \(printable($0.value)) » : \($0.reason(in: Language.current))"
    }
    if view.warnings.count > 20 {
      lines.append(
        localized(
          "… \(view.warnings.count) remarques en tout (--json)", "… \(view.warnings.count) remarks in all (--json)"))
    }
    return Answer(view, text: lines.joined(separator: "\n"))
  }
}

struct ConflictGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "conflict", localized("Les conflits ouverts.", "The open conflicts."),
      [
        ConflictList<OfficeOptions>.self, ConflictShow<OfficeOptions>.self,
        ConflictResolve<OfficeOptions>.self, ConflictUndo.self,
      ])
  }
}

struct ConflictUndo: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "undo",
      abstract: localized(
        "Remet une valeur écartée d'un conflit réglé.", "Puts a discarded value of a settled conflict back."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(
    help: ArgumentHelp(localized("Identifiant du conflit réglé.", "The settled conflict's id."), valueName: "id"))
  var reference: String
  @Option(help: ArgumentHelp(localized("Numéro de la valeur.", "Number of the value."))) var keep: Int?
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String = ""

  func answer(_ office: Office) throws -> Answer {
    let history = try office.register.undoResolution(reference, keep: keep, reason: reason)
    return Answer(history, text: text(of: history))
  }
}

struct HeldListView: Encodable, Sendable {
  let held: [HeldView]

  var text: String {
    if held.isEmpty { return localized("Rien n'est retenu.", "Nothing is held.") }
    return held.map { view in
      let change = JSONValue.object(view.change).plain
      return "\(view.id)  \(view.table)  \(printable(view.officer))\n  \(view.reason)\n  \(printable(change))"
    }.joined(separator: "\n")
  }
}

struct HeldGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "held", localized("Ce qui attend une décision.", "What waits for a decision."),
      [HeldList.self, HeldAccept.self, HeldRefuse.self])
  }
}

struct HeldList: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Liste ce qui est retenu.", "Lists what is held."))
  }

  @OptionGroup var place: OfficeOptions

  func answer(_ office: Office) throws -> Answer {
    let view = HeldListView(held: try office.register.held())
    return Answer(view, text: view.text)
  }
}

struct HeldAccept: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "accept", abstract: localized("Admet un changement retenu.", "Admits a held change."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) var reference: String
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String = ""

  func answer(_ office: Office) throws -> Answer {
    let held = try office.register.acceptHeld(reference, reason: reason)
    return Answer(HeldListView(held: [held]), text: localized("Admis.", "Admitted."))
  }
}

struct HeldRefuse: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "refuse", abstract: localized("Refuse un changement retenu.", "Refuses a held change."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) var reference: String
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String

  func answer(_ office: Office) throws -> Answer {
    let held = try office.register.refuseHeld(reference, reason: reason)
    return Answer(HeldListView(held: [held]), text: localized("Refusé.", "Refused."))
  }
}

struct Verify: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "verify",
      abstract: localized(
        "Recalcule tout le registre et nomme ce qui a changé hors de la capture.",
        "Recomputes the whole register and names what was changed with capture bypassed."))
  }

  @OptionGroup var place: OfficeOptions

  func answer(_ office: Office) throws -> Answer {
    let differences = try office.register.discrepancies()
    let scopes = try office.register.store.read { reader in
      try reader.digests(of: try reader.scopes().map(\.code)).map {
        ScopeDigestView(code: $0.scope, records: $0.records, digest: $0.digest)
      }
    }
    let view = VerifyView(ok: differences.isEmpty, scopes: scopes, differences: differences)
    var lines = view.scopes.map { "\(printable($0.code)) : \($0.records)  \($0.digest)" }
    lines += view.differences.map { "≠ \($0.kind) \($0.table) \(printable($0.id))" }
    lines.append(
      view.ok
        ? localized("Tout est comme capturé.", "All is as captured.")
        : localized("Des différences.", "There are differences."))
    return Answer(view, text: lines.joined(separator: "\n"), exit: view.ok ? .done : .badData)
  }
}

struct CollectView: Encodable, Sendable {
  let ok: Bool
  let collected: Int
  /// Lines of the access log that were removed.
  let accesses: Int
}

struct Collect: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "collect",
      abstract: localized(
        "Oublie les suppressions de plus de 90 jours que tous les appareils connaissent, et les accès de plus d'un an.",
        "Forgets the deletions of more than 90 days that every device knows, and accesses of more than a year."),
      discussion: localized(
        "Le serveur le fait de lui-même une fois par heure. L'historique reste.",
        "The server does it by itself once an hour. The history stays."))
  }

  @OptionGroup var place: OfficeOptions

  func answer(_ office: Office) throws -> Answer {
    let collected = try office.register.collectTombstones()
    let accesses = try office.register.forgetAccesses()
    return Answer(
      CollectView(ok: true, collected: collected, accesses: accesses),
      text: localized(
        "Suppressions oubliées : \(collected). Accès oubliés : \(accesses).",
        "Deletions forgotten: \(collected). Accesses forgotten: \(accesses)."))
  }
}

struct BackupView: Encodable, Sendable {
  let ok: Bool
  let file: String
}

struct Backup: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "backup",
      abstract: localized(
        "Sauvegarde le registre, aussi pendant le service.", "Backs the register up, also while it serves."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Fichier à écrire.", "File to write."))) var file: String

  func answer(_ office: Office) throws -> Answer {
    let path = office.path(file)
    try Office.requireNew(path)
    try office.register.store.backup(to: path)
    return Answer(
      BackupView(ok: true, file: path), text: localized("Sauvegardé dans \(path).", "Backed up to \(path)."))
  }
}

struct RestoreView: Encodable, Sendable {
  let ok: Bool
  let takenAt: String
  /// What a restore of a backup older than the horizon may bring back.
  let mayReappear: [String]
}

struct Restore: FolderCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "restore",
      abstract: localized(
        "Remet une sauvegarde en place, serveur arrêté ; les appareils rendront ce qu'elle n'a pas.",
        "Puts a backup back, the server being stopped; devices will give back what it lacks."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Sauvegarde.", "Backup."))) var file: String
  @Flag(help: ArgumentHelp(localized("Aussi au-delà de 90 jours.", "Also beyond 90 days."))) var force = false

  func answer() throws -> Answer {
    if Office.current != nil { throw StoreError.busy(path: Office.storePath(place.data)) }
    let path = URL(filePath: file).path
    try Office.requireFile(path)
    try Office.makeFolder(place.data)
    let restored = try Register.restore(
      backup: path, into: Office.storePath(place.data), force: force,
      secret: try OfficeSecret.load(data: place.data))
    let view = RestoreView(ok: true, takenAt: instant(restored.takenAt), mayReappear: restored.mayReappear)
    var text = localized("Remis en place ; sauvegarde du \(view.takenAt).", "Restored; backup of \(view.takenAt).")
    if !view.mayReappear.isEmpty {
      text += localized("\nPeuvent réapparaître : ", "\nMay reappear: ") + view.mayReappear.joined(separator: ", ")
    }
    return Answer(view, text: text)
  }
}
