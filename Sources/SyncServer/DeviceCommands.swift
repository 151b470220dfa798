import ArgumentParser
import ClauseRegister
import RegisterCommands
import SyncCore
import SyncModel

struct DeviceView: Encodable, Sendable {
  let id: String
  let officer: String
  let scopes: [String]
  let incarnations: [String]
  @Nullable var lastSync: String?
  let unsentReported: Int
  @Nullable var clonedFrom: String?
  @Nullable var restoredAt: String?
  let revoked: Bool
  /// Revoked in such a way that it may not even hand its work over.
  let stolen: Bool

  init(_ info: DeviceInfo) {
    id = info.id.description
    officer = info.officer
    scopes = info.scopes
    incarnations = info.incarnations.map { String($0.number, radix: 16) }
    lastSync = info.lastSync.map(instant)
    unsentReported = info.unsentReported
    clonedFrom = info.clonedFrom?.description
    restoredAt = info.restoredAt.map(instant)
    revoked = info.revocation != .active
    stolen = info.revocation == .stolen
  }
}

struct DevicesView: Encodable, Sendable {
  let devices: [DeviceView]

  var text: String {
    var table = TextTable([
      .init(localized("Agent", "Officer")), .init(localized("Périmètres", "Scopes")),
      .init(localized("Dernière sync", "Last sync")), .init(localized("À envoyer", "Unsent"), .right),
      .init(localized("État", "State")), .init(localized("Identifiant", "Id")),
    ])
    for device in devices {
      var state: [String] = []
      if device.revoked { state.append(device.stolen ? localized("volé", "stolen") : localized("révoqué", "revoked")) }
      if device.clonedFrom != nil { state.append(localized("copie", "clone")) }
      if device.restoredAt != nil { state.append(localized("restauré", "restored")) }
      table.add([
        device.officer, device.scopes.joined(separator: " "), device.lastSync ?? "-", "\(device.unsentReported)",
        state.joined(separator: " "), device.id,
      ])
    }
    return table.render()
  }
}

struct DeviceGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "device", localized("Les appareils de terrain.", "The field devices."),
      [DeviceInvite.self, DeviceList.self, DeviceRevoke.self, DeviceScopeGroup.self])
  }
}

struct InviteView: Encodable, Sendable {
  let code: String
  let expiresAt: String
}

struct DeviceInvite: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "invite",
      abstract: localized("Donne un code pour inscrire un appareil.", "Gives a code to enrol a device."),
      discussion: localized("Exemple : ", "Example: ")
        + "device invite --officer \"Claire\" --scope pau --scope oloron --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Option(help: ArgumentHelp(localized("Nom de l'agent.", "The officer's name."))) var officer: String
  @Option(help: ArgumentHelp(localized("Périmètre ; peut se répéter.", "Scope; may be repeated."))) var scope: [String]
  @Option(help: ArgumentHelp(localized("Durée de vie du code, en minutes.", "How long the code lives, in minutes.")))
  var minutes: Int = 10

  func validate() throws {
    guard !scope.isEmpty else {
      throw ValidationError(localized("Il faut au moins un --scope.", "At least one --scope is needed."))
    }
    guard (1...10_080).contains(minutes) else { throw ValidationError("--minutes : 1…10080") }
    guard !officer.isEmpty, officer.utf8.count <= 200 else { throw ValidationError("--officer") }
  }

  func answer(_ office: Office) throws -> Answer {
    let (letters, expiresAt, pin) = try office.register.store.write { transaction in
      let invitation = try transaction.invite(
        officer: officer, scopes: scope, lifetime: Int64(minutes) * 60_000)
      return (invitation.code, invitation.expiresAt, try transaction.setting("tls-pin") ?? "")
    }
    let all = Array(letters + pin)
    let code = stride(from: 0, to: all.count, by: 4).map { String(all[$0..<min($0 + 4, all.count)]) }
      .joined(separator: "-")
    return Answer(
      InviteView(code: code, expiresAt: instant(expiresAt)),
      text: localized(
        "Code : \(code)\nValable jusqu'à \(instant(expiresAt)), une fois.",
        "Code: \(code)\nGood until \(instant(expiresAt)), once."))
  }
}

struct DeviceList: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Liste les appareils.", "Lists the devices."))
  }

  @OptionGroup var place: OfficeOptions

  func answer(_ office: Office) throws -> Answer {
    let view = DevicesView(devices: try office.register.store.read { try $0.devices().map(DeviceView.init) })
    return Answer(view, text: view.text)
  }
}

struct DeviceRevoke: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "revoke",
      abstract: localized(
        "Révoque un appareil : il remet encore son travail, puis s'efface.",
        "Revokes a device: it still hands its work over, then wipes itself."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Appareil.", "Device."), valueName: "id")) var reference: String
  @Flag(
    help: ArgumentHelp(
      localized("Volé : il ne remet rien et s'efface.", "Stolen: it hands nothing over and wipes itself.")))
  var stolen = false

  func answer(_ office: Office) throws -> Answer {
    try changed(office, reference) { try $0.revoke($1, stolen: stolen) }
  }
}

struct DeviceScopeGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "scope", localized("Les périmètres d'un appareil.", "A device's scopes."),
      [DeviceScopeAdd.self, DeviceScopeRemove.self])
  }
}

struct DeviceScopeAdd: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "add", abstract: localized("Ajoute un périmètre.", "Adds a scope."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Appareil.", "Device."), valueName: "id")) var reference: String
  @Argument(help: ArgumentHelp(localized("Périmètre.", "Scope."))) var code: String

  func answer(_ office: Office) throws -> Answer {
    try changed(office, reference) { try $0.addScope(code, to: $1) }
  }
}

struct DeviceScopeRemove: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "remove",
      abstract: localized(
        "Retire un périmètre ; l'appareil en efface les fiches à sa prochaine synchronisation.",
        "Takes a scope; the device drops its records at its next sync."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Appareil.", "Device."), valueName: "id")) var reference: String
  @Argument(help: ArgumentHelp(localized("Périmètre.", "Scope."))) var code: String

  func answer(_ office: Office) throws -> Answer {
    try changed(office, reference) { try $0.removeScope(code, from: $1) }
  }
}

private func changed(
  _ office: Office, _ reference: String, _ change: (StoreTransaction, Identifier) throws -> Void
) throws -> Answer {
  let id = try office.register.device(reference)
  let device = try office.register.store.write { transaction in
    try change(transaction, id)
    return try transaction.device(id)
  }
  let view = DevicesView(devices: device.map { [DeviceView($0)] } ?? [])
  return Answer(view, text: view.text)
}
