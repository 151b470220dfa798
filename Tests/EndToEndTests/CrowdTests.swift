import Foundation
import Glibc
import SwiftProtobuf
import Synchronization
import SyncModel
import Testing

/// Many clients at once, and slow ones.
@Suite struct CrowdTests {
  @Test func `Clients that all try again when the server comes back get through once each, in bounded memory`() throws {
    let clients = Complete.isOn ? 300 : 60
    try inWorld { world in
      let forgers = try (0..<clients).map { try Forger(world, "agent \($0)") }
      let idle = try Self.memory(world)
      world.office.kill()
      let done = Mutex<[String]>([])
      let attempts = Atomic<Int>(0)
      let all = DispatchGroup()
      let stop = Atomic<Bool>(false)
      for (number, forger) in forgers.enumerated() {
        let storm = Storm(forger: forger, number: number)
        all.enter()
        Thread.detachNewThread {
          while !stop.load(ordering: .relaxed) {
            attempts.add(1, ordering: .relaxed)
            // The same request each time: whether an earlier one arrived is not known.
            guard let verdict = try? storm.send() else { continue }
            done.withLock { $0.append(verdict) }
            break
          }
          all.leave()
        }
      }
      defer { stop.store(true, ordering: .relaxed) }
      try until("all are at it") { attempts.load(ordering: .relaxed) > 3 * clients }
      try world.office.start()
      // Once more in the middle of the storm.
      try until("some are through") { done.withLock { $0.count } > clients / 4 }
      world.office.kill()
      try world.office.start()
      #expect(all.wait(timeout: .now() + 120) == .success)
      #expect(done.withLock { $0 } == Array(repeating: "accepted", count: clients))
      #expect(try world.office("person", "list")["persons"].items.count == clients + 1)
      #expect(try world.office("verify")["ok"].isTrue)
      let peak = try Self.memory(world)
      print(
        "retry storm: \(clients) clients, \(attempts.load(ordering: .relaxed)) attempts, server \(idle) kB before, \(peak) kB at most"
      )
      #expect(peak < idle + 100_000 + clients * 1_000)
    }
  }

  /// One client's part in a storm; only one thread has it.
  private struct Storm: @unchecked Sendable {
    let forger: Forger
    let number: Int

    func send() throws -> String {
      let id = Identifier(high: 5, low: UInt64(number))
      let changes = forger.record("person", id, ["name": ["name": "Personne \(number)"]], counter: 1)
      let (_, response) = try forger.sync(changes) {
        $0.requestID = Data(repeating: UInt8(number % 251 + 1), count: 16)
      }
      guard let response, let result = response.results.first else { throw HarnessError("not answered") }
      return result.admission == .accepted ? "accepted" : "\(result.admission)"
    }
  }

  @Test func `A client that sends byte by byte is served, and others beside it and beside many silent ones`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let client = try RawClient(world, claire)
      let silent = (0..<(Complete.isOn ? 800 : 300)).compactMap { _ in Sockets.connect(world.office.listeningPort) }
      defer { silent.forEach { close($0) } }
      for (number, socket) in silent.enumerated() {
        // Some say nothing, some half a head, some a head and half a body.
        let head = "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: \(client.bearer)\r\n"
        let part = ["", head, head + "content-length: 400\r\n\r\n{"][number % 3]
        Sockets.write(socket, Array(part.utf8))
      }
      let body = Array("{}".utf8)
      let request =
        "POST /v1/digest HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n"
        + "authorization: \(client.bearer)\r\ncontent-length: \(body.count)\r\n\r\n"
      let slow = try #require(Sockets.connect(world.office.listeningPort))
      defer { close(slow) }
      var count = 0
      for byte in Array(request.utf8) + body {
        Sockets.write(slow, [byte])
        count += 1
        if count % 100 == 0 {
          _ = try claire.log("1")
          try claire.sync()
        }
      }
      #expect(Sockets.read(slow).starts(with: Array("HTTP/1.1 200".utf8)))
      try world.office("person", "list")
      try world.expectEqual([claire], minutes: count / 100 * 60)
    }
  }

  @Test func `Who is turned away by a busy server comes through without doing anything`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      _ = try claire.log("1")
      let register = world.office.data + "/register.sqlite"
      // Nobody else can write for as long as this one keeps its transaction open.
      let script =
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN IMMEDIATE'); "
        + "print('held', flush=True); time.sleep(600)"
      let holder = try Child(
        try Binaries.tool("python3"), ["-c", script, register], environment: ProcessInfo.processInfo.environment,
        folder: world.folder, scratch: world.folder)
      try until("the register is held") { holder.output.contains("held") }
      let bearer = try RawClient(world, claire).bearer
      let port = world.office.listeningPort
      let request = Array(
        ("POST /v1/sync HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/x-protobuf\r\n"
          + "authorization: \(bearer)\r\ncontent-length: 0\r\n\r\n").utf8)
      let sockets = (0..<300).compactMap { _ in Sockets.connect(port) }
      defer { sockets.forEach { close($0) } }
      for socket in sockets { Sockets.write(socket, request) }
      var answer: [UInt8] = []
      try until("one is turned away") {
        answer = sockets.lazy.map { Sockets.read($0, seconds: 0) }.first { !$0.isEmpty } ?? []
        return !answer.isEmpty
      }
      #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 503"))
      let sync = try claire.begin("sync", "--json")
      holder.kill()
      try until("the sync is through") { sync.exit != nil }
      #expect(sync.exit == 0, "\(sync.error)")
      try world.expectEqual([claire], minutes: 60)
    }
  }

  @Test func `A server that has run out of connections serves again when some have gone`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try world.office.stop()
      let limited = [try Binaries.tool("bash"), "-c", "ulimit -n 64; exec \"$@\"", "bash"]
      #expect(try world.office.launch(wrapper: limited) == nil)
      let silent = (0..<100).compactMap { _ in Sockets.connect(world.office.listeningPort) }
      _ = try claire.log("1")
      silent.forEach { close($0) }
      // A connection made while there was no room may wait until the next one is made.
      try until("the server answers again") {
        guard let socket = Sockets.connect(world.office.listeningPort) else { return false }
        defer { close(socket) }
        Sockets.write(socket, Array("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".utf8))
        return !Sockets.read(socket, seconds: 1).isEmpty
      }
      try claire.sync()
      #expect(world.office.exit == nil)
      try world.expectEqual([claire], minutes: 60)
      try world.office.stop()
    }
  }

  @Test func `A body that does not come and a connection that says nothing are ended`() async throws {
    let world = try World()
    defer { world.close() }
    let claire = try world.device("claire")
    let client = try RawClient(world, claire)
    let head = "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: \(client.bearer)\r\ncontent-length: 400\r\n\r\n{"
    let texts = ["", "POST /v1/sync HTTP/1.1\r\nhost:", head]
    let sockets = try texts.map { text in
      let socket = try #require(Sockets.connect(world.office.listeningPort))
      Sockets.write(socket, Array(text.utf8))
      return socket
    }
    defer { sockets.forEach { close($0) } }
    for (text, socket) in zip(texts, sockets) {
      var answer: [UInt8] = []
      // The limit is a minute. Other tests go on while this one waits.
      let deadline = ContinuousClock.now + .seconds(150)
      while true {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count == 0 { break }
        if count > 0 { answer += buffer[..<count] }
        try #require(ContinuousClock.now < deadline, "\(text) is never ended")
        try await Task.sleep(for: .milliseconds(20))
      }
      let words = String(decoding: answer, as: UTF8.self)
      #expect(words.isEmpty || text == head && words.hasPrefix("HTTP/1.1 408"), "\(words)")
    }
    try claire.sync()
  }

  /// The most memory that the server's process has had, in kB.
  private static func memory(_ world: World) throws -> Int {
    let server = try #require(world.office.process)
    let status = try String(contentsOfFile: "/proc/\(server.pid)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return try #require(line?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
  }
}
