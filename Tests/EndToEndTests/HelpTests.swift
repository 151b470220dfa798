import Foundation
import Testing

/// What people read: help, languages, completion, messages.
@Suite struct HelpTests {
  static let field = [
    "enroll", "sync", "status", "hours", "hours log", "hours edit", "hours delete", "hours restore",
    "hours declare", "hours list", "hours import", "structure", "structure list", "structure add", "market",
    "market list", "market show", "market add", "market lot",
    "market lot add", "market set", "market step", "market company add", "market document set", "market exchange add",
    "market shuttle", "market amend", "market penalty add", "market report-received", "market text set", "market codes",
    "buyer show", "buyer set", "buyer reference add", "forecast list", "forecast import", "report card",
    "report penalties", "person", "person list", "person add", "conflict", "conflict list", "conflict show",
    "conflict resolve", "history", "unsent", "held", "held list", "verify", "export",
  ]
  static let server = [
    "serve", "scope", "scope add", "scope list", "scope share", "scope unshare", "device", "device invite",
    "device list", "device revoke", "device scope", "device scope add", "device scope remove", "import",
    "market", "market list", "market show", "market add", "market lot add", "person", "person list",
    "person add", "hours", "hours list", "conflict", "conflict list", "conflict show", "conflict resolve",
    "conflict undo", "held", "held list", "held accept", "held refuse", "history", "verify", "backup", "restore",
    "access", "access list", "structure import", "retention", "retention list", "retention keep", "retention archive",
    "retention restore",
  ]

  @Test func `Every command has its help in French and in English`() throws {
    try inWorld(seed: false) { world in
      for (program, commands) in [(Binaries.field, Self.field), (Binaries.server, Self.server)] {
        for command in commands {
          let words = command.split(separator: " ").map(String.init)
          let french = try run(program, words + ["--help"], scratch: world.folder)
          #expect(french.exit == 0 && french.error.isEmpty, "\(command)")
          #expect(french.output.contains("USAGE :"), "\(command)")
          #expect(french.output.contains(command), "\(command)")
          let english = try run(program, words + ["--help", "--lang", "en"], scratch: world.folder)
          #expect(english.exit == 0, "\(command)")
          #expect(english.output.contains("USAGE:"), "\(command)")
          #expect(english.output != french.output)
        }
      }
    }
  }

  @Test func `Without a command the programs say which there are`() throws {
    try inWorld(seed: false) { world in
      for (program, command) in [(Binaries.field, "hours"), (Binaries.server, "serve")] {
        let help = try run(program, [], scratch: world.folder)
        #expect(help.exit == 0)
        #expect(help.output.contains(command))
        #expect(try run(program, ["--version"], scratch: world.folder).exit == 0)
      }
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `The completion script is one that the shell takes`(_ shell: String) throws {
    try inWorld(seed: false) { world in
      for (program, word) in [(Binaries.field, "declare"), (Binaries.server, "invite")] {
        let script = try run(program, ["--generate-completion-script", shell], scratch: world.folder)
        #expect(script.exit == 0)
        #expect(script.output.contains(word))
        guard shell == "bash" else { continue }
        let path = world.path("complete.bash")
        try script.output.write(toFile: path, atomically: true, encoding: .utf8)
        let name = URL(filePath: program).lastPathComponent
        let check = try run(
          try Binaries.tool("bash"), ["-c", "source \(path) && complete -p \(name)"], scratch: world.folder)
        #expect(check.exit == 0, "\(check.error)")
        #expect(check.output.contains(name))
      }
    }
  }

  @Test func `Messages are French unless English is asked for`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let french = try claire.raw(["hours", "list"])
      #expect(french.output.contains("Total : 0 h 00"))
      let english = try claire.raw(["hours", "list", "--lang", "en"])
      #expect(english.output.contains("Total: 0 h 00"))
      #expect(try claire.raw(["hours", "edit", "ffff", "--hours", "8"]).error.contains("Introuvable"))
      #expect(try claire.raw(["hours", "edit", "ffff", "--hours", "8", "--lang", "en"]).error.contains("Not found"))
      // Also where a running server carries the command out.
      #expect(try world.office.raw(["market", "show", "zzz"]).error.contains("Introuvable"))
      #expect(try world.office.raw(["market", "show", "zzz", "--lang", "en"]).error.contains("Not found"))
      // And in what the parser itself says.
      #expect(try claire.raw(["hours", "list", "--nope"]).error.contains("Option inconnue"))
      #expect(try claire.raw(["hours", "list", "--nope", "--lang", "en"]).error.contains("Unknown option"))
      #expect(try claire.raw(["status", "--lang", "de"]).exit == 64)
    }
  }

  @Test func `What was understood is repeated, and doubtful input is warned of`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let said = try claire.raw([
        "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "14/03/2026", "--hours", "7h30",
      ])
      #expect(said.output.contains("7 h 30, 450 min"))
      #expect(said.output.contains("14 mars 2026"))
      let doubtful = try claire(
        "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-14", "--hours", "7,30")
      #expect(doubtful["minutes"].int == 438)
      #expect(!doubtful["warnings"].items.isEmpty)
      let long = try claire(
        "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-14", "--hours", "14")
      #expect(long["warnings"].items.contains { $0["code"].string == "long-day" })
      // With --json what people read goes to standard error.
      let json = try claire.raw(["hours", "list", "--json"])
      #expect(json.error.contains("Total"))
      #expect(try !json.json().keys.isEmpty)
    }
  }

  @Test func `Control characters in what others typed do not reach the terminal`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try claire("person", "add", "--name", "Zo\u{1B}[31mé\u{07}")
      try claire(
        "hours", "log", "--market", "M1", "--person", "Zo", "--date", "2026-03-14", "--hours", "1", "--note",
        "a\u{1B}[2J")
      try claire.sync()
      for outcome in [
        try claire.raw(["person", "list"]), try claire.raw(["hours", "list"]),
        try world.office.raw(["person", "list"]),
        try world.office.raw(["history", try claire("hours", "list")["hours"][0]["id"].string]),
      ] {
        #expect(outcome.exit == 0)
        #expect(!outcome.output.contains("\u{1B}") && !outcome.output.contains("\u{07}"))
      }
    }
  }
}
