import ClauseRegister
import Foundation
import SyncCore
import SyncModel
import Synchronization

/// What the server has done since it began, in Prometheus' text format. Nothing of it is about a person.
final class Metrics: Sendable {
  private struct Counts {
    var requests: [String: Int] = [:]
    var admissions: [String: Int] = [:]
    var recordsSent = 0
  }

  private let counts = Mutex(Counts())

  func count(_ route: String, status: Int) {
    counts.withLock { $0.requests["route=\"\(route)\",status=\"\(status)\"", default: 0] += 1 }
  }

  func count(_ response: SyncResponse) {
    counts.withLock { counts in
      for result in response.results {
        let name =
          switch result.admission {
          case .accepted: "accepted"
          case .held: "held"
          case .refused: "refused"
          default: "other"
          }
        counts.admissions["admission=\"\(name)\"", default: 0] += 1
      }
      counts.recordsSent += response.page.count
    }
  }

  func text(_ office: Office) throws -> String {
    let counts = counts.withLock { $0 }
    let (held, conflicts, devices) = try office.register.store.read {
      (try $0.heldChanges().count, try $0.recordsInConflict().count, try $0.devices().count)
    }
    var lines: [String] = []
    func metric(_ name: String, _ kind: String, _ values: [String: Int]) {
      lines.append("# TYPE sync_\(name) \(kind)")
      for (labels, value) in values.sorted(by: { $0.key < $1.key }) {
        lines.append("sync_\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)")
      }
    }
    metric("requests_total", "counter", counts.requests)
    metric("changes_total", "counter", counts.admissions)
    metric("records_sent_total", "counter", ["": counts.recordsSent])
    metric("held", "gauge", ["": held])
    metric("open_conflicts", "gauge", ["": conflicts])
    metric("devices", "gauge", ["": devices])
    return lines.joined(separator: "\n") + "\n"
  }
}

/// At most so many failures in a minute, over all who try: a code of 80 bits is not found at that rate.
final class RateLimit: Sendable {
  private let perMinute: Int
  private let recent = Mutex<[ContinuousClock.Instant]>([])

  init(_ perMinute: Int) { self.perMinute = perMinute }

  func allows() -> Bool {
    recent.withLock { instants in
      let minuteAgo = ContinuousClock.now - .seconds(60)
      instants.removeAll { $0 < minuteAgo }
      return instants.count < perMinute
    }
  }

  func note() { recent.withLock { $0.append(ContinuousClock.now) } }
}
