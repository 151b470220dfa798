import ClauseRegister
import Foundation
import SimulatedWorlds
import SyncCore
import SyncModel

/// A device and what its officer has written there.
final class RegisterDevice {
  let number: Int
  let store: RegisterStore
  var written: Set<Work> = []
  var backup: (path: String, written: Set<Work>)?
  /// The server, which was put back, does not know it.
  var isDead = false
  /// Put back or copied, and has not met the server since.
  var isUnmet = false

  init(_ number: Int, _ store: RegisterStore) {
    self.number = number
    self.store = store
  }
}

/// Minutes that were written once in the whole world, of one entry.
struct Work: Hashable {
  let entry: Identifier
  let minutes: Int
}

/// An office and its devices with the register's own tables, operations and rule of admission, in one thread: everything
/// that happens is decided by the seed and the steps.
final class RegisterWorld {
  static let devices = 3
  static let storeNames = ["office"] + (0..<devices).map { "device\($0)" }
  private static let scopes = [["nord"], ["nord"], ["nord", "sud"]]
  static let markets = ["N1", "N2", "S1"]

  /// With copies there are no more than this.
  private static let mostDevices = 5

  let office: RegisterStore
  /// The server was put back from a backup.
  private(set) var serverLostPast = false
  private var hasServerBackup = false
  private(set) var devices: [RegisterDevice] = []
  /// What was replaced by whom that had it before their eyes.
  private(set) var replaced: Set<Work> = []
  /// What the office has decided about, be it against it.
  private(set) var decided: Set<Work> = []
  private(set) var deleted: Set<Identifier> = []
  private(set) var counts: [String: Int] = [:]
  var say: ((String) -> Void)?
  private let path: String
  private var nextMinutes = 61

  init(_ seed: UInt64, _ path: String) throws {
    self.path = path
    let surroundings = RegisterSurroundings(seed)
    office = try RegisterStore(path + "office", .hub, surroundings.environment)
    for number in 0..<Self.devices {
      devices.append(
        RegisterDevice(number, try RegisterStore(path + "device\(number)", .device, surroundings.environment)))
    }
  }

  func count(_ event: String) { counts[event, default: 0] += 1 }

  /// Makes what stands before anything goes wrong: scopes, markets, people, and the devices.
  func begin() throws {
    let register = office.register
    try office.store.write { transaction in
      try transaction.beginHub(officer: "bureau")
      for scope in ["nord", "sud"] { try transaction.addScope(scope, name: scope) }
    }
    for (number, scope) in zip(Self.markets, ["nord", "nord", "sud"]) {
      _ = try register.addMarket(number: number, title: "Travaux", buyer: "Ville", scope: scope)
      for lot in ["1", "2"] {
        _ = try register.addLot(market: try register.market(number), number: lot, LotDraft(due: "100"))
      }
    }
    for (name, scope) in [("Ana Un", "nord"), ("Ana Deux", "nord"), ("Zoé Trois", "sud")] {
      _ = try register.addPerson(PersonDraft(name: name), scope: scope)
    }
    for device in devices {
      try enroll(device, Self.scopes[device.number])
      try sync(device, lost: 0)
    }
  }

  private func enroll(_ device: RegisterDevice, _ scopes: [String]) throws {
    let environment = device.store.store.environment
    var request = WireEnrollRequest()
    request.protocol = syncProtocolVersion
    request.code = try office.store.write { try $0.invite(officer: "Agent \(device.number)", scopes: scopes).code }
    let replica = environment.newIdentifier()
    request.replica = replica.data
    request.credential = Data(environment.randomBytes(32))
    let response = try office.store.write { try $0.enroll(request) }
    try device.store.store.write { transaction in
      try transaction.set("server", to: "simulated")
      try transaction.set("credential", to: request.credential)
      try transaction.completeEnrollment(response, replica: replica)
      try transaction.set("writer-scope", to: scopes[0])
    }
  }

  // MARK: Steps

  /// Lets one step happen. What the register refuses, with a reason for people, has changed nothing.
  func happen(_ step: RegisterStep) throws {
    say?("\(step)")
    do {
      switch step {
      case .officer(let number, let deed, let choice):
        if let device = device(number) { try officer(device, deed, choice) }
      case .office(let deed, let number): try officeActs(deed, number)
      case .sync(let number, let lost):
        if let device = device(number) { try sync(device, lost: lost) }
      case .backUp(let number):
        guard let device = device(number) else { return }
        try device.store.copy(to: path + "backup\(number)")
        device.backup = (path + "backup\(number)", device.written)
      case .putBack(let number):
        if let device = device(number) { try putBack(device) }
      case .clone(let number, let withIdentity):
        if let device = device(number) { try clone(device, withIdentity: withIdentity) }
      case .backUpServer:
        try office.copy(to: path + "server")
        hasServerBackup = true
      case .putServerBack(let announced): if hasServerBackup { try putServerBack(announced: announced) }
      }
    } catch let error as RegisterError {
      say?("  refused: \(error.code)")
      count("refused: \(error.code)")
    }
  }

  // MARK: Stores put back and copied

  private func device(_ number: Int) -> RegisterDevice? {
    number < devices.count && !devices[number].isDead ? devices[number] : nil
  }

  private func putBack(_ device: RegisterDevice) throws {
    guard let backup = device.backup else { return }
    // The same limit as in ``putServerBack(announced:)``.
    if serverLostPast { try sync(device, lost: 0) }
    if device.isDead { return }
    try device.store.putBack(backup.path)
    device.written = backup.written
    device.isUnmet = true
    count("device put back")
  }

  private func clone(_ device: RegisterDevice, withIdentity: Bool) throws {
    guard devices.count < Self.mostDevices else { return }
    let number = devices.count
    let store = try device.store.clone(to: path + "device\(number)", withIdentity: withIdentity)
    let copy = RegisterDevice(number, store)
    copy.written = device.written
    (copy.isUnmet, device.isUnmet) = (true, true)
    devices.append(copy)
    count("device copied")
  }

  private func putServerBack(announced: Bool) throws {
    // Known limit: a copied or restored store that has not met the server yet cannot be told from its original by a
    // server that is put back in between.
    for device in devices where !device.isDead && device.isUnmet { try sync(device, lost: 0) }
    try office.putBack(path + "server")
    serverLostPast = true
    try office.store.write { try $0.beginHub(officer: "bureau") }
    if announced {
      try office.store.write { try $0.beginEpoch(because: "restore") }
    } else {
      // The office writes nothing before a device has come that shows what happened.
      for device in devices where !device.isDead { try sync(device, lost: 0) }
    }
    count("server put back")
  }

  /// A number of minutes that nobody has written yet, as an officer types it.
  private func newHours() -> String {
    nextMinutes += 1
    return "\(nextMinutes / 60)h\(nextMinutes % 60 < 10 ? "0" : "")\(nextMinutes % 60)"
  }

  /// An entry that the store has, deleted ones too where `alive` is false.
  private func pick(_ number: Int, alive: Bool = true, at store: RegisterStore) throws -> Identifier? {
    try store.store.look { reader in
      let ids = try reader.recordIDs(of: "hour_entry").filter {
        try reader.state(RecordReference("hour_entry", $0)).lives == alive
      }
      return ids.isEmpty ? nil : ids[number % ids.count]
    }
  }

  private func draft(_ number: Int, at store: RegisterStore, isMonth: Bool) throws -> HoursDraft {
    let markets = try store.register.markets()
    let market = markets[number % markets.count]
    let people = try store.register.persons()
    let month = "2026-0\(1 + number % 2)"
    return HoursDraft(
      market: market.id, lot: number % 5 == 0 ? "2" : "1", person: people[number / 3 % people.count].id,
      date: isMonth ? nil : "\(month)-0\(2 + number / 7 % 3)", month: isMonth ? month : nil, hours: newHours())
  }

  private func officer(_ device: RegisterDevice, _ deed: OfficerDeed, _ number: Int) throws {
    let (store, register) = (device.store, device.store.register)
    switch deed {
    case .logDay, .logMonth, .logDraft:
      let draft = try draft(number, at: store, isMonth: deed == .logMonth)
      let entry = try register.logHours(draft, isDraft: deed == .logDraft)
      if let id = Identifier(entry.id) { device.written.insert(Work(entry: id, minutes: entry.minutes)) }
    case .declare:
      guard let id = try pick(number, at: store) else { return }
      _ = try register.declareHours([id])
    case .editWork:
      guard let id = try pick(number, at: store) else { return }
      let draft = HoursDraft(date: number % 3 == 0 ? "2026-0\(1 + number % 2)-05" : nil, hours: newHours())
      try write(id, at: device) { _ = try register.editHours(id, draft) }
    case .editSubject:
      guard let id = try pick(number, at: store) else { return }
      var draft = try draft(number, at: store, isMonth: false)
      (draft.date, draft.hours) = (nil, nil)
      _ = try register.editHours(id, draft)
    case .editNote:
      guard let id = try pick(number, at: store) else { return }
      _ = try register.editHours(id, HoursDraft(note: "\(number)"))
    case .delete:
      guard let id = try pick(number, at: store) else { return }
      _ = try register.deleteHours(id)
      deleted.insert(id)
    case .restore:
      guard let id = try pick(number, alive: false, at: store) else { return }
      _ = try register.restoreHours(id)
    case .addPerson:
      let names = ["Ana Un", "Un Ana", "Léo Quatre"]
      _ = try register.addPerson(PersonDraft(name: names[number % 3]), scope: nil)
    case .settle: try settle(number, register)
    }
  }

  /// An edit of what was worked, with what it takes the place of.
  private func write(_ id: Identifier, at device: RegisterDevice, _ body: () throws -> Void) throws {
    func open() throws -> Set<Int> {
      try device.store.store.look { try $0.state(RecordReference("hour_entry", id)).openMinutes }
    }
    let before = try open()
    try body()
    let after = try open()
    replaced.formUnion(before.subtracting(after).map { Work(entry: id, minutes: $0) })
    device.written.formUnion(after.subtracting(before).map { Work(entry: id, minutes: $0) })
  }

  private func settle(_ number: Int, _ register: Register) throws {
    let open = try register.conflicts()
    guard !open.isEmpty else { return }
    let conflict = open[number % open.count]
    if let entry = Identifier(conflict.record), conflict.table == "hour_entry" {
      // Whatever is not kept was before the eyes of who chose.
      try register.store.look { reader in
        let minutes = try reader.state(RecordReference("hour_entry", entry)).openMinutes
        replaced.formUnion(minutes.map { Work(entry: entry, minutes: $0) })
      }
      deleted.insert(entry)
    }
    _ = try register.resolve(conflict.id, .keep(1 + number % conflict.values.count), reason: "choix")
    count("conflict settled")
  }

  private func officeActs(_ deed: OfficeDeed, _ number: Int) throws {
    let register = office.register
    let market = Self.markets[number % Self.markets.count]
    let month = "2026-0\(1 + number / 3 % 2)"
    switch deed {
    case .check, .validate, .refuse:
      guard let id = try pick(number, at: office) else { return }
      let review: HourReview = deed == .check ? .check : deed == .validate ? .validate : .refuse
      _ = try register.review([id], review, reason: "contrôle")
    case .validateMonth: _ = try register.review(market: market, month: month, .validate, reason: "relevé")
    case .unlock: _ = try register.unlock(market: market, month: month, reason: "oubli")
    case .correct:
      guard let id = try pick(number, at: office) else { return }
      try officeEdits(id) { _ = try register.correctHours(id, HoursDraft(hours: newHours()), reason: "feuille") }
    case .accept, .refuseHeld: try decide(number, accept: deed == .accept)
    case .mergePersons:
      let pairs = try register.duplicatePersons()
      guard !pairs.isEmpty else { return }
      let people = pairs[number % pairs.count].persons
      _ = try register.mergePersons(people[0].id, people[1].id, reason: "")
    case .unmergePersons:
      let merges = try register.persons().flatMap(\.merges)
      guard !merges.isEmpty else { return }
      _ = try register.unmergePersons(merges[number % merges.count].id, reason: "")
    case .mergeHours:
      let pairs = try register.duplicateHours().duplicates.map { $0.entries.compactMap { Identifier($0.id) } }
      guard !pairs.isEmpty else { return }
      _ = try register.mergeHours(pairs[number % pairs.count][1], pairs[number % pairs.count][0], reason: "")
    case .mergeAny:
      guard let one = try pick(number, at: office), let other = try pick(number / 2, at: office) else { return }
      _ = try register.mergeHours(one, other, reason: "")
    case .unmergeHours:
      let merges = try register.hours().hours.flatMap(\.merges)
      guard !merges.isEmpty else { return }
      _ = try register.unmergeHours(merges[number % merges.count].id, reason: "")
    case .settle: try settle(number, register)
    }
    count("office: \(deed)")
  }

  private func officeEdits(_ id: Identifier, _ body: () throws -> Void) throws {
    let before = try office.store.look { try $0.state(RecordReference("hour_entry", id)).openMinutes }
    try body()
    let after = try office.store.look { try $0.state(RecordReference("hour_entry", id)).openMinutes }
    replaced.formUnion(before.subtracting(after).map { Work(entry: id, minutes: $0) })
  }

  func decide(_ number: Int, accept: Bool) throws {
    let held = try office.store.look { try $0.heldChanges() }
    guard !held.isEmpty else { return }
    let change = held[number % held.count]
    let states = [change.change.state] + change.change.history
    func note() throws {
      let standing = try office.store.look { try $0.state(change.record) }
      for state in states + [standing] {
        decided.formUnion(state.openMinutes.map { Work(entry: change.record.id, minutes: $0) })
      }
      if change.record.table == "hour_entry" { deleted.insert(change.record.id) }
    }
    try note()
    say?("  \(accept ? "accepts" : "refuses") \(change.record) of \(change.officer) (\(change.code))")
    if accept {
      _ = try office.register.acceptHeld(change.id.description)
    } else {
      _ = try office.register.refuseHeld(change.id.description, reason: "non")
    }
    try note()
    count("held \(change.code), \(accept ? "accepted" : "refused")")
  }
}
