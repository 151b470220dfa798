import Foundation
import Testing

/// The register worked in the browser: entered, changed, taken away and brought back.
@Suite struct ConsoleWorkTests {
  /// Sends the form of a page, and follows it to the page that is shown then.
  private func save(
    _ browser: Browser, _ path: String, _ fields: [(String, String)], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> (path: String, text: String) {
    let page = try browser.get(path).text
    let answer = try browser.submit(path, on: page, all(page, fields), sourceLocation: sourceLocation)
    #expect(answer.status == 303, "\(path): \(problems(answer.text))", sourceLocation: sourceLocation)
    let next = answer.headers["location"] ?? ""
    return (String(next.prefix { $0 != "?" }), Browser.plain(try browser.get(next).text))
  }

  private func problems(_ page: String) -> [String] {
    Browser.matches(page, "class=\"problem\"[^>]*>(.*?)</p>").map { Browser.plain($0[1]) }
  }

  private func all(_ page: String, _ fields: [(String, String)]) -> [(String, String)] {
    Browser.filled(page).merging(fields) { $1 }.map { ($0.key, $0.value) }
  }

  /// Changes some fields of a form and sends all of them.
  private func change(_ browser: Browser, _ path: String, _ fields: [String: String]) throws -> RawHTTP.Answer {
    let page = try browser.get(path).text
    return try browser.submit(path, on: page, all(page, fields.map { ($0.key, $0.value) }))
  }

  @Test func `People, proofs, contracts and follow-ups are entered and changed, as on the command line`() throws {
    try inWorld { world in
      try world.user("anne", "officer", display: "Anne Petit")
      let browser = try world.browser("anne")
      _ = try save(browser, "/console/prescribers/new", [("name", "Mission locale"), ("kind", "mission_locale")])
      let prescriber = try world.office("prescriber", "list")["prescribers"][0]["id"].string
      // What is wrong is said beside its field, and what was typed stays.
      let empty = try browser.get("/console/persons/new").text
      let typed = [("name", "Awa Sy"), ("born", "31/02/1990"), ("sex", "F"), ("prescriber", prescriber)]
      let wrong = try browser.submit("/console/persons/new", on: empty, typed)
      #expect(wrong.status == 422 && wrong.text.contains("value=\"31/02/1990\"") && wrong.text.contains("Awa Sy"))
      #expect(wrong.text.contains("id=\"field-born-problem\"") && wrong.text.contains("<option value=\"F\" selected>"))
      #expect(!wrong.text.contains("field-name-problem"))
      #expect(try world.office("person", "list")["persons"].items.count == 1)
      let person = try save(
        browser, "/console/persons/new", typed.filter { $0.0 != "born" } + [("born", "14/03/1990")])
      let id = try #require(person.path.split(separator: "/").last).description
      let made = try world.office("person", "show", id)["person"]
      #expect(made["born"].string == "1990-03-14" && made["prescriberId"].string == prescriber)
      // Sent again, it makes nobody a second time.
      let again = try browser.submit("/console/persons/new", on: wrong.text, typed.filter { $0.0 != "born" })
      #expect(again.status == 303)
      #expect(
        try browser.submit("/console/persons/new", on: wrong.text, typed.filter { $0.0 != "born" }).status == 409)
      // Changed: only what was touched is written; what has changed meanwhile is said.
      let edit = person.path + "/edit"
      let page = try browser.get(edit).text
      #expect(Browser.filled(page)["born"] == "14/03/1990")
      try world.office("person", "set", id, "--commune", "Pau")
      var fields = Browser.filled(page)
      fields["contact"] = "06 11"
      let late = try browser.submit(edit, on: page, fields.map { ($0.key, $0.value) })
      #expect(late.status == 409 && late.text.contains("value=\"06 11\"") && late.text.contains("value=\"Pau\""))
      fields = Browser.filled(late.text)
      fields["contact"] = "06 11"
      #expect(try browser.submit(edit, on: late.text, fields.map { ($0.key, $0.value) }).status == 303)
      let changed = try world.office("person", "show", id)["person"]
      #expect(changed["contact"].string == "06 11" && changed["commune"].string == "Pau")
      #expect(try change(browser, edit, [:]).status == 422)
      #expect(try change(browser, edit, ["name": ""]).status == 422)
      #expect(try change(browser, edit, ["commune": ""]).status == 303)
      #expect(try world.office("person", "show", id)["person"]["commune"] == .null)
      // A proof, with the same warnings and the same demands.
      let proofs = person.path + "/eligibilities/new"
      #expect(
        try browser.submit(
          proofs, on: try browser.get(proofs).text, [("criterion", "rsa"), ("verdict", "refused")]
        ).status == 422)
      let proof = try save(
        browser, proofs, [("criterion", "rsa"), ("proof", "attestation CAF"), ("verdict", "accepted")])
      #expect(proof.text.contains("La preuve n'a pas de date") && proof.text.contains("bénéficiaire du RSA"))
      let proofForm = try #require(Browser.links(proof.text).first { $0.hasPrefix("/console/eligibilities/") })
      #expect(try change(browser, proofForm, ["proof-date": "01/03/2026"]).status == 303)
      let eligibility = try world.office("eligibility", "list", "--person", id)["eligibilities"][0]
      #expect(eligibility["provedOn"].string == "2026-03-01" && eligibility["checkedBy"].string == "Anne Petit")
      // A contract, its exit, and where the person stands three months on.
      let contracts = person.path + "/contracts/new"
      let missing = try browser.submit(contracts, on: try browser.get(contracts).text, [("market", "M1")])
      #expect(missing.status == 422 && missing.text.contains("id=\"field-start-problem\""))
      let contract = try save(
        browser, contracts, [("market", "M1"), ("start", "01/02/2026"), ("end", "28/02/2026"), ("type", "cdd")])
      #expect(contract.text.contains("Aucune preuve acceptée n'est valable au premier jour"))
      let links = Browser.links(contract.text).filter { $0.hasPrefix("/console/contracts/") }
      let form = try #require(links.first { $0.hasSuffix("/edit") })
      #expect(try change(browser, form, ["exit": "cdi", "exit-on": "28/02/2026"]).status == 303)
      #expect(try change(browser, form, ["end": "01/01/2026"]).status == 422)
      let followUp = try #require(links.first { $0.hasSuffix("/follow-up") })
      let noted = try save(browser, followUp, [("months", "3"), ("situation", "cdi"), ("on", "28/05/2026")])
      #expect(noted.text.contains("3 mois : "))
      let view = try world.office("contract", "list", "--person", id)["contracts"][0]
      #expect(view["exit"].string == "cdi" && view["followUps"].items.count == 1)
      #expect(view["modality"].string == "embauche_directe")
      // One with follow-ups stays; a proof is taken away.
      let gone = form.replacing("/edit", with: "/delete")
      let kept = try browser.submit(gone, on: try browser.get(form).text)
      #expect(kept.status == 422 && problems(kept.text) == ["Ce contrat a des suivis."])
      let proofGone = proofForm.replacing("/edit", with: "/delete")
      #expect(try browser.submit(proofGone, on: try browser.get(proofForm).text).status == 303)
      #expect(try world.office("eligibility", "list", "--person", id)["eligibilities"].items.isEmpty)
      // It reaches the devices, and the office knows who looked.
      let claire = try world.device("claire")
      #expect(try claire("person", "list")["persons"].items.contains { $0["name"].string == "Awa Sy" })
      // What a form shows of a conflict it does not settle by the way.
      try claire("person", "set", id, "--contact", "06 22")
      try world.office("person", "set", id, "--contact", "06 33")
      try claire.sync()
      #expect(try browser.get(edit).text.contains("Un conflit est ouvert"))
      #expect(try change(browser, edit, ["commune": "Lons"]).status == 303)
      #expect(try world.office("conflict", "list")["conflicts"].items.count == 1)
      #expect(
        try world.accesses("--last", "1000").contains {
          $0["officer"].string == "Anne Petit" && $0["command"].string == "console:\(edit)"
        })
    }
  }

  @Test func `Markets, lots, hours and pools are worked, double hours merged, late statements counted`() throws {
    try inWorld { world in
      try world.user("anne", "officer", display: "Anne Petit")
      try world.user("remi", "reconciler")
      let (browser, reconciler) = (try world.browser("anne"), try world.browser("remi"))
      let market = try save(
        browser, "/console/markets/new", [("number", "2026-7"), ("title", "Halle"), ("buyer", "Ville de Pau")])
      let answer = try change(
        browser, market.path + "/edit",
        ["kind": "works", "amount": "1 000 000", "notified": "mars 2025", "duration": "24", "basis": "14"])
      #expect(answer.status == 303)
      let profile = try world.office("market", "show", "2026-7")["markets"][0]["profile"]
      #expect(profile["amountCents"].int == 100_000_000 && profile["notifiedOn"].string == "2025-03")
      #expect(try change(browser, market.path + "/edit", ["cpv": "12"]).text.contains("id=\"field-cpv-problem\""))
      // A lot with its obligation, and the arithmetic at once.
      let lots = market.path + "/lots/new"
      let terms = [("number", "1"), ("kind", "labour_share"), ("amount", "1000000"), ("labour-share", "50")]
      let lacking = try change(browser, lots, Dictionary(terms) { $1 })
      #expect(lacking.status == 422 && lacking.text.contains("id=\"field-hourly-cost-problem\""))
      #expect(problems(lacking.text).allSatisfy { !$0.contains("--") })
      let lot = try save(browser, lots, terms + [("rate", "5"), ("hourly-cost", "30")])
      #expect(lot.text.contains("Lot 1 : 1 000 000 x 50 % x 5 % / 30 EUR"))
      #expect(lot.text.contains("833 h 00"))
      let lotForm = try #require(Browser.links(lot.text).first { $0.hasPrefix("/console/lots/") })
      #expect(try change(browser, lotForm, ["override": "800"]).text.contains("id=\"field-reason-problem\""))
      #expect(try change(browser, lotForm, ["override": "800", "reason": "convention"]).status == 303)
      // Steps and amendments; none of them is a second time what it was.
      for (path, fields, wrong) in [
        ("/step", [("state", "study")], [("state", "closed")]),
        ("/step", [("state", "no_clause"), ("reason", "six mois")], [("state", "no_clause")]),
        ("/amend", [("number", "A1"), ("reason", "délai"), ("due-1", "+20")], [("number", "A1"), ("reason", "x")]),
      ] as [(String, [(String, String)], [(String, String)])] {
        let form = market.path + path
        if path == "/step", fields[0].1 == "study" {
          try world.office("market", "step", "2026-7", "forecast")
        }
        #expect(try browser.submit(form, on: try browser.get(form).text, wrong).status == 422, "\(wrong)")
        _ = try save(browser, form, fields)
      }
      let now = try world.office("market", "show", "2026-7")["markets"][0]
      #expect(now["minutesDue"].int == 820 * 60 && now["profile"]["state"].string == "no_clause")
      // Hours: entered with what was understood, corrected with a reason, deleted, brought back.
      let m1 = try world.office("market", "show", "M1")["markets"][0]["id"].string
      let hours = "/console/markets/\(m1)/hours"
      let entered = try save(
        browser, hours,
        [("person", "fatou n'diaye"), ("date", "02/03/2026"), ("hours", "11h"), ("modality", "formation")])
      #expect(entered.path == "/console/markets/\(m1)" && entered.text.contains("Plus de 10 h pour un jour"))
      let entry = try #require(try world.office("hours", "list")["hours"].items.first)["id"].string
      let entryForm = "/console/entries/\(entry)/edit"
      #expect(try change(browser, entryForm, ["hours": "8"]).text.contains("id=\"field-reason-problem\""))
      #expect(try change(browser, entryForm, ["hours": "8", "reason": "feuille"]).status == 303)
      for (word, total) in [("delete", 0), ("restore", 480)] {
        #expect(
          try browser.submit("/console/entries/\(entry)/\(word)", on: try browser.get(entryForm).text).status == 303)
        #expect(try world.office.total() == total)
      }
      // The same on the command line; then double hours, side by side, merged and undone.
      let twin = try world.office(
        "hours", "log", "--market", "M1", "--person", "fatou n'diaye", "--date", "02/03/2026", "--hours", "8")["id"]
        .string
      #expect(try browser.get("/").text.contains("data-count=\"duplicateHours\">1<"))
      let double = try reconciler.get("/console/duplicates/hours").text
      #expect(double.contains(twin) && double.contains(entry) && double.contains("Même personne, même lot"))
      let path = "/console/duplicates/hours"
      #expect(try reconciler.submit(path, on: double, [("reason", "")]).status == 422)
      #expect(try reconciler.submit(path, on: double, [("reason", "deux agents")]).status == 303)
      #expect(try world.office.total() == 480)
      #expect(try reconciler.submit(path, on: double, [("reason", "deux agents")]).status != 303)
      let merged = try reconciler.get(path).text
      #expect(merged.contains("Aucun doublon") && merged.contains("remi"))
      #expect(try reconciler.submit(path + "/undo", on: merged, [("reason", "erreur")]).status == 303)
      #expect(try world.office.total() == 960)
      try world.office("hours", "delete", twin)
      // In a closed month nothing is entered or deleted, and who settles corrects.
      try world.office("hours", "validate", "--market", "M1", "--month", "2026-03")
      #expect(
        try browser.submit(
          hours, on: try browser.get(hours).text, [("person", "fatou n'diaye"), ("date", "03/03/2026"), ("hours", "1")]
        ).status == 422)
      let locked = try browser.get(entryForm).text
      #expect(!locked.contains("/delete\""))
      let token = [("token", try browser.token()), ("seen", Browser.filled(locked)["seen"] ?? "")]
      #expect(try browser.post("/console/entries/\(entry)/delete", token).status == 409)
      #expect(try change(browser, entryForm, ["hours": "7", "reason": "feuille"]).status == 422)
      #expect(try change(reconciler, entryForm, ["hours": "7", "reason": "feuille"]).status == 303)
      #expect(try world.office.total() == 420)
      // A pool over two lots.
      let pool = try save(browser, "/console/pools/new", [("name", "Cabinet"), ("siren", "732829320")])
      for (market, lot) in [("M1", "1"), ("2026-7", "1")] {
        _ = try save(browser, pool.path + "/lots", [("market", market), ("lot", lot)])
      }
      #expect(try change(browser, pool.path + "/edit", ["siren": "12"]).status == 422)
      let shown = Browser.plain(try browser.get(pool.path).text)
      #expect(shown.contains("7 h 00</a> / 920 h 00") && shown.contains("M1/1"))
      #expect(
        try browser.submit(pool.path + "/lots", on: shown, [("market", "M1"), ("lot", "1")]).status == 422)
      #expect(try browser.submit(pool.path + "/lots/remove", on: shown).status == 303)
      #expect(try world.office("pool", "show", "Cabinet")["pools"][0]["members"].items.count == 1)
      #expect(try browser.get("/console/pools?q=cab").text.contains("1 mutualisations"))
      // Statements that are late, by the first page.
      #expect(try browser.get("/").text.contains("data-count=\"late\">1<"))
      #expect(try browser.get("/console/alerts?kind=late-statement").text.contains("2026-04"))
      try world.office("market", "set", "M1", "--notified", "01/03/2026", "--duration", "1")
      #expect(try browser.get("/").text.contains("data-count=\"late\">0<"))
      // Lists: sorted by their headings, filtered.
      let sorted = try browser.get("/console/markets?sort=-number").text
      #expect(sorted.contains("aria-sort=\"descending\"") && sorted.contains("href=\"/console/markets?sort=number\""))
      #expect(try browser.get("/console/markets?state=no_clause").text.contains("1 marchés"))
      #expect(try browser.get("/console/persons?sort=-born&scope=pau").text.contains("1 personnes"))
      let claire = try world.device("claire")
      try world.expectEqual([claire], minutes: 420)
    }
  }

  @Test func `Every option of a command has its field in the form`() throws {
    try inWorld { world in
      try world.user("anne", "officer")
      let browser = try world.browser("anne")
      let market = "/console/markets/" + (try world.office("market", "list")["markets"][0]["id"].string)
      let person = "/console/persons/" + (try world.office("person", "list")["persons"][0]["id"].string)
      try world.office("pool", "add", "--name", "Cabinet", "--scope", "pau")
      let pool = "/console/pools/" + (try world.office("pool", "list")["pools"][0]["id"].string)
      try world.office("contract", "add", "--person", "fatou n'diaye", "--market", "M1", "--start", "01/02/2026")
      let contract = "/console/contracts/" + (try world.office("contract", "list")["contracts"][0]["id"].string)
      let buyer = "/console/buyers/" + (try world.office("buyer", "list")["buyers"][0]["id"].string)
      // What the page itself says: whose it is, where it is made.
      let said: Set<String> = ["data", "json", "lang", "help", "version", "scope", "draft", "as"]
      for (command, path, besides) in [
        ("person add", "/console/persons/new", []), ("person set", person + "/edit", []),
        ("prescriber add", "/console/prescribers/new", []),
        ("eligibility add", person + "/eligibilities/new", []),
        ("contract add", person + "/contracts/new", ["person", "exit", "exit-on", "exit-note"]),
        ("contract set", contract + "/edit", ["person"]), ("contract follow-up", contract + "/follow-up", []),
        ("market add", "/console/markets/new", []), ("market set", market + "/edit", []),
        ("market step", market + "/step", []), ("market amend", market + "/amend", []),
        ("market lot add", market + "/lots/new", []),
        ("hours log", market + "/hours", ["market", "month"]),
        ("pool add", "/console/pools/new", []), ("pool lot add", pool + "/lots", []),
        ("buyer add", "/console/buyers/new", []), ("buyer reference add", buyer + "/references/new", []),
        ("structure add", "/console/structures/new", []), ("forecast add", "/console/forecasts/new", []),
        ("post add", market + "/posts/new", ["market"]), ("post propose", person + "/positions/new", ["person"]),
        ("market company add", market + "/companies/new", []), ("market exchange add", market + "/exchange", []),
        ("market shuttle", market + "/shuttle", []), ("market bid add", market + "/bids/new", []),
        ("market penalty add", market + "/penalties/new", []),
        ("market report-received", market + "/report-received", []),
      ] as [(String, String, [String])] {
        let help = try world.office.raw(command.split(separator: " ").map(String.init) + ["--help"]).output
        let options = Set(Browser.matches(help, "(?m)^ +--([a-z-]+)").map { $0[1] }).subtracting(said)
        #expect(!options.isEmpty)
        let fields = Browser.matches(try browser.get(path).text, "name=\"was-([a-z-]+?)(-1|-works)?\"").map { $0[1] }
        #expect(options.subtracting(besides).subtracting(fields).isEmpty, "\(command): \(options) \(fields)")
      }
    }
  }
}
