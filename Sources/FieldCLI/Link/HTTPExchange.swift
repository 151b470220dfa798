import Crypto
import Foundation
public import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// One HTTP request and its whole answer, over a connection of its own. With a pin the server is known by its key
/// alone, so that neither the device's clock nor a missing authority can lock an officer out.
public struct HTTPExchange: Sendable {
  /// Where to, by scheme, host, port and a path before all others.
  public struct Server: Sendable {
    public let isTLS: Bool
    let host: String
    let port: Int
    let prefix: String

    /// Nil for what is no address of a server.
    public init?(_ text: String) {
      guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
        let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https"
      else { return nil }
      isTLS = scheme == "https"
      self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
      port = parts.port ?? (isTLS ? 443 : 80)
      prefix = parts.path.hasSuffix("/") ? String(parts.path.dropLast()) : parts.path
    }

    public var isLoopback: Bool {
      // A name may begin like an address and lead anywhere.
      let isAddress = (try? SocketAddress(ipAddress: host, port: port)) != nil
      return host == "localhost" || isAddress && (host == "::1" || host.hasPrefix("127."))
    }
  }

  public struct Answer: Sendable {
    public let status: Int
    public let headers: [String: String]
    public let body: [UInt8]
    /// The SHA-256 of the server's public key, empty over plain HTTP.
    public let keyHash: [UInt8]
    /// The certificate's dates exclude the present by this device's clock.
    public let isOutOfDate: Bool
    public let bytesSent: Int
    public let bytesReceived: Int
  }

  public enum Failure: Error {
    case unreachable(String)
    /// The server's key is not the one pinned.
    case wrongKey
    case timedOut
  }

  private let server: Server
  private let pin: [UInt8]
  public var timeout = TimeAmount.seconds(60)
  var maximumAnswer = 64 << 20

  /// - parameter pin: The SHA-256 of the key to be met, or a beginning of it; empty to go by the system's authorities.
  public init(server: Server, pin: [UInt8]) {
    self.server = server
    self.pin = pin
  }

  /// - throws: ``Failure``.
  public func post(_ path: String, headers: [(String, String)], body: [UInt8]) async throws -> Answer {
    let seen = SeenKey()
    do {
      return try await run(path, headers, body, seen)
    } catch let failure as Failure {
      throw failure
    } catch {
      if seen.wasRefused { throw Failure.wrongKey }
      throw Failure.unreachable(Self.words(error))
    }
  }

  /// The cause in the system's few words, without the layers around it.
  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
      error.connectionErrors.first.map { words($0.error) } ?? "DNS: \(error.host)"
    case let error as IOError: String(cString: strerror(error.errnoCode))
    default: "\(error)"
    }
  }

  private func run(
    _ path: String, _ headers: [(String, String)], _ body: [UInt8], _ seen: SeenKey
  ) async throws -> Answer {
    let group = MultiThreadedEventLoopGroup.singleton
    let limit = maximumAnswer
    let bootstrap = ClientBootstrap(group: group).connectTimeout(.seconds(10)).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        let pipeline = channel.pipeline.syncOperations
        if self.server.isTLS { try pipeline.addHandler(try self.tlsHandler(seen)) }
        try pipeline.addHTTPClientHandlers()
        try pipeline.addHandler(NIOHTTPClientResponseAggregator(maxContentLength: limit))
      }
    }
    let channel = try await bootstrap.connect(host: server.host, port: server.port).flatMap { channel in
      channel.eventLoop.makeCompletedFuture {
        try NIOAsyncChannel<NIOHTTPClientResponseFull, HTTPPart<HTTPRequestHead, IOData>>(
          wrappingChannelSynchronously: channel)
      }
    }.get()
    let deadline = channel.channel.eventLoop.scheduleTask(in: timeout) {
      seen.timeOut()
      channel.channel.close(promise: nil)
    }
    defer { deadline.cancel() }
    return try await channel.executeThenClose { inbound, outbound in
      var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: server.prefix + path)
      head.headers.add(name: "host", value: "\(server.host):\(server.port)")
      head.headers.add(name: "content-length", value: "\(body.count)")
      head.headers.add(name: "connection", value: "close")
      for (name, value) in headers { head.headers.add(name: name, value: value) }
      // At once: a server that has all it needs with the head, where there is no body, answers and closes, and what is
      // written after that fails.
      try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(ByteBuffer(bytes: body))), .end(nil)])
      for try await response in inbound {
        // With a pin the handshake has shown the key already.
        if server.isTLS, pin.isEmpty, let leaf = try await channel.channel.nioSSL_peerCertificate().get() {
          seen.note(leaf)
        }
        return answer(response, seen, sent: body.count)
      }
      if seen.hasTimedOut { throw Failure.timedOut }
      throw Failure.unreachable("connection closed")
    }
  }

  private func answer(_ response: NIOHTTPClientResponseFull, _ seen: SeenKey, sent: Int) -> Answer {
    var headers: [String: String] = [:]
    for (name, value) in response.head.headers { headers[name.lowercased()] = value }
    let bytes = response.body.map { Array($0.readableBytesView) } ?? []
    return Answer(
      status: Int(response.head.status.code), headers: headers, body: bytes, keyHash: seen.hash,
      isOutOfDate: seen.isOutOfDate, bytesSent: sent, bytesReceived: bytes.count)
  }

  private func tlsHandler(_ seen: SeenKey) throws -> NIOSSLClientHandler {
    var configuration = TLSConfiguration.makeClientConfiguration()
    // A pinned key is enough: the name in the certificate then says nothing more.
    if !pin.isEmpty { configuration.certificateVerification = .noHostnameVerification }
    let context = try NIOSSLContext(configuration: configuration)
    // A server name must not be an address (RFC 6066 §3).
    let isAddress = (try? SocketAddress(ipAddress: server.host, port: server.port)) != nil
    let name = isAddress ? nil : server.host
    if pin.isEmpty {
      return try NIOSSLClientHandler(context: context, serverHostname: name)
    }
    return try NIOSSLClientHandler(context: context, serverHostname: name) { chain, promise in
      if let leaf = chain.first { seen.note(leaf) }
      let fits = !seen.hash.isEmpty && Array(seen.hash.prefix(pin.count)) == pin
      if !fits { seen.refuse() }
      promise.succeed(fits ? .certificateVerified : .failed)
    }
  }
}

/// What the handshake showed of the server.
private final class SeenKey: Sendable {
  private struct State {
    var hash: [UInt8] = []
    var isOutOfDate = false
    var wasRefused = false
    var hasTimedOut = false
  }

  private let state = Mutex(State())

  var hash: [UInt8] { state.withLock { $0.hash } }
  var isOutOfDate: Bool { state.withLock { $0.isOutOfDate } }
  var wasRefused: Bool { state.withLock { $0.wasRefused } }
  var hasTimedOut: Bool { state.withLock { $0.hasTimedOut } }

  func note(_ certificate: NIOSSLCertificate) {
    guard let key = try? certificate.extractPublicKey().toSPKIBytes() else { return }
    let now = time(nil)
    state.withLock {
      $0.hash = Array(SHA256.hash(data: key))
      $0.isOutOfDate = now < certificate.notValidBefore || now > certificate.notValidAfter
    }
  }

  func refuse() { state.withLock { $0.wasRefused = true } }
  func timeOut() { state.withLock { $0.hasTimedOut = true } }
}
