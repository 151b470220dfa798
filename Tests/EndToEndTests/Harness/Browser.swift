import Foundation
import Testing

/// Somebody at the office's console: pages and forms over HTTP, with the cookies that a browser keeps.
final class Browser {
  let http: RawHTTP
  var cookies: [String: String] = [:]
  /// Sent with every request.
  var headers: [String: String] = [:]

  init(_ office: Office) { http = RawHTTP(port: office.listeningPort) }

  func get(_ path: String) throws -> RawHTTP.Answer {
    keep(try http.request("GET", path, all(["accept-language": "fr"])))
  }

  /// Asks in any way, as no page of ours does.
  func request(_ method: String, _ path: String) throws -> RawHTTP.Answer {
    try http.request(method, path, all(["accept-language": "fr"]))
  }

  /// Sends a form as a page of the console does.
  func post(_ path: String, _ fields: [(String, String)], _ more: [String: String] = [:]) throws -> RawHTTP.Answer {
    let body = fields.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
    let headers = [
      "content-type": "application/x-www-form-urlencoded", "origin": "http://127.0.0.1",
      "sec-fetch-site": "same-origin",
    ]
    return keep(try http.request("POST", path, all(headers.merging(more) { $1 }), Array(body.utf8)))
  }

  /// Fills in the form of a page that is sent to `path`, with its hidden fields, and sends it.
  func submit(
    _ path: String, on page: String, _ fields: [(String, String)] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> RawHTTP.Answer {
    let action = path.replacing("&", with: "&amp;")
    let form = try #require(
      Self.matches(
        page, "<form method=\"post\" action=\"\(NSRegularExpression.escapedPattern(for: action))\".*?</form>"
      )
      .first?.first, "no form \(path) in \(page)", sourceLocation: sourceLocation)
    let given = Set(fields.map(\.0))
    let hidden = Self.matches(form, "<input type=\"hidden\" name=\"(.*?)\" value=\"(.*?)\"").map {
      ($0[1], Self.plain($0[2]))
    }
    return try post(path, hidden.filter { !given.contains($0.0) } + fields)
  }

  @discardableResult
  func signIn(_ name: String, _ password: String) throws -> RawHTTP.Answer {
    try post("/console/sign-in", [("name", name), ("password", password), ("language", "fr")])
  }

  /// The token that stands in the forms of the session.
  func token() throws -> String {
    try #require(Self.matches(try get("/console/account").text, "name=\"token\" value=\"(.*?)\"").first?[1])
  }

  /// What the entry form of a page says before anybody types, as a browser sends it.
  static func filled(_ page: String) -> [String: String] {
    let pairs = matches(page, "name=\"was-(.*?)\" value=\"(.*?)\"").map { ($0[1], plain($0[2])) }
    return Dictionary(pairs) { $1 }
  }

  static func links(_ page: String) -> [String] {
    matches(page, "href=\"(/.*?)\"").map { plain($0[1]) }
  }

  static func matches(_ text: String, _ pattern: String) -> [[String]] {
    guard let expression = try? NSRegularExpression(pattern: pattern, options: [.dotMatchesLineSeparators]) else {
      return []
    }
    return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).map { match in
      (0..<match.numberOfRanges).map { index in Range(match.range(at: index), in: text).map { String(text[$0]) } ?? "" }
    }
  }

  private func all(_ headers: [String: String]) -> [String: String] {
    let cookie = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    return (cookie.isEmpty ? headers : headers.merging(["cookie": cookie]) { $1 }).merging(self.headers) { $1 }
  }

  private func keep(_ answer: RawHTTP.Answer) -> RawHTTP.Answer {
    for line in (answer.headers["set-cookie"] ?? "").split(separator: "\n") {
      let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
    }
    return answer
  }

  static func plain(_ text: String) -> String {
    text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}

extension World {
  static let password = "quatre mots au hasard"

  /// Adds a user of the console, on the command line.
  @discardableResult
  func user(_ name: String, _ role: String, display: String? = nil) throws -> JSON {
    let outcome = try office.raw(
      ["user", "add", name, "--role", role, "--display", display ?? name, "--json"],
      environment: ["CONSOLE_PASSWORD": Self.password])
    return try answer(outcome, ["user", "add", name], 0, #_sourceLocation)["users"][0]
  }

  /// A browser in which that user has signed in.
  func browser(_ name: String) throws -> Browser {
    let browser = Browser(office)
    #expect(try browser.signIn(name, Self.password).status == 303)
    return browser
  }
}
