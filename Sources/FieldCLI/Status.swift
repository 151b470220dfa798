import ArgumentParser
import ClauseRegister
import RegisterCommands
import SyncCore
import SyncModel

struct EventView: Encodable, Sendable {
  let at: String
  let code: String
  let detail: String
}

struct StatusView: Encodable, Sendable {
  let device: String
  let incarnation: String
  let server: String
  let officer: String
  let scopes: [ScopeView]
  let unsent: Int
  let held: Int
  let refused: Int
  let conflicts: Int
  @Nullable var lastSync: String?
  @Nullable var lastMessage: String?
  let events: [EventView]
  /// How what is about people lies on the device: `open` or `locked` once it is sealed, `none` before.
  let protection: String
}

struct Status: RegisterCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "status", abstract: localized("Où en est cet appareil.", "How this device stands."))
  }

  @OptionGroup var place: FieldOptions

  func answer(_ register: Register) throws -> Answer {
    let protection =
      switch try DeviceSecret(store: place.path).state() {
      case .open?: "open"
      case .locked?: "locked"
      case nil: "none"
      }
    let view = try register.store.read { reader in
      let counts = try reader.outboxCounts()
      return StatusView(
        device: try reader.incarnation?.replica.description ?? "",
        incarnation: String(try reader.incarnation?.number ?? 0, radix: 16),
        server: try reader.deviceSettings()?.server ?? "", officer: try reader.storeOfficer ?? "",
        scopes: try reader.deviceScopes().map { ScopeView(code: $0.code, name: $0.name) },
        unsent: counts.unsent, held: counts.held, refused: counts.refused,
        conflicts: try reader.recordsInConflict().count,
        lastSync: try reader.setting("last-sync").flatMap { Int64($0) }.map(instant),
        lastMessage: try reader.setting("last-message"),
        events: try reader.events().map { EventView(at: instant($0.at), code: $0.code, detail: $0.detail) },
        protection: protection)
    }
    return Answer(view, text: text(view))
  }

  private func text(_ view: StatusView) -> String {
    let scopes = view.scopes.map { printable($0.code) }.joined(separator: ", ")
    let lines = [
      localized("Appareil : ", "Device: ") + "\(view.device) (\(printable(view.officer)))",
      localized("Serveur : ", "Server: ") + printable(view.server) + " · " + scopes,
      localized("À envoyer : ", "To send: ") + "\(view.unsent)",
      localized("Retenu : ", "Held: ") + "\(view.held) · " + localized("refusé : ", "refused: ") + "\(view.refused)",
      localized("Conflits ouverts : ", "Open conflicts: ") + "\(view.conflicts)",
      localized("Dernière synchronisation : ", "Last sync: ") + (view.lastSync ?? localized("jamais", "never")),
      localized("Données personnelles : ", "Personal data: ") + protectionText(view.protection),
    ]
    return (lines + view.events.suffix(5).map { "\($0.at) \(eventText($0))" }).joined(separator: "\n")
  }

  private func protectionText(_ protection: String) -> String {
    switch protection {
    case "open": localized("scellées, ouvertes", "sealed, open")
    case "locked":
      localized("verrouillées (« field sync » ou « field unlock »)", "locked (\"field sync\" or \"field unlock\")")
    default: localized("pas encore scellées (« field sync »)", "not sealed yet (\"field sync\")")
    }
  }

  private func eventText(_ event: EventView) -> String {
    switch event.code {
    case "new-incarnation" where event.detail == "handed-over":
      localized(
        "du travail remis à la main au bureau a quitté cet appareil : il a repris une identité neuve",
        "work that was left to the office's decision is off this device: it took a new identity")
    case "new-incarnation":
      localized(
        "cet appareil a été copié ou restauré : il a repris une identité neuve",
        "this device was copied or restored: it took a new identity")
    case "epoch-changed":
      localized(
        "le serveur a été restauré : ce qu'il avait perdu lui est proposé",
        "the server was restored: what it had lost is offered to it")
    case "device-split":
      localized("cette copie est devenue un appareil à part", "this copy became a device of its own")
    case "capture-restored":
      localized("la capture des écritures avait été coupée : lancer verify", "capture had been cut: run verify")
    case "certificate-dates":
      localized(
        "les dates du certificat ne vont pas avec l'horloge de cet appareil",
        "the certificate's dates do not fit this device's clock")
    default: "\(event.code) \(printable(event.detail))"
    }
  }
}

struct Unsent: RegisterCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "unsent",
      abstract: localized(
        "Ce qui n'est pas encore au registre, et pourquoi.", "What is not in the register yet, and why."))
  }

  @OptionGroup var place: FieldOptions

  func answer(_ register: Register) throws -> Answer { unsentAnswer(try register.unsent()) }
}

struct HeldGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group("held", localized("Ce que le bureau retient.", "What the office holds."), [HeldList.self])
  }
}

struct HeldList: RegisterCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: localized("Liste ce que le bureau retient.", "Lists what the office holds."))
  }

  @OptionGroup var place: FieldOptions

  func answer(_ register: Register) throws -> Answer { unsentAnswer(try register.unsent(heldOnly: true)) }
}

private func unsentAnswer(_ view: UnsentListView) -> Answer {
  var table = TextTable([
    .init(localized("Depuis", "Since")), .init(localized("Fiche", "Record")), .init(localized("Quoi", "What")),
    .init(localized("État", "State")), .init(localized("Motif", "Reason")),
  ])
  for record in view.records {
    table.add([record.since, "\(record.table) \(record.id)", record.what, record.sync, record.reason ?? ""])
  }
  let text =
    view.records.isEmpty ? localized("Tout est au registre.", "Everything is in the register.") : table.render()
  return Answer(view, text: text)
}
