import HTTPTypes
import ClauseRegister
import Foundation
import Hummingbird
import NIOCore

/// What a page's handler gives.
enum Reply: Sendable {
  case page(String, status: HTTPResponse.Status = .ok)
  /// After a form: the browser asks for that page, so that reloading sends nothing again.
  case see(String)
  case file(Data, type: String, name: String)
}

extension Reply {
  /// A page may load the program's own style, script and pictures, send its own forms, and nothing else.
  private static let policy = """
    default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'
    """

  static func headers(type: String) -> HTTPFields {
    var headers: HTTPFields = [
      .contentType: type, .cacheControl: "no-store", .contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff",
    ]
    for (name, value) in [
      ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin"),
      ("cross-origin-resource-policy", "same-origin"), ("x-frame-options", "DENY"),
      ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return headers
  }

  var response: Response {
    switch self {
    case .page(let text, let status):
      return Response(
        status: status, headers: Self.headers(type: "text/html; charset=utf-8"),
        body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    case .see(let location):
      var headers = Self.headers(type: "text/plain; charset=utf-8")
      headers[.location] = location
      return Response(status: .seeOther, headers: headers)
    case .file(let data, let type, let name):
      var headers = Self.headers(type: type)
      headers[.contentDisposition] = "attachment; filename=\"\(name)\""
      // Opened by itself, a page in it runs nothing.
      headers[.contentSecurityPolicy] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
  }
}
