import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A request of a device or a browser, and where it came from.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let peer: SocketAddress?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    peer = source.channel.remoteAddress
  }
}

/// Where a request came from, as its sender sees it: through a proxy, what that says.
struct ClientOrigin: Sendable {
  /// One IPv4 address, or the network of an IPv6 address: whoever has one has 2⁶⁴ of them.
  let address: String
  let isSecure: Bool
  /// `host:port`, as browsers name the server.
  let host: String

  /// - parameters:
  ///   - isTLS: Whether the server itself speaks TLS.
  ///   - trustsProxy: Whether `X-Forwarded-*` count, where they come from this machine.
  init(_ request: Request, _ peer: SocketAddress?, isTLS: Bool, trustsProxy: Bool) {
    var (address, isSecure, host) = (peer?.ipAddress ?? "", isTLS, request.head.authority ?? "")
    if trustsProxy, Self.isLoopback(address) {
      // The last one is the proxy's own word; what stands before it, the client may have made up.
      func last(_ name: String) -> String? {
        guard let field = HTTPField.Name(name) else { return nil }
        return request.headers[values: field].last?.split(separator: ",").last?.trimmingCharacters(in: .whitespaces)
      }
      if let forwarded = last("x-forwarded-for"), (try? SocketAddress(ipAddress: forwarded, port: 0)) != nil {
        address = forwarded
      }
      if let scheme = last("x-forwarded-proto") { isSecure = scheme == "https" }
      if let name = last("x-forwarded-host") { host = name }
    }
    self.address = Self.network(of: address)
    self.isSecure = isSecure
    self.host = host
  }

  /// Whether a form came from one of our own pages, as far as the browser says; every one of today's says.
  func sent(_ request: Request) -> Bool {
    if let site = HTTPField.Name("sec-fetch-site").flatMap({ request.headers[$0] }), site != "same-origin" {
      return false
    }
    guard let origin = request.headers[.origin] else { return true }
    return origin.lowercased() == url.lowercased()
  }

  /// `https://host:port`, as browsers name the server.
  var url: String { "\(isSecure ? "https" : "http")://\(host)" }

  private static func isLoopback(_ address: String) -> Bool {
    address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
  }

  private static func network(of address: String) -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
    return bytes.prefix(address.hasPrefix("::ffff:") ? 16 : 8).map { String($0, radix: 16) }.joined(separator: ":")
  }
}
