import ArgumentParser
import ClauseRegister
import Crypto
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import RegisterCommands
import ServiceLifecycle
import SyncCore
import SyncModel
import UnixSignals

struct Serve: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "serve",
      abstract: localized("Sert les appareils jusqu'à SIGTERM.", "Serves the devices until SIGTERM."),
      discussion: localized("Exemple : ", "Example: ")
        + "serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Option(
    help: ArgumentHelp(localized("Adresse et port ; le port 0 en choisit un.", "Address and port; port 0 picks one.")))
  var listen = "127.0.0.1:8080"
  @Option(help: ArgumentHelp(localized("Certificat TLS (PEM).", "TLS certificate (PEM)."))) var tlsCert: String?
  @Option(help: ArgumentHelp(localized("Clé TLS (PEM).", "TLS key (PEM)."))) var tlsKey: String?
  @Flag(
    help: ArgumentHelp(
      localized("HTTP sans chiffrement au-delà de cette machine.", "Unencrypted HTTP beyond this machine.")))
  var insecure = false
  @Flag(
    help: ArgumentHelp(
      localized(
        "Derrière un mandataire sur cette machine, qui chiffre : ses X-Forwarded-* comptent.",
        "Behind a proxy on this machine, which encrypts: its X-Forwarded-* count.")))
  var behindProxy = false

  @Option(
    help: ArgumentHelp(
      localized(
        "Copie prête pour les appareils invités, si leurs dossiers ont eu au moins tant de changements ; 0 : jamais.",
        "A copy is ready for invited devices whose scopes have had at least so many changes; 0: never."),
      valueName: "changes"))
  var snapshotsFrom: UInt64 = 10_000

  func validate() throws {
    guard (tlsCert == nil) == (tlsKey == nil) else {
      throw ValidationError(
        localized("--tls-cert et --tls-key vont ensemble.", "--tls-cert and --tls-key go together."))
    }
  }

  /// Pages, long pages, and one more.
  private static let readers = 3

  func run() async throws -> Answer {
    let (host, port) = try address()
    guard tlsCert != nil || insecure || isLoopback(host, port) else {
      throw RegisterError(
        "insecure", .usage,
        localized(
          "Au-delà de cette machine il faut --tls-cert et --tls-key, ou --insecure en connaissance de cause.",
          "Beyond this machine --tls-cert and --tls-key are needed, or --insecure knowingly."))
    }
    let office = try Office.open(data: place.data, readers: Self.readers)
    let server = try tls(office)
    var logger = Logger(label: "sync-server") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .info
    let console = try Console(office: office, isTLS: tlsCert != nil, trustsProxy: behindProxy, logger: logger)
    let notify: @Sendable () -> Void = { console.news.notify() }
    let snapshots = try Snapshots(
      office: office, data: place.data, minimumChanges: snapshotsFrom, logger: logger)
    let service = DeviceService(office: office, snapshots: snapshots, logger: logger, notify: notify)
    let router = service.router()
    console.mount(on: router)
    // Before the server says that it listens: who reads that may give a command at once.
    let socket = try await OfficeSocket(data: place.data, office: office, notify: notify)
    let scheme = tlsCert == nil ? "http" : "https"
    var application = Application(
      router: router, server: server,
      configuration: .init(address: .hostname(host, port: port), serverName: nil),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? port
        let name = host.contains(":") ? "[\(host)]" : host
        FileHandle.standardOutput.write(Data("listening on \(scheme)://\(name):\(port)\n".utf8))
      }, logger: logger)
    application.addServices(socket, Housekeeping(office: office, logger: logger), ConsoleTicks(console: console))
    if snapshotsFrom > 0 { application.addServices(snapshots) }
    do {
      var group = ServiceGroupConfiguration(
        services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
      // A client that says nothing more does not keep the server from ending.
      group.maximumGracefulShutdownDuration = .seconds(5)
      try await ServiceGroup(configuration: group).run()
    } catch is CancellationError {
    } catch let error as IOError {
      throw RegisterError(
        "listen", .unavailable,
        localized("Impossible d'écouter sur \(listen) : \(error).", "Cannot listen on \(listen): \(error)."))
    }
    return Answer([String](), text: "")
  }

  /// A name may begin like an address and lead anywhere.
  private func isLoopback(_ host: String, _ port: Int) -> Bool {
    let isAddress = (try? SocketAddress(ipAddress: host, port: port)) != nil
    return host == "localhost" || isAddress && (host == "::1" || host.hasPrefix("127."))
  }

  private func address() throws -> (String, Int) {
    let parts = listen.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 2, let port = parts.last.flatMap({ Int($0) }), (0...65_535).contains(port) else {
      throw RegisterError(
        "bad-address", .usage,
        localized(
          "--listen : adresse:port, comme 127.0.0.1:8080, pas « \(printable(listen)) ».",
          "--listen: address:port, like 127.0.0.1:8080, not \"\(printable(listen))\"."))
    }
    let host = parts.dropLast().joined(separator: ":").trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    return (host.isEmpty ? "127.0.0.1" : host, port)
  }

  /// The server with or without TLS; the hash of its key goes into the codes of devices enrolled from now on.
  private func tls(_ office: Office) throws -> HTTPServerBuilder {
    let http = HTTP1Channel.Configuration(idleTimeout: .seconds(60))
    guard let tlsCert, let tlsKey else {
      try office.register.store.write { try $0.set("tls-pin", to: nil as String?) }
      return .http1(configuration: http)
    }
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(tlsCert)
      guard let leaf = chain.first else { throw NIOSSLError.failedToLoadCertificate }
      let key = try NIOSSLPrivateKey(file: tlsKey, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = .tlsv12
      let hash = Array(SHA256.hash(data: try leaf.extractPublicKey().toSPKIBytes()))
      try office.register.store.write { try $0.set("tls-pin", to: Base32.encode(Array(hash.prefix(10)))) }
      return try .tls(.http1(configuration: http), tlsConfiguration: configuration)
    } catch let error as NIOSSLError {
      throw unreadable(error)
    } catch let error as BoringSSLError {
      throw unreadable(error)
    } catch let error as IOError {
      throw unreadable(error)
    }
  }

  private func unreadable(_ error: any Error) -> RegisterError {
    RegisterError(
      "tls", .noInput,
      localized(
        "Certificat ou clé illisible (\(tlsCert ?? ""), \(tlsKey ?? "")) : \(error).",
        "Cannot read certificate or key (\(tlsCert ?? ""), \(tlsKey ?? "")): \(error)."))
  }
}
