import Foundation
import SyncModel
import Testing

/// What a device and the server agree on to compress with.
@Suite struct CompressionTests {
  private static let list = Array(#"{"list":true,"limit":5000}"#.utf8)
  private static let json = ["content-type": "application/json", "accept": "application/json"]

  @Test func `Requests in both codings are accepted and answers come in the best that is asked for`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try world.bulk(claire, 50)
      try claire.sync()
      let client = try RawClient(world, claire)
      let plain = try client.post("/v1/digest", Self.json, Self.list)
      #expect(plain.status == 200)
      #expect(plain.headers["content-encoding"] == nil)
      #expect(plain.body.count > 2000)
      for coding in ContentCoding.allCases {
        let packed = try coding.compress(Self.list)
        let headers = Self.json.merging(["content-encoding": coding.rawValue.uppercased()]) { $1 }
        #expect(try client.post("/v1/digest", headers, packed).body == plain.body)
        // The name of one and the bytes of the other.
        let other = coding == .gzip ? "zstd" : "gzip"
        let wrong = try client.post("/v1/digest", Self.json.merging(["content-encoding": other]) { $1 }, packed)
        #expect(wrong.status == 400)
      }
      let asked: [(String, ContentCoding?)] = [
        ("gzip", .gzip), ("zstd, gzip", .zstd), ("gzip, deflate, br, zstd", .zstd), ("zstd;q=0, gzip", .gzip),
        ("gzip;q=0", nil), ("br", nil), ("*", nil), ("identity", nil),
      ]
      for (accepted, coding) in asked {
        let headers = Self.json.merging(["accept-encoding": accepted]) { $1 }
        let answer = try client.post("/v1/digest", headers, Self.list)
        #expect(answer.headers["content-encoding"] == coding?.rawValue, "\(accepted)")
        let body = try coding?.decompress(answer.body, limit: plain.body.count) ?? answer.body
        #expect(body == plain.body, "\(accepted)")
        // Short answers go as they are.
        let short = try client.post("/v1/digest", headers, Array("{}".utf8))
        #expect(short.status == 200 && short.headers["content-encoding"] == nil)
      }
    }
  }

  @Test func `Every answer says which codings requests may have`() throws {
    try inWorld { world in
      let client = try RawClient(world, try world.device("claire"))
      let wrong = Self.json.merging(["content-encoding": "br"]) { $1 }
      for (status, answer) in [
        (200, try client.post("/v1/digest", Self.json, Array("{}".utf8))),
        (401, try client.post("/v1/digest", Self.json, Array("{}".utf8), bearer: "x")),
        (400, try client.post("/v1/sync", wrong, Array("{}".utf8))),
      ] {
        #expect(answer.status == status)
        #expect(answer.headers["accept-encoding"] == "zstd, gzip")
      }
    }
  }

  @Test func `A device begins each sync with gzip and goes on with zstd`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      for _ in 0..<2 {
        let before = proxy.connections
        // More than two requests hold, the second larger than the first.
        try world.bulk(claire, 2000)
        try claire.sync()
        let codings = try codings(proxy, from: before)
        #expect(codings.count >= 3)
        #expect(codings.first == "gzip")
        #expect(codings.dropFirst().prefix(2) == ["zstd", "zstd"])
      }
      try world.expectEqual([claire], minutes: 4000 * 60)
    }
  }

  @Test func `A server that does not speak of zstd gets none and gives none`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      let before = proxy.connections
      try world.bulk(claire, 2000)
      proxy.next(.gzipOnly, .gzipOnly, .gzipOnly, .gzipOnly, .gzipOnly, .gzipOnly)
      try claire.sync()
      let codings = try codings(proxy, from: before)
      #expect(codings.count >= 3 && codings.count <= 6)
      #expect(codings.prefix(3) == ["gzip", "gzip", "gzip"] && !codings.contains("zstd"))
      proxy.next()
      try world.expectEqual([claire], minutes: 2000 * 60)
    }
  }

  @Test func `Work that says the same again and again arrives, however well it compresses`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      // Some 1 MiB in a request of a few kilobytes.
      try world.bulk(claire, 600, note: "replace(hex(zeroblob(1000)), '00', 'xx')")
      #expect(try claire.sync()["sent"].int == 600)
      try world.expectEqual([claire], minutes: 600 * 60)
    }
  }

  /// What the requests after the first so many were compressed with, by their headers and by their first bytes.
  private func codings(_ proxy: Proxy, from before: Int) throws -> [String] {
    try until("end of the connections") { proxy.requests.count == proxy.connections }
    return try proxy.requests.dropFirst(before).map { request in
      let end = try #require(request.firstRange(of: Array("\r\n\r\n".utf8)))
      let head = String(decoding: request[..<end.lowerBound], as: UTF8.self)
      let body = request[end.upperBound...]
      let name = try #require(
        ["gzip", "zstd", ""].first { $0.isEmpty || head.contains("content-encoding: \($0)") })
      #expect((name == "gzip") == body.starts(with: [0x1F, 0x8B]))
      #expect((name == "zstd") == body.starts(with: [0x28, 0xB5, 0x2F, 0xFD]))
      return name
    }
  }
}
