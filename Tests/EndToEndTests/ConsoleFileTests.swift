import Foundation
import Testing

/// Buyers, planned markets, the file of a market, posts and texts, worked in the browser as on the command line.
@Suite struct ConsoleFileTests {
  private func send(_ browser: Browser, _ path: String, _ fields: [String: String]) throws -> RawHTTP.Answer {
    let page = try browser.get(path).text
    let all = Browser.filled(page).merging(fields) { $1 }
    return try browser.submit(path, on: page, all.map { ($0.key, $0.value) })
  }

  @discardableResult
  private func save(
    _ browser: Browser, _ path: String, _ fields: [String: String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> (path: String, text: String) {
    let answer = try send(browser, path, fields)
    let problems = Browser.matches(answer.text, "class=\"problem\"[^>]*>(.*?)</p>").map { Browser.plain($0[1]) }
    #expect(answer.status == 303, "\(path): \(problems)", sourceLocation: sourceLocation)
    let next = answer.headers["location"] ?? ""
    return (String(next.prefix { $0 != "?" }), Browser.plain(try browser.get(next).text))
  }

  /// A form that is refused, in the words of the form.
  private func refuse(
    _ browser: Browser, _ path: String, _ fields: [String: String], at field: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let answer = try send(browser, path, fields)
    #expect(
      answer.status == 422 && answer.text.contains("id=\"field-\(field)-problem\""), "\(path)",
      sourceLocation: sourceLocation)
    let problems = Browser.matches(answer.text, "class=\"problem\"[^>]*>(.*?)</p>").map { Browser.plain($0[1]) }
    #expect(problems.allSatisfy { !$0.contains("--") }, "\(problems)", sourceLocation: sourceLocation)
  }

  private func remove(_ browser: Browser, _ form: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let answer = try browser.submit(form.replacing("/edit", with: "/delete"), on: try browser.get(form).text)
    #expect(answer.status == 303, "\(form)", sourceLocation: sourceLocation)
  }

  private func link(_ page: String, _ start: String) throws -> String {
    try #require(Browser.links(page).last { $0.hasPrefix(start) && $0.hasSuffix("/edit") })
  }

  @Test func `Buyers with what binds them, planned markets, structures and the texts of the report`() throws {
    try inWorld { world in
      try world.user("anne", "officer")
      let browser = try world.browser("anne")
      try refuse(browser, "/console/buyers/new", ["name": "Ville de Lons", "siret": "12"], at: "siret")
      let buyer = try save(browser, "/console/buyers/new", ["name": "Ville de Lons", "threshold-works": "90 000"])
      #expect(try send(browser, "/console/buyers/new", ["name": "Ville de Lons"]).status == 422)
      try save(browser, buyer.path + "/edit", ["territory": "Pau", "threshold-services": "40000"])
      try save(browser, buyer.path + "/edit", ["threshold-works": "", "kind": "commune"])
      func view() throws -> JSON { try world.office("buyer", "show", "Ville de Lons")["buyers"][0] }
      #expect(try view()["territory"].string == "Pau" && view()["thresholds"]["services"].int == 4_000_000)
      #expect(try view()["thresholds"]["works"] == .null && view()["kind"].string == "commune")
      let reference = try save(
        browser, buyer.path + "/references/new",
        ["kind": "charter", "title": "Charte d'engagement", "on": "21/03/2007", "until": "31/12/2025"])
      let form = try link(reference.text, "/console/references/")
      try save(browser, form, ["until": "31/12/2030"])
      #expect(try view()["references"].items.map { $0["validUntil"].string } == ["2030-12-31"])
      try remove(browser, form)
      #expect(try view()["references"].items.isEmpty)
      #expect(try browser.get("/console/buyers?q=lons").text.contains("1 acheteurs"))
      // A planned market, in the list of its quarter.
      try refuse(browser, "/console/forecasts/new", ["title": "École", "buyer": ""], at: "buyer")
      let planned = try save(
        browser, "/console/forecasts/new",
        [
          "title": "École", "buyer": "Ville de Lons", "kind": "services", "publication": "2026-T3",
          "planned-amount": "50000",
        ])
      #expect(planned.text.contains("prévisionnel") && Browser.links(planned.text).contains(buyer.path))
      let list = Browser.plain(try browser.get("/console/forecasts?quarter=2026-T3&buyer=Ville+de+Lons").text)
      #expect(list.contains("1 marchés prévus") && list.contains("École") && list.contains("atteint"))
      #expect(try browser.get("/console/forecasts?quarter=2026-T4").text.contains("0 marchés prévus"))
      // Structures.
      try save(browser, "/console/structures/new", ["name": "Béarn Insertion", "kind": "ACI", "commune": "Pau"])
      let structures = try browser.get("/console/structures?near=pau&kind=ACI").text
      try save(browser, try link(structures, "/console/structures/"), ["contact": "05 59"])
      #expect(try world.office("structure", "show", "Béarn Insertion")["structures"][0]["contact"].string == "05 59")
      #expect(try browser.get("/console/structures?kind=EI").text.contains("0 structures"))
      // The texts of the yearly report.
      let texts = try browser.get("/console/reports/texts?year=2026").text
      let method = try #require(Browser.links(texts).first { $0.contains("heading=method") })
      let written = try save(browser, method, ["text": "Réunion\nmensuelle."])
      #expect(written.text.contains("Réunion\nmensuelle."))
      let kept = try world.office("report", "text", "list", "--year", "2026")["texts"][0]
      #expect(kept["text"].string == "Réunion\nmensuelle." && kept["heading"].string == "method")
      #expect(try browser.get("/console/reports/view?report=year&year=2026").text.contains("Réunion"))
      try save(browser, method, ["text": ""])
      #expect(try world.office("report", "text", "list", "--year", "2026")["texts"].items.isEmpty)
    }
  }

  @Test func `The file of a market, its posts and who is proposed for them`() throws {
    try inWorld { world in
      try world.user("anne", "officer", display: "Anne Petit")
      let browser = try world.browser("anne")
      let market = "/console/markets/" + (try world.office("market", "list")["markets"][0]["id"].string)
      let file = market + "/file"
      func dossier() throws -> JSON { try world.office("market", "show", "M1")["markets"][0]["dossier"] }
      #expect(Browser.links(try browser.get(market).text).contains(file))
      // Companies: a subcontractor with its share, changed and taken out.
      try refuse(browser, market + "/companies/new", ["role": "subcontractor"], at: "siret")
      let choices = try browser.get(market + "/companies/new").text
      #expect(choices.contains("value=\"EI\"") && !choices.contains("value=\"OPCS\""))
      let company = try save(
        browser, market + "/companies/new",
        ["name": "SARL Durand", "role": "subcontractor", "lot": "1", "amount": "20 000"])
      let companyForm = try link(company.text, "/console/companies/")
      try save(browser, companyForm, ["siae": "EI", "seat": "Pau", "amount": "25000"])
      func companies() throws -> [JSON] {
        try world.office("market", "show", "M1")["markets"][0]["companies"].items.filter {
          $0["name"].string == "SARL Durand"
        }
      }
      #expect(
        try companies().map { [$0["siae"].string, $0["seat"].string, $0["role"].string] }
          == [["EI", "Pau", "subcontractor"]])
      #expect(try companies()[0]["shareCents"].int == 2_500_000)
      try remove(browser, companyForm)
      #expect(try companies().isEmpty)
      // The list of documents: only what was touched is written, all in one form.
      try save(browser, market + "/documents", ["ccap-status": "present", "ccap-reference": "art. 8.2"])
      try save(browser, market + "/documents", ["rc-status": "absent", "rc-on": "02/03/2026"])
      let documents = try dossier()["documents"].items.filter { $0["status"] != .null }
      #expect(documents.map { $0["code"].string } == ["rc", "ccap"])
      #expect(documents[0]["on"].string == "2026-03-02" && documents[1]["reference"].string == "art. 8.2")
      try refuse(browser, market + "/documents", ["ae-status": "present", "ae-on": "31/02/2026"], at: "ae-on")
      try save(browser, market + "/documents", ["rc-status": ""])
      #expect(try dossier()["documents"].items.filter { $0["status"] != .null }.count == 1)
      try save(browser, market + "/card", ["outcome": "deux embauches", "success": "tuteur"])
      #expect(try dossier()["texts"].items.map { $0["text"].string } == ["tuteur", "deux embauches"])
      // The shuttle sheet moves by its steps only.
      try save(browser, market + "/exchange", ["from": "buyer", "text": "projet de CCAP reçu"])
      try save(browser, market + "/shuttle", ["state": "submitted", "on": "02/03/2026"])
      #expect(try send(browser, market + "/shuttle", ["state": "retained"]).status == 422)
      try refuse(browser, market + "/shuttle", ["state": "opinion_given"], at: "hours")
      let opinion = try save(
        browser, market + "/shuttle", ["state": "opinion_given", "hours": "500", "terms": "art. 14"])
      #expect(opinion.text.contains("avis : 500 h 00, art. 14"))
      #expect(try dossier()["exchanges"].items.count == 3)
      // A bid and a penalty, changed and removed; a figure goes with its basis.
      let bid = try save(
        browser, market + "/bids/new", ["name": "SA Martin", "lot": "1", "hours": "450", "score": "82,5"])
      let bidForm = try link(bid.text, "/console/bids/")
      try save(browser, bidForm, ["retained": "yes"])
      #expect(try dossier()["bids"][0]["retained"] == .bool(true) && dossier()["bids"][0]["score"].int == 8250)
      try remove(browser, bidForm)
      #expect(try dossier()["bids"].items.isEmpty)
      let penalty = try save(
        browser, market + "/penalties/new", ["trigger": "late_attestation", "basis": "per_day", "value": "10"])
      let penaltyForm = try link(penalty.text, "/console/penalties/")
      try save(browser, penaltyForm, ["basis": "percent"])
      #expect(try dossier()["penalties"][0]["value"].int == 1000)
      try refuse(browser, penaltyForm, ["decision": "waived"], at: "reason")
      try save(browser, penaltyForm, ["decision": "waived", "reason": "signalé à temps", "notice": "02/03/2026"])
      #expect(try dossier()["penalties"][0]["decision"].string == "waived")
      try remove(browser, penaltyForm)
      #expect(try dossier()["penalties"].items.isEmpty)
      let received = try save(browser, market + "/report-received", ["on": "30/04/2026"])
      #expect(received.text.contains("Reçu le 2026-04-30"))
      // A post, who is proposed, and what became of it.
      try refuse(browser, market + "/posts/new", ["headcount": "beaucoup", "title": "Aide"], at: "headcount")
      let post = try save(
        browser, market + "/posts/new", ["title": "Aide-géomètre", "rome": "F1107", "headcount": "1"])
      let postForm = try link(post.text, "/console/posts/")
      try save(browser, postForm, ["tasks": "relevés"])
      let proposed = try save(
        browser, postForm.replacing("/edit", with: "/propose"), ["person": "fatou n'diaye", "on": "02/03/2026"])
      let position = try link(proposed.text, "/console/positions/")
      try refuse(browser, position, ["state": "refused"], at: "reason")
      try save(browser, position, ["state": "refused", "reason": "absente", "on": "05/03/2026"])
      try save(browser, position, ["reason": "absente à l'entretien"])
      let decided = try world.office("post", "list", "--market", "M1")["posts"][0]["positions"][0]
      #expect(decided["state"].string == "refused" && decided["decidedOn"].string == "2026-03-05")
      #expect(decided["reason"].string == "absente à l'entretien")
      let person = "/console/persons/" + (try world.office("person", "list")["persons"][0]["id"].string)
      #expect(try browser.get(person).text.contains("Aide-géomètre"))
      #expect(try send(browser, person + "/positions/new", ["post": "Aide-géomètre"]).status == 422)
      let used = try browser.submit(postForm.replacing("/edit", with: "/delete"), on: try browser.get(postForm).text)
      #expect(used.status == 422)
      #expect(try browser.get("/console/posts?q=aide").text.contains("1 postes"))
      // What devices change meanwhile is told, and nothing is written over it.
      let page = try browser.get(market + "/documents").text
      try world.office("market", "document", "set", "M1", "ccap", "--absent")
      var late = Browser.filled(page)
      late["ae-status"] = "present"
      #expect(try browser.submit(market + "/documents", on: page, late.map { ($0.key, $0.value) }).status == 409)
      let claire = try world.device("claire")
      #expect(try claire("post", "list")["posts"].items.count == 1)
    }
  }

  @Test func `A confidential criterion is shown for a reason, which the access log has`() throws {
    try inWorld { world in
      try world.user("lea", "reader")
      try world.user("anne", "officer", display: "Anne Petit")
      try world.user("ada", "administrator")
      let (reader, browser) = (try world.browser("lea"), try world.browser("anne"))
      let id = try world.office("person", "list")["persons"][0]["id"].string
      try world.office("eligibility", "add", id, "--criterion", "rqth", "--proof", "notification CDAPH")
      let person = "/console/persons/\(id)"
      let path = person + "/reveal"
      #expect(try reader.get(path).status == 403 && !reader.get(person).text.contains(path))
      #expect(try reader.post(path, [("token", try reader.token()), ("reason", "x")]).status == 403)
      let page = try browser.get(path).text
      #expect(try browser.get(person).text.contains(path) && !page.contains("CDAPH"))
      #expect(try browser.submit(path, on: page, [("reason", " ")]).status == 422)
      #expect(try browser.submit(path, on: page, [("reason", String(repeating: "x", count: 3_000))]).status == 422)
      #expect(try browser.post(path, [("reason", "x")]).status == 403)
      func reasons() throws -> [String] {
        try world.accesses("--last", "1000").filter { $0["reason"] != .null }.map {
          "\($0["officer"].string) \($0["command"].string) \($0["reason"].string) \($0["persons"][0].string)"
        }
      }
      #expect(try reasons().isEmpty)
      let shown = try browser.submit(path, on: page, [("reason", "contrôle de la <b>preuve")])
      #expect(shown.status == 200 && shown.text.contains("notification CDAPH") && !shown.text.contains("<b>preuve"))
      #expect(try reasons() == ["Anne Petit console:\(path) contrôle de la <b>preuve \(id)"])
      let log = try world.browser("ada").get("/console/accesses?person=\(id)").text
      #expect(Browser.plain(log).contains("contrôle de la <b>preuve") && !log.contains("<b>preuve"))
      #expect(try browser.get("/console/persons/\(String(repeating: "0", count: 32))/reveal").status == 404)
      // The command keeps one as well; a device has no place for it.
      try world.office("eligibility", "reveal", id, "--reason", "audit", "--as", "Anne")
      #expect(try reasons().count == 2 && reasons()[1].hasSuffix("eligibility reveal audit \(id)"))
      let claire = try world.device("claire")
      try claire("eligibility", "reveal", "fatou", "--reason", "audit", exit: 64)
      try claire("eligibility", "reveal", "fatou")
    }
  }

  @Test func `Scopes are made, and a record is shared with another one`() throws {
    try inWorld { world in
      try world.user("ada", "administrator")
      let browser = try world.browser("ada")
      #expect(try send(browser, "/console/scopes/new", ["code": "a b", "name": "x"]).status == 422)
      let list = try save(browser, "/console/scopes/new", ["code": "lons", "name": "Lons"])
      #expect(list.path == "/console/scopes" && list.text.contains("Lons"))
      let buyer = try world.office("buyer", "list")["buyers"][0]["id"].string
      let (page, path) = ("/console/history/\(buyer)", "/console/history/\(buyer)/share")
      func share(_ scope: String, _ change: String) throws -> Int {
        try browser.submit(path, on: try browser.get(page).text, [("scope", scope), ("change", change)]).status
      }
      #expect(try share("lons", "share") == 303)
      #expect(try browser.get(page).text.contains("Partage : lons, pau"))
      for (scope, change) in [("nowhere", "share"), ("lons", "x"), ("", "share"), ("<b>", "unshare")] {
        #expect(try share(scope, change) == 422, "\(scope) \(change)")
      }
      #expect(try share("lons", "unshare") == 303)
      #expect(try browser.get(page).text.contains("Partage : pau"))
      #expect(try browser.get("/console/reports/view?report=year&fte-base=1820").status == 200)
      #expect(try browser.get("/console/reports/view?report=year&fte-base=x").status == 404)
      // A figure of a report leads to what it is made of.
      try world.office("hours", "log", "--market", "M1", "--person", "fatou", "--date", "02/03/2026", "--hours", "7")
      let report = Browser.links(try browser.get("/console/reports/view?report=buyer&year=2026").text)
      let figure = try #require(report.first { $0.hasPrefix("/console/figures?market=") })
      #expect(try browser.get(figure).text.contains("7 h 00"))
      func month(_ month: String) throws -> [String] {
        let report = try browser.get("/console/reports/view?report=person&person=fatou&month=\(month)")
        return Browser.links(report.text).filter { $0.hasPrefix("/console/figures?market=") }
      }
      #expect(try month("2026-03").allSatisfy { $0.contains("month=2026-03") } && !month("2026-03").isEmpty)
      #expect(try month("2026-04").isEmpty)
    }
  }
  @Test func `A lot made by mistake is taken back, one with hours is not`() throws {
    try inWorld { world in
      try world.user("anne", "officer")
      let browser = try world.browser("anne")
      func market() throws -> JSON { try world.office("market", "show", "M1")["markets"][0] }
      let path = "/console/markets/\(try market()["id"].string)"
      try save(browser, path + "/lots/new", ["number": "77", "due": "10"])
      try world.office("hours", "log", "--market", "M1", "--person", "fatou", "--date", "02/03/2026", "--hours", "7")
      let lots = try market()["lots"].items
      let extra = try #require(lots.first { $0["number"].string == "77" })
      try remove(browser, "/console/lots/\(extra["id"].string)/edit")
      #expect(try market()["lots"].items.count == lots.count - 1)
      try world.office(
        "hours", "log", "--market", "M1", "--lot", lots[0]["number"].string, "--person", "fatou", "--date",
        "03/03/2026", "--hours", "7")
      let used = "/console/lots/\(lots[0]["id"].string)/edit"
      let answer = try browser.submit(used.replacing("/edit", with: "/delete"), on: try browser.get(used).text)
      #expect(answer.status == 422 && Browser.plain(answer.text).contains("ne peut pas être retiré"))
      #expect(try market()["lots"].items.count == lots.count - 1)
    }
  }
}
