import Foundation
import Testing

/// What the office does in the browser, with real devices.
@Suite struct ConsoleTests {
  @Test func `Conflicts, held changes, merges and months are decided by forms, and devices follow`() throws {
    try inWorld { world in
      try world.user("anne", "reconciler", display: "Anne Petit")
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let browser = try world.browser("anne")
      // A page that is open hears of a sync.
      let listening = try #require(Sockets.connect(world.office.listeningPort))
      defer { Foundation.close(listening) }
      Sockets.write(
        listening,
        Array(
          "GET /console/events HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: session=\(browser.cookies["session"] ?? "")\r\n\r\n"
            .utf8))
      var heard = ""
      func hear(_ text: String) throws {
        while !heard.contains(text) {
          let part = Sockets.read(listening)
          guard !part.isEmpty else { throw HarnessError("not heard: \(text) in \(heard)") }
          heard += String(decoding: part, as: UTF8.self)
        }
      }
      try hear("\"conflicts\":0")
      let zoe = try world.device("zoe")
      let entry = try claire.log("7")
      for device in [claire, marc, zoe] { try device.sync() }
      for (device, hours) in [(claire, "8"), (marc, "9"), (zoe, "6")] {
        try device("hours", "edit", entry, "--hours", hours)
      }
      for device in [claire, marc] { try device.sync() }
      try hear("\"conflicts\":1")
      // The conflict on its page: all values, what each makes of the totals, and none chosen beforehand.
      let path = try #require(
        Browser.links(try browser.get("/console/conflicts").text).first { $0.hasPrefix("/console/conflicts/") })
      let page = try browser.get(path).text
      #expect(page.contains("8 h 00 / 100 h 00") && page.contains("9 h 00 / 100 h 00") && !page.contains(" checked"))
      #expect(page.contains("claire") && page.contains("marc"))
      #expect(try browser.get(path + "?value=7h30").text.contains("7 h 30 / 100 h 00"))
      #expect(try browser.get("/console/conflicts?officer=nobody").text.contains("0 conflits"))
      // A third value has come: the form of before changes nothing, and the new conflict is shown.
      try zoe.sync()
      let settle = [("reason", "feuille signée"), ("choice", "own"), ("value", "7h30")]
      let stale = try browser.submit(path + "/resolve", on: page, settle)
      #expect(stale.status == 409 && stale.text.contains("a changé"))
      #expect(try world.office("conflict", "list")["conflicts"].items.count == 1)
      let form = try #require(Browser.matches(stale.text, "action=\"(/console/conflicts/[^\"]*)/resolve\"").first?[1])
      #expect(form != path && stale.text.contains("zoe"))
      #expect(try browser.submit(form + "/resolve", on: stale.text, [("choice", "1")]).status == 422)
      let settled = try browser.submit(form + "/resolve", on: stale.text, settle)
      #expect(settled.status == 303)
      for device in [claire, marc, zoe] { try device.sync() }
      try world.expectEqual([claire, marc, zoe], minutes: 450)
      let versions = try claire("history", entry)["versions"].items
      #expect(versions.contains { $0["officer"].string == "Anne Petit" && $0["reason"].string == "feuille signée" })
      // Sent again, it decides nothing more; undone, a discarded value is back.
      #expect(try browser.submit(form + "/resolve", on: stale.text, settle).status == 409)
      let after = try browser.get(form).text
      #expect(after.contains("Conflit réglé"))
      #expect(Browser.links(try browser.get("/console/conflicts").text).contains(form))
      #expect(
        try browser.submit(form + "/undo", on: after, [("keep", "1"), ("reason", "erreur")]).status == 303)
      #expect(
        try browser.submit(form + "/undo", on: after, [("keep", "2"), ("reason", "erreur")]).status == 409)
      for device in [claire, marc, zoe] { try device.sync() }
      try world.expectEqual([claire, marc, zoe])
      #expect(try [360, 480, 540].contains(claire.total() ?? 0))
      // Several at once: the same choice.
      let others = try ["2026-05-04", "2026-05-05"].map { try claire.log("1", date: $0) }
      for device in [claire, marc] { try device.sync() }
      for other in others {
        try claire("hours", "edit", other, "--hours", "2")
        try marc("hours", "edit", other, "--hours", "3")
      }
      for device in [claire, marc] { try device.sync() }
      let both = try browser.get("/console/conflicts").text
      let ids = Browser.matches(both, "name=\"id\" value=\"(.*?)\"").map { ("id", $0[1]) }
      #expect(ids.count == 2)
      #expect(try browser.submit("/console/conflicts", on: both, ids + [("reason", "relu")]).status == 422)
      let bulk = ids + [("choice", "of:marc"), ("reason", "relu")]
      #expect(try browser.submit("/console/conflicts", on: both, bulk + [("id", path)]).status == 422)
      #expect(try browser.submit("/console/conflicts", on: both, bulk).status == 303)
      for device in [claire, marc] { try device.sync() }
      #expect(try claire("hours", "list", "--month", "2026-05")["totalMinutes"].int == 360)
      // Who looked at whom, and where.
      let accesses = try world.accesses("--last", "1000")
      #expect(accesses.contains { $0["officer"].string == "Anne Petit" && $0["command"].string == "console:\(path)" })
    }
  }

  @Test func `Months are validated as they were shown, held changes taken in, people merged and parted`() throws {
    try inWorld { world in
      try world.user("anne", "reconciler", display: "Anne Petit")
      let claire = try world.device("claire")
      let browser = try world.browser("anne")
      let entry = try claire.log("7", date: "2026-03-02")
      let odd = try claire.log("11", date: "2026-03-03")
      try claire.sync()
      let waiting = try browser.get("/console/hours").text
      let month = try #require(Browser.links(waiting).first { $0.hasSuffix("/months/2026-03") })
      let shown = try browser.get(month).text
      #expect(shown.contains("Plus de 10 h pour un jour"))
      let market = month.replacing("/months/2026-03", with: "")
      // Hours entered at the office: once, however often the form is sent.
      let form = try browser.get(market).text
      let typed = [("person", "fatou n'diaye"), ("date", "04/03/2026"), ("hours", "2h30")]
      #expect(
        try browser.submit(market + "/hours", on: form, [("person", "?"), ("date", "x"), ("hours", "y")]).status == 422)
      #expect(try browser.submit(market + "/hours", on: form, typed).status == 303)
      #expect(try browser.submit(market + "/hours", on: form, typed).status == 409)
      #expect(try world.office.total() == 18 * 60 + 150)
      // The month is not any more what was shown: nothing is written, and both are.
      let late = try browser.submit(month, on: shown, [("decision", "validate-month"), ("reason", "nuit")])
      #expect(late.status == 409 && late.text.contains("Ce qui était affiché") && late.text.contains("2 h 30"))
      #expect(try world.office("hours", "list")["hours"].items.allSatisfy { $0["state"].string == "declared" })
      // Chosen ones; what is unlikely needs a reason.
      #expect(try browser.submit(month, on: late.text, [("decision", "check"), ("id", odd)]).status == 422)
      #expect(try browser.submit(month, on: late.text, [("decision", "check"), ("id", entry)]).status == 303)
      let now = try browser.get(month).text
      #expect(try browser.submit(month, on: now, [("decision", "validate-month")]).status == 422)
      #expect(
        try browser.submit(month, on: now, [("decision", "validate-month"), ("reason", "nuit de coulage")]).status
          == 303)
      #expect(try browser.get(month).text.contains("Mois clos"))
      try claire.sync()
      #expect(try claire("hours", "list")["hours"].items.allSatisfy { $0["state"].string == "validated" })
      // A correction of the closed month waits, and is taken in as it was shown.
      try claire("hours", "edit", entry, "--hours", "8")
      try claire.sync(exit: 65)
      let held = try #require(
        Browser.links(try browser.get("/console/held").text).first { $0.hasPrefix("/console/held/") })
      let before = try browser.get(held).text
      #expect(before.contains("mois validé") && before.contains("21 h 30 / 100 h 00"))
      try claire("hours", "edit", entry, "--hours", "6")
      _ = try claire.raw(["sync"])
      #expect(try browser.submit(held, on: before, [("decision", "accept")]).status == 409)
      let again = try browser.get(held).text
      #expect(again.contains("19 h 30 / 100 h 00"))
      #expect(try browser.submit(held, on: again, [("decision", "refuse")]).status == 422)
      #expect(try browser.submit(held, on: again, [("decision", "accept"), ("reason", "vu")]).status == 303)
      #expect(try browser.submit(held, on: again, [("decision", "accept")]).status != 303)
      try claire.sync()
      #expect(try claire.total() == 19 * 60 + 30)
      // The month is opened again.
      let closed = try browser.get(month).text
      #expect(try browser.submit(month, on: closed, [("decision", "unlock"), ("reason", "oubli")]).status == 303)
      // Two records of one person.
      let second = try claire("person", "add", "--name", "N'DIAYE Fatou")["id"].string
      try claire.sync()
      let pairs = try browser.get("/console/duplicates").text
      #expect(pairs.contains(second))
      #expect(try browser.submit("/console/duplicates", on: pairs, [("reason", "")]).status == 422)
      #expect(try browser.submit("/console/duplicates", on: pairs, [("reason", "même dossier")]).status == 303)
      #expect(try browser.submit("/console/duplicates", on: pairs, [("reason", "même dossier")]).status != 303)
      try claire.sync()
      #expect(try claire("person", "list")["persons"].items.count == 1)
      let merged = try browser.get("/console/duplicates").text
      #expect(merged.contains("Anne Petit"))
      #expect(try browser.submit("/console/duplicates/undo", on: merged, [("reason", "erreur")]).status == 303)
      try claire.sync()
      #expect(try claire("person", "list")["persons"].items.count == 2)
      // Found by a part of the name, whatever its accents; not by another.
      #expect(try browser.get("/console/persons?q=ndiaye+fatou").text.contains("0 personnes"))
      #expect(try browser.get("/console/persons?q=n%20diaye").text.contains("2 personnes"))
      // Reports, as a page and as files.
      #expect(try browser.get("/console/reports/view?report=year").text.contains("Bilan quantitatif"))
      let first = try claire("person", "list")["persons"].items[0]["id"].string
      let offered = try browser.get("/console/reports").text
      for report in [
        "year", "buyer", "market", "card", "shuttle", "forecast", "penalties", "person", "sheet", "prescriber",
        "indicators", "national", "open-data",
      ] {
        #expect(offered.contains("value=\"\(report)\""), "\(report)")
        let who = report == "sheet" ? "&person=\(first)" : ""
        let page = try browser.get("/console/reports/view?report=\(report)&market=M1&day=2026-04-01\(who)")
        #expect(page.status == 200, "\(report): \(page.text)")
      }
      let crossed = try browser.get("/console/reports/view?report=indicators&by=segment&across=sex")
      #expect(crossed.text.contains("Segment x Sexe"))
      #expect(try browser.get("/console/reports/view?report=indicators&by=x").status == 404)
      #expect(try browser.get("/console/reports/procurement?year=2026").status == 200)
      let workbook = try browser.get("/console/reports/view?report=buyer&year=2026&format=xlsx")
      #expect(workbook.status == 200 && workbook.body.starts(with: Array("PK".utf8)))
      #expect(workbook.headers["content-disposition"] == "attachment; filename=\"buyer.xlsx\"")
      for format in ["csv-fr", "html", "json"] {
        #expect(try browser.get("/console/reports/view?report=person&format=\(format)").status == 200)
      }
      try world.expectEqual([claire])
    }
  }

  @Test func `What people typed is shown as text on every page`() throws {
    try inWorld { world in
      // Also with a mark on the quotation mark or bracket, which together look like another character.
      let evil =
        "\"><script>alert(1)</script>'\"\u{301} onmouseover=\"alert(2)\" <\u{338}img src=x>{{{x}}}{{#a}}[[a|b]]"
      try world.user("anne", "administrator", display: evil)
      for command in [
        ["market", "add", "--number", "E1" + evil, "--title", evil, "--buyer", evil, "--scope", "pau"],
        ["person", "add", "--name", evil, "--scope", "pau", "--contact", evil, "--commune", evil],
        ["person", "add", "--name", evil, "--scope", "pau"],
      ] { #expect(try world.office.raw(command).exit == 0) }
      let market = try world.office("market", "list")["markets"][0]["id"].string
      #expect(
        try world.office.raw(["market", "lot", "add", market, "--number", "9", "--title", evil, "--due", "5"]).exit == 0
      )
      let claire = try world.device(evil.replacing("/", with: ""))
      let person = try claire("person", "list")["persons"][0]["id"].string
      let marc = try world.device("marc")
      let entry = try claire.log("7", market: market, person: person)
      for device in [claire, marc] { try device.sync() }
      try claire("hours", "edit", entry, "--hours", "8", "--note", evil)
      try marc("hours", "edit", entry, "--hours", "9", "--note", evil + "2")
      for device in [claire, marc] { try device.sync() }
      try world.office("hours", "validate", "--market", "M1", "--month", "2026-04")
      _ = try claire.log("1", date: "2026-04-02", person: person)
      try claire.sync(exit: 65)
      let browser = try world.browser("anne")
      var waiting = [
        "/", "/console/sign-in?next=" + (evil.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""),
      ]
      waiting += ["markets", "persons", "conflicts"].map { part in
        "/console/\(part)?q=" + (evil.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
      }
      var seen: Set<String> = []
      while let path = waiting.popLast() {
        guard seen.insert(path).inserted, !path.contains("/static/"), !path.contains("format="), !path.contains("lang=")
        else { continue }
        let answer = try browser.get(path)
        #expect(answer.status == 200, "\(path)")
        #expect(answer.body.count < 100_000)
        // By bytes: Swift's own comparison takes a marked character for another, too.
        let bytes = answer.body
        for part in ["<script>", "\"\u{301}", "'\"", "<\u{338}"] {
          #expect(bytes.firstRange(of: Array(part.utf8)) == nil, "\(path): \(part)")
        }
        #expect(Browser.matches(answer.text, "<label|<main").count >= 1)
        waiting += Browser.links(answer.text)
      }
      for part in ["/console/conflicts/", "/console/held/", "/console/history/", "/console/persons/", "/months/"] {
        #expect(seen.contains { $0.contains(part) }, "\(part)")
      }
    }
  }
}
