import HTTPTypes
import ClauseRegister
import Foundation
import Hummingbird

/// Signing in and out.
extension Console {
  func mountSignIn(_ router: Router<ServerContext>) {
    router.get("/console/sign-in") { request, _ in
      Language.$current.withValue(Self.language(request)) {
        let next = FormFields(request.uri.query ?? "")?["next"] ?? ""
        return self.signInPage(next: next, name: "", problem: nil).response
      }
    }
    router.post("/console/sign-in") { request, context in
      await Language.$current.withValue(Self.language(request)) { await self.signIn(request, context) }
    }
    post(router, "/console/sign-out", .reader, back: homePage) { visit in
      try self.accounts.end(visit.token)
      return .see("/console/sign-in")
    }
  }

  private func signInPage(next: String, name: String, problem: String?) -> Reply {
    var model: [String: Any] = [
      "title": localized("Connexion", "Sign in"), "next": next, "name": name, "language": Language.current.rawValue,
      "path": "/console/sign-in",
    ]
    if let problem { model["problem"] = problem }
    return .page(templates.render("sign-in", model), status: problem == nil ? .ok : .unauthorized)
  }

  private func signIn(_ request: Request, _ context: ServerContext) async -> Response {
    let origin = origin(request, context)
    do {
      guard origin.sent(request) else { return failure(.forbidden) }
      let form = try await form(request)
      let language = Language(rawValue: form["language"]) ?? Language.current
      return try await Language.$current.withValue(language) {
        try await signIn(form, request, origin)
      }
    } catch let error as FormError {
      return failure(error.status)
    } catch {
      return failure(.internalServerError)
    }
  }

  private func signIn(_ form: FormFields, _ request: Request, _ origin: ClientOrigin) async throws -> Response {
    let (name, password) = (form["name"], form.all("password").first ?? "")
    guard name.utf8.count <= 200, password.utf8.count <= PasswordHash.maximumBytes else { return failure(.badRequest) }
    let known = try accounts.credentials(name)
    let browser = ConsoleToken(request.cookies[ConsoleCookie.browser(origin)]?.value)
    let sources: [SignInLimits.Source] =
      if let known, let browser, try accounts.knows(browser, user: known.user) {
        [.browser(user: known.user)]
      } else {
        [.account(foldedName(name), address: origin.address), .address(origin.address)]
      }
    guard let finish = limits.begin(sources) else { return failure(.tooManyRequests) }
    let isRight = await PasswordHash.fits(password, known?.password)
    finish(isRight)
    guard isRight, let known else {
      return signInPage(
        next: form["next"], name: name,
        problem: localized("Nom ou mot de passe inconnu.", "Unknown name or password.")
      ).response
    }
    let (session, device) = try accounts.begin(user: known.user, language: Language.current)
    var response = Reply.see(Self.place(form["next"])).response
    for cookie in [
      ConsoleCookie.set(ConsoleCookie.session(origin), session.text, origin, seconds: nil),
      ConsoleCookie.set(ConsoleCookie.browser(origin), device.text, origin, seconds: 180 * 86_400),
    ] { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
    return response
  }

  /// Where somebody wanted to go, if that is a page of ours; else home.
  private static func place(_ next: String) -> String {
    let isOurs =
      (next == "/" || next.hasPrefix("/console/") || next.hasPrefix("/?"))
      && next.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
    return isOurs ? next : "/"
  }
}
