import Foundation
import Glibc
import Testing

/// People without contact for long are proposed, and nothing happens to them without a person's word.
@Suite struct RetentionTests {
  private func add(_ world: World, _ name: String) throws -> String {
    try world.office("person", "add", "--name", name, "--scope", "pau")["id"].string
  }

  /// The days of this test count from the day it runs, on which the records are made.
  private func day(_ offset: Int) -> String {
    let date = Date(timeIntervalSinceNow: Double(offset) * 86_400)
    return date.formatted(Date.ISO8601FormatStyle(timeZone: .current).year().month().day())
  }

  @Test func `People are proposed two years after the last contact, which is the latest of what is known`() throws {
    try inWorld { world in
      let fatou = try world.office("person", "list")["persons"][0]["id"].string
      let ali = try add(world, "Ali")
      let zoe = try add(world, "Zoé")
      let awa = try add(world, "Awa")
      let claire = try world.device("claire")
      _ = try claire.log("7", date: day(-400))
      _ = try claire.log("7", date: "2062-03-14", person: "Ali")
      try claire("hours", "delete", try claire.log("1", date: day(0), person: "Zoé"))
      try claire.sync()
      let entry = try claire.log("1", date: day(0), person: "Awa")
      try world.office("device", "revoke", try claire.status()["device"].string)
      _ = try claire.raw(["sync"])
      #expect(try world.office("held", "list")["held"][0]["record"].string == entry)
      // The hours were before the record was made.
      #expect(try world.office("retention", "list")["proposals"].items.isEmpty)
      let text = try world.office.raw(["retention", "list"])
      #expect(text.output.contains("Personne n'est sans contact depuis 24 mois"))
      #expect(try world.later("+725d", "retention", "list")["proposals"].items.isEmpty)
      #expect(try world.later("+725d", "retention", "list", "--months", "25")["proposals"].items.isEmpty)
      let proposals = try world.later("+735d", "retention", "list")["proposals"].items
      #expect(proposals.map(\.["id"].string) == [fatou, ali, zoe, awa].sorted())
      #expect(proposals.allSatisfy { $0["lastContact"].string == day(0) && $0["scope"].string == "pau" })
      let sources = Dictionary(uniqueKeysWithValues: proposals.map { ($0["name"].string, $0["from"].string) })
      #expect(sources["Fatou N'Diaye"] == "record" && sources["Zoé"] == "record")
      #expect(try world.later("+735d", "retention", "list", "--months", "36")["proposals"].items.isEmpty)
      try world.office("retention", "list", "--months", "0", exit: 64)

      // Hours since, and a month's statement.
      let marc = try world.device("marc")
      _ = try marc.log("7", date: day(20))
      try marc.sync()
      let later = try world.later("+735d", "retention", "list")["proposals"].items.map(\.["id"].string)
      #expect(!later.contains(fatou) && later.count == 3)
      let last = try world.later("+1200d", "retention", "list")["proposals"].items
      #expect(last.last?["id"].string == fatou && last.last?["from"].string == "hours")
      #expect(last.last?["lastContact"].string == day(20))
      #expect(try world.office("access", "list", "--last", "1")["accesses"][0]["command"].string == "retention list")
      // The same from a server, whose clock counts.
      try world.office.stop()
      let ahead = ["/usr/bin/env", "FAKETIME_DONT_FAKE_MONOTONIC=1", try Binaries.tool("faketime"), "-f", "+735d"]
      #expect(try world.office.launch(wrapper: ahead) == nil)
      do {
        let server = try ClockTests.child(of: try #require(world.office.process).pid)
        defer { _ = kill(server, SIGKILL) }
        #expect(try world.office("retention", "list")["proposals"].items.map(\.["id"].string) == later)
      }
      try until("the server's end") { world.office.exit != nil }
      world.office.kill()
      try world.office.start()
      // Only a list: nobody left.
      #expect(try world.office("person", "list")["persons"].items.count == 4)
      try marc.sync()
      #expect(try marc("person", "list")["persons"].items.count == 4)
    }
  }

  @Test func `Who is kept is not proposed before the day, and the decision is in backup, export and log`() throws {
    try inWorld { world in
      let fatou = try world.office("person", "list")["persons"][0]["id"].string
      try world.office("retention", "keep", "Fatou", "--until", day(0), "--reason", "contrôle", exit: 64)
      try world.office("retention", "keep", "Fatou", "--until", day(900), "--reason", " ", exit: 64)
      try world.office("retention", "keep", "personne-inconnue", "--until", day(900), "--reason", "x", exit: 65)
      let kept = try world.office(
        "retention", "keep", "Fatou", "--until", day(900), "--reason", "contrôle FSE", "--as", "Anne")
      #expect(kept["id"].string == fatou && kept["until"].string == day(900) && kept["officer"].string == "Anne")
      let backup = world.path("b.sqlite")
      try world.office("backup", backup)
      try world.office("retention", "keep", "Fatou", "--until", day(1), "--reason", "autre")
      #expect(try world.later("+890d", "retention", "list")["proposals"].items.map(\.["id"].string) == [fatou])
      try world.office.stop()
      try world.office("restore", backup)
      let list = try world.later("+890d", "retention", "list")
      #expect(list["proposals"].items.isEmpty && list["kept"].items.map(\.["reason"].string) == ["contrôle FSE"])
      try world.office.start()
      #expect(try world.office("retention", "list")["kept"].items.map(\.["until"].string) == [day(900)])
      #expect(try world.later("+901d", "retention", "list")["proposals"].items.map(\.["id"].string) == [fatou])
      #expect(
        try world.office.raw(["retention", "list"]).output.contains("Gardée jusqu'au \(day(900)) : Fatou N'Diaye"))
      #expect(try world.office("person", "export", "Fatou")["kept"]["reason"].string == "contrôle FSE")
      let page = try world.office.raw(["person", "export", "Fatou", "--lang", "en"]).output
      #expect(page.contains("<td>contrôle FSE</td>") && page.contains("kept until \(day(900))"))
      let actions = try world.office("audit", "list", "--record", fatou)["lines"].items.map(\.["action"].string)
      #expect(actions.contains("kept"))
      #expect(try world.office("audit", "verify")["ok"].isTrue)
    }
  }

  @Test func `An archived person leaves every device to the last byte, and the office goes on reading`() throws {
    try inWorld { world in
      try world.office("scope", "add", "oloron", "--name", "Oloron")
      let claire = try world.device("claire")
      let boss = try world.device("boss", scopes: ["pau", "oloron"])
      try boss("market", "add", "--number", "O1", "--title", "Piscine", "--buyer", "Oloron", "--scope", "oloron")
      let entry = try claire.log("7")
      _ = try boss.log("3", market: "O1")
      for device in [claire, boss, claire] { try device.sync() }
      let fatou = try world.office("person", "list")["persons"][0]["id"].string
      try world.office("retention", "restore", "Fatou", exit: 65)
      let archived = try world.office(
        "retention", "archive", "Fatou", "--reason", "plus suivie", "--as", "Anne")
      #expect(archived["id"].string == fatou && archived["officer"].string == "Anne")
      try world.office("retention", "archive", "Fatou", "--reason", "encore", exit: 65)
      try world.office("retention", "keep", "Fatou", "--until", day(9), "--reason", "trop tard", exit: 65)
      try world.office("scope", "share", fatou, "oloron", exit: 65)
      for device in [claire, boss] {
        try device.sync()
        #expect(try device("person", "list")["persons"].items.isEmpty)
        for suffix in Device.suffixes {
          let bytes = (try? Data(contentsOf: URL(filePath: device.store + suffix))) ?? Data()
          #expect(bytes.range(of: Data("Fatou".utf8)) == nil, "\(device.officer)\(suffix)")
        }
      }
      let late = try world.device("late")
      #expect(try late("person", "list")["persons"].items.isEmpty)
      #expect(try claire.total() == 420 && boss.total() == 600 && world.office.total() == 600)
      #expect(try world.office("person", "list")["persons"][0]["name"].string == "Fatou N'Diaye")
      #expect(try world.office("hours", "list", "--person", "Fatou")["totalMinutes"].int == 600)
      #expect(try world.office("person", "export", "Fatou")["archived"]["reason"].string == "plus suivie")
      for device in [claire, boss, late] { try world.expectEqualDigests(device) }
      // Also not by the office's own writes on the hours, nor by a backup put back.
      try world.sqlite(world.office.data + "/register.sqlite", "UPDATE hour_entry SET note = 'bureau'")
      try world.office("backup", world.path("b.sqlite"))
      try world.office.stop()
      try world.office("restore", world.path("b.sqlite"))
      try world.office.start()
      for device in [claire, boss, late, claire] { try device.sync() }
      #expect(try claire("hours", "list")["hours"].first("id", entry)["note"].string == "bureau")
      for device in [claire, boss, late] {
        #expect(try device("person", "list")["persons"].items.isEmpty)
        try world.expectEqualDigests(device)
      }
      let list = try world.later("+2000d", "retention", "list")
      #expect(list["proposals"].items.isEmpty && list["archived"].items.map(\.["id"].string) == [fatou])

      let back = try world.office("retention", "restore", "Fatou")
      #expect(back["id"].string == fatou && back["scope"].string == "pau")
      for device in [claire, boss, late] { try device.sync() }
      try world.expectEqual([boss], minutes: 600)
      #expect(try claire("hours", "list")["hours"].first("id", entry)["person"].string == "Fatou N'Diaye")
      #expect(try late("person", "list")["persons"].items.count == 1)
      let actions = try world.office("audit", "list", "--record", fatou)["lines"].items.map(\.["action"].string)
      #expect(actions.filter { ["archived", "brought-back"].contains($0) } == ["archived", "brought-back"])
      #expect(try world.office("audit", "verify")["ok"].isTrue)
    }
  }

  @Test(arguments: [true, false])
  func `An hour logged offline on an archived person waits for the office's word`(_ bringsBack: Bool) throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let old = try claire.log("7")
      try claire.sync()
      // Through the server, or without one.
      if bringsBack { try world.office.stop() }
      try world.office("retention", "archive", "Fatou", "--reason", "plus suivie")
      if bringsBack { try world.office.start() }
      let entry = try claire.log("2", date: "2026-03-15")
      try claire("hours", "edit", old, "--hours", "8")
      #expect(try claire.sync(exit: 65)["held"].int == 2)
      #expect(try claire.total() == 600 && world.office.total() == 420)
      let held = try world.office("held", "list")["held"].items
      #expect(Set(held.map(\.["record"].string)) == [old, entry])
      #expect(held.allSatisfy { $0["code"].string == "waiting" && $0["reason"].string.contains("personne archivée") })
      if bringsBack {
        try world.office("retention", "restore", "Fatou")
      } else {
        for change in held { try world.office("held", "accept", change["id"].string) }
      }
      try claire.sync()
      #expect(try world.office("held", "list")["held"].items.isEmpty)
      #expect(try claire("person", "list")["persons"].items.count == (bringsBack ? 1 : 0))
      #expect(try world.office.total() == 600 && claire.total() == 600)
      #expect(try claire("hours", "list")["hours"].items.allSatisfy { $0["sync"].string == "clean" })
      try world.expectEqualDigests(claire)
    }
  }
}
