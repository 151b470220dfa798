import ClauseRegister
import Dispatch
import Foundation
import Hummingbird
import Logging
import NIOCore
import RegisterCommands
import SyncCore
import SyncModel
import Synchronization

/// The office's desk in the browser: pages made here, that need no script, and forms.
final class Console: Sendable {
  typealias Handler = @Sendable (Visit) throws -> Reply

  /// Of a form. A month's has a line for each entry that it shows.
  static let formBytes = 128 * 1024
  private static let pathBytes = 4_096

  let office: Office
  let accounts: ConsoleAccounts
  let templates: ConsoleTemplates
  let news: ConsoleNews
  let persons = PersonDirectory()
  let markets = MarketDirectory()
  let watch = MarketWatch()
  let contacts = ContactWatch()
  let said = SaidAfterwards()
  let limits = SignInLimits()
  let routes = ConsoleRoutes()
  /// Forms that make something new are carried out once, however often they are sent.
  let usedForms = UsedForms()
  let lastOverview = Mutex<(minute: Int64, view: OverviewView)?>(nil)
  private let isTLS: Bool
  private let trustsProxy: Bool
  private let logger: Logger
  /// Pages wait for the register in their turn, on a thread of their own: devices are answered meanwhile. So do those that
  /// may take seconds, which keep no other page waiting. `persons`, `markets`, `watch` and `contacts`, which go from one
  /// state of the register to the next, belong to the first alone.
  private let pages = DispatchQueue(label: "console")
  private let longPages = DispatchQueue(label: "console-long")

  init(office: Office, isTLS: Bool, trustsProxy: Bool, logger: Logger) throws {
    self.office = office
    self.isTLS = isTLS
    self.trustsProxy = trustsProxy
    self.logger = logger
    accounts = try ConsoleAccounts(besides: office.register)
    templates = try ConsoleTemplates()
    news = ConsoleNews()
  }

  func origin(_ request: Request, _ context: ServerContext) -> ClientOrigin {
    ClientOrigin(request, context.peer, isTLS: isTLS, trustsProxy: trustsProxy)
  }

  // MARK: Routes

  /// - parameter isLong: Whether the page may take seconds.
  func get(
    _ router: Router<ServerContext>, _ path: String, _ role: ConsoleRole, isLong: Bool = false,
    _ handler: @escaping Handler
  ) {
    routes.add(.get, path)
    router.get(RouterPath(path)) { request, context in
      await self.carryOut(request, context, role, isForm: false, isLong: isLong, handler, back: nil)
    }
  }

  /// - parameter back: The page on which it is said why the form was not carried out.
  func post(
    _ router: Router<ServerContext>, _ path: String, _ role: ConsoleRole, back: @escaping Handler,
    _ handler: @escaping Handler
  ) {
    routes.add(.post, path)
    router.post(RouterPath(path)) { request, context in
      await self.carryOut(request, context, role, isForm: true, handler, back: back)
    }
  }

  private func carryOut(
    _ request: Request, _ context: ServerContext, _ role: ConsoleRole, isForm: Bool, isLong: Bool = false,
    _ handler: @escaping Handler, back: Handler?
  ) async -> Response {
    let origin = origin(request, context)
    let language = Self.language(request)
    return await Language.$current.withValue(language) {
      do {
        guard let query = FormFields(request.uri.query ?? ""), request.uri.path.utf8.count <= Self.pathBytes else {
          return failure(.badRequest)
        }
        guard let token = sessionToken(request, origin), let session = try accounts.session(token) else {
          return isForm ? failure(.unauthorized) : signInFirst(request)
        }
        var spoken = session.language
        if let asked = Language(rawValue: query["lang"]), !isForm {
          try accounts.setLanguage(asked, of: token)
          spoken = asked
        }
        return try await Language.$current.withValue(spoken) {
          guard session.user.role >= role else { return failure(.forbidden) }
          var form = FormFields.none
          if isForm {
            guard origin.sent(request) else { return failure(.forbidden) }
            form = try await self.form(request)
            guard Self.equal(form["token"], session.formToken) else { return failure(.forbidden) }
          }
          let path = request.uri.path
          let visit = Visit(
            console: self, token: token, session: session, path: path, query: query, form: form,
            id: context.parameters.get("id") ?? "", month: context.parameters.get("month") ?? "",
            serverURL: origin.url,
            register: Register(
              store: office.register.store, officer: session.user.display, command: "console:\(path)"))
          return try await inTurn(isLong: isLong) { try self.reply(visit, handler, back) }.response
        }
      } catch let error as FormError {
        return failure(error.status)
      } catch {
        logger.error("page failed", metadata: ["error": "\(error)"])
        return failure(.internalServerError)
      }
    }
  }

  /// Runs `body` on a thread of the console's own, in the language of the request.
  func inTurn<T: Sendable>(isLong: Bool = false, _ body: @escaping @Sendable () throws -> T) async throws -> T {
    let language = Language.current
    let queue = isLong ? longPages : pages
    return try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(with: Result { try Language.$current.withValue(language) { try body() } })
      }
    }
  }

  private func reply(_ visit: Visit, _ handler: Handler, _ back: Handler?) throws -> Reply {
    do {
      let reply = try handler(visit)
      if back != nil { news.notify() }
      return reply
    } catch {
      guard let problem = Self.problem(error) else { throw error }
      if let back {
        var again = visit
        again.problem = problem
        // The page itself may be of something that is gone.
        if let page = try? back(again) { return page }
      }
      return message(problem.message, back == nil ? .notFound : .unprocessableContent)
    }
  }

  /// What is somebody's to put right; nil for a fault of the program's or of the machine's.
  private static func problem(_ error: any Error) -> RegisterError? {
    switch error {
    case is HubError, is InputError: return RegisterError(error)
    case let error as RegisterError: return [.software, .ioError].contains(error.exit) ? nil : error
    case StoreError.noSuchRecord: return RegisterError(error)
    default: return nil
    }
  }

  /// Works out what the first page and the lists say before anybody asks: of a whole country it takes minutes.
  func lookAtAll() async {
    do {
      let register = Register(store: office.register.store)
      try await inTurn { try register.lookOver(self.persons) }
      try await inTurn { try register.lookOver(self.markets) }
      try await inTurn { try register.lookOver(self.contacts) }
      while !Task.isCancelled, try await !inTurn({ try register.lookOver(self.watch) }) {}
    } catch {
      logger.error("the register was not looked over", metadata: ["error": "\(error)"])
    }
  }

  // MARK: Sessions

  func sessionToken(_ request: Request, _ origin: ClientOrigin) -> ConsoleToken? {
    ConsoleToken(request.cookies[ConsoleCookie.session(origin)]?.value)
  }

  func signInFirst(_ request: Request) -> Response {
    let wanted = request.uri.description
    let next = wanted == "/" ? "" : "?next=\(FormFields.encoded(wanted))"
    return Reply.see("/console/sign-in\(next)").response
  }

  /// Before there is a session: what the address or the browser asks for, else French.
  static func language(_ request: Request) -> Language {
    if let asked = FormFields(request.uri.query ?? "").flatMap({ Language(rawValue: $0["lang"]) }) { return asked }
    return request.headers[.acceptLanguage]?.lowercased().hasPrefix("en") ?? false ? .english : .french
  }

  // MARK: Forms

  struct FormError: Error {
    let status: HTTPResponse.Status
  }

  func form(_ request: Request) async throws -> FormFields {
    let type = request.headers[.contentType]?.split(separator: ";").first.map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard type?.lowercased() == FormFields.mediaType else { throw FormError(status: .unsupportedMediaType) }
    let bytes: [UInt8]
    do {
      bytes = try await DeviceService.collect(request, limit: Self.formBytes)
    } catch Refusal.tooLarge {
      throw FormError(status: .contentTooLarge)
    } catch Refusal.tooSlow {
      throw FormError(status: .requestTimeout)
    } catch is Refusal {
      throw FormError(status: .badRequest)
    }
    guard let text = String(validating: bytes, as: UTF8.self), let fields = FormFields(text) else {
      throw FormError(status: .badRequest)
    }
    return fields
  }

  /// Compares without telling by its time how much of it was right.
  static func equal(_ given: String, _ wanted: String) -> Bool {
    let (left, right) = (Array(given.utf8), Array(wanted.utf8))
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  // MARK: Pages that say one thing

  func message(_ text: String, _ status: HTTPResponse.Status) -> Reply {
    .page(templates.render("message", ["title": text, "text": text]), status: status)
  }

  func failure(_ status: HTTPResponse.Status) -> Response {
    let text =
      switch status {
      case .unauthorized:
        localized(
          "La session est terminée ; rien n'a été écrit. Se connecter à nouveau.",
          "The session is over; nothing was written. Sign in again.")
      case .forbidden:
        localized(
          "Pas permis avec ce rôle, ou formulaire d'une autre page ; rien n'a été écrit.",
          "Not allowed with this role, or a form of another page; nothing was written.")
      case .notFound: localized("Page introuvable.", "No such page.")
      case .methodNotAllowed:
        localized(
          "Cette page ne se demande pas ainsi ; rien n'a été écrit.",
          "This page is not asked for like that; nothing was written.")
      case .contentTooLarge: localized("Formulaire trop grand.", "Form too large.")
      case .tooManyRequests:
        localized("Trop d'essais ; réessayer dans un quart d'heure.", "Too many tries; try again in fifteen minutes.")
      case .unsupportedMediaType, .badRequest, .requestTimeout:
        localized("Demande illisible ; rien n'a été écrit.", "Unreadable request; nothing was written.")
      default: localized("Erreur du serveur ; rien n'est perdu.", "Server error; nothing is lost.")
      }
    return message(text, status).response
  }
}

/// The names of the cookies. With TLS a name that only the server itself, for all of its paths, can set.
enum ConsoleCookie {
  static func session(_ origin: ClientOrigin) -> String { origin.isSecure ? "__Host-session" : "session" }
  static func browser(_ origin: ClientOrigin) -> String { origin.isSecure ? "__Host-browser" : "browser" }

  /// - parameter seconds: For how long the browser keeps it; nil until it is closed.
  static func set(_ name: String, _ value: String, _ origin: ClientOrigin, seconds: Int?) -> String {
    "\(name)=\(value); Path=/; HttpOnly; SameSite=Strict" + (origin.isSecure ? "; Secure" : "")
      + (seconds.map { "; Max-Age=\($0)" } ?? "")
  }
}

extension FormFields {
  static let none = FormFields()
}

/// The marks of forms that were carried out, the last ones.
final class UsedForms: Sendable {
  private static let kept = 10_000
  private let used = Mutex<(marks: Set<String>, order: [String])>(([], []))

  /// Carries out `body`, once for each mark; one after the other.
  ///
  /// - throws: ``RegisterError`` `used-form` where it was carried out before.
  func once(_ mark: String, _ body: () throws -> Void) throws {
    guard ConsoleToken(mark) != nil, used.withLock({ !$0.marks.contains(mark) }) else {
      throw RegisterError(
        "used-form", .badData,
        localized(
          "Ce formulaire a déjà été envoyé ; rien de plus n'a été écrit.",
          "This form was sent already; nothing more was written."))
    }
    try body()
    used.withLock { used in
      used.marks.insert(mark)
      used.order.append(mark)
      if used.order.count > Self.kept { used.marks.remove(used.order.removeFirst()) }
    }
  }
}
