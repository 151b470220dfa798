import Foundation
import Testing

/// The office watches its devices, answers for its figures and for people's data, in the browser.
@Suite struct ConsoleFleetTests {
  @Test func `A device is invited by a code to scan, watched, given other rights and revoked`() throws {
    try inWorld { world in
      try world.user("anne", "administrator", display: "Anne Petit")
      try world.user("rémi", "reconciler")
      try world.office("scope", "add", "oloron", "--name", "Oloron")
      let browser = try world.browser("anne")
      // The address is the one by which the browser has called, to be changed where devices call another.
      let form = try browser.get("/console/devices/invite").text
      #expect(Browser.matches(form, "name=\"server\" value=\"(.*?)\"").first?[1].hasPrefix("http://127.0.0.1") == true)
      let typed = [("officer", "Zoé <b>"), ("scope", "pau"), ("server", world.office.url), ("minutes", "5")]
      for (field, bad) in [
        ("server", "javascript:alert(1)"), ("server", "https://a#b"), ("minutes", "0"), ("minutes", "x"),
        ("scope", "nowhere"), ("officer", String(repeating: "x", count: 300)), ("once", ""),
      ] {
        let answer = try browser.submit(
          "/console/devices/invite", on: form, typed.filter { $0.0 != field } + [(field, bad)])
        #expect([409, 422].contains(answer.status), "\(field) \(bad)")
      }
      #expect(try browser.submit("/console/devices/invite", on: form, typed.filter { $0.0 != "scope" }).status == 422)
      let invited = try browser.submit("/console/devices/invite", on: form, typed)
      #expect(invited.status == 200 && invited.text.contains("Zoé &lt;b&gt;"))
      #expect(Browser.matches(invited.text, "<path class=\"dark\" d=\"(M[0-9Mhvz -]+)\"/>").count == 1)
      #expect(try browser.submit("/console/devices/invite", on: form, typed).status == 409)
      // What is to be scanned enrols a device, once.
      let link = Browser.plain(
        try #require(Browser.matches(invited.text, "field enroll '(.*?)'").first?[1]))
      #expect(link.hasPrefix(world.office.url + "#"))
      let zoe = world.newDevice("zoe")
      try zoe("enroll", link)
      try world.newDevice("other")("enroll", link, exit: 77)
      try world.newDevice("third")("enroll", world.office.url, exit: 64)
      try zoe.sync()
      let entry = try zoe.log("7", date: "2026-03-02")
      try zoe.sync()
      // On the command line the same link, and a drawing.
      let file = world.path("code.svg")
      let told = try world.office(
        "device", "invite", "--officer", "Ali", "--scope", "pau", "--server", world.office.url, "--svg", file)
      #expect(told["link"].string == "\(world.office.url)#\(told["code"].string)")
      #expect(try String(contentsOfFile: file, encoding: .utf8).contains("<title>"))
      try world.office("device", "invite", "--officer", "Ali", "--scope", "pau", "--qr", exit: 64)
      let blocks = try world.office.raw(
        ["device", "invite", "--officer", "Ali", "--scope", "pau", "--server", world.office.url, "--qr"])
      #expect(blocks.exit == 0 && blocks.output.contains("█▄▄▄█"))

      // What the server has seen of it.
      let id = try zoe.status()["device"].string
      let listed = try world.office("device", "list")["devices"].first("id", id)
      #expect(listed["program"].string == "field/1" && abs(listed["clockAheadMs"].int ?? .max) < 60_000)
      let history = try world.office("device", "history", id, "--sync", "2")
      #expect(history["syncs"].items.map { $0["accepted"].int } == [1, 0])
      #expect(history["lines"].items.map { $0["record"].string } == [entry])
      try world.office("device", "history", id, "--sync", "9", exit: 65)
      let page = try browser.get("/console/devices/\(id)?sync=2").text
      #expect(page.contains("field/1") && page.contains("/console/history/\(entry)"))
      #expect(try browser.get("/console/devices").text.contains("/console/devices/\(id)"))
      // A clock that is wrong is said, and a change that is held.
      try world.office("hours", "validate", "--market", "M1", "--month", "2026-03")
      let late = world.newDevice(
        "late", wrapper: ["/usr/bin/env", "FAKETIME_DONT_FAKE_MONOTONIC=1", try Binaries.tool("faketime"), "-f", "+2d"])
      try late.enroll(world.office.url, try world.office.invite("late", ["pau"]))
      try late.sync()
      _ = try late.log("1", date: "2026-03-05")
      try late.sync(exit: 65)
      let other = try late.status()["device"].string
      #expect(try browser.get("/console/devices").text.contains("horloge +48 h 00"))
      #expect(try world.office("device", "history", other)["syncs"][0]["held"].int == 1)

      // Rights.
      let scopes = "/console/devices/\(id)/scopes"
      let before = try browser.get("/console/devices/\(id)").text
      #expect(try browser.post(scopes, [("token", browser.token()), ("change", "add"), ("scope", "x")]).status == 422)
      #expect(try browser.post(scopes, [("token", browser.token()), ("change", "x"), ("scope", "pau")]).status == 422)
      #expect(try browser.submit(scopes, on: before, [("scope", "oloron")]).status == 303)
      try zoe.sync()
      #expect(try zoe.status()["scopes"].items.count == 2)
      #expect(
        try browser.post(scopes, [("token", browser.token()), ("change", "remove"), ("scope", "oloron")]).status == 303)
      let revoke = "/console/devices/\(id)/revoke"
      #expect(try browser.submit(revoke, on: before, [("how", "gently")]).status == 422)
      #expect(try browser.submit(revoke, on: before, [("how", "hand-over")]).status == 303)
      try zoe.sync(exit: 77)
      #expect(try world.office("device", "list")["devices"].first("id", id)["revoked"].isTrue)
      #expect(try world.office("device", "history", id)["syncs"][0]["outcome"].string == "hand-over")

      // Pages that there are not, and ways in which pages are not asked for.
      let reader = try world.browser("rémi")
      for (method, path, status) in [
        ("GET", "/console/nothing", 404), ("GET", "/console", 404), ("POST", "/console/nothing", 404),
        ("DELETE", "/console/devices/\(id)", 405), ("POST", "/console/devices", 405),
        ("GET", revoke, 405), ("PUT", "/console/sign-in", 405), ("GET", "/console/devices/\(id)/x/y", 404),
      ] {
        let asked = try reader.request(method, path)
        #expect(asked.status == status, "\(method) \(path)")
        #expect(asked.text.contains("<link rel=\"stylesheet\""))
        #expect((asked.headers["allow"] != nil) == (status == 405))
        // A stranger does not learn which are there.
        let stranger = try Browser(world.office).request(method, path)
        #expect(stranger.status == (method == "GET" ? 303 : 401), "\(method) \(path)")
      }
      #expect(try reader.get("/console/nothing").text.contains("Page introuvable"))
      #expect(try reader.get("/?lang=en").status == 200)
      #expect(try reader.get("/console/nothing").text.contains("No such page"))
      for path in ["/console/devices/invite", scopes, revoke, "/console/accesses"] {
        let answer =
          path.hasSuffix("s") && path != scopes || path.hasSuffix("invite")
          ? try reader.get(path) : try reader.post(path, [("token", try reader.token())])
        #expect(answer.status == 403, "\(path)")
      }
      #expect(try world.office("verify")["ok"].isTrue)
    }
  }

  @Test func `From a total to its entries and their history; people's data given out, kept, archived and erased`()
    throws
  {
    try inWorld { world in
      for role in ["officer", "reconciler", "administrator"] { try world.user(role, role) }
      let claire = try world.device("claire")
      let browser = try world.browser("administrator")
      let reconciler = try world.browser("reconciler")
      try world.office("market", "set", "M1", "--notified", "01/02/2026", "--duration", "6")
      try world.office(
        "contract", "add", "--person", "Fatou", "--market", "M1", "--start", "01/02/2026", "--employer", "BTP Sud")
      let entry = try claire.log("7", date: "2026-03-02")
      _ = try claire.log("3", date: "2026-03-03")
      try claire.sync()
      try world.office("hours", "validate", "--market", "M1", "--month", "2026-03")
      try world.office("hours", "correct", entry, "--hours", "6", "--reason", "feuille")
      let market = try world.office("market", "list")["markets"][0]["id"].string
      let person = try world.office("person", "list")["persons"][0]["id"].string
      // Wherever a total is shown, a link leads to lines that add up to it.
      for path in [
        "/console/months/2026-03", "/console/markets/\(market)", "/console/markets/\(market)/months/2026-03",
        "/console/persons/\(person)",
        "/console/reports/view?report=market&market=\(market)",
      ] {
        let links = Browser.links(try browser.get(path).text).filter { $0.hasPrefix("/console/figures") }
        #expect(!links.isEmpty, "\(path)")
        for link in links {
          let text = try browser.get(link).text
          #expect(Browser.matches(text, "<strong>9 h 00</strong>").count == 1, "\(link)")
          let lines = Browser.matches(text, "<td class=\"figure\">(-?[0-9]+) h 00</td>").compactMap { Int($0[1]) }
          #expect(lines == [7, -7, 6, 3], "\(link)")
        }
      }
      #expect(Browser.links(try browser.get("/").text).contains { $0.hasPrefix("/console/months/") })
      // Hours that count in another market, which has no entry of its own.
      try world.office(
        "market", "add", "--number", "M2", "--title", "Crèche", "--buyer", "Ville de Pau", "--scope", "pau")
      try world.office("market", "lot", "add", "M2", "--number", "1", "--due", "50")
      try world.office("hours", "correct", entry, "--market", "M2", "--lot", "1", "--reason", "autre chantier")
      let month = try browser.get("/console/months/2026-03").text
      #expect(Browser.matches(month, "<strong>9 h 00</strong>").count == 1)
      #expect(
        Browser.matches(month, "market=[^\"]*\">([0-9]) h 00</a>").map { $0[1] } == ["6", "3"])
      try world.office("hours", "correct", entry, "--market", "M1", "--lot", "1", "--reason", "le bon")
      #expect(try browser.get("/console/months/2026-99").status == 404)
      #expect(try world.office("hours", "counted", "--market", "M1", "--lot", "1")["totalMinutes"].int == 540)
      #expect(try claire.sync()["received"].int ?? 0 > 0)
      #expect(try claire("hours", "counted", "--person", "Fatou")["totalMinutes"].int == 540)
      try world.office("hours", "counted", "--lot", "1", exit: 64)
      for query in ["market=x", "lot=1", "person=%00", "pool=%27", "month=99", "year=x", "buyer=%3Cscript%3E"] {
        #expect(try browser.get("/console/figures?\(query)").status == 404, "\(query)")
      }
      // The entry's whole history: versions with their device, the correction, and the office's decisions.
      let history = try browser.get("/console/history/\(entry)").text
      let device = try claire.status()["device"].string
      #expect(history.contains(device) && history.contains("création") && history.contains("admis"))
      let correction = try #require(
        Browser.links(history).first { $0.hasPrefix("/console/history/") && !$0.contains(entry) })
      #expect(try browser.get(correction).text.contains("feuille"))
      // Diagrams, with their figures.
      let progress = try browser.get("/console/markets/\(market)/progress").text
      #expect(
        progress.contains("<polyline class=\"plan\"") && progress.contains("<rect") && progress.contains("<title>"))
      #expect(progress.contains("Lot 1 : fait et plan linéaire") && !progress.contains("style="))
      let path = try browser.get("/console/persons/\(person)/path").text
      #expect(path.contains("Contrats") && path.contains("<rect") && path.contains("01/02/2026") == false)

      // People's data: each for the roles that may.
      let data = "/console/persons/\(person)/data"
      #expect(try world.browser("officer").get(data).status == 403)
      let page = try reconciler.get(data).text
      #expect(!page.contains("/erase\""))
      let export = try reconciler.submit("/console/persons/\(person)/export", on: page)
      #expect(export.status == 200 && export.text.contains("Fatou"))
      #expect(export.headers["content-disposition"] == "attachment; filename=\"\(person).html\"")
      #expect(
        try world.office("audit", "list", "--record", person)["lines"].items.contains {
          $0["action"].string == "exported"
        })
      let keep = "/console/persons/\(person)/keep"
      #expect(try reconciler.submit(keep, on: page, [("until", "01/01/2020"), ("reason", "x")]).status == 422)
      #expect(try reconciler.submit(keep, on: page, [("until", "31/12/2062")]).status == 422)
      #expect(try reconciler.submit(keep, on: page, [("until", "31/12/2062"), ("reason", "contrôle")]).status == 303)
      #expect(try reconciler.get("/console/retention").text.contains("contrôle"))
      let archive = "/console/persons/\(person)/archive"
      #expect(try reconciler.submit(archive, on: page, [("reason", "<script>partie")]).status == 303)
      try claire.sync()
      #expect(try claire("person", "list")["persons"].items.isEmpty)
      #expect(try reconciler.submit(archive, on: page, [("reason", "encore")]).status == 422)
      let archived = try reconciler.get(data).text
      #expect(archived.contains("&lt;script&gt;partie"))
      #expect(try reconciler.submit("/console/persons/\(person)/restore", on: archived).status == 303)
      try claire.sync()
      #expect(try claire("person", "list")["persons"].items.count == 1)

      let erase = "/console/persons/\(person)/erase"
      let mine = try browser.get(data).text
      #expect(
        try reconciler.post(erase, [("token", reconciler.token()), ("confirm", person), ("reason", "x")]).status == 403)
      #expect(try browser.submit(erase, on: mine, [("confirm", "oui"), ("reason", "demande")]).status == 422)
      #expect(try browser.submit(erase, on: mine, [("confirm", person)]).status == 422)
      for other in [entry, "nothing"] {
        let answer = try browser.post(
          "/console/persons/\(other)/erase",
          [("token", browser.token()), ("confirm", other), ("reason", "x"), ("seen", "x")])
        #expect([409, 422].contains(answer.status), "\(other)")
      }
      // Whom the form showed is somebody else by now.
      try world.office("person", "set", person, "--contact", "06 11 22 33 44")
      let confirmed = [("confirm", person), ("reason", "demande du 3 mars")]
      #expect(try browser.submit(erase, on: mine, confirmed).status == 409)
      #expect(try world.office("person", "list")["persons"][0]["name"].string == "Fatou N'Diaye")
      #expect(try browser.submit(erase, on: try browser.get(data).text, confirmed).status == 303)
      #expect(try browser.get(data).text.contains("Personne effacée"))
      #expect(try browser.get("/console/retention").text.contains("demande du 3 mars"))
      #expect(try world.office("retention", "list")["erased"][0]["officer"].string == "administrator")
      try claire.sync()
      #expect(try world.office.total() == 540)
      // All of it stands in the access log, which is looked at by administrators.
      #expect(try reconciler.get("/console/accesses").status == 403)
      let accesses = try browser.get("/console/accesses?person=\(person)").text
      #expect(accesses.contains("console:/console/persons/\(person)/export") && accesses.contains("console:\(data)"))
      #expect(try browser.get("/console/accesses?since=hier").status == 200)
      #expect(try browser.get("/console/accesses?since=nonsense").status == 404)
      try world.expectEqual([claire])
    }
  }
}
