import GRDB
import SyncCore
import SyncModel
import Testing

extension StoreReader {
  func total(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }

  /// Every known record of the tables of the schema, with its bare state.
  func allStates() throws -> [RecordReference: RecordState] {
    var states: [RecordReference: RecordState] = [:]
    for table in store.schema.tables {
      for id in try recordIDs(of: table.name) {
        let record = RecordReference(table.name, id)
        states[record] = try state(record).bare
      }
    }
    return states
  }
}

extension World {
  /// Every device has what its scopes give it, nothing unsent, and the server agrees by digest.
  func expectConverged(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let register = try hub.read { try $0.allStates() }
    for device in devices {
      guard let info = try device.info else {
        Issue.record("unknown device", sourceLocation: sourceLocation)
        continue
      }
      let states = try device.store.read { try $0.allStates() }
      for (record, state) in states {
        #expect(state == register[record], comment, sourceLocation: sourceLocation)
      }
      for (record, state) in register {
        let scopes = try hub.read { try $0.scopesGranting(record) }
        guard scopes.contains(where: info.scopes.contains) else { continue }
        #expect(states[record] == state, comment, sourceLocation: sourceLocation)
      }
      let counts = try device.store.read { try $0.outboxCounts() }
      #expect(counts.unsent == 0, comment, sourceLocation: sourceLocation)
      try expectSameDigest(device, info, comment, sourceLocation)
      #expect(try device.store.read { try $0.discrepancies() } == [], comment, sourceLocation: sourceLocation)
    }
    #expect(try hub.read { try $0.discrepancies() } == [], comment, sourceLocation: sourceLocation)
  }

  private func expectSameDigest(
    _ device: Device, _ info: DeviceInfo, _ comment: Comment?, _ sourceLocation: SourceLocation
  ) throws {
    let answer = try hub.read { try $0.answer(WireDigestRequest(), from: info) }
    let mine = try device.store.read { try $0.digests(of: info.scopes) }
    #expect(
      mine.map { [UInt8]($0.digest.bytes) } == answer.scopes.map { [UInt8]($0.digest) }, comment,
      sourceLocation: sourceLocation)
    #expect(
      mine.map(\.records) == answer.scopes.map { Int($0.records) }, comment, sourceLocation: sourceLocation)
  }
}
