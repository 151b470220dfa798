import Foundation
import Testing

/// The forms by which the register is worked, in the hands of those who mean no good.
@Suite struct ConsoleFormTests {
  @Test func `Hostile forms change nothing and are answered`() throws {
    try inWorld { world in
      for role in ["reader", "officer", "administrator"] { try world.user(role, role) }
      let (reader, officer) = (try world.browser("reader"), try world.browser("officer"))
      let market = try world.office("market", "list")["markets"][0]["id"].string
      let person = try world.office("person", "list")["persons"][0]["id"].string
      try world.office("pool", "add", "--name", "Cabinet", "--scope", "pau")
      let pool = try world.office("pool", "list")["pools"][0]["id"].string
      let contract = try world.office(
        "contract", "add", "--person", "fatou n'diaye", "--market", "M1", "--start", "01/02/2026")["id"].string
      let proof = try world.office("eligibility", "add", "fatou n'diaye", "--criterion", "rsa")["id"].string
      let entry = try world.office(
        "hours", "log", "--market", "M1", "--person", "fatou n'diaye", "--date", "02/03/2026", "--hours", "7")["id"]
        .string
      let lot = try world.office("market", "show", "M1")["markets"][0]["lots"][0]["id"].string
      func state() throws -> String { try world.office.raw(["audit", "verify", "--json"]).output }
      let evil = "\"><script>alert(1)</script>'\"\u{301}<\u{338}img src=x>{{{x}}}[[a|b]]"
      let forms = [
        "/console/persons/new", "/console/persons/\(person)/edit", "/console/persons/\(person)/eligibilities/new",
        "/console/persons/\(person)/contracts/new", "/console/eligibilities/\(proof)/edit",
        "/console/contracts/\(contract)/edit", "/console/contracts/\(contract)/follow-up", "/console/prescribers/new",
        "/console/markets/new", "/console/markets/\(market)/edit", "/console/markets/\(market)/step",
        "/console/markets/\(market)/amend", "/console/markets/\(market)/lots/new", "/console/lots/\(lot)/edit",
        "/console/markets/\(market)/hours", "/console/entries/\(entry)/edit", "/console/pools/new",
        "/console/pools/\(pool)/edit", "/console/pools/\(pool)/lots",
      ]
      for path in forms {
        #expect(try reader.get(path).status == 403, "\(path)")
        #expect(try reader.post(path, [("token", try reader.token())]).status == 403)
        let page = try officer.get(path)
        #expect(page.status == 200 && page.body.count < 100_000, "\(path)")
        let names = Array(Browser.filled(page.text).keys)
        #expect(try officer.post(path, names.map { ($0, "x") }).status == 403)
        // What is wrong everywhere is written nowhere, and comes back as text.
        let typed = names.map { ($0, evil) }
        let answer = try officer.submit(path, on: page.text, typed)
        #expect([200, 303, 409, 422].contains(answer.status))
        if answer.status == 303 { continue }
        for part in ["<script>", "\"\u{301}", "<\u{338}"] {
          #expect(answer.body.firstRange(of: Array(part.utf8)) == nil, "\(path): \(part)")
        }
        let long = names.map { ($0, String(repeating: "é", count: 2_500)) }
        #expect(try [422, 413].contains(officer.submit(path, on: page.text, long).status), "\(path)")
        #expect(try officer.submit(path, on: page.text, [("seen", "x"), ("once", "x")]).status != 303)
      }
      // Only what is free text was taken: a name, a title, a contact of something new.
      #expect(try world.office("hours", "list")["hours"].items.count == 1)
      #expect(try world.office.total() == 420)
      #expect(try world.office("person", "show", person)["person"]["name"].string == "Fatou N'Diaye")
      // Ids of another kind, of nothing, or none.
      let middle = try state()
      for id in [market, person, pool, entry, contract, String(repeating: "0", count: 36), "' OR 1=1", "x"] {
        let id = id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        for (path, own) in [
          ("/console/persons/\(id)/edit", person), ("/console/eligibilities/\(id)/edit", proof),
          ("/console/contracts/\(id)/edit", contract), ("/console/prescribers/\(id)/edit", ""),
          ("/console/markets/\(id)/step", market), ("/console/lots/\(id)/edit", lot),
          ("/console/entries/\(id)/edit", entry), ("/console/pools/\(id)/edit", pool), ("/console/pools/\(id)", pool),
        ] where own.replacing("-", with: "%2D") != id {
          #expect(try officer.get(path).status == 404, "\(path)")
          if path.hasSuffix("/edit") {
            let form = [("token", try officer.token()), ("name", "x"), ("seen", "x"), ("reason", "x")]
            #expect(try officer.post(path, form).status == 422, "\(path)")
          }
        }
      }
      for path in ["/console/duplicates/hours", "/console/duplicates/hours/undo"] {
        #expect(try officer.post(path, [("token", try officer.token())]).status == 403)
        let administrator = try world.browser("administrator")
        for fields in [[], [("one", market), ("other", entry)], [("id", entry)], [("one", "x"), ("other", "y")]] {
          let form = [("token", try administrator.token()), ("reason", "x"), ("seen", "x")] + fields
          #expect(try [409, 422].contains(administrator.post(path, form).status))
        }
      }
      #expect(try state() == middle)
    }
  }
}
