import ArgumentParser
import ClauseRegister
import RegisterCommands
import SyncCore
import SyncModel

struct Verify: NetworkCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "verify",
      abstract: localized(
        "Synchronise, puis compare cet appareil au registre et à lui-même.",
        "Syncs, then compares this device with the register and with itself."))
  }

  @OptionGroup var place: FieldOptions

  private static let attempts = 3

  func perform() async throws -> Answer {
    let register = try await place.openedRegister()
    let runner = SyncRunner(register: register)
    var scopes: [ScopeDigestView] = []
    var differences: [DifferenceView] = []
    for attempt in 1...Self.attempts {
      let done = try await runner.run(ProgressBar(localized("Synchronisation", "Sync")))
      if done.report.ending == .wipe { throw try Wipe(path: place.path).revoked(done.report) }
      let server = try await runner.digests(list: false, after: nil)
      let codes = server.scopes.map(\.scope)
      let own = try register.store.read { try $0.digests(of: codes) }
      scopes = zip(server.scopes, own).map { theirs, ours in
        ScopeDigestView(
          code: theirs.scope, records: ours.records, digest: ours.digest, serverDigest: Identifier(bytes: theirs.digest)
        )
      }
      let equal = scopes.allSatisfy { $0.digest == $0.serverDigest }
      differences = equal ? [] : try await compare(register, runner, codes)
      // The register may have moved on between the sync and the digest; only a lasting difference is one.
      if equal || attempt == Self.attempts { break }
    }
    differences += try register.discrepancies()
    let view = VerifyView(
      ok: differences.isEmpty && scopes.allSatisfy { $0.digest == $0.serverDigest }, scopes: scopes,
      differences: differences)
    return Answer(view, text: text(view), exit: view.ok ? .done : .badData)
  }

  private func compare(
    _ register: Register, _ runner: SyncRunner, _ scopes: [String]
  ) async throws -> [DifferenceView] {
    var theirs: [RecordReference: Identifier] = [:]
    var position: WireDigestPosition?
    while true {
      let page = try await runner.digests(list: true, after: position)
      for record in page.records {
        guard let id = Identifier(bytes: record.id) else { throw WireError("RecordDigest.id") }
        theirs[RecordReference(record.table, id)] = Identifier(bytes: record.digest)
      }
      guard page.more, let last = page.records.last else { break }
      var next = WireDigestPosition()
      next.table = last.table
      next.id = last.id
      position = next
    }
    var ours: [RecordReference: Identifier] = [:]
    _ = try register.store.read { try $0.digests(of: scopes) { ours[$0] = $1 } }
    let all = Set(theirs.keys).union(ours.keys)
    return all.filter { theirs[$0] != ours[$0] }.map { record in
      let kind = theirs[record] == nil ? "only-here" : ours[record] == nil ? "only-server" : "differs"
      return DifferenceView(kind: kind, table: record.table, id: record.id.description)
    }.sorted { ($0.table, $0.id) < ($1.table, $1.id) }
  }

  private func text(_ view: VerifyView) -> String {
    var lines = view.scopes.map {
      "\(printable($0.code)) : \($0.records) · \($0.digest == $0.serverDigest ? "=" : "≠")"
    }
    lines += view.differences.map { "≠ \($0.kind) \($0.table) \($0.id)" }
    lines.append(
      view.ok
        ? localized("Appareil et registre sont égaux.", "Device and register are equal.")
        : localized("Des différences : prévenir le bureau.", "There are differences: tell the office."))
    return lines.joined(separator: "\n")
  }
}
