import ClauseRegister
import FieldLink
import Foundation
import SyncCore
import SyncModel

/// The server as `field` speaks to it: messages in Protocol Buffers, compressed where it pays.
struct ServerLink: Sendable {
  let exchange: HTTPExchange
  /// `device.credential`, empty before enrolment.
  let authorization: String

  /// What went over the wire, and what the server showed of itself.
  struct Traffic: Sendable {
    var sent = 0
    var received = 0
    var keyHash: [UInt8] = []
    var isOutOfDate = false
    /// What requests are compressed with: gzip, which every server knows, until an answer has named a better one.
    var coding = ContentCoding.gzip
  }

  /// - parameter insecure: Plain HTTP to another machine is allowed.
  init(_ url: String, pin: [UInt8], device: Identifier?, credential: [UInt8], insecure: Bool) throws {
    guard let server = HTTPExchange.Server(url) else {
      throw RegisterError(
        "bad-url", .usage,
        localized(
          "Adresse de serveur refusée : « \(printable(url)) » ; écrire https://hôte:port.",
          "Server address refused: \"\(printable(url))\"; write https://host:port."))
    }
    guard server.isTLS || server.isLoopback || insecure else {
      throw RegisterError(
        "insecure", .noPermission,
        localized(
          "\(printable(url)) n'est pas chiffré ; utiliser https://, ou --insecure en connaissance de cause.",
          "\(printable(url)) is not encrypted; use https://, or --insecure knowingly."))
    }
    exchange = HTTPExchange(server: server, pin: pin)
    authorization = device.map { "Bearer \($0).\(hexadecimal(credential))" } ?? ""
  }

  /// - parameter isPacked: What is asked for is compressed already.
  func send<Response: WireBody>(
    _ message: some WireBody, to path: String, as: Response.Type, isPacked: Bool = false, _ traffic: inout Traffic
  ) async throws -> Response {
    var body = try message.serializedBytes()
    var headers = [
      ("content-type", "application/x-protobuf"), ("accept", "application/x-protobuf"),
      ("accept-encoding", isPacked ? "identity" : ContentCoding.understood),
      ("accept-language", Language.current.rawValue),
      // So that the office sees an old program, or a clock that is wrong.
      ("user-agent", "field/\(Field.version)"), ("device-time", "\(Int64(Date().timeIntervalSince1970 * 1000))"),
    ]
    if !authorization.isEmpty { headers.append(("authorization", authorization)) }
    if body.count > 512 {
      body = try traffic.coding.compress(body)
      headers.append(("content-encoding", traffic.coding.rawValue))
    }
    let answer = try await patiently { try await carried(path, headers, body) }
    traffic.sent += answer.bytesSent
    traffic.received += answer.bytesReceived
    traffic.keyHash = answer.keyHash
    traffic.isOutOfDate = traffic.isOutOfDate || answer.isOutOfDate
    traffic.coding = ContentCoding.best(acceptedBy: answer.headers["accept-encoding"]) ?? .gzip
    var content = answer.body
    if let coding = answer.headers["content-encoding"].flatMap({ ContentCoding(field: $0) }) {
      content = try coding.decompress(content, limit: 256 << 20)
    }
    guard answer.status == 200 else { throw Self.failure(answer, content) }
    return try Response(serializedBytes: content)
  }

  /// Asks again while the server has more to do than it can, each time after about twice as long: half a minute in all.
  private func patiently(_ ask: () async throws -> HTTPExchange.Answer) async throws -> HTTPExchange.Answer {
    for pause in [1.0, 2, 4, 8, 16] {
      let answer = try await ask()
      guard answer.status == 503, try WireFailure(serializedBytes: answer.body).code == "busy" else { return answer }
      try await Task.sleep(for: .seconds(.random(in: pause / 2...pause)))
    }
    return try await ask()
  }

  private func carried(
    _ path: String, _ headers: [(String, String)], _ body: [UInt8]
  ) async throws -> HTTPExchange.Answer {
    do {
      return try await exchange.post(path, headers: headers, body: body)
    } catch HTTPExchange.Failure.wrongKey {
      throw RegisterError(
        "wrong-key", .noPermission,
        localized(
          "Le serveur n'a pas la clé connue depuis l'inscription ; rien n'a été envoyé. Prévenir le bureau.",
          "The server does not have the key known since enrolment; nothing was sent. Tell the office."))
    } catch HTTPExchange.Failure.timedOut {
      throw Self.unreachable(localized("pas de réponse à temps", "no answer in time"))
    } catch HTTPExchange.Failure.unreachable(let detail) {
      throw Self.unreachable(detail)
    }
  }

  private static func unreachable(_ detail: String) -> RegisterError {
    RegisterError(
      "unreachable", .unavailable,
      localized(
        "Serveur injoignable (\(printable(detail))). Rien n'est perdu : réessayer avec du réseau.",
        "Server not reachable (\(printable(detail))). Nothing is lost: try again with a network."))
  }

  private static func failure(_ answer: HTTPExchange.Answer, _ body: [UInt8]) -> RegisterError {
    let failure = try? WireFailure(serializedBytes: body)
    let message = failure.map { printable($0.message) } ?? ""
    let code = failure.map { $0.code } ?? ""
    let exit: ExitCode =
      switch answer.status {
      case 401, 403: .noPermission
      case 426: .noPermission
      case 429, 503: .temporary
      case 400, 413, 422: .badData
      case 500...: .unavailable
      default: .unavailable
      }
    let text = message.isEmpty ? localized("Réponse HTTP \(answer.status).", "HTTP answer \(answer.status).") : message
    return RegisterError(code.isEmpty ? "http-\(answer.status)" : code, exit, text)
  }
}
