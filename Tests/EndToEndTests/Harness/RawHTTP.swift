import Foundation
import Glibc
import Testing

/// HTTP written byte by byte, as a hostile client would.
struct RawHTTP {
  let port: UInt16

  struct Answer {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    func json() throws -> JSON { try JSON(object: text) }
  }

  func request(
    _ method: String, _ path: String, _ headers: [String: String] = [:], _ body: [UInt8] = [],
    declared: Int? = nil
  ) throws -> Answer {
    var head = "\(method) \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n"
    if method != "GET" || !body.isEmpty { head += "content-length: \(declared ?? body.count)\r\n" }
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    return try send(Array((head + "\r\n").utf8) + body)
  }

  /// Sends bytes as they are and reads until the server closes.
  func send(_ bytes: [UInt8]) throws -> Answer {
    guard let socket = Sockets.connect(port) else { throw HarnessError("nobody listens on \(port)") }
    defer { close(socket) }
    // The server may answer and close before it has all.
    Sockets.write(socket, bytes)
    var received: [UInt8] = []
    while true {
      let part = Sockets.read(socket)
      if part.isEmpty { break }
      received += part
      if let answer = Self.parse(received), answer.headers["content-length"].flatMap({ Int($0) }) == answer.body.count {
        return answer
      }
    }
    guard let answer = Self.parse(received) else {
      throw HarnessError("no HTTP answer: \(String(decoding: received, as: UTF8.self))")
    }
    return answer
  }

  static func parse(_ bytes: [UInt8]) -> Answer? {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let (name, value) = (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces))
      // Several cookies are several fields.
      headers[name] = headers[name].map { "\($0)\n\(value)" } ?? value
    }
    return Answer(status: status, headers: headers, body: Array(bytes[end.upperBound...]))
  }
}

/// Requests of an enrolled device, written by hand.
struct RawClient {
  let http: RawHTTP
  let bearer: String

  /// The credential of a device, read from its store.
  init(_ world: World, _ device: Device) throws {
    http = RawHTTP(port: world.office.listeningPort)
    let id = try device.status()["device"].string
    let hex = try world.sqlite(device.store, "SELECT value FROM sync_setting WHERE name = 'credential'")
    bearer = "Bearer \(id).\(hex)"
  }

  func post(_ path: String, _ headers: [String: String], _ body: [UInt8], bearer: String? = nil) throws
    -> RawHTTP.Answer
  {
    try http.request("POST", path, headers.merging(["authorization": bearer ?? self.bearer]) { $1 }, body)
  }
}
