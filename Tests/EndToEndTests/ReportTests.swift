import Foundation
import Testing

/// Reports from both programs.
@Suite struct ReportTests {
  @Test func `The office and a device make the same figures, and what names people stands in the access log`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      _ = try claire.log("7h30", date: "2026-03-02")
      try claire.sync()
      for name in ["buyer", "person", "year"] {
        let office = try world.office("report", name, "--year", "2026")
        let device = try claire("report", name, "--year", "2026")
        #expect(office["tables"] == device["tables"])
        #expect(office["version"].string.isEmpty == false && office["asOf"].string.isEmpty == false)
      }
      let file = world.path("etat.csv")
      let written = try world.office.raw(["report", "buyer", "--format", "csv-fr", "--output", file])
      #expect(written.exit == 0 && written.output.contains(file))
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.contains("M1;École;;;;1;;100,00;7,50;0,00;-92,50;7,5;1;0,00;"))
      // Never over a file that is there.
      #expect(try world.office.raw(["report", "year", "--output", file]).exit == 74)
      #expect(try world.office.raw(["report", "year", "--format", "pdf"]).exit == 64)
      let accesses = try world.office("access", "list")["accesses"].items
      #expect(accesses.contains { $0["command"].string == "report person" })
      #expect(!accesses.contains { $0["command"].string == "report buyer" })
    }
  }
}
