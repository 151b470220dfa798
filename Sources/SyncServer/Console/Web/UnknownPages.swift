import ClauseRegister
import HTTPTypes
import Hummingbird
import Synchronization

/// The addresses that the console answers, by the way they are asked.
final class ConsoleRoutes: Sendable {
  private let known = Mutex<[(method: HTTPRequest.Method, parts: [Substring])]>([])

  func add(_ method: HTTPRequest.Method, _ path: String) {
    known.withLock { $0.append((method, path.split(separator: "/"))) }
  }

  /// How an address can be asked; none for one that there is not.
  func methods(of path: String) -> [HTTPRequest.Method] {
    let parts = path.split(separator: "/")
    return known.withLock { known in
      known.filter { route in
        route.parts.count == parts.count
          && zip(route.parts, parts).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
      }.map(\.method)
    }
  }
}

/// Says in the console's own way that it has no such page. It stands before the routes, and steps in where none fits.
struct UnknownPages: RouterMiddleware {
  typealias Context = ServerContext

  let console: Console

  func handle(
    _ request: Request, context: ServerContext, next: @concurrent (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      guard request.uri.path.split(separator: "/").first == "console" else { throw error }
      return console.unknown(request, context)
    }
  }
}

extension Console {
  /// Whoever has not signed in is asked to, whether there is such a page or not.
  fileprivate func unknown(_ request: Request, _ context: ServerContext) -> Response {
    Language.$current.withValue(Self.language(request)) {
      do {
        guard let token = sessionToken(request, origin(request, context)), let session = try accounts.session(token)
        else { return [.get, .head].contains(request.method) ? signInFirst(request) : failure(.unauthorized) }
        return Language.$current.withValue(session.language) {
          let methods = routes.methods(of: request.uri.path)
          if methods.isEmpty { return failure(.notFound) }
          var response = failure(.methodNotAllowed)
          response.headers[.allow] = Set(methods.map(\.rawValue)).sorted().joined(separator: ", ")
          return response
        }
      } catch {
        return failure(.internalServerError)
      }
    }
  }
}
