import ClauseRegister
import SimulatedWorlds
import SyncCore
import SyncModel

/// An invariant that a world broke.
struct RegisterViolation: Error, CustomStringConvertible {
  let invariant: String
  let detail: String

  init(_ invariant: String, _ detail: String) {
    self.invariant = invariant
    self.detail = detail
  }

  var description: String { "\(invariant): \(detail)" }
}

extension RegisterWorld {
  /// No more faults: everything gets to the office and back.
  func heal() throws {
    for round in 0..<4 {
      for device in devices where !device.isDead { try sync(device, lost: 0) }
      // What else is held stays so, to be seen.
      if round < 2 { do { try decide(round, accept: round == 0) } catch is RegisterError {} }
    }
  }

  /// The sum of the minutes that count is that of the model, wherever the register says one.
  func checkSums(_ store: RegisterStore, _ name: String) throws {
    let model = try store.store.look { try RegisterModel($0) }
    let hours = try store.register.hours()
    func check(_ sum: Int?, _ what: String) throws {
      guard sum == model.total else {
        throw RegisterViolation("sum", "\(name): \(what) has \(sum ?? -1), the model \(model.total)")
      }
    }
    try check(hours.totalMinutes, "the list of hours")
    try check(try store.register.markets().reduce(0) { $0 + $1.minutesDone }, "the markets")
    let year = try store.register.yearReport(ReportRequest())
    if case .minutes(let minutes) = year.tables[0].rows[0][1] { try check(minutes, "the yearly report") }
    let path = try store.register.personReport(ReportRequest()).tables[0].rows.reduce(0) { sum, row in
      if case .minutes(let minutes) = row[10] { sum + minutes } else { sum }
    }
    try check(path, "the paths of people")
    let hidden = Set(hours.hours.filter { $0.duplicateOf != nil }.compactMap { Identifier($0.id) })
    guard hidden == model.hidden else { throw RegisterViolation("hidden", "\(name): \(hidden) is hidden") }
    if !hidden.isEmpty { count("hidden at the end") }
  }

  func check() throws {
    try checkSums(office, "the office")
    for device in devices where !device.isDead { try checkSums(device.store, "device \(device.number)") }
    try checkEqual()
    try checkEveryHour()
  }

  /// A device has what its scopes give it, as the office has it.
  private func checkEqual() throws {
    for device in devices where !device.isDead {
      let id = try device.store.store.look { try $0.incarnation?.replica }
      guard let id, let info = try office.store.look({ try $0.device(id) }) else { continue }
      let theirs = try office.store.look { try $0.answer(WireDigestRequest(), from: info) }
      let mine = try device.store.store.look { try $0.digests(of: info.scopes) }
      guard mine.map(\.digest.data) == theirs.scopes.map(\.digest) else {
        throw RegisterViolation("digest", "device \(device.number) and the office differ")
      }
    }
  }

  /// Every hour that was logged stands at the office, or is visibly replaced, held, refused, deleted or corrected.
  private func checkEveryHour() throws {
    try office.store.look { reader in
      var held: Set<Work> = []
      for change in try reader.heldChanges() {
        for state in [change.change.state] + change.change.history {
          held.formUnion(state.openMinutes.map { Work(entry: change.record.id, minutes: $0) })
        }
      }
      for work in devices.filter({ !$0.isDead }).flatMap(\.written)
      where !held.contains(work) && !decided.contains(work) {
        let record = RecordReference("hour_entry", work.entry)
        let state = try reader.state(record)
        let history = try reader.replacedVersions(of: record, onlyUnsent: false)
        // Devices give a server that was put back what stands, not what was replaced.
        guard
          ([state] + history).contains(where: { $0.openMinutes.contains(work.minutes) })
            || serverLostPast && replaced.contains(work)
        else {
          throw RegisterViolation("nothing lost", "\(work.minutes) min of \(work.entry) are nowhere at the office")
        }
        guard state.openMinutes.contains(work.minutes) || replaced.contains(work) else {
          throw RegisterViolation("no silent change", "\(work.minutes) min of \(work.entry) stand no more")
        }
        guard state.lives || deleted.contains(work.entry) else {
          throw RegisterViolation("no hour dropped", "\(work.entry) is gone, and nobody deleted it")
        }
      }
    }
  }
}
