import Foundation
import Testing

/// Who gets into the office's console, and what they may do there.
@Suite struct ConsoleAccessTests {
  @Test func `Signing in, staying, leaving: on the command line and in the browser`() throws {
    try inWorld { world in
      let users = world.office.data + "/console.sqlite"
      // Before there is anybody, nobody gets in.
      let stranger = Browser(world.office)
      #expect(try stranger.signIn("anne", World.password).status == 401)
      let anne = try world.user("Anne", "administrator", display: "Anne Petit")
      #expect(anne["role"].string == "administrator" && anne["display"].string == "Anne Petit")
      // Names are one whatever their case and accents.
      let twice = try world.office.raw(
        ["user", "add", "ANNÉ", "--role", "reader", "--json"], environment: ["CONSOLE_PASSWORD": World.password])
      #expect(twice.exit == 65 && twice.output.contains("user-exists"))
      let weak = try world.office.raw(
        ["user", "add", "léa", "--role", "reader", "--json"], environment: ["CONSOLE_PASSWORD": "court"])
      #expect(weak.exit == 64 && weak.output.contains("weak-passphrase"))
      let mode = try FileManager.default.attributesOfItem(atPath: users)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try world.sqlite(users, "SELECT password FROM user").hasPrefix("$argon2id$"))
      // A wrong name and a wrong password are told alike.
      let wrong = try stranger.signIn("anne", "pas le bon mot de passe")
      let unknown = try stranger.signIn("personne", "pas le bon mot de passe")
      #expect(wrong.status == 401 && unknown.status == 401)
      #expect(wrong.text.replacing("anne", with: "") == unknown.text.replacing("personne", with: ""))
      // A page asks to sign in first, and then goes on to where one wanted to go; nowhere else.
      let first = try stranger.get("/console/markets?q=M")
      #expect(first.status == 303 && first.headers["location"] == "/console/sign-in?next=%2Fconsole%2Fmarkets%3Fq%3DM")
      let form = [("name", "anne"), ("password", World.password)]
      for (next, place) in [
        ("/console/markets?q=M", "/console/markets?q=M"), ("//evil.example/", "/"), ("https://evil.example/", "/"),
        ("/console/\\evil", "/"),
      ] {
        let answer = try Browser(world.office).post("/console/sign-in", form + [("next", next)])
        #expect(answer.status == 303 && answer.headers["location"] == place)
      }
      let browser = try world.browser("anne")
      let signedIn = try Browser(world.office).signIn("anne", World.password)
      let cookies = signedIn.headers["set-cookie"]?.split(separator: "\n") ?? []
      #expect(cookies.count == 2)
      #expect(cookies.allSatisfy { $0.contains("HttpOnly") && $0.contains("SameSite=Strict") && $0.contains("Path=/") })
      // Only a hash of what the cookie says is kept.
      let token = try #require(browser.cookies["session"])
      #expect(try !Data(contentsOf: URL(filePath: users)).contains(Array(token.utf8)))
      let home = try browser.get("/")
      #expect(home.status == 200 && home.text.contains("Anne Petit") && home.text.contains("lang=\"fr\""))
      let policy = try #require(home.headers["content-security-policy"])
      #expect(
        policy.contains("default-src 'none'") && !policy.contains("unsafe") && policy.contains("frame-ancestors 'none'")
      )
      #expect(home.headers["x-content-type-options"] == "nosniff" && home.headers["cache-control"] == "no-store")
      #expect(!home.text.contains("<style") && !home.text.contains("style=") && !home.text.contains(" onclick"))
      #expect(Browser.matches(home.text, "<script(?! src=\"/console/static/)").isEmpty)
      // The language stays.
      #expect(try browser.get("/?lang=en").text.contains("What needs you"))
      #expect(try browser.get("/").text.contains("lang=\"en\""))
      // A restart of the server ends no session.
      try world.office.stop()
      try world.office.start()
      #expect(try browser.get("/").status == 200)
      // Half an hour without use does, and so do twelve hours.
      let other = try world.browser("anne")
      try world.sqlite(users, "UPDATE session SET seen = seen - 31 * 60000")
      #expect(try browser.get("/").status == 303)
      #expect(try other.get("/console/events").status == 401)
      try other.signIn("anne", World.password)
      try world.sqlite(users, "UPDATE session SET begun = begun - 12 * 3600000 - 1000")
      #expect(try other.get("/").status == 303)
      try other.signIn("anne", World.password)
      try browser.signIn("anne", World.password)
      // Leaving here, and everywhere.
      let left = try browser.submit("/console/sign-out", on: try browser.get("/").text)
      #expect(left.status == 303)
      #expect(try browser.get("/").status == 303)
      #expect(try other.get("/").status == 200)
      try browser.signIn("anne", World.password)
      _ = try other.submit("/console/account/sign-out", on: try other.get("/console/account").text)
      #expect(try other.get("/").status == 303 && browser.get("/").status == 303)
      try browser.signIn("anne", World.password)
      #expect(try world.office("user", "sign-out", "anne")["users"][0]["sessions"].int == 0)
      #expect(try browser.get("/").status == 303)
      try world.office("user", "remove", "anne", exit: 65)
      try world.user("Bob", "administrator")
      try browser.signIn("anne", World.password)
      try world.office("user", "remove", "ANNE")
      #expect(try browser.get("/").status == 303)
      #expect(try world.office("user", "list")["users"].items.map { $0["name"].string } == ["Bob"])
      // No device's request goes another way than before, and the log names nobody.
      #expect(try RawHTTP(port: world.office.listeningPort).request("GET", "/healthz").text == "ok\n")
      #expect(!world.office.log.contains("Anne"))
    }
  }

  @Test func `Who guesses at a password is stopped, and the one whose it is gets in all the same`() throws {
    try inWorld(serveOptions: { _ in ["--behind-proxy"] }) { world in
      try world.user("anne", "reader")
      func browser(at address: String) -> Browser {
        let browser = Browser(world.office)
        // What the client itself said stands first, and does not count.
        browser.headers = [
          "x-forwarded-for": "10.9.9.9, \(address)", "x-forwarded-proto": "https",
          "x-forwarded-host": "clauses.example",
          "origin": "https://clauses.example",
        ]
        return browser
      }
      let anne = browser(at: "192.0.2.1")
      let signedIn = try anne.signIn("anne", World.password)
      #expect(signedIn.status == 303 && anne.cookies["__Host-session"] != nil)
      #expect(signedIn.headers["set-cookie"]?.split(separator: "\n").allSatisfy { $0.contains("Secure") } == true)
      let thief = browser(at: "203.0.113.7")
      let tries = try (0..<6).map { _ in try thief.signIn("ANNE", "un autre mot de passe").status }
      #expect(tries == [401, 401, 401, 401, 401, 429])
      // From elsewhere nothing is locked: neither for a colleague's address nor for a browser that is known.
      #expect(try browser(at: "192.0.2.2").signIn("anne", World.password).status == 303)
      anne.headers["x-forwarded-for"] = "203.0.113.7"
      #expect(try anne.signIn("anne", World.password).status == 303)
      // All names from one address; an IPv6 network is one.
      let many = try (0..<31).map { number in
        try browser(at: "2001:db8:1:2::\(number)").signIn("nom\(number)", "un autre mot de passe").status
      }
      #expect(many.dropLast().allSatisfy { $0 == 401 } && many.last == 429)
    }
  }

  @Test func `Forms from elsewhere, forged or too large, and roles that do not reach, change nothing`() throws {
    try inWorld { world in
      for role in ["reader", "officer", "reconciler", "administrator"] { try world.user(role, role) }
      let claire = try world.device("claire")
      let entry = try claire.log("7", date: "2026-03-02")
      try claire.sync()
      let market = try world.office("market", "list")["markets"][0]["id"].string
      let month = "/console/markets/\(market)/months/2026-03"
      let browsers = try ["reader", "officer", "reconciler", "administrator"].map { try world.browser($0) }
      let device = try claire.status()["device"].string
      let person = "/console/persons/\(try claire("person", "list")["persons"][0]["id"].string)"
      // A role sees forms and may send them, or neither.
      let none = String(repeating: "0", count: 64)
      for (path, least) in [
        ("/console/markets/\(market)/hours", 1), (month, 2), ("/console/conflicts", 2),
        ("/console/conflicts/\(entry)/resolve", 2), ("/console/conflicts/\(entry)/undo", 2),
        ("/console/held/\(entry)", 2),
        ("/console/duplicates", 2), ("/console/duplicates/undo", 2), ("/console/devices/\(device)/revoke", 3),
        ("/console/devices/\(device)/scopes", 3), ("/console/devices/invite", 3), (person + "/keep", 2),
        (person + "/archive", 2), (person + "/restore", 2), (person + "/erase", 3),
        ("/console/scopes/new", 3), ("/console/history/\(entry)/share", 3), (person + "/reveal", 1),
        ("/console/users", 3), ("/console/users/role", 3), ("/console/users/password", 3), ("/console/users/end", 3),
      ] {
        for (rank, browser) in browsers.enumerated() {
          let status = try browser.post(path, [("token", try browser.token())]).status
          // An empty form of one who may is refused for what is missing.
          #expect(status == (rank < least ? 403 : 422), "\(path) \(rank)")
        }
        // Without a session, without the token, with another's, from another site.
        #expect(try Browser(world.office).post(path, [("token", none)]).status == 401)
        let browser = browsers[3]
        for token in ["", none, try browsers[2].token()] {
          #expect(try browser.post(path, [("token", token)]).status == 403, "\(path)")
        }
        let own = [("token", try browser.token())]
        #expect(try browser.post(path, own, ["origin": "http://evil.example"]).status == 403)
        #expect(try browser.post(path, own, ["origin": "null"]).status == 403)
        #expect(try browser.post(path, own, ["sec-fetch-site": "cross-site"]).status == 403)
        #expect(try browser.get(path + "?token=\(own[0].1)").status != 500)
      }
      #expect(try Browser(world.office).post("/console/sign-in", [], ["origin": "http://evil.example"]).status == 403)
      #expect(try browsers[0].get("/console/users").status == 403 && browsers[3].get("/console/users").status == 200)
      #expect(try !browsers[0].get(month).text.contains("name=\"decision\""))
      #expect(try browsers[2].get(month).text.contains("name=\"decision\""))
      // Forms that cannot be read.
      let browser = browsers[2]
      let form = [("token", try browser.token()), ("seen", "x"), ("decision", "validate-month")]
      #expect(try browser.post(month, form + [("reason", String(repeating: "x", count: 200_000))]).status == 413)
      #expect(try browser.post(month, form, ["content-type": "application/json"]).status == 415)
      #expect(try browser.post(month, (0..<6000).map { ("id", "\($0)") }).status == 400)
      for body in ["token=%ff%fe", "token=%zz"] {
        let answer = try browser.http.request(
          "POST", month,
          [
            "content-type": "application/x-www-form-urlencoded",
            "cookie": "session=\(browser.cookies["session"] ?? "")",
          ], Array(body.utf8))
        #expect(answer.status == 400)
      }
      // Ids that are none, of nothing, or of something else.
      for path in [
        "/console/conflicts/nonsense", "/console/conflicts/\(entry)", "/console/held/\(none)",
        "/console/held/\(market)",
        "/console/markets/\(entry)", "/console/markets/%27%20OR%201=1", "/console/markets/\(market)/months/2026-13",
        "/console/persons/\(none)", "/console/history/x", "/console/devices/x", "/console/devices/\(entry)",
        "/console/devices/\(device)?sync=99", "/console/markets/\(entry)/progress", "/console/persons/\(entry)/path",
        "/console/persons/\(market)/data", "/console/reports/view?report=x",
        "/console/reports/view?report=year&year=abc", "/console/reports/view?report=year&format=exe",
      ] { #expect(try browser.get(path).status == 404, "\(path)") }
      #expect(try browser.post(month, form).status == 409)
      #expect(try browser.post("/console/conflicts/\(entry)/resolve", form + [("choice", "1")]).status == 422)
      for query in ["page=-1", "page=999999999999999999999", "q=%25%27%3B--", "sort=nonsense", "page=3"] {
        #expect(try browser.get("/console/markets?\(query)").status == 200)
      }
      // Nothing of all this has changed anything.
      #expect(try world.office("hours", "list")["hours"][0]["state"].string == "declared")
      #expect(try world.office("device", "list")["devices"][0]["revoked"] == .bool(false))
      #expect(try world.office("user", "list")["users"].items.count == 4)
      try world.expectEqual([claire], minutes: 420)
    }
  }
}
