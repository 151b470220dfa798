import ClauseRegister
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RegisterCommands
import SyncCore
import SyncModel

/// Why a request was not carried out, before anything knew what it asked.
enum Refusal: Error {
  case tooMany
  /// More devices wait than can soon be served.
  case busy
  case tooLarge(limit: Int)
  case tooSlow
  case badEncoding
  case badMessage(String)
  case unknownType(String)
  /// It is not handed out any more, or never was to this device.
  case noSnapshot
}

/// One message schema, two encodings (`protocol/sync.md`).
private enum MessageEncoding: String {
  case protobuf = "application/x-protobuf"
  case json = "application/json"

  init?(_ header: String?) {
    let name = header?.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces) }
    switch name {
    case nil, "": self = .protobuf
    case let name?: self.init(rawValue: name.lowercased())
    }
  }
}

extension DeviceService {
  /// Carries a request out, and answers whatever happens in the encoding and the language that were asked for.
  func answer(
    _ request: Request, _ name: String, _ body: (Request) async throws -> any WireBody
  ) async -> Response {
    let language = request.headers[.acceptLanguage]?.hasPrefix("en") ?? false ? Language.english : .french
    return await Language.$current.withValue(language) {
      do {
        let message = try await body(request)
        metrics.count(name, status: 200)
        return try encode(message, .ok, request)
      } catch {
        return failure(error, name, request)
      }
    }
  }

  func decode<Body: WireBody>(_ request: Request, limit: Int) async throws -> Body {
    try message(
      try await Self.collect(request, limit: limit), of: request, inflated: min(Limit.inflatedBytes, limit * 8))
  }

  /// What the bytes of a request's body say.
  ///
  /// - parameter limit: How far they are inflated.
  func message<Body: WireBody>(_ body: [UInt8], of request: Request, inflated limit: Int) throws -> Body {
    let type = request.headers[.contentType]
    guard let encoding = MessageEncoding(type) else { throw Refusal.unknownType(type ?? "") }
    var bytes = body
    let named = request.headers[.contentEncoding] ?? "identity"
    if named.lowercased() != "identity" {
      guard let coding = ContentCoding(field: named) else { throw Refusal.badEncoding }
      do {
        bytes = try coding.decompress(bytes, limit: limit)
      } catch .tooLarge(let limit) {
        throw Refusal.tooLarge(limit: limit)
      }
    }
    do {
      switch encoding {
      case .protobuf: return try Body(serializedBytes: bytes)
      case .json: return try Body(json: bytes)
      }
    } catch {
      throw Refusal.badMessage("\(error)")
    }
  }

  /// The whole body, within its size and time: a client that trickles bytes does not keep a connection.
  static func collect(_ request: Request, limit: Int) async throws -> [UInt8] {
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      group.addTask {
        var bytes: [UInt8] = []
        do {
          for try await part in request.body {
            bytes += part.readableBytesView
            if bytes.count > limit { throw Refusal.tooLarge(limit: limit) }
          }
        } catch let refusal as Refusal {
          throw refusal
        } catch {
          // The connection ended within the body: no fault of the server's.
          throw Refusal.badMessage("\(error)")
        }
        return bytes
      }
      group.addTask {
        try await Task.sleep(for: .seconds(Limit.bodySeconds))
        throw Refusal.tooSlow
      }
      defer { group.cancelAll() }
      return try await group.next() ?? []
    }
  }

  private func encode(
    _ message: any WireBody, _ status: HTTPResponse.Status, _ request: Request
  ) throws -> Response {
    let asked = request.headers[.accept].flatMap { MessageEncoding($0) }
    let encoding = asked ?? MessageEncoding(request.headers[.contentType]) ?? .protobuf
    var bytes: [UInt8]
    switch encoding {
    case .protobuf: bytes = try message.serializedBytes()
    case .json: bytes = try message.json()
    }
    // In an answer, `Accept-Encoding` says what requests may be compressed with (RFC 9110 §12.5.3).
    var headers: HTTPFields = [
      .contentType: encoding.rawValue, .cacheControl: "no-store", .acceptEncoding: ContentCoding.understood,
    ]
    if bytes.count > 512, let coding = ContentCoding.best(acceptedBy: request.headers[.acceptEncoding]) {
      bytes = try coding.compress(bytes)
      headers[.contentEncoding] = coding.rawValue
    }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private func failure(_ error: any Error, _ name: String, _ request: Request) -> Response {
    let (status, code, message) = Self.explain(error)
    metrics.count(name, status: status.code)
    if status.code >= 500 { logger.error("request failed", metadata: ["route": "\(name)", "error": "\(error)"]) }
    var failure = WireFailure()
    failure.code = code
    failure.message = message
    return (try? encode(failure, status, request)) ?? Response(status: status)
  }

  private static func explain(_ error: any Error) -> (HTTPResponse.Status, String, String) {
    switch error {
    case Refusal.tooMany:
      return (
        .tooManyRequests, "too-many",
        localized("Trop d'essais ; réessayer dans une minute.", "Too many attempts; try again in a minute.")
      )
    case Refusal.busy:
      return (
        .serviceUnavailable, "busy",
        localized(
          "Le serveur est très demandé ; réessayer dans un instant.", "The server is very busy; try again in a moment.")
      )
    case Refusal.tooLarge(let limit):
      return (
        .contentTooLarge, "too-large",
        localized("Requête de plus de \(limit) octets.", "Request of more than \(limit) bytes.")
      )
    case Refusal.tooSlow:
      return (.requestTimeout, "too-slow", localized("Corps de requête trop lent.", "Request body too slow."))
    case Refusal.badEncoding, ContentCoding.Failure.damaged:
      return (
        .badRequest, "bad-encoding",
        localized(
          "Content-Encoding : gzip ou zstd intact, ou rien.", "Content-Encoding: intact gzip or zstd, or none.")
      )
    case Refusal.badMessage(let detail):
      return (.badRequest, "bad-message", localized("Message illisible : \(detail)", "Unreadable message: \(detail)"))
    case Refusal.unknownType(let type):
      return (
        .unsupportedMediaType, "unknown-type",
        localized("Content-Type inconnu : \(printable(type)).", "Unknown Content-Type: \(printable(type)).")
      )
    case Refusal.noSnapshot:
      return (
        .notFound, "no-snapshot",
        localized("Cette copie du registre n'est plus donnée.", "This copy of the register is not handed out any more.")
      )
    case let error as WireError:
      return (
        .badRequest, "bad-message", localized("Message illisible : \(error.part)", "Unreadable message: \(error.part)")
      )
    case HubError.tooOldProtocol: return (.upgradeRequired, "too-old", RegisterError(error).message)
    case HubError.badCredential: return (.unauthorized, "not-allowed", RegisterError(error).message)
    case is HubError: return (.forbidden, RegisterError(error).code, RegisterError(error).message)
    case StoreError.busy, StoreError.full:
      return (.serviceUnavailable, RegisterError(error).code, RegisterError(error).message)
    default:
      return (
        .internalServerError, "internal",
        localized("Erreur du serveur ; rien n'est perdu.", "Server error; nothing is lost.")
      )
    }
  }
}
