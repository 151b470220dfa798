import Foundation
import Glibc
import Testing

/// Answers are lost, requests come twice, connections break anywhere.
@Suite struct BadNetworkTests {
  @Test func `A request cut at any byte changes nothing, and the whole one is carried out once`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      try world.bulk(claire, 8)
      let before = try world.office("verify")["scopes"]
      // The server gets nothing of this request, and the device no answer: it is only recorded.
      proxy.next(.record)
      try claire.sync(exit: 69)
      try until("the request is recorded") { proxy.requests.count == proxy.connections }
      let request = try #require(proxy.requests.last)
      #expect(request.count > 500)
      for cut in 0..<request.count {
        let socket = try #require(Sockets.connect(world.office.listeningPort))
        Sockets.write(socket, request[..<cut])
        shutdown(socket, Int32(SHUT_WR))
        // The server's end of it, with an answer or without.
        while true {
          let answer = Sockets.read(socket)
          if answer.isEmpty { break }
          #expect(!answer.starts(with: Array("HTTP/1.1 200".utf8)), "\(cut)")
        }
        close(socket)
      }
      print("requests cut: \(request.count)")
      #expect(try world.office("verify")["scopes"] == before)
      for _ in 0..<2 {
        #expect(try RawHTTP(port: world.office.listeningPort).send(request).status == 200)
        #expect(try world.office.total() == 8 * 60)
      }
      try claire.sync()
      try world.expectEqual([claire], minutes: 8 * 60)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 1)
    }
  }

  @Test(arguments: [true, false])
  func `A connection cut at any byte of the request or the answer costs nothing`(_ inRequest: Bool) throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      let marc = try world.device("marc")
      var minutes = 0
      let step = Complete.isOn ? 1 : 70
      var cut = Complete.isOn ? 0 : Int.random(in: 0..<step)
      var cuts = 0
      while true {
        try world.bulk(claire, 4)
        minutes += 4 * 60
        if cuts % 8 == 0 {
          _ = try marc.log("1")
          minutes += 60
          try marc.sync()
        }
        proxy.next(inRequest ? .cutRequest(after: cut) : .cutAnswer(after: cut))
        let outcome = try claire.raw(["sync", "--json"])
        proxy.next()
        if outcome.exit == 0 { break }
        #expect(outcome.exit == 69, "\(cut) \(outcome.output)")
        #expect(try !outcome.json()["error"]["message"].string.isEmpty)
        try claire.sync()
        #expect(try world.office.total() == minutes, "\(cut)")
        cut += step
        cuts += 1
      }
      print("\(inRequest ? "requests" : "answers") cut under a sync: \(cuts)")
      #expect(cuts > 5)
      try marc.sync()
      try claire.sync()
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
      let old = try #require(proxy.requests.last { $0.starts(with: Array("POST /v1/sync".utf8)) })
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
