import Foundation
import GRDB
public import SyncCore
public import SyncModel

/// The clause register over one store, on a device or at the office: every operation is one transaction.
public struct Register: Sendable {
  public let store: Store
  /// Under whose name changes are made; nil for the store's own officer.
  public let officer: String?
  /// The command that it is open for, as the access log names it: `person list`, on a device `field person list`. Nil
  /// notes nobody.
  public let command: String?
  /// Why it is looked into, as the office's access log has it.
  var accessReason: String?
  /// What its writes are made on, where they are made on what somebody was shown.
  var expectation: Expectation?

  public init(store: Store, officer: String? = nil, command: String? = nil) {
    self.store = store
    self.officer = officer
    self.command = command
  }

  /// Opens the register's store.
  ///
  /// - parameters:
  ///   - secret: What opens the personal columns; nil leaves them plain.
  ///   - keysBeside: Of a copy, the register whose keys it was sealed under.
  ///   - readers: See ``Store``, as of `cacheKiB`.
  /// - throws: ``StoreError``.
  public static func open(
    path: String, role: StoreRole, officer: String? = nil, environment: StoreEnvironment = .system,
    secret: StoreSecret? = nil, keysBeside original: String? = nil, readers: Int = 0, cacheKiB: Int? = nil
  ) throws -> Register {
    Register(
      store: try Store(
        path: path, schema: .clauseRegister(), role: role, environment: environment, secret: secret,
        keysBeside: original, readers: readers, cacheKiB: cacheKiB),
      officer: officer)
  }

  /// Gives what `body` finds; whom that shows stands in the access log first.
  func read<T>(_ body: (StoreReader) throws -> T) throws -> T {
    // On a device the log lies in the store itself.
    if store.role == .device, isNoting { return try write(body) }
    return try notingCandidates { try store.read { reader in try noted(try body(reader), in: reader) } }
  }

  /// One transaction; whom its outcome shows stands in the access log before the commit, so that nothing is changed
  /// where that cannot be.
  func write<T>(_ body: (StoreTransaction) throws -> T) throws -> T {
    try notingCandidates {
      try store.write(officer: officer) { transaction in
        try expectation?.check(transaction)
        return try noted(try body(transaction), in: transaction)
      }
    }
  }

  /// A locked store shows nobody.
  private var isNoting: Bool { command != nil && !store.isLocked }

  /// Candidates for a name that fits several are named by an error, which takes its transaction back, but not the line.
  private func notingCandidates<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as RegisterError where isNoting && !error.shownPersons.isEmpty {
      try store.write(officer: officer) { try note(error.shownPersons, in: $0) }
      throw error
    }
  }

  private func noted<T>(_ outcome: T, in reader: StoreReader) throws -> T {
    if isNoting, let shown = outcome as? any ShowsPersons { try note(shown.shownPersons, in: reader) }
    return outcome
  }

  private func note(_ shown: Set<String>, in reader: StoreReader) throws {
    guard let command, !shown.isEmpty else { return }
    switch store.role {
    case .device: try DeviceAccessLog(reader).note(shown, command: command)
    case .hub:
      let officer = try officer ?? reader.storeOfficer ?? ""
      try accessLog.note(shown, at: store.environment.now(), officer: officer, command: command, reason: accessReason)
    }
  }

  /// Today where the officer is, by the device's clock: for `hier` and for warnings, never to refuse.
  public var today: CalendarDay { CalendarDay.here(store.environment.now()) }

  func newID() -> Identifier { store.environment.newIdentifier() }
}

extension CalendarDay {
  /// The day of an instant (milliseconds since 1970 UTC) where this runs.
  static func here(_ instant: Int64) -> CalendarDay {
    let seconds = Int(instant / 1000)
    let date = Date(timeIntervalSince1970: Double(seconds))
    return CalendarDay.of(
      epochSeconds: seconds, utcOffsetSeconds: TimeZone.current.secondsFromGMT(for: date))
  }
}

extension StoreTransaction {
  /// Inserts a record from its columns; those not given are empty.
  func insert(_ table: String, _ id: Identifier, _ columns: [String: ColumnValue], reason: String = "") throws {
    try apply(.insert(units(table, columns, complete: true)), to: RecordReference(table, id), reason: reason)
  }

  /// Edits the change units that the given columns change; other columns of those units stay as they are.
  ///
  /// - returns: Whether anything differed.
  @discardableResult
  func edit(
    _ table: String, _ id: Identifier, _ columns: [String: ColumnValue], reason: String = ""
  ) throws -> Bool {
    let record = RecordReference(table, id)
    let state = try state(record)
    var changed: [String: UnitValue] = [:]
    for (unit, value) in try units(table, columns, complete: false) {
      let known = state.units[unit]?.provisional ?? UnitValue()
      let next = value.carryingOver(known)
      // In a conflict even the value that is shown is a choice: it replaces the officer's own.
      if next != known || state.units[unit]?.isInConflict ?? false { changed[unit] = value }
    }
    if changed.isEmpty, state.lives { return false }
    try apply(.edit(changed), to: record, reason: reason)
    return true
  }

  private func units(
    _ name: String, _ columns: [String: ColumnValue], complete: Bool
  ) throws -> [String: UnitValue] {
    guard let table = store.schema[name] else { throw StoreError.unknownTable(name) }
    var units: [String: UnitValue] = [:]
    for unit in table.units {
      let given = unit.columns.filter { complete || columns[$0] != nil }
      if given.isEmpty { continue }
      units[unit.name] = UnitValue(given.map { UnitValue.Column(name: $0, value: columns[$0] ?? .null) })
    }
    return units
  }
}

extension ColumnValue {
  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }
  init(_ id: Identifier?) { self = id.map { .blob($0.bytes) } ?? .null }
}
