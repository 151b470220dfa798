import Foundation
import Testing

/// Spreadsheets in and out, by both programs.
@Suite struct StatementTests {
  @Test func `A device takes a statement in without a network, and the office gives it back as a workbook`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let statement = world.path("releve.csv")
      let lines =
        "Relevé de mars\n\nNom et prénom;Jour;Nb d'heures\nN'DIAYE Fatou;02/03/2026;7h30\nNouvelle Ana;03/03/2026;8\n"
      try Data(lines.utf8).write(to: URL(filePath: statement))
      let command = ["hours", "import", statement, "--market", "M1"]
      let refused = try claire("hours", "import", statement, "--market", "M1", exit: 65)
      #expect(refused["warnings"].items.map { $0["place"].string } == ["A5"] && refused["created"].int == 0)
      #expect(try claire("hours", "list")["hours"].items.isEmpty)
      let dry = try claire("hours", "import", statement, "--market", "M1", "--create-persons", "--dry-run")
      #expect(dry["created"].int == 2 && dry["dryRun"].isTrue)
      let entered = try claire("hours", "import", statement, "--market", "M1", "--create-persons")
      #expect(entered["created"].int == 2 && entered["hours"][0]["sync"].string == "unsent")
      try claire.sync()
      try world.expectEqual([claire], minutes: 930)
      // The office has it already, in another language and another program.
      let again = try world.office("hours", "import", statement, "--market", "M1", "--lang", "en")
      #expect(again["duplicate"].int == 2 && again["created"].int == 0)
      #expect(try world.office.raw(command + ["--sheet", "x"]).exit == 65)
      #expect(try world.office.raw(["hours", "import", world.path("none.csv")]).exit == 66)

      // Binary, so only into a file; twice the same bytes.
      #expect(try world.office.raw(["report", "person", "--format", "xlsx"]).exit == 64)
      let files = ["un.xlsx", "deux.xlsx"].map(world.path)
      for file in files {
        #expect(try world.office.raw(["report", "person", "--format", "xlsx", "--output", file]).exit == 0)
      }
      let books = try files.map { try Data(contentsOf: URL(filePath: $0)) }
      #expect(books[0] == books[1] && books[0].starts(with: Data("PK".utf8)))
      let accesses = try world.office("access", "list")["accesses"].items.map { $0["command"].string }
      #expect(accesses.contains("field hours import") && accesses.contains("report person"))
    }
  }

  @Test func `A list of structures that the office imports is there on a device without a network`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let list = world.path("siae.csv")
      let lines = "Raison sociale;Type;SIRET;Ville\nBéarn Insertion;ACI;73282932000074;Pau\n"
      try Data(lines.utf8).write(to: URL(filePath: list))
      #expect(try world.office("structure", "import", list)["created"].int == 1)
      #expect(try world.office("structure", "import", list)["duplicate"].int == 1)
      try claire.sync()
      #expect(try claire("structure", "list", "--kind", "aci", "--near", "pau")["structures"].items.count == 1)
      try claire("structure", "set", "béarn", "--contact", "05 59 00 00 00")
      try claire("structure", "add", "--name", "Régie du Hameau", "--kind", "régie de quartier")
      try claire("structure", "add", "--name", "x", "--kind", "SARL", exit: 64)
      try claire.sync()
      let known = try world.office("structure", "list")["structures"].items
      #expect(known.map { $0["name"].string } == ["Béarn Insertion", "Régie du Hameau"])
      #expect(known[0]["contact"].string == "05 59 00 00 00")
      try world.expectEqual([claire])
    }
  }
}
