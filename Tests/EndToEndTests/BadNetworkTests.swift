import Foundation
import Testing

/// Answers are lost, requests come twice, connections break anywhere.
@Suite struct BadNetworkTests {
  @Test func `A connection cut anywhere in the request or the answer costs nothing`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      let marc = try world.device("marc")
      var minutes = 0
      // How long a request and its answer are.
      try world.bulk(claire, 4)
      minutes += 4 * 60
      try claire.sync()
      let request = try #require(proxy.requests.last?.count)
      let reply = try #require(proxy.answerBytes.last)
      #expect(request > 300 && reply > 100)
      for step in 0..<12 {
        for inRequest in [true, false] {
          let cut = (inRequest ? request : reply) * step / 12
          try world.bulk(claire, 4)
          _ = try marc.log("1")
          minutes += 5 * 60
          try marc.sync()
          proxy.next(inRequest ? .cutRequest(after: cut) : .cutAnswer(after: cut))
          let cutOff = try claire.sync(exit: 69)
          #expect(!cutOff["error"]["message"].string.isEmpty)
          if step % 3 == 2 { try claire.sync() }
        }
      }
      try claire.sync()
      try marc.sync()
      try world.expectEqual([claire, marc], minutes: minutes)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 1)
      #expect(try claire.status()["events"].items.isEmpty)
    }
  }

  @Test func `An answer that is lost many times over is given again`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      let entry = try claire.log("7")
      for _ in 0..<5 {
        proxy.next(.cutAnswer(after: 0))
        try claire.sync(exit: 69)
        // Work goes on between.
        try claire("hours", "edit", entry, "--hours", "8")
        _ = try claire.log("1")
      }
      try claire.sync()
      try world.expectEqual([claire], minutes: 480 + 300)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 1)
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
    }
  }

  @Test func `A request that arrives twice counts once`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      for _ in 0..<4 {
        try world.bulk(claire, 3)
        proxy.next(.duplicate)
        try claire.sync()
        #expect(proxy.isSpent)
      }
      try claire.sync()
      try world.expectEqual([claire], minutes: 12 * 60)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 1)
      #expect(try world.listed("claire").count == 1)
    }
  }

  @Test func `An old request sent again much later changes nothing`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      let entry = try claire.log("7")
      try claire.sync()
      let old = try #require(proxy.requests.last)
      try claire("hours", "edit", entry, "--hours", "8")
      try claire.sync()
      try claire("hours", "delete", entry)
      try claire.sync()
      let before = try world.office("verify")["scopes"]
      let replay = try RawHTTP(port: world.office.listeningPort).send(old)
      #expect(replay.status == 200)
      #expect(try world.office("verify")["scopes"] == before)
      try claire.sync()
      try world.expectEqual([claire], minutes: 0)
      #expect(try world.listed("claire").count == 1)
    }
  }

  @Test func `Enrolment goes through although its answer was lost`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = world.newDevice("claire")
      let code = try world.office.invite("claire", ["pau"])
      proxy.next(.cutRequest(after: 40))
      try claire.enroll(proxy.url, code, exit: 69)
      proxy.next(.cutAnswer(after: 10))
      try claire.enroll(proxy.url, code, exit: 69)
      try claire.enroll(proxy.url, code)
      try claire.sync()
      #expect(try world.listed("claire").count == 1)
      try world.expectEqual([claire])
    }
  }

  @Test func `A first sync of many records broken off again and again comes to its end`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire")
      try world.bulk(claire, 2500)
      try claire.sync()
      let marc = world.newDevice("marc")
      try marc.enroll(proxy.url, try world.office.invite("marc", ["pau"]))
      for count in [200, 5_000, 20_000, 40_000] {
        proxy.next(.cutAnswer(after: count))
        let outcome = try marc.raw(["sync", "--json"])
        #expect([0, 69].contains(outcome.exit))
        #expect(try !outcome.json().keys.isEmpty)
      }
      proxy.next(.none, .cutAnswer(after: 9_000))
      #expect([0, 69].contains(try marc.raw(["sync"]).exit))
      proxy.next()
      try marc.sync()
      try world.expectEqual([claire, marc], minutes: 2500 * 60)
    }
  }
}
