import ClauseRegister
import Foundation
import GRDB
import SyncCore
import SyncModel

/// A device that the register knows, before it has said anything.
struct Enrolled: Sendable {
  let id: Identifier
  let credential: [UInt8]
  let response: WireEnrollResponse
  let market: Identifier
  let person: Identifier
}

/// The register before the week: scopes of some devices each, with a market and a person.
struct Groundwork {
  let path: String
  private let schema: Schema

  init(folder: URL) throws {
    path = folder.appending(path: "register.sqlite").path
    schema = try Schema.clauseRegister()
  }

  /// Makes the register and enrols the devices, all in this process, as `sync-server` and `field` would.
  func lay(devices count: Int, perScope: Int) throws -> [Enrolled] {
    let store = try Store(path: path, schema: schema, role: .hub)
    try store.write { try $0.beginHub(officer: "office") }
    var enrolled: [Enrolled] = []
    for first in stride(from: 0, to: count, by: perScope * 20) {
      try store.write { transaction in
        for start in stride(from: first, to: min(first + perScope * 20, count), by: perScope) {
          enrolled += try scope("s\(start)", devices: min(perScope, count - start), transaction)
        }
      }
    }
    return enrolled
  }

  private func scope(_ code: String, devices: Int, _ transaction: StoreTransaction) throws -> [Enrolled] {
    try transaction.addScope(code, name: code)
    transaction.writerScope = code
    let (market, person) = (transaction.environment.newIdentifier(), transaction.environment.newIdentifier())
    try transaction.apply(
      .insert([
        "identity": UnitValue(["number": .text("M-\(code)")]), "title": UnitValue(["title": .text("École")]),
        "scope": UnitValue(["scope": .text(code)]), "terms": UnitValue(), "classification": UnitValue(),
      ]), to: RecordReference("market", market))
    try transaction.apply(
      .insert([
        "name": UnitValue(["name": .text("Personne \(code)")]), "birth": UnitValue(), "contact": UnitValue(),
      ]), to: RecordReference("person", person))
    return try (0..<devices).map { _ in
      let id = transaction.environment.newIdentifier()
      let credential = transaction.environment.randomBytes(32)
      var request = WireEnrollRequest()
      request.protocol = syncProtocolVersion
      request.code = try transaction.invite(officer: "officer", scopes: [code]).code
      request.replica = id.data
      request.credential = Data(credential)
      return Enrolled(
        id: id, credential: credential, response: try transaction.enroll(request), market: market, person: person)
    }
  }

  /// The entries that the register has, and their minutes.
  func hours() throws -> (entries: Int, minutes: Int) {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration).read { db in
      let row = try Row.fetchOne(db, sql: "SELECT count(*), total(minutes) FROM hour_entry")
      return (row?[0] ?? 0, Int(row?[1] as Double? ?? 0))
    }
  }
}
