import ClauseRegister
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Numbers that an open page follows (server-sent events).
extension Console {
  private struct State: Encodable {
    let version: Int64
    let conflicts: Int
    let held: Int
    let duplicates: Int
    let duplicateHours: String
    let late: String
    let waiting: String
    let quiet: Int
    let hours: String
  }

  /// What happens within that time is told as one.
  private static let together = Duration.milliseconds(300)

  func mountEvents(_ router: Router<ServerContext>) {
    router.get("/console/events") { request, context in
      let origin = self.origin(request, context)
      guard let token = self.sessionToken(request, origin), try self.accounts.session(token, isUse: false) != nil else {
        return self.failure(.unauthorized)
      }
      guard let events = self.news.listen() else { return self.failure(.tooManyRequests) }
      var headers = Reply.headers(type: "text/event-stream")
      // A proxy that collects what it passes on would keep the events to itself (nginx).
      if let buffering = HTTPField.Name("x-accel-buffering") { headers[buffering] = "no" }
      return Response(
        status: .ok, headers: headers,
        body: ResponseBody { writer in
          var sent = ""
          for await _ in events {
            guard try self.accounts.session(token, isUse: false) != nil else {
              // Else the page would ask again and again.
              try await writer.write(ByteBuffer(string: "event: end\ndata: \n\n"))
              break
            }
            let state = try await self.state()
            // A comment now and then shows whether anybody is still there.
            try await writer.write(ByteBuffer(string: state == sent ? ": \n\n" : "event: state\ndata: \(state)\n\n"))
            sent = state
            try await Task.sleep(for: Self.together)
          }
          try await writer.finish(nil)
        })
    }
  }

  private func state() async throws -> String {
    let view = try await inTurn { try self.overview() }
    // What is not known yet is worked out while somebody looks.
    if !view.isComplete { news.notify() }
    let state = State(
      version: view.version, conflicts: view.conflicts, held: view.held, duplicates: view.duplicates,
      duplicateHours: view.growing(view.duplicateHours), late: view.growing(view.lateStatements),
      waiting: view.growing(view.waitingEntries), quiet: view.quietDevices.count, hours: view.growingHours)
    return String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
  }
}

/// Looks the register over, wakes the open pages from time to time, and lets them go when the server ends.
struct ConsoleTicks: Service {
  let console: Console

  func run() async {
    await cancelWhenGracefulShutdown {
      async let lookedAt: Void = console.lookAtAll()
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(20))
        console.news.notify()
      }
      await lookedAt
    }
    console.news.end()
  }
}
