import Crypto
import Hummingbird
import NIOCore
import SyncModel

/// A file that the program serves from itself, under an address that changes with its content.
struct ConsoleStatic: Sendable {
  static let style = ConsoleStatic("style.css", type: "text/css; charset=utf-8", ConsoleStyle.text)
  static let script = ConsoleStatic("console.js", type: "text/javascript; charset=utf-8", ConsoleScript.text)

  let path: String
  let url: String
  private let type: String
  private let text: String

  private init(_ name: String, type: String, _ text: String) {
    let hash = hexadecimal(Array(SHA256.hash(data: Array(text.utf8)).prefix(8)))
    path = "/console/static/\(name)"
    url = "\(path)?\(hash)"
    self.type = type
    self.text = text
  }

  func mount(_ router: Router<ServerContext>) {
    router.get(RouterPath(path)) { _, _ in
      var headers = Reply.headers(type: type)
      headers[.cacheControl] = "public, max-age=31536000, immutable"
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
  }
}
