import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands
import SyncCore
import SyncModel

struct EnrollView: Encodable, Sendable {
  let device: String
  let officer: String
  let scopes: [ScopeView]
}

struct Enroll: NetworkCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "enroll",
      abstract: localized("Inscrit cet appareil auprès du bureau.", "Enrols this device with the office."),
      discussion: localized("Exemple : ", "Example: ")
        + "field enroll --server https://bureau.example:8443 --code ABCD-EFGH-JKLM-NPQR\n"
        + localized("Ou d'un code QR : ", "Or from a QR code: ")
        + "field enroll 'https://bureau.example:8443#ABCD-EFGH-JKLM-NPQR'")
  }

  @OptionGroup var place: FieldOptions
  @Argument(
    help: ArgumentHelp(
      localized("Adresse et code en un, comme dans un code QR.", "Address and code in one, as in a QR code."),
      valueName: "link"))
  var link: String?
  @Option(help: ArgumentHelp(localized("Adresse du serveur.", "Address of the server."))) var server: String?
  @Option(help: ArgumentHelp(localized("Code donné par le bureau.", "Code given by the office."))) var code: String?
  @Flag(help: ArgumentHelp(localized("Accepte HTTP sans chiffrement.", "Accepts unencrypted HTTP."))) var insecure =
    false

  func validate() throws {
    guard link == nil ? server != nil && code != nil : server == nil && code == nil else {
      throw ValidationError(
        localized("Il faut --server et --code, ou le lien seul.", "--server and --code are needed, or the link alone."))
    }
  }

  private func invitation() throws -> EnrollmentLink {
    if let link { return try EnrollmentLink(link) }
    return try EnrollmentLink(server: server ?? "", code: code ?? "")
  }

  func perform() async throws -> Answer {
    let invitation = try invitation()
    let directory = URL(filePath: place.path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try Wipe(path: place.path).finishIfBegun()
    let code = try EnrollmentCode(invitation.code)
    let link = try ServerLink(invitation.server, pin: code.pin, device: nil, credential: [], insecure: insecure)
    let register = try Register.open(path: place.path, role: .device)
    let request = try prepare(register, server: invitation.server, code: code)
    var traffic = ServerLink.Traffic()
    let response = try await link.send(request, to: "/v1/enroll", as: WireEnrollResponse.self, &traffic)
    guard let replica = Identifier(bytes: request.replica) else { throw WireError("EnrollRequest.replica") }
    try register.store.write { transaction in
      try transaction.completeEnrollment(response, replica: replica)
      try transaction.set("pin", to: traffic.keyHash)
      try transaction.set("insecure", to: insecure ? "1" : nil)
    }
    let scopes = response.scopes.map { ScopeView(code: $0.code, name: $0.name) }
    let list = scopes.map { printable("\($0.code) (\($0.name))") }.joined(separator: ", ")
    return Answer(
      EnrollView(device: replica.description, officer: response.officer, scopes: scopes),
      text: localized(
        "Appareil inscrit pour \(printable(response.officer)) : \(list).\nMaintenant : field sync",
        "Device enrolled for \(printable(response.officer)): \(list).\nNow: field sync"))
  }

  /// Who the device will be, stored before anything is sent: an answer that is lost can then be asked for again.
  private func prepare(_ register: Register, server: String, code: EnrollmentCode) throws -> WireEnrollRequest {
    var request = WireEnrollRequest()
    request.protocol = syncProtocolVersion
    request.code = code.secret
    try register.store.write { transaction in
      if try transaction.incarnation != nil {
        throw RegisterError(
          "enrolled", .noPermission,
          localized(
            "Cet appareil est déjà inscrit ; pour un autre, choisir un autre fichier avec --store.",
            "This device is enrolled already; for another, choose another file with --store."))
      }
      if try transaction.setting("enrolling") == nil {
        try transaction.set("enrolling", to: register.store.environment.newIdentifier().description)
        try transaction.set("credential", to: register.store.environment.randomBytes(32))
      }
      try transaction.set("server", to: server)
      request.replica = Data(Identifier(try transaction.setting("enrolling") ?? "")?.bytes ?? [])
      request.credential = Data(try transaction.deviceSettings()?.credential ?? [])
    }
    return request
  }
}
