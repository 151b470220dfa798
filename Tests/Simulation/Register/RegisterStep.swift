import SimulatedWorlds

/// What a device's officer does with the register.
enum OfficerDeed: CaseIterable {
  case logDay, logMonth, logDraft, declare, editWork, editSubject, editNote, delete, restore, addPerson, settle
}

/// What the office does.
enum OfficeDeed: CaseIterable {
  case check, validate, refuse, validateMonth, unlock, correct, accept, refuseHeld, mergePersons, unmergePersons
  case mergeHours, mergeAny, unmergeHours, settle
}

/// One event of a world; numbers pick among what there is, so that each means something whatever came before.
enum RegisterStep: CustomStringConvertible {
  case officer(Int, OfficerDeed, Int)
  case office(OfficeDeed, Int)
  /// - parameter lost: Of how many exchanges the answer is lost, or the request, before one gets through.
  case sync(Int, lost: Int)
  case backUp(Int)
  case putBack(Int)
  /// A copy of the device's files lives on beside it.
  case clone(Int, withIdentity: Bool)
  case backUpServer
  /// - parameter announced: By the command for it, and not behind the server's back.
  case putServerBack(announced: Bool)

  var description: String {
    switch self {
    case .officer(let device, let deed, let number): "device \(device): \(deed) \(number)"
    case .office(let deed, let number): "office: \(deed) \(number)"
    case .sync(let device, let lost): "device \(device) syncs" + (lost == 0 ? "" : ", \(lost) exchanges lost")
    case .backUp(let device): "device \(device) is backed up"
    case .putBack(let device): "device \(device) is put back"
    case .clone(let device, let with): "device \(device) is copied\(with ? " with its identity file" : "")"
    case .backUpServer: "the server is backed up"
    case .putServerBack(let announced): announced ? "the server is restored" : "the server's files are put back"
    }
  }

  /// The steps of a seed.
  static func story(_ seed: UInt64, length: Int = 60) -> [RegisterStep] {
    var chance = Chance(seed)
    let restores = chance.below(3) == 0
    let clones = chance.below(3) == 0
    let serverPast = chance.below(4) == 0
    return (0..<length).map { _ in
      // The first copy has its say too.
      let device = chance.below(RegisterWorld.devices + 1)
      switch chance.below(24) {
      case 0..<8: return .officer(device, deed(&chance), chance.below(1000))
      case 8..<13: return .office(OfficeDeed.allCases[chance.below(OfficeDeed.allCases.count)], chance.below(1000))
      case 18 where restores: return .backUp(device)
      case 19 where restores: return .putBack(device)
      case 20 where clones: return .clone(device, withIdentity: chance.below(3) != 0)
      case 21 where serverPast: return .backUpServer
      case 22 where serverPast: return .putServerBack(announced: chance.below(2) == 0)
      default: return .sync(device, lost: max(0, chance.below(5) - 2))
      }
    }
  }

  private static func deed(_ chance: inout Chance) -> OfficerDeed {
    // Half of it is new work.
    chance.below(2) == 0
      ? [.logDay, .logDay, .logMonth, .logDraft][chance.below(4)]
      : OfficerDeed.allCases[chance.below(OfficerDeed.allCases.count)]
  }
}
