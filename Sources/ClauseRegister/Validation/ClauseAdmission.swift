public import SyncModel

/// What the register's own rules say of a device's change, after the engine's (`DESIGN`, §7).
public enum ClauseAdmission {
  public static func verdict(_ context: AdmissionContext) throws -> Verdict {
    // What others wrote and the device only offers again, after the register was put back, was admitted before.
    guard hasOwnWork(context) else { return .accept }
    return switch context.record.table {
    case "hour_entry": try entry(context)
    case "month_lock", "correction", "person_merge", "entry_merge": .hold(code: "office-only", detail: "")
    case "market_step", "market_exchange", "amendment", "amendment_lot":
      // History that could be written anew would be none.
      context.before.isEmpty ? .accept : .hold(code: "written-once", detail: "")
    default: .accept
    }
  }

  private static func hasOwnWork(_ context: AdmissionContext) -> Bool {
    context.change.openDots.contains { isNew($0, context) && context.device.incarnations.contains($0.incarnation) }
  }

  private static func isNew(_ dot: Dot, _ context: AdmissionContext) -> Bool {
    !context.before.vector.contains(dot)
  }

  private static func entry(_ context: AdmissionContext) throws -> Verdict {
    if let month = try lockedMonth(context) { return .hold(code: "locked", detail: month) }
    let state = context.before.units["state"]
    if try context.reader.hasCorrections(context.record) {
      return .hold(code: "locked", detail: EntryWork(context.before).month)
    }
    if context.before.lives, state?.provisional?["state"] == .text("validated") {
      return .hold(code: "locked", detail: EntryWork(context.before).month)
    }
    // Nothing is validated unseen: neither by one who has not seen all of the entry, nor by an edit that has not seen
    // the check.
    let decides = context.change.units["state"]?.versions.contains { version in
      isNew(version.dot, context) && ["checked", "validated"].contains(version.content["state"]?.text)
    }
    if decides == true, !context.change.vector.contains(context.before.vector) {
      return .hold(code: "unseen", detail: "")
    }
    if context.before.lives, state?.provisional?["state"] == .text("checked"),
      state?.dots.allSatisfy(context.change.vector.contains) == false, changesWork(context)
    {
      return .hold(code: "checked-meanwhile", detail: "")
    }
    return .accept
  }

  private static func changesWork(_ context: AdmissionContext) -> Bool {
    let dots = ["work", "subject"].flatMap { context.change.units[$0]?.dots ?? [] }
    let deletes = context.change.life.versions.filter { $0.content == .deleted }.map(\.dot)
    return (dots + deletes).contains { isNew($0, context) }
  }

  /// A locked month that the entry is in, or would come into, by any of its open values.
  private static func lockedMonth(_ context: AdmissionContext) throws -> String? {
    for state in [context.before, context.change] where !state.isEmpty {
      let markets = Set((state.units["subject"]?.versions ?? []).compactMap { $0.content["market_id"]?.identifier })
      let months = Set((state.units["work"]?.versions ?? []).compactMap { $0.content["date"]?.text?.prefix(7) })
      for market in markets {
        let locked = try context.reader.lockedMonths(of: market)
        if let month = months.sorted().first(where: { locked.contains(String($0)) }) { return String(month) }
      }
    }
    return nil
  }
}

extension ReplicaView {
  /// Whether what counts of an entry is not what it says itself.
  func hasCorrections(_ entry: RecordReference) throws -> Bool {
    guard let table = schema["correction"] else { return false }
    return try !records(of: table, naming: entry.id, in: "entry_id").isEmpty
  }

  /// The months of a market that are closed: `2026-03`.
  func lockedMonths(of market: Identifier) throws -> Set<String> {
    guard let table = schema["month_lock"] else { return [] }
    return try Set(
      records(of: table, naming: market, in: "market_id").compactMap { record in
        let state = try state(record)
        guard state.units["state"]?.provisional?["is_locked"] == .integer(1) else { return nil }
        return state.units["identity"]?.provisional?["month"]?.text
      })
  }
}
