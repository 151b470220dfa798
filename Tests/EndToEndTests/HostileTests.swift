import Foundation
import Testing

/// Requests that no honest client sends.
@Suite struct HostileTests {
  private static let json = ["content-type": "application/json"]

  @Test func `Wrong credentials are answered with 401 and say nothing`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let own = try RawClient(world, claire)
      let other = try RawClient(world, marc)
      let id = own.bearer.split(separator: ".")[0]
      let wrong = [
        "", "Bearer", "Bearer x.y", "Basic abc", "\(id).\(String(repeating: "0", count: 64))",
        "\(id).\(other.bearer.split(separator: ".")[1])", "\(id).", String(repeating: "A", count: 5000),
        "Bearer \(String(repeating: "0", count: 8))-0000-7000-8000-000000000000.\(String(repeating: "1", count: 64))",
      ]
      for path in ["/v1/sync", "/v1/digest", "/v1/accesses"] {
        for bearer in wrong {
          let answer = try own.post(path, Self.json, Array("{}".utf8), bearer: bearer)
          #expect(answer.status == 401, "\(bearer)")
          #expect(!answer.text.contains("marc") && !answer.text.contains("pau"))
        }
        #expect(try own.http.request("POST", path, Self.json, Array("{}".utf8)).status == 401)
      }
      #expect(try world.office("verify")["ok"].isTrue)
    }
  }

  @Test func `Junk, cut, oversized and unknown bodies each get their own answer`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let client = try RawClient(world, claire)
      let junk = (0..<2000).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
      for path in ["/v1/sync", "/v1/digest", "/v1/accesses", "/v1/enroll", "/v1/snapshot", "/v1/snapshot/part"] {
        #expect(try client.post(path, Self.json, junk).status == 400, "\(path)")
        #expect(try client.post(path, ["content-type": "application/x-protobuf"], junk).status == 400, "\(path)")
        #expect(try client.post(path, Self.json, Array("{\"changes\":{\"records\":[{}".utf8)).status == 400)
        #expect(try client.post(path, ["content-type": "text/plain"], junk).status == 415, "\(path)")
        for coding in ["gzip", "zstd", "br", "gzip, zstd"] {
          let answer = try client.post(path, Self.json.merging(["content-encoding": coding]) { $1 }, junk)
          #expect(answer.status == 400, "\(path) \(coding)")
          #expect(try answer.json()["code"].string == "bad-encoding", "\(path) \(coding)")
        }
      }
      // `changes` with one of its `names`, which nothing points to, that is no text.
      let notText: [(String, [UInt8])] = [
        ("application/x-protobuf", [0x3A, 3, 0x12, 1, 0xFF]),
        ("application/json", Array(#"{"changes":{"names":["\ud800"]}}"#.utf8)),
      ]
      for (type, body) in notText {
        let answer = try client.post("/v1/sync", ["content-type": type, "accept": "application/json"], body)
        #expect(answer.status == 400, "\(type)")
        #expect(try answer.json()["code"].string == "bad-message", "\(type)")
      }
      let big = [UInt8](repeating: 0x20, count: 17 << 20)
      #expect(try client.post("/v1/sync", Self.json, big).status == 413)
      #expect(try client.post("/v1/enroll", Self.json, [UInt8](repeating: 0x20, count: 64 << 10)).status == 413)
      // The body is announced longer than it comes, and the connection ends.
      let cut = Array(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: \(client.bearer)\r\ncontent-length: 900\r\n\r\nabc".utf8)
      let socket = try #require(Sockets.connect(world.office.listeningPort))
      Sockets.write(socket, cut)
      Sockets.reset(socket)
      // Bytes that are no HTTP.
      let noise = try #require(Sockets.connect(world.office.listeningPort))
      Sockets.write(noise, junk)
      close(noise)
      _ = try claire.log("1")
      try claire.sync()
      try world.expectEqual([claire], minutes: 60)
      #expect(!world.office.log.contains("error"))
    }
  }

  @Test func `A gzip bomb is stopped at the limit`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let client = try RawClient(world, claire)
      let plain = world.path("bomb")
      _ = try run("/bin/sh", ["-c", "head -c 300000000 /dev/zero | gzip -9 > \(plain).gz"], scratch: world.folder)
      let bomb = Array(try Data(contentsOf: URL(filePath: plain + ".gz")))
      for path in ["/v1/sync", "/v1/digest", "/v1/accesses"] {
        let answer = try client.post(path, ["content-type": "application/json", "content-encoding": "gzip"], bomb)
        #expect(answer.status == 413, "\(path) \(answer.text)")
      }
      try claire.sync()
    }
  }

  @Test func `A zstd bomb is stopped at the limit`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let client = try RawClient(world, claire)
      let headers = ["content-type": "application/json", "content-encoding": "zstd"]
      // A frame without its content's size, and 80 MiB as 640 blocks that each repeat one byte (RFC 8878 §3.1.1).
      func bomb(window: UInt8) -> [UInt8] {
        let block: [UInt8] = [0x02, 0x00, 0x10, 0x20]
        let last: [UInt8] = [0x03, 0x00, 0x10, 0x20]
        return [0x28, 0xB5, 0x2F, 0xFD, 0x00, window] + (1..<640).flatMap { _ in block } + last
      }
      for path in ["/v1/sync", "/v1/digest", "/v1/accesses"] {
        let answer = try client.post(path, headers, bomb(window: 0x68))
        #expect(answer.status == 413, "\(path) \(answer.text)")
        // A window above 8 MiB, and a frame that is cut.
        #expect(try client.post(path, headers, bomb(window: 0x70)).status == 400, "\(path)")
        #expect(try client.post(path, headers, Array(bomb(window: 0x68).prefix(8))).status == 400, "\(path)")
      }
      try claire.sync()
    }
  }

  @Test func `Wrong methods and paths are 404 or 405`() throws {
    try inWorld { world in
      let http = RawHTTP(port: world.office.listeningPort)
      for (method, path) in [
        ("PUT", "/"), ("GET", "/v1/sync"), ("PUT", "/v1/sync"), ("DELETE", "/healthz"), ("POST", "/nothing"),
        ("GET", "/../../etc/passwd"), ("GET", "/v1/%2e%2e/register.sqlite"), ("OPTIONS", "/v1/enroll"),
      ] {
        let status = try http.request(method, path).status
        #expect([404, 405].contains(status), "\(method) \(path) \(status)")
      }
      // The office's console, which shows a stranger nothing but where to sign in.
      let home = try http.request("GET", "/")
      #expect(home.status == 303 && home.headers["location"] == "/console/sign-in")
    }
  }

  @Test func `A person with curl can speak JSON both ways`() throws {
    try inWorld { world in
      let replica = Data((0..<16).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
      let secret = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
      let code = try world.office.invite("curl", ["pau"]).replacingOccurrences(of: "-", with: "")
      let http = RawHTTP(port: world.office.listeningPort)
      let enroll = try http.request(
        "POST", "/v1/enroll", Self.json,
        Array(
          #"{"protocol":1,"code":"\#(code)","replica":"\#(replica)","credential":"\#(secret.base64EncodedString())"}"#
            .utf8))
      #expect(enroll.status == 200, "\(enroll.text)")
      #expect(enroll.headers["content-type"] == "application/json")
      #expect(try enroll.json()["officer"].string == "curl")
      let id = try world.listed("curl")[0]["id"].string
      let hex = secret.map { String(format: "%02x", $0) }.joined()
      let headers = Self.json.merging(["authorization": "Bearer \(id).\(hex)"]) { $1 }
      let request = Data(repeating: 7, count: 16).base64EncodedString()
      let sync = try http.request(
        "POST", "/v1/sync", headers,
        Array(
          #"{"protocol":1,"incarnation":{"replica":"\#(replica)","number":"1"},"requestId":"\#(request)","pageLimit":100,"unknown":1}"#
            .utf8))
      #expect(sync.status == 200, "\(sync.text)")
      let answer = try sync.json()
      #expect(answer["outcome"].string == "DONE")
      #expect(answer["page"]["records"].items.count >= 3)
      #expect(answer["scopes"][0]["code"].string == "pau")
      let digest = try http.request("POST", "/v1/digest", headers, Array("{}".utf8))
      #expect(digest.status == 200)
      #expect(try digest.json()["scopes"].items.count == 1)
      // An error too is in the encoding that was asked for, and in the language.
      let failure = try http.request(
        "POST", "/v1/digest", Self.json.merging(["accept-language": "en"]) { $1 }, Array("{}".utf8))
      #expect(failure.status == 401)
      #expect(try failure.json()["message"].string.contains("does not know"))
    }
  }

  @Test func `Enrolment codes work once, in time, and only as given`() throws {
    try inWorld { world in
      let code = try world.office.invite("claire", ["pau"])
      let claire = world.newDevice("claire")
      try claire.enroll(world.office.url, "ABCD-EFGH-JKLM-NPQR", exit: 77)
      try claire.enroll(world.office.url, "ABC", exit: 64)
      try claire.enroll(world.office.url, code.lowercased().replacingOccurrences(of: "-", with: " "))
      let marc = world.newDevice("marc")
      try marc.enroll(world.office.url, code, exit: 77)
      #expect(try marc.raw(["sync"]).exit == 77)
      try claire.enroll(world.office.url, try world.office.invite("claire", ["pau"]), exit: 77)
      // An old code: its time is past by the server's clock.
      let old = try world.office.invite("marc", ["pau"])
      try world.sqlite(world.office.data + "/register.sqlite", "UPDATE sync_invite SET expires = 1")
      try marc.enroll(world.office.url, old, exit: 77)
      try marc.enroll(world.office.url, try world.office.invite("marc", ["pau"]))
      try marc.sync()
      // Codes are stored hashed.
      let bytes = try world.sqlite(
        world.office.data + "/register.sqlite", "SELECT group_concat(hex(hash)) FROM sync_invite")
      #expect(!bytes.contains(code.utf8.map { String(format: "%02X", $0) }.joined()))
      try world.office("device", "invite", "--officer", "x", "--scope", "nowhere", exit: 65)
    }
  }

  @Test func `Guessing codes is stopped after some failures`() throws {
    try inWorld { world in
      let http = RawHTTP(port: world.office.listeningPort)
      let replica = Data(repeating: 9, count: 16).base64EncodedString()
      let secret = Data(repeating: 9, count: 32).base64EncodedString()
      var statuses: [Int] = []
      for _ in 0..<30 {
        let body = #"{"protocol":1,"code":"ABCDEFGHJKLMNPQR","replica":"\#(replica)","credential":"\#(secret)"}"#
        statuses.append(try http.request("POST", "/v1/enroll", Self.json, Array(body.utf8)).status)
      }
      #expect(statuses.first == 403)
      #expect(statuses.last == 429)
      let claire = world.newDevice("claire")
      try claire.enroll(world.office.url, try world.office.invite("claire", ["pau"]), exit: 75)
    }
  }

  @Test func `Slow clients do not keep others waiting`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let client = try RawClient(world, claire)
      var slow: [Int32] = []
      defer { slow.forEach { close($0) } }
      for _ in 0..<40 {
        let socket = try #require(Sockets.connect(world.office.listeningPort))
        Sockets.write(
          socket,
          Array(
            "POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: \(client.bearer)\r\ncontent-length: 500\r\n\r\n{"
              .utf8))
        slow.append(socket)
      }
      for _ in 0..<20 {
        let socket = try #require(Sockets.connect(world.office.listeningPort))
        Sockets.write(socket, Array("POST /v1/sync HTTP/1.1\r\nhost:".utf8))
        slow.append(socket)
      }
      _ = try claire.log("1")
      try claire.sync()
      try world.office("person", "list")
      try world.expectEqual([claire], minutes: 60)
      // Nor does it keep the server from ending.
      try world.office.stop()
    }
  }

  @Test func `A device cannot write under another's name, nor outside its scopes`() throws {
    try inWorld { world in
      try world.office("scope", "add", "oloron", "--name", "Oloron")
      let claire = try world.device("claire", scopes: ["pau", "oloron"])
      let marc = try world.device("marc")
      try claire("market", "add", "--number", "O1", "--title", "T", "--buyer", "B", "--scope", "oloron")
      try claire.sync()
      try marc.sync()
      // What a hostile client makes of its own store: another officer's name, a market of a scope it lost.
      _ = try marc.log("1")
      try world.sqlite(marc.store, "UPDATE sync_replica SET officer = 'claire'")
      _ = try marc.log("2")
      try marc.sync()
      let authors = try world.office("hours", "list")["hours"].items.map { $0["officer"].string }
      #expect(authors == ["marc", "marc"])
      try world.sqlite(
        marc.store,
        "INSERT INTO market(id, number, title, scope) VALUES (randomblob(16), 'HOSTILE', 'x', 'oloron')")
      try marc.sync(exit: 65)
      let markets = try claire.sync()
      #expect(markets["held"].int == 0)
      #expect(try !claire("market", "list")["markets"].items.contains { $0["number"].string == "HOSTILE" })
      #expect(try world.office("held", "list")["held"].items.count == 1)
    }
  }
}
