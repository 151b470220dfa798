import Foundation
import Testing

/// A market from forecast to closing on devices without a network, two officers taking part.
@Suite struct MarketLifeTests {
  @Test func `A market goes from forecast to closed offline, and what two officers say apart stays in sight`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      try claire(
        "forecast", "add", "--number", "P1", "--title", "Gymnase", "--buyer", "Ville de Pau", "--kind", "works",
        "--publication", "2026-T3", "--planned-amount", "2000000", "--expected-hours", "1200")
      try claire("market", "shuttle", "P1", "submitted", "--on", "02/03/2026")
      try claire("market", "shuttle", "P1", "opinion_given", "--hours", "1500", "--on", "09/03/2026")
      try claire("market", "step", "P1", "drafting", "--on", "10/03/2026")
      for device in [claire, marc] { try device.sync() }
      let planned = try marc("forecast", "list", "--quarter", "2026-T3")
      #expect(planned["quarters"][0]["expectedMinutes"].int == 1200 * 60)
      #expect(planned["forecasts"][0]["shuttleState"].string == "opinion_given")

      // Offline, apart: two steps from the same state, one text and one document of both, different headings.
      try claire("market", "step", "P1", "published", "--on", "01/09/2026")
      try marc("market", "step", "P1", "no_clause", "--reason", "moins de six mois de travaux")
      try claire("market", "text", "set", "P1", "outcome", "--text", "de Claire")
      try marc("market", "text", "set", "P1", "outcome", "--text", "de Marc")
      try claire("market", "text", "set", "P1", "success", "--text", "concertation")
      try marc("market", "text", "set", "P1", "watch_points", "--text", "repérage")
      try claire("market", "document", "set", "P1", "ccap", "--present", "--on", "01/09/2026")
      try marc("market", "document", "set", "P1", "ccap", "--present", "--on", "01/09/2026")
      try marc("market", "document", "set", "P1", "rc", "--absent")
      for device in [claire, marc, claire] { try device.sync() }

      for shown in [try world.office("market", "show", "P1"), try claire("market", "show", "P1")] {
        let dossier = shown["markets"][0]["dossier"]
        // Both steps are history; which of them counts is a question that everybody sees.
        #expect(
          dossier["steps"].items.map { $0["to"].string }.sorted()
            == ["drafting", "forecast", "no_clause", "published"])
        let open = dossier["conflicts"].items.map { "\($0["table"].string).\($0["unit"].string)" }.sorted()
        #expect(open == ["market.state", "market_text.text"])
        #expect(shown["markets"][0]["warnings"].items.map { $0["code"].string } == ["conflict"])
        #expect(dossier["texts"].items.map { $0["heading"].string } == ["success", "watch_points", "outcome"])
        #expect(dossier["documents"].first("code", "ccap")["status"].string == "present")
        #expect(dossier["documents"].first("code", "rc")["status"].string == "absent")
      }
      let conflicts = try world.office("conflict", "list")["conflicts"].items
      #expect(conflicts.map { $0["subject"].string }.sorted() == ["P1", "P1 · outcome"])
      let state = try #require(conflicts.first { $0["table"].string == "market" })
      let published = try #require(
        state["values"].items.first { $0["value"]["state"].string == "published" }?["n"].int)
      try world.office(
        "conflict", "resolve", state["id"].string, "--keep", "\(published)", "--reason", "avis paru", "--as", "Anne")
      let text = try #require(conflicts.first { $0["table"].string == "market_text" })
      try world.office("conflict", "resolve", text["id"].string, "--keep", "1", "--reason", "accord", "--as", "Anne")
      for device in [claire, marc] { try device.sync() }

      // Offline again, to the end.
      try marc("market", "set", "P1", "--number", "2026-77", "--basis", "14", "--basis", "53", "--amount", "2000000")
      try marc("market", "step", "2026-77", "awarded", "--on", "15/10/2026")
      try marc("market", "lot", "add", "2026-77", "--number", "1", "--due", "10")
      try marc("market", "company", "add", "2026-77", "--siret", "73282932000074", "--name", "SARL Durand")
      try marc("market", "step", "2026-77", "running")
      try marc(
        "market", "amend", "2026-77", "--number", "1", "--amount", "-50000", "--due", "1=+2", "--reason", "moins")
      try marc(
        "market", "penalty", "add", "2026-77", "--trigger", "missing_hours", "--basis", "per_hour", "--value", "200")
      _ = try marc.log("7h30", market: "2026-77")
      let early = try marc("market", "step", "2026-77", "closed", exit: 64)
      #expect(early["error"]["code"].string == "gap-reason-needed")
      try marc("market", "step", "2026-77", "closed", "--gap", "chantier arrêté", "--on", "30/11/2026")
      for device in [marc, claire] { try device.sync() }
      let closed = try claire("market", "show", "2026-77")["markets"][0]
      #expect(closed["profile"]["state"].string == "closed" && closed["profile"]["amountCents"].int == 195_000_000)
      #expect(closed["lots"][0]["minutesDue"].int == 12 * 60 && closed["holders"][0].string == "SARL Durand")
      #expect(closed["dossier"]["amendments"][0]["lots"][0]["minutesDelta"].int == 120)
      let estimate = try claire("report", "penalties", "--market", "2026-77", "--on", "30/11/2026")
      #expect(estimate["tables"][0]["rows"][0]["line"].string == "lot 1 : 4,5 h x 200 EUR = 900 EUR")
      for name in ["card", "shuttle", "market"] {
        let device = try claire("report", name, "--market", "2026-77")
        #expect(device["tables"] == (try world.office("report", name, "--market", "2026-77"))["tables"])
      }
      // Two amendments made apart with the same change come to the same amount: no conflict, and yet one is not counted.
      try claire("market", "amend", "2026-77", "--number", "2", "--amount", "1000", "--reason", "a")
      try marc("market", "amend", "2026-77", "--number", "3", "--amount", "1000", "--reason", "b")
      for device in [claire, marc, claire] { try device.sync() }
      let apart = try claire("market", "show", "2026-77")["markets"][0]
      #expect(apart["dossier"]["amendments"].items.count == 3)
      #expect(apart["warnings"].items.map { $0["code"].string } == ["amendments-apart"])

      // A lot that both make is one lot. What they say of it is a question, and is due once.
      try claire("market", "lot", "add", "2026-77", "--number", "2", "--title", "Voirie", "--due", "10")
      try marc("market", "lot", "add", "2026-77", "--number", "2", "--title", "Voirie", "--due", "20")
      for device in [claire, marc, claire] { try device.sync() }
      for shown in [try world.office("market", "show", "2026-77"), try claire("market", "show", "2026-77")] {
        let market = shown["markets"][0]
        #expect(market["lots"].items.map { $0["number"].string } == ["1", "2"])
        #expect(
          market["dossier"]["conflicts"].items.map { "\($0["table"].string).\($0["unit"].string)" } == [
            "lot.obligation"
          ])
        #expect(market["warnings"].items.map { $0["code"].string } == ["conflict", "amendments-apart"])
      }

      try world.expectEqual([claire, marc])

      // History is not written anew: by whatever means a device does it, the office decides.
      try world.sqlite(marc.store, "UPDATE amendment SET reason = 'autre'")
      try marc.sync(exit: 65)
      #expect(try marc("held", "list")["records"][0]["reason"].string.contains("une fois"))
      #expect(
        try world.office("market", "show", "2026-77")["markets"][0]["dossier"]["amendments"].items.map {
          $0["reason"].string
        }.sorted() == ["a", "b", "moins"])
    }
  }
}
