import ClauseRegister
import SimulatedWorlds
import SyncCore
import SyncModel

extension RegisterWorld {
  /// One sync of a device, by as many exchanges as it takes.
  ///
  /// - parameter lost: How many exchanges are lost first, on the way there or on the way back.
  func sync(_ device: RegisterDevice, lost: Int) throws {
    do {
      try exchangeAll(device, lost: lost)
      device.isUnmet = false
    } catch HubError.badCredential where serverLostPast {
      // Split off after the backup was taken: the server does not know it, and it must be enrolled anew.
      device.isDead = true
    }
  }

  private func exchangeAll(_ device: RegisterDevice, lost: Int) throws {
    let store = device.store.store
    for number in 0..<lost {
      let request = try store.write { try $0.makeSyncRequest(limits: Self.limits) }
      if number.isMultiple(of: 2) { _ = try answer(request, device) }
      count("message lost")
    }
    var session = SyncSession()
    while true {
      let request = try store.write { try $0.makeSyncRequest(limits: Self.limits) }
      let response = try answer(request, device)
      for result in response.results where result.admission != .accepted { count("\(result.admission) \(result.code)") }
      count("\(response.outcome)")
      let applied = try store.write { try $0.apply(response, to: request) }
      if case .finished = try session.completed(applied.summary) { return }
    }
  }

  private static var limits: ExchangeLimits {
    var limits = ExchangeLimits()
    limits.changes = 5
    limits.page = 10
    return limits
  }

  /// What a device sends changes nothing of what counts in a closed month, but for what it gives back to a server that was
  /// put back: that the office had decided, be it to open the month.
  private func answer(_ request: SyncRequest, _ device: RegisterDevice) throws -> SyncResponse {
    let (id, credential) = try device.store.store.look {
      (try $0.incarnation?.replica ?? Identifier(high: 0, low: 0), try $0.deviceSettings()?.credential ?? [])
    }
    return try office.store.write { transaction in
      let before = try RegisterModel(transaction)
      let known = try transaction.authenticate(id, credential: credential)
      let response = try transaction.answer(request, from: known, rule: ClauseAdmission.verdict)
      let after = try RegisterModel(transaction)
      if !after.recovered.isSubset(of: before.recovered) {
        count("recovered")
        return response
      }
      for place in before.closed where before.sums[place] != after.sums[place] {
        throw RegisterViolation(
          "closed month",
          "\(place.month) went from \(before.sums[place] ?? 0) to \(after.sums[place] ?? 0) by a device's sync")
      }
      return response
    }
  }
}
