import Foundation
import Glibc
import Synchronization

/// A TCP proxy in front of a server, which does to a connection what a bad network would.
final class Proxy: Sendable {
  /// What happens to one connection.
  enum Fault: Sendable {
    case none
    /// The connection breaks once so many bytes of the request have gone on.
    case cutRequest(after: Int)
    /// The connection breaks once so many bytes of the answer have come back; the server has done its work.
    case cutAnswer(after: Int)
    /// The server gets the request a second time, over another connection, before the answer goes back.
    case duplicate
    /// `action` runs once so many bytes of the request have gone on, and the connection breaks.
    case atRequest(Int, @Sendable () -> Void)
    /// `action` runs once so many bytes of the answer have come back, and the connection breaks.
    case atAnswer(Int, @Sendable () -> Void)
    /// `action` runs before the first byte of the request goes on.
    case hold(@Sendable () -> Void)
    /// Nothing of the request goes on, and the connection breaks once all of it has come.
    case record
    /// Neither side hears that the other knows zstd, as if it were of an older version.
    case gzipOnly
    /// The server does not know `/v1/accesses`, as if it were of an older version.
    case withoutAccesses
  }

  private struct State {
    var faults: [Fault] = []
    var connections = 0
    var requests: [[UInt8]] = []
    var answers: [[UInt8]] = []
    var open: Set<Int32> = []
  }

  let port: UInt16
  private let listener: Int32
  private let target: @Sendable () -> UInt16
  private let state = Mutex(State())

  init(to target: @escaping @Sendable () -> UInt16) throws {
    self.target = target
    (listener, port) = try Sockets.listen()
    Thread.detachNewThread { [listener, weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0, let self else {
          if client >= 0 { close(client) }
          return
        }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        Thread.detachNewThread { self.serve(client) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// What will happen to the next connections, one each; those after them pass.
  func next(_ faults: Fault...) { state.withLock { $0.faults = faults } }

  /// Whether what was to happen has met its connection.
  var isSpent: Bool { state.withLock { $0.faults.isEmpty } }
  var connections: Int { state.withLock { $0.connections } }
  /// The bytes of the requests so far, one each connection that has ended.
  var requests: [[UInt8]] { state.withLock { $0.requests } }
  /// The bytes of the answers so far, likewise.
  var answers: [[UInt8]] { state.withLock { $0.answers } }

  private func serve(_ client: Int32) {
    let fault = state.withLock { state -> Fault in
      state.connections += 1
      return state.faults.isEmpty ? .none : state.faults.removeFirst()
    }
    guard let server = Sockets.connect(target()) else {
      Sockets.reset(client)
      close(client)
      return
    }
    if case .record = fault {
      let whole = Self.whole(client)
      close(server)
      Sockets.reset(client)
      close(client)
      state.withLock { state in
        state.requests.append(whole)
        state.answers.append([])
      }
      return
    }
    let request = Mutex<[UInt8]>([])
    let answered = Mutex<[UInt8]>([])
    let both = DispatchGroup()
    both.enter()
    Thread.detachNewThread {
      self.pump(client, server, fault, isRequest: true) { bytes in request.withLock { $0 += bytes } }
      both.leave()
    }
    pump(server, client, fault, isRequest: false) { bytes in
      let total = answered.withLock { seen -> Int in
        seen += bytes
        return seen.count
      }
      if case .duplicate = fault, total == bytes.count { self.repeated(request.withLock { $0 }) }
    }
    both.wait()
    close(client)
    close(server)
    state.withLock { state in
      state.requests.append(request.withLock { $0 })
      state.answers.append(answered.withLock { $0 })
    }
  }

  /// One request, up to the end that its head names.
  private static func whole(_ client: Int32) -> [UInt8] {
    var request: [UInt8] = []
    while true {
      let part = Sockets.read(client)
      request += part
      guard let head = request.firstRange(of: Array("\r\n\r\n".utf8)), !part.isEmpty else {
        if part.isEmpty { return request }
        continue
      }
      let lines = String(decoding: request[..<head.lowerBound], as: UTF8.self).lowercased().components(
        separatedBy: "\r\n")
      let length = lines.compactMap { $0.hasPrefix("content-length: ") ? Int($0.dropFirst(16)) : nil }.first ?? 0
      if request.count >= head.upperBound + length { return request }
    }
  }

  private func repeated(_ request: [UInt8]) {
    guard let again = Sockets.connect(target()) else { return }
    Sockets.write(again, request)
    while !Sockets.read(again).isEmpty {}
    close(again)
  }

  private func pump(
    _ from: Int32, _ into: Int32, _ fault: Fault, isRequest: Bool, _ seen: (ArraySlice<UInt8>) -> Void
  ) {
    var limit: Int?
    var action: (@Sendable () -> Void)?
    switch fault {
    case .cutRequest(let count) where isRequest: limit = count
    case .cutAnswer(let count) where !isRequest: limit = count
    case .atRequest(let count, let body) where isRequest: (limit, action) = (count, body)
    case .atAnswer(let count, let body) where !isRequest: (limit, action) = (count, body)
    default: break
    }
    var passed = 0
    while true {
      var bytes = Sockets.read(from)
      if bytes.isEmpty { break }
      if case .hold(let action) = fault, isRequest, passed == 0 { action() }
      if case .gzipOnly = fault { bytes.replace(Array("zstd, gzip".utf8), with: Array("      gzip".utf8)) }
      if case .withoutAccesses = fault { bytes.replace(Array("/v1/accesses".utf8), with: Array("/v1/unheard-".utf8)) }
      let allowed = min(bytes.count, max(0, (limit ?? .max) - passed))
      Sockets.write(into, bytes[..<allowed])
      passed += allowed
      seen(bytes[..<allowed])
      if let reached = limit, passed >= reached {
        action?()
        Sockets.reset(from)
        Sockets.reset(into)
        return
      }
    }
    shutdown(into, Int32(SHUT_WR))
  }
}
