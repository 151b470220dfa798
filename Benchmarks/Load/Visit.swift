import FieldLink
import Foundation
import SimulatedWorlds
import SyncModel

/// One device that comes back after its week: its store is made when it comes, with its entries in it.
struct Visit {
  let device: Enrolled
  let server: HTTPExchange
  let entries: Int
  let schema: Schema

  /// Syncs until everything is over, trying again after what can be tried again.
  ///
  /// - returns: The minutes that were handed over, and how often a request had to be repeated.
  func run() async throws -> (minutes: Int, retries: Int) {
    let store = MemoryStore(schema: schema, role: .device, environment: .system)
    let minutes = try fill(store)
    var session = SyncSession()
    var limits = ExchangeLimits()
    var retries = 0
    var step = session.start()
    while step == .exchange {
      let start = ContinuousClock.now
      let request = try store.write(officer: nil) { try $0.makeSyncRequest(limits: limits) }
      guard let response = try await send(request) else {
        // As people and scripts do: again, each time after twice as long, and not all at once.
        let pause = min(0.25 * Double(1 << min(retries, 6)), 8)
        retries += 1
        if retries > 200 { throw LoadError("a device gave up") }
        try await Task.sleep(for: .seconds(.random(in: pause / 2...pause)))
        continue
      }
      let applied = try store.write(officer: nil) { try $0.apply(response, to: request) }
      limits.adapt(to: start.duration(to: .now) / .seconds(1))
      step = try session.completed(applied.summary)
    }
    guard case .finished(let report) = step, report.held + report.refused == 0, report.sent >= entries else {
      throw LoadError("a sync did not end well: \(step)")
    }
    return (minutes, retries)
  }

  private func fill(_ store: MemoryStore) throws -> Int {
    try store.write(officer: nil) { transaction in
      try transaction.completeEnrollment(device.response, replica: device.id)
      var total = 0
      for number in 0..<entries {
        let minutes = 30 + (number * 37) % 420
        total += minutes
        try transaction.apply(
          .insert([
            "work": UnitValue(["date": .text("2026-03-\(10 + number % 7)"), "minutes": .integer(Int64(minutes))]),
            "note": UnitValue(["note": .text("Coffrage au bâtiment \(number), repas à midi")]),
            "subject": UnitValue([
              "market_id": .blob(device.market.bytes), "person_id": .blob(device.person.bytes),
            ]),
            "contract": UnitValue(), "state": UnitValue(["state": .text("declared")]),
          ]), to: RecordReference("hour_entry", transaction.environment.newIdentifier()))
      }
      return total
    }
  }

  /// Nil for what may work later: no connection, a busy server.
  private func send(_ request: SyncRequest) async throws -> SyncResponse? {
    let headers = [
      ("content-type", "application/x-protobuf"), ("accept", "application/x-protobuf"),
      ("accept-encoding", "zstd"), ("content-encoding", "zstd"),
      ("authorization", "Bearer \(device.id).\(hexadecimal(device.credential))"),
    ]
    do {
      let body = try ContentCoding.zstd.compress(try request.serializedBytes())
      let answer = try await server.post("/v1/sync", headers: headers, body: body)
      if answer.status == 429 || answer.status == 503 { return nil }
      guard answer.status == 200 else { throw LoadError("HTTP \(answer.status)") }
      let isPacked = answer.headers["content-encoding"] == "zstd"
      return try SyncResponse(
        serializedBytes: isPacked ? ContentCoding.zstd.decompress(answer.body, limit: 1 << 28) : answer.body)
    } catch is HTTPExchange.Failure {
      return nil
    }
  }
}
