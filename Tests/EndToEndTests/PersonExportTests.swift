import Foundation
import Testing

/// A person who asks is told all that the register knows, where it came from and who has it.
@Suite struct PersonExportTests {
  @Test func `All that is known of a person is given out, and that it was`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let nobody = try world.device("nadia", scopes: ["pau"])
      let person = try claire("person", "add", "--name", "Awa <b>Diop</b>", "--contact", "06 11 22 33 44")["id"].string
      func log(_ hours: String, _ note: String) throws -> String {
        try claire(
          "hours", "log", "--market", "M1", "--person", person, "--date", "2026-03-14", "--hours", hours, "--note", note
        )[
          "id"
        ].string
      }
      let edited = try log("7", "note-remplacee")
      try claire.sync()
      try claire("hours", "edit", edited, "--note", "note-nouvelle")
      let deleted = try log("3", "note-supprimee")
      try claire.sync()
      try claire("hours", "delete", deleted)
      let moved = try log("2", "note-deplacee")
      try claire.sync()
      try claire("hours", "edit", moved, "--person", "Fatou")
      _ = try claire.log("1")
      try claire.sync()
      try marc.sync()
      try marc.sync()

      let export = try world.office("person", "export", person)
      #expect(export["person"]["name"].string == "Awa <b>Diop</b>")
      #expect(Set(export["records"].items.map { $0["id"].string }) == [person, edited, deleted, moved])
      let text = "\(export)"
      for word in ["06 11 22 33 44", "note-remplacee", "note-nouvelle", "note-supprimee", "note-deplacee"] {
        #expect(text.contains(word), "\(word)")
      }
      let versions = export["records"].first("id", edited)["versions"].items
      #expect(versions.allSatisfy { $0["officer"].string == "claire" && !$0["receivedAt"].string.isEmpty })
      let recipients = export["recipients"]
      #expect(recipients.first("officer", "marc")["hasRead"].isTrue)
      #expect(!recipients.first("officer", nobody.officer)["hasRead"].isTrue)
      #expect(recipients.first("officer", nobody.officer)["scopes"] == .array([.text("pau")]))

      let page = world.path("awa.html")
      try world.office("person", "export", person, "--output", page)
      let html = try String(contentsOfFile: page, encoding: .utf8)
      #expect(html.contains("Awa &lt;b&gt;Diop&lt;/b&gt;") && !html.contains("<b>Diop"))
      #expect(html.contains("<html lang=\"fr\">") && html.contains("note-remplacee") && !html.contains("http"))
      try world.office("person", "export", person, "--output", page, exit: 74)
      try world.office("person", "export", "personne-inconnue", exit: 65)

      // What the office has of a person who is gone, or who has not come in.
      try world.office("device", "revoke", try marc.status()["device"].string)
      try world.sqlite(claire.store, "DELETE FROM person WHERE name LIKE 'Awa%'")
      try world.sqlite(
        claire.store,
        "INSERT INTO hour_entry(id, date, period, minutes, note, market_id, person_id, state, state_by) VALUES "
          + "(randomblob(16), '2026-03-16', 'day', 60, 'note-retenue', randomblob(16), "
          + "x'\(person.replacingOccurrences(of: "-", with: ""))', 'declared', 'claire')")
      try claire.sync(exit: 65)
      let gone = try world.office("person", "export", person)
      #expect("\(gone)".contains("Awa <b>Diop</b>") && "\(gone["held"])".contains("note-retenue"))
      #expect(gone["recipients"].first("officer", "marc")["scopes"] == .array([]))
      #expect(gone["recipients"].first("officer", "marc")["hasRead"].isTrue)
      let shown = try world.office.raw(["person", "export", person])
      #expect(shown.output.hasPrefix("<!DOCTYPE html>") && shown.output.contains(person))

      let lines = try world.office("audit", "list", "--record", person)["lines"].items
      #expect(lines.count { $0["action"].string == "exported" } == 4)
      #expect(try world.office("audit", "verify")["ok"].isTrue)
    }
  }
}
