import Foundation
import Testing

/// `kill -9` at every system call by which `field` changes or says anything.
@Suite(.serialized) struct ClientKillPointTests {
  @Test func `An entry logged is there once whenever the client is killed, or not at all if it was not acknowledged`()
    throws
  {
    try inWorld { world in
      let claire = try world.device("claire")
      var count = 0
      try Strace.sweep("field hours log", KillPoints.kill, KillPoints.client, oneIn: 12) { point in
        let traced = claire.alias(wrapper: try point.wrapper())
        let outcome = try traced.raw(KillPoints.logging + ["--hours", "1", "--note", "\(point)", "--json"])
        let all = try claire("hours", "list")["hours"].items
        let own = all.filter { $0["note"].string == "\(point)" }
        #expect(own.count <= 1 && own.allSatisfy { $0["minutes"].int == 60 && $0["person"].string != "" }, "\(point)")
        if let said = acknowledged(outcome) { #expect(own.first?["id"] == said["id"], "\(point)") }
        count += own.count
        #expect(all.count == count, "\(point)")
        try world.expectSynced(claire, minutes: count * 60, "\(point)")
        return outcome.exit == -9
      }
      try world.expectEqual([claire], minutes: count * 60)
      let files = try FileManager.default.contentsOfDirectory(atPath: world.folder)
      #expect(files.filter { $0.contains(".nosync") } == [], "temporary files stay behind")
    }
  }

  @Test func `An edit is whole or not there whenever the client is killed`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let entry = try claire.log("1")
      try claire.sync()
      var minutes = 60
      try Strace.sweep("field hours edit", KillPoints.kill, KillPoints.client, oneIn: 12) { point in
        let traced = claire.alias(wrapper: try point.wrapper())
        let wanted = minutes % 600 + 1
        let outcome = try traced.raw(["hours", "edit", entry, "--hours", "\(wanted / 60)h\(wanted % 60)", "--json"])
        let now = try #require(try claire.total())
        #expect(now == wanted || now == minutes && acknowledged(outcome) == nil, "\(point) \(now)")
        minutes = now
        try world.expectSynced(claire, minutes: minutes, "\(point)")
        return outcome.exit == -9
      }
      try world.expectEqual([claire], minutes: minutes)
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
    }
  }

  @Test(arguments: [true, false])
  func `A sync killed at any call, before or after its request, is taken up by the next`(_ fromStart: Bool) throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      let entry = try claire.log("1")
      var minutes = 60
      try Strace.sweep(
        "field sync, \(fromStart ? "from its start" : "from its request on")", KillPoints.kill, KillPoints.client,
        oneIn: 15
      ) {
        point in
        try world.bulk(claire, 2)
        minutes += 120
        try claire("hours", "edit", entry, "--note", "\(point)")
        let outcome =
          fromStart
          ? try claire.alias(wrapper: try point.wrapper()).raw(["sync", "--json"])
          : try world.underWay(claire, proxy, ["sync", "--json"], point)
        #expect(outcome.exit == -9 || outcome.exit == 0, "\(point) \(outcome.exit)")
        #expect(try claire.total() == minutes, "\(point)")
        try world.expectSynced(claire, minutes: minutes, "\(point)")
        return outcome.exit == -9
      }
      try world.expectEqual([claire], minutes: minutes)
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
    }
  }

  @Test(arguments: [true, false])
  func `An enrolment killed at any call goes through with the same code, and makes one device`(_ fromStart: Bool)
    throws
  {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      var number = 0
      let what = "field enroll, \(fromStart ? "from its start" : "from its request on")"
      try Strace.sweep(what, KillPoints.kill, KillPoints.client, oneIn: 40) { point in
        number += 1
        let claire = world.newDevice("claire\(number)")
        let code = try world.office.invite(claire.officer, ["pau"])
        let arguments = ["enroll", "--server", proxy.url, "--code", code, "--json"]
        let outcome =
          fromStart
          ? try claire.alias(wrapper: try point.wrapper()).raw(arguments)
          : try world.underWay(claire, proxy, arguments, point)
        let again = try claire.raw(arguments)
        let isThere = again.exit == 77
        #expect(again.exit == 0 || isThere, "\(point) \(again.output)")
        if acknowledged(outcome) != nil { #expect(isThere, "\(point)") }
        if isThere { #expect(try again.json()["error"]["code"].string == "enrolled", "\(point)") }
        try world.expectSynced(claire, minutes: 0, "\(point)")
        return outcome.exit == -9
      }
      #expect(try world.office("verify")["ok"].isTrue)
    }
  }
}
