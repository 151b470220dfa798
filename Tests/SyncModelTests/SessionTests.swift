import SyncModel
import Testing

@Suite struct SessionTests {
  private func report(_ step: SyncSession.Step) -> SyncReport? {
    if case .finished(let report) = step { report } else { nil }
  }

  @Test func `one exchange with nothing more on either side is a whole sync`() throws {
    var session = SyncSession()
    #expect(session.start() == .exchange)
    let report = try #require(report(try session.completed(ExchangeSummary(outcome: .done, accepted: 2, received: 3))))
    #expect(report.exchanges == 1)
    #expect(report.sent == 2)
    #expect(report.received == 3)
    #expect(report.ending == .complete)
  }

  @Test func `pages and pending changes call for further exchanges and all are counted`() throws {
    var session = SyncSession()
    #expect(try session.completed(ExchangeSummary(outcome: .done, accepted: 1, received: 9, more: true)) == .exchange)
    #expect(try session.completed(ExchangeSummary(outcome: .done, held: 1, pending: 4)) == .exchange)
    let report = try #require(report(try session.completed(ExchangeSummary(outcome: .repeated, refused: 1))))
    #expect(report.exchanges == 3)
    #expect(report.sent == 3)
    #expect(report.held == 1)
    #expect(report.refused == 1)
  }

  @Test func `a fork a new epoch and a split each call for another exchange`() throws {
    var session = SyncSession()
    for outcome in [WireOutcome.forked, .forkNoted, .epochChanged, .split] {
      #expect(try session.completed(ExchangeSummary(outcome: outcome)) == .exchange)
    }
    #expect(report(try session.completed(ExchangeSummary(outcome: .done))) != nil)
  }

  @Test func `a server that forks for ever is given up`() throws {
    var session = SyncSession()
    #expect(throws: SyncSession.Failure.noProgress) {
      for _ in 0..<100 { _ = try session.completed(ExchangeSummary(outcome: .forked)) }
    }
  }

  @Test func `exchanges that move nothing are given up but progress starts the count again`() throws {
    var session = SyncSession()
    for _ in 0..<10 {
      for _ in 0..<50 { _ = try session.completed(ExchangeSummary(outcome: .done, more: true)) }
      _ = try session.completed(ExchangeSummary(outcome: .done, received: 1, more: true))
    }
    #expect(throws: SyncSession.Failure.noProgress) {
      for _ in 0..<200 { _ = try session.completed(ExchangeSummary(outcome: .done, more: true)) }
    }
  }

  @Test func `a hand-over goes on until nothing is left and ends in a wipe`() throws {
    var session = SyncSession()
    #expect(try session.completed(ExchangeSummary(outcome: .handOver, held: 5, pending: 2)) == .exchange)
    let report = try #require(report(try session.completed(ExchangeSummary(outcome: .handOver, held: 2))))
    #expect(report.ending == .wipe)
  }

  @Test func `a wipe ends the sync at once whatever is pending`() throws {
    var session = SyncSession()
    let report = try #require(report(try session.completed(ExchangeSummary(outcome: .wipe, more: true, pending: 9))))
    #expect(report.ending == .wipe)
  }

  @Test func `an outcome that this program does not know is no end`() throws {
    var session = SyncSession()
    #expect(try session.completed(ExchangeSummary(outcome: .UNRECOGNIZED(99))) == .exchange)
  }
}
