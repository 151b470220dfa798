/// Who writes in a world: a device by number, or the office.
public enum Actor: Hashable, Sendable {
  case office
  case device(Int)
}

/// What one writes; numbers pick among what there is.
public enum Deed: UInt8, CaseIterable, Sendable {
  case addWork, addPerson, addSite, editNote, editMinutes, editWeather, editTwo, delete, restore, settle, moveSite,
    moveWork
}

/// What the network does to one exchange.
public enum Fault: UInt8, CaseIterable, Sendable {
  case none, loseRequest, loseAnswer, sendTwice, oldRequestFirst
}

/// One event of a world. A world is its seed's list of steps, each of which means something whatever came before, so
/// that a failing list can be made shorter.
public enum Step: Hashable, Sendable {
  case write(Actor, Deed, Int)
  /// The faults of its first exchanges; then there are none.
  case sync(Int, [Fault])
  case backUp(Int)
  /// - parameter withIdentity: The file beside the store is put back too.
  case restore(Int, withIdentity: Bool)
  case clone(Int, withIdentity: Bool)
  case die(Int)
  case backUpServer
  /// - parameter announced: By the command for it, and not behind the server's back.
  case restoreServer(announced: Bool)
  case giveScope(Int, Int)
  case takeScope(Int, Int)
  case revoke(Int, stolen: Bool)
  case decide(Int, accept: Bool)
  case pass(days: Int)
  case setClock(Int, years: Int)
  case collect
  case erase(Int)
}

extension Step: CustomStringConvertible {
  public var description: String {
    switch self {
    case .write(.office, let deed, let number): "office: \(deed) \(number)"
    case .write(.device(let device), let deed, let number): "device \(device): \(deed) \(number)"
    case .sync(let device, let faults):
      "device \(device) syncs"
        + (faults.allSatisfy { $0 == .none } ? "" : " (\(faults.map { "\($0)" }.joined(separator: ", ")))")
    case .backUp(let device): "device \(device) is backed up"
    case .restore(let device, let with): "device \(device) is restored\(with ? " with its identity file" : "")"
    case .clone(let device, let with): "device \(device) is copied\(with ? " with its identity file" : "")"
    case .die(let device): "device \(device) dies"
    case .backUpServer: "the server is backed up"
    case .restoreServer(let announced): announced ? "the server is restored" : "the server's files are put back"
    case .giveScope(let device, let scope): "device \(device) is given scope \(scope)"
    case .takeScope(let device, let scope): "device \(device) loses scope \(scope)"
    case .revoke(let device, let stolen): "device \(device) is revoked\(stolen ? " as stolen" : "")"
    case .decide(let number, let accept): "the office \(accept ? "accepts" : "refuses") held change \(number)"
    case .pass(let days): "\(days) days go by"
    case .setClock(let device, let years): "device \(device)'s clock is \(years) years off"
    case .collect: "tombstones are collected"
    case .erase(let number): "the office erases person \(number)"
    }
  }
}

extension Step {
  /// The device that the step is about.
  var device: Int? {
    switch self {
    case .write(.device(let device), _, _), .sync(let device, _), .backUp(let device), .restore(let device, _),
      .clone(let device, _), .die(let device), .giveScope(let device, _), .takeScope(let device, _),
      .revoke(let device, _), .setClock(let device, _):
      device
    case .write(.office, _, _), .backUpServer, .restoreServer, .decide, .pass, .collect, .erase: nil
    }
  }

  /// With how many devices the world of a seed begins.
  static func population(_ seed: UInt64) -> Int { seed.isMultiple(of: 4) ? 4 : 3 }

  /// The steps of a seed: at least 20 writes, 5 syncs and 3 faults.
  public static func story(_ seed: UInt64, length: Int = 40) -> [Step] {
    var chance = Chance(seed)
    // The first copy has its say too.
    let devices = population(seed) + 1
    // Each world has a character of its own: which rare things happen in it at all.
    let restores = chance.below(2) == 0
    let clones = chance.below(3) == 0
    let serverPast = chance.below(4) == 0
    let rights = chance.below(3) == 0
    let longTimes = chance.below(3) == 0
    let erasures = seed % 4 == 1
    var steps: [Step] = []
    var writes = 0
    var syncs = 0
    var faults = 0
    while steps.count < length || writes < 20 || syncs < 5 || faults < 3 {
      let device = chance.below(devices)
      switch chance.below(40) {
      case 0..<22:
        let actor = chance.below(6) == 0 ? Actor.office : .device(device)
        steps.append(.write(actor, deed(&chance), chance.below(1000)))
        writes += 1
      case 22..<32:
        let some = (0..<chance.below(4)).map { _ in
          chance.below(2) == 0 ? Fault.none : Fault.allCases[chance.below(Fault.allCases.count)]
        }
        steps.append(.sync(device, some))
        syncs += 1
        faults += some.count { $0 != .none }
      case 32 where restores: steps.append(.backUp(device))
      case 33 where restores:
        steps.append(.restore(device, withIdentity: chance.below(2) == 0))
        faults += 1
      case 34 where clones:
        steps.append(.clone(device, withIdentity: chance.below(3) != 0))
        faults += 1
      case 35 where serverPast:
        steps.append(chance.below(2) == 0 ? .backUpServer : .restoreServer(announced: chance.below(2) == 0))
        faults += 1
      case 36 where rights:
        let scope = chance.below(2)
        switch chance.below(8) {
        case 0, 1, 2: steps.append(.giveScope(device, scope))
        case 3, 4, 5: steps.append(.takeScope(device, scope))
        case 6: steps.append(.revoke(device, stolen: chance.below(3) == 0))
        default: steps.append(.die(device))
        }
      case 37: steps.append(.decide(chance.below(10), accept: chance.below(2) == 0))
      case 38 where longTimes: steps += [.pass(days: 100), .sync(device, []), .sync(device, []), .collect]
      case 39: steps.append(.setClock(device, years: chance.below(21) - 10))
      default: if erasures { steps.append(.erase(chance.below(10))) }
      }
    }
    return steps
  }

  private static func deed(_ chance: inout Chance) -> Deed {
    switch chance.below(24) {
    case 0..<2: .addWork
    case 2: .addPerson
    case 3: .addSite
    case 4..<10: .editNote
    case 10..<13: .editMinutes
    case 13: .editWeather
    case 14: .editTwo
    case 15..<18: .delete
    case 18: .restore
    case 19..<22: .settle
    case 22: .moveSite
    default: .moveWork
    }
  }
}
