import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands
import SyncCore
import SyncModel

struct SyncView: Encodable, Sendable {
  let sent: Int
  let received: Int
  let held: Int
  let refused: Int
  let conflicts: Int
  let bytesSent: Int
  let bytesReceived: Int
  let unsent: Int
  let exchanges: Int
}

struct Sync: NetworkCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sync",
      abstract: localized("Envoie et reçoit ; sans effet si tout est à jour.", "Sends and receives."),
      discussion: localized(
        "Peut être coupé et repris à tout moment.\nExemple : field sync --dry-run",
        "May be cut and taken up at any moment.\nExample: field sync --dry-run"))
  }

  @OptionGroup var place: FieldOptions
  @Flag(help: ArgumentHelp(localized("Dit ce qui se passerait, sans rien changer.", "Says what would happen.")))
  var dryRun = false

  func perform() async throws -> Answer {
    let progress = ProgressBar(localized("Synchronisation", "Sync"))
    let begun = dryRun ? nil : try await SnapshotStart(place: place).begin(progress)
    // What only says what would happen asks for the key only where nothing could be said without it.
    let isOpenEnough = try dryRun && !DeviceSecret(store: place.path).isLocked
    let register = isOpenEnough ? try place.register() : try await place.openedRegister()
    let runner = SyncRunner(register: register)
    if dryRun { return try await runner.rehearse() }
    var done = try await runner.run(progress)
    if let begun { done.count(begun) }
    progress.finish()
    if done.report.ending == .wipe { throw try Wipe(path: place.path).revoked(done.report) }
    let refusal = try await runner.handOverAccesses(&done.traffic)
    return try answer(register, done, refusal)
  }

  /// - parameter refusal: Why the office has not all lines of the access log.
  private func answer(_ register: Register, _ done: SyncRunner.Done, _ refusal: RegisterError?) throws -> Answer {
    let (conflicts, counts) = try register.store.read {
      (try $0.recordsInConflict().count, try $0.outboxCounts())
    }
    let view = SyncView(
      sent: done.report.sent, received: done.report.received, held: done.report.held,
      refused: done.report.refused, conflicts: conflicts, bytesSent: done.traffic.sent,
      bytesReceived: done.traffic.received, unsent: counts.unsent, exchanges: done.report.exchanges)
    var lines = [
      localized(
        "Envoyé : \(view.sent) · reçu : \(view.received) · conflits ouverts : \(conflicts)",
        "Sent: \(view.sent) · received: \(view.received) · open conflicts: \(conflicts)")
    ]
    if view.held > 0 {
      lines.append(
        localized("Retenu par le bureau : \(view.held) (« field held list »)", "Held by the office: \(view.held)"))
    }
    if view.refused > 0 {
      lines.append(localized("Refusé : \(view.refused) (« field unsent »)", "Refused: \(view.refused)"))
    }
    if let refusal {
      lines.append(
        localized(
          "Journal des accès pas encore remis au bureau : \(refusal.message)",
          "The access log is not at the office yet: \(refusal.message)"))
    }
    if !done.message.isEmpty { lines.append(printable(done.message)) }
    return Answer(
      view, text: lines.joined(separator: "\n"), exit: view.held + view.refused > 0 ? .badData : .done)
  }
}

/// Carries a sync out: the session decides, the store makes the requests and takes the answers in.
struct SyncRunner {
  struct Done {
    var report: SyncReport
    var traffic: ServerLink.Traffic
    var message: String

    /// Adds what the device began with.
    mutating func count(_ begun: SnapshotStart.Done) {
      report.received += begun.records
      traffic.sent += begun.traffic.sent
      traffic.received += begun.traffic.received
    }
  }

  let register: Register

  /// Made for each exchange: a copied device may become another under way.
  private func link() throws -> ServerLink {
    let (settings, incarnation, insecure) = try register.store.read {
      (try $0.deviceSettings(), try $0.incarnation, try $0.setting("insecure") != nil)
    }
    guard let settings, let incarnation else { throw StoreError.notEnrolled }
    return try ServerLink(
      settings.server, pin: settings.pin, device: incarnation.replica, credential: settings.credential,
      insecure: insecure)
  }

  func run(_ progress: ProgressBar) async throws -> Done {
    var session = SyncSession()
    var traffic = ServerLink.Traffic()
    var message = ""
    var limits = ExchangeLimits()
    var step = session.start()
    while true {
      switch step {
      case .finished(let report):
        try noteDates(traffic)
        return Done(report: report, traffic: traffic, message: message)
      case .exchange:
        let start = ContinuousClock.now
        let request = try register.store.write { try $0.makeSyncRequest(limits: limits) }
        let response = try await link().send(request, to: "/v1/sync", as: SyncResponse.self, &traffic)
        let applied = try register.store.write { try $0.apply(response, to: request) }
        limits.adapt(to: start.duration(to: .now) / .seconds(1))
        message = applied.message
        progress.update(applied.position, of: applied.end)
        step = try session.completed(applied.summary)
      }
    }
  }

  /// Hands the lines of the access log to the office. What fails waits for the next sync: the records that this one has
  /// exchanged are safe already.
  ///
  /// - returns: Why lines are left, nil when none are.
  func handOverAccesses(_ traffic: inout ServerLink.Traffic) async throws -> RegisterError? {
    do {
      while let lines = try register.unsentAccesses() {
        _ = try await link().send(lines, to: "/v1/accesses", as: WireAccessesResponse.self, &traffic)
        try register.acknowledgeAccesses(lines)
      }
      return nil
    } catch let error as RegisterError {
      return error
    }
  }

  /// A certificate whose dates only this device's clock contradicts is accepted, and a person is told.
  private func noteDates(_ traffic: ServerLink.Traffic) throws {
    guard traffic.isOutOfDate else { return }
    try register.store.write { transaction in
      if try transaction.events().last?.code != "certificate-dates" {
        try transaction.note(event: "certificate-dates", "")
      }
    }
  }

  func rehearse() async throws -> Answer {
    var traffic = ServerLink.Traffic()
    let request = try register.store.write { try $0.makeSyncRequest(limits: ExchangeLimits(), isDryRun: true) }
    let response = try await link().send(request, to: "/v1/sync", as: SyncResponse.self, &traffic)
    func count(_ admission: WireAdmission) -> Int { response.results.filter { $0.admission == admission }.count }
    let (conflicts, counts) = try register.store.read {
      (try $0.recordsInConflict().count, try $0.outboxCounts())
    }
    let view = SyncView(
      sent: response.results.count, received: response.page.count, held: count(.held),
      refused: count(.refused), conflicts: conflicts, bytesSent: traffic.sent,
      bytesReceived: traffic.received, unsent: counts.unsent, exchanges: 1)
    return Answer(
      view,
      text: localized(
        "À envoyer : \(view.sent) (retenus \(view.held), refusés \(view.refused)) · à recevoir : \(view.received)\(response.more ? "+" : "")",
        "To send: \(view.sent) (held \(view.held), refused \(view.refused)) · to receive: \(view.received)\(response.more ? "+" : "")"
      ))
  }

  /// Asks for the key of this device's store; nil from a server that gives none.
  fileprivate func unlock() async throws -> WireUnlockResponse? {
    var traffic = ServerLink.Traffic()
    do {
      return try await link().send(WireUnlockRequest(), to: "/v1/unlock", as: WireUnlockResponse.self, &traffic)
    } catch let error as RegisterError where error.code == "http-404" {
      return nil
    }
  }

  func digests(list: Bool, after: WireDigestPosition?) async throws -> WireDigestResponse {
    var request = WireDigestRequest()
    request.list = list
    request.limit = 5000
    if let after { request.after = after }
    var traffic = ServerLink.Traffic()
    return try await link().send(request, to: "/v1/digest", as: WireDigestResponse.self, &traffic)
  }
}

extension FieldOptions {
  /// The register, open for what is sent and compared: the server is asked for the key when it is due.
  func openedRegister() async throws -> Register {
    guard try DeviceSecret(store: path).needsServer() else { return try register() }
    return try register(try await askedForSecret())
  }

  /// Nil where the server gives no keys, and the store stays as it is.
  private func askedForSecret() async throws -> StoreSecret? {
    guard let response = try await SyncRunner(register: register()).unlock() else { return nil }
    if response.wipe { throw try Wipe(path: path).revoked(SyncReport()) }
    return try DeviceSecret(store: path).take(response)
  }
}
