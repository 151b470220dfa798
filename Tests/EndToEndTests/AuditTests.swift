import Foundation
import Testing

/// The office's log answers for every decision, and names what someone has done to it.
@Suite struct AuditTests {
  private func tamper(_ world: World, _ sql: String) throws {
    try world.sqlite(world.office.data + "/register.sqlite", sql)
  }

  private func faults(_ world: World, _ options: String...) throws -> [String] {
    let outcome = try world.office.raw(["audit", "verify", "--json"] + options)
    let faults = try outcome.json()["faults"].items.map { "\($0["n"].int ?? 0) \($0["what"].string)" }
    #expect(outcome.exit == (faults.isEmpty ? 0 : 65))
    return faults
  }

  @Test func `Every decision has its line, and every tampering is named`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let entry = try claire.log("7")
      try claire.sync()
      try claire("hours", "edit", entry, "--hours", "8")
      try claire.sync()
      let whole = try world.office("audit", "verify")
      #expect(whole["ok"].isTrue)
      let count = try #require(whole["lines"].int)
      let head = whole["head"].string
      let lines = try world.office("audit", "list", "--record", entry)["lines"].items
      #expect(lines.map { $0["action"].string } == ["accepted", "accepted"])
      #expect(lines.allSatisfy { $0["officer"].string == "claire" && $0["record"].string == entry })
      #expect(try world.office("audit", "list", "--last", "1")["lines"].items.map { $0["n"].int } == [count])
      #expect(try faults(world, "--head", head) == [])

      try tamper(world, "UPDATE sync_audit SET officer = officer || 'x' WHERE n = 2")
      #expect(try faults(world) == ["2 changed"])
      try tamper(world, "UPDATE sync_audit SET officer = substr(officer, 1, length(officer) - 1) WHERE n = 2")
      try tamper(world, "UPDATE sync_audit SET salt = x'00', device = x'00' WHERE n = 1")
      #expect(try faults(world) == ["1 changed"])
      #expect(try faults(world, "--head", "9223372036854775807:" + String(repeating: "0", count: 64)).count == 10_000)
      let all = try world.office("audit", "list", "--last", "9223372036854775807")["lines"].items
      #expect(all.map { $0["n"].int } == Array(1...count))
      try tamper(world, "DELETE FROM sync_audit WHERE n = 1 OR n = \(count)")
      #expect(try faults(world) == ["1 missing", "\(count) missing"])
      // Who cuts the end off may take away what the register itself has noted of it.
      try tamper(world, "DELETE FROM sync_setting WHERE name = 'audit-end'")
      #expect(try faults(world) == ["1 missing"])
      #expect(try faults(world, "--head", head) == ["1 missing", "\(count) missing"])
      try world.office("audit", "verify", "--head", "12", exit: 64)
    }
  }
}
