import Foundation
import Testing

/// Proofs, contracts and what follows, entered offline on devices, and forgotten when a person is erased.
@Suite struct PeopleTests {
  private let canaries = Canaries()

  @Test func `What is followed of a person merges, is exported whole, and goes with an erasure`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let person = try claire("person", "list")["persons"][0]["id"].string
      // Offline on two devices: a proof each, a contract and its tutor.
      try claire(
        "eligibility", "add", "Fatou", "--criterion", "disability", "--proof", canaries.word("proof"), "--proof-date",
        "2026-03-01")
      try marc("eligibility", "add", "Fatou", "--criterion", "rsa", "--proof-date", "2026-03-01")
      let contract = try marc(
        "contract", "add", "--person", "Fatou", "--market", "M1", "--employer", "BTP Sud", "--type", "cdd", "--start",
        "2026-03-02", "--end", "2026-08-31", "--tutor", canaries.word("tutor"))["id"].string
      let post = try claire("post", "add", "--market", "M1", "--title", "Peintre")["id"].string
      try claire("post", "propose", post, "--person", "Fatou")
      for device in [claire, marc, claire] { try device.sync() }
      // Different units of one contract, changed apart.
      try claire(
        "contract", "set", contract, "--exit", "cdi", "--exit-on", "2026-08-31", "--exit-note", canaries.word("exit"))
      try marc("contract", "set", contract, "--weekly-hours", "35")
      for device in [claire, marc, claire] { try device.sync() }
      for sheet in [
        try claire("person", "show", "Fatou"), try marc("person", "show", "Fatou"),
        try world.office("person", "show", "Fatou"),
      ] {
        #expect(Set(sheet["eligibilities"].items.map { $0["criterion"].string }) == ["confidential", "rsa"])
        #expect(sheet["contracts"][0]["exit"].string == "cdi" && sheet["contracts"][0]["weeklyMinutes"].int == 2100)
        #expect(sheet["positions"][0]["post"].string == "Peintre" && sheet["eligible"].isTrue)
      }
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
      let revealed = try world.office("eligibility", "reveal", "Fatou", "--as", "Anne")["eligibilities"].items
      #expect(
        revealed.contains { $0["criterion"].string == "disability" && $0["proof"].string == canaries.word("proof") })
      let accesses = try world.office("access", "list", "--person", person)
      #expect("\(accesses)".contains("eligibility reveal"))
      let export = try world.office("person", "export", person)
      #expect(
        Set(export["records"].items.map { $0["table"].string })
          == ["person", "eligibility", "eligibility_detail", "position", "contract"])
      try world.office("person", "erase", person, "--confirm", person)
      for device in [claire, marc] { try device.sync() }
      #expect(try canaries.found(inFolder: world.folder).isEmpty)
      // What figures need stays, under a pseudonym.
      let left = try marc("contract", "list", "--market", "M1")["contracts"][0]
      #expect(left["exit"].string == "cdi" && left["tutor"] == .null && left["exitNote"] == .null)
      #expect(left["person"].string.hasPrefix("personne effacée"))
      for device in [claire, marc] { try device.verify() }
      #expect(try world.office("verify")["ok"].isTrue)
    }
  }
}
