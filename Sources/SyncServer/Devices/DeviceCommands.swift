import ArgumentParser
import ClauseRegister
import RegisterCommands
import SyncCore
import SyncModel

struct DeviceGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "device", localized("Les appareils de terrain.", "The field devices."),
      [DeviceInvite.self, DeviceList.self, DeviceHistory.self, DeviceRevoke.self, DeviceScopeGroup.self])
  }
}

struct DeviceInvite: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "invite",
      abstract: localized("Donne un code pour inscrire un appareil.", "Gives a code to enrol a device."),
      discussion: localized("Exemple : ", "Example: ")
        + "device invite --officer \"Claire\" --scope pau --scope oloron --server https://bureau.example:8443 --qr "
        + "--data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Option(help: ArgumentHelp(localized("Nom de l'agent.", "The officer's name."))) var officer: String
  @Option(help: ArgumentHelp(localized("Périmètre ; peut se répéter.", "Scope; may be repeated."))) var scope: [String]
  @Option(help: ArgumentHelp(localized("Durée de vie du code, en minutes.", "How long the code lives, in minutes.")))
  var minutes: Int = Invitation.usualMinutes
  @Option(
    help: ArgumentHelp(
      localized("Adresse du serveur pour l'appareil.", "The server's address for the device."), valueName: "url"))
  var server: String?
  @Flag(
    help: ArgumentHelp(
      localized("Montre aussi un code QR, avec --server.", "Shows a QR code as well, with --server.")))
  var qr = false
  @Option(
    help: ArgumentHelp(
      localized("Fichier SVG du code QR, avec --server.", "SVG file of the QR code, with --server."),
      valueName: "file"))
  var svg: String?

  func answer(_ office: Office) throws -> Answer {
    let invitation = try Invitation(officer: officer, scopes: scope, minutes: minutes, server: server)
    if server == nil, qr || svg != nil {
      throw RegisterError(
        "missing", .usage,
        localized(
          "Un code QR contient aussi l'adresse du serveur : --server https://hôte:port.",
          "A QR code holds the server's address as well: --server https://host:port."))
    }
    let path = svg.map { office.path($0) }
    if let path { try Office.requireNew(path) }
    let view = try invitation.make(office.register.store)
    let code = try view.link.map { try QRCode($0) }
    if let path, let code { try Office.write(code.svg(title: localized("Inscription", "Enrolment")), to: path) }
    var lines = [
      localized("Code : \(view.code)", "Code: \(view.code)"),
      localized("Valable jusqu'à \(view.expiresAt), une fois.", "Good until \(view.expiresAt), once."),
    ]
    if let link = view.link { lines.append("field enroll '\(link)'") }
    if qr, let code { lines.append(code.blocks) }
    if let path { lines.append(localized("Écrit dans \(path).", "Written to \(path).")) }
    return Answer(view, text: lines.joined(separator: "\n"))
  }
}

struct DeviceList: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Liste les appareils.", "Lists the devices."))
  }

  @OptionGroup var place: OfficeOptions

  func answer(_ office: Office) throws -> Answer {
    let view = DevicesView(
      devices: try office.register.store.read { reader in try reader.devices().map { try DeviceView($0, reader) } })
    return Answer(view, text: view.text)
  }
}

struct DeviceHistory: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "history",
      abstract: localized(
        "Montre les dernières synchronisations d'un appareil, 100 au plus.",
        "Shows the last syncs of a device, 100 at most."),
      discussion: localized("Exemple : ", "Example: ") + "device history 019e2ab1 --sync 12 --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Appareil.", "Device."), valueName: "id")) var reference: String
  @Option(
    help: ArgumentHelp(
      localized(
        "Aussi ce qui fut fait des changements de celle-là.", "Also what was done with the changes of that one."),
      valueName: "n"))
  var sync: Int64?

  func answer(_ office: Office) throws -> Answer {
    let id = try office.register.device(reference)
    let view = try office.register.store.read { reader in
      guard let device = try reader.device(id) else { throw HubError.unknownDevice(reference) }
      return try DeviceHistoryView(of: device, sync: sync, reader)
    }
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
    return try transaction.device(id).map { try DeviceView($0, transaction) }
  }
  let view = DevicesView(devices: [device].compactMap { $0 })
  return Answer(view, text: view.text)
}
