public import Foundation

/// What was done with a change.
public enum AuditAction: String, Sendable, CaseIterable {
  /// A device's change came into the register.
  case accepted
  case held
  case refused
  /// The office took a held change in, or turned it down.
  case heldAccepted = "held-accepted"
  case heldRefused = "held-refused"
  /// The office wrote a record itself, or settled a conflict.
  case written
  case resolved
  /// What was personal of a record is gone.
  case erased
  /// A deleted record was forgotten.
  case collected
  /// All that is known of a person was given out.
  case exported
  /// The office took a record from every device, or gave it back.
  case archived
  case broughtBack = "brought-back"
  /// The office decided to keep a record longer.
  case kept
}

/// One line of the audit log: who did what with which record. Of the content it has a salted hash only, so that nothing
/// of it is left once the salt is erased, and the chain stands.
public struct AuditLine: Hashable, Sendable {
  /// From 1, without gaps.
  public let number: Int64
  /// The server's clock, milliseconds since 1970 UTC.
  public let at: Int64
  public let action: AuditAction
  /// Whose work it is, or who decided.
  public let officer: String
  /// The device that the change came from; nil for the office's own.
  public let device: Identifier?
  public let record: RecordReference
  /// A stable word for why it was held or refused; empty otherwise.
  public let code: String
  /// The SHA-256 of the salt and of the state's digest (``RecordState/digest(table:record:)``).
  public let commitment: Data
  /// The SHA-256 of the salt alone, by which it is known while it is there.
  public let saltHash: Data

  public init(
    number: Int64, at: Int64, action: AuditAction, officer: String, device: Identifier?, record: RecordReference,
    code: String, commitment: Data, saltHash: Data
  ) {
    self.number = number
    self.at = at
    self.action = action
    self.officer = officer
    self.device = device
    self.record = record
    self.code = code
    self.commitment = commitment
    self.saltHash = saltHash
  }

  /// The hash that chains this line to the one before it, whose own is `previous` (a hash chain: Haber, Stornetta: "How
  /// to time-stamp a digital document", 1991).
  public func hash(after previous: Data) -> Data {
    var content = CanonicalBytes(capacity: 256)
    content.append(previous)
    for integer in [number, at] { content.append(UInt64(bitPattern: integer)) }
    for text in [action.rawValue, officer, record.table, code] { content.append(text) }
    content.append(device?.bytes ?? [])
    content.append(record.id)
    for hash in [commitment, saltHash] { content.append(hash) }
    return Data(content.hash)
  }

  package static let saltBytes = 16

  /// What a line says of its salt.
  public static func hash(ofSalt salt: Data) -> Data { sha256(salt) }

  /// What a line says of `state`.
  public static func commitment(to state: RecordState, of record: RecordReference, salt: Data) -> Data {
    sha256([UInt8](salt) + state.digest(table: record.table, record: record.id).bytes)
  }
}

/// Where the log ends: to be written down elsewhere, since whoever may write the whole log may also write it anew.
public struct AuditHead: Hashable, Sendable {
  public let number: Int64
  public let hash: Data

  public init(number: Int64, hash: Data) {
    self.number = number
    self.hash = hash
  }

  /// Before the first line.
  public static let start = AuditHead(number: 0, hash: Data(count: 32))
}

extension AuditHead: LosslessStringConvertible {
  /// `number:hash`, the hash in hexadecimal.
  public init?(_ description: String) {
    let parts = description.split(separator: ":")
    guard parts.count == 2, let number = Int64(parts[0]), number >= 0 else { return nil }
    guard let hash = bytes(hexadecimal: parts[1]), hash.count == 32 else { return nil }
    self.init(number: number, hash: Data(hash))
  }

  public var description: String { "\(number):\(hexadecimal(hash))" }
}

/// A line as the log keeps it.
public struct ChainedLine: Hashable, Sendable {
  public let line: AuditLine
  /// Nil once the content is erased.
  public let salt: Data?
  public let hash: Data

  public init(line: AuditLine, salt: Data?, hash: Data) {
    self.line = line
    self.salt = salt
    self.hash = hash
  }

  /// Whether the line is as it was written when the one before it had the hash `previous`.
  fileprivate func follows(_ previous: Data) -> Bool {
    line.hash(after: previous) == hash && salt.map { AuditLine.hash(ofSalt: $0) == line.saltHash } ?? true
  }
}

/// What is wrong with an audit log.
public struct AuditFault: Hashable, Sendable {
  public enum Kind: String, Sendable {
    /// The line, or its hash, is not what was written.
    case changed
    case missing
    /// The line is beyond the end that the log itself, or someone else, has noted.
    case added
  }

  public let number: Int64
  public let kind: Kind
}

/// Checks a log, line by line in the order of numbers.
public struct AuditChecker {
  /// At most so many faults are named.
  private static var maximumFaults: Int { 10_000 }

  private let heads: [AuditHead]
  private var previous = AuditHead.start
  /// The hash that the previous line should have: where its own was changed, the next still follows from what it was.
  private var computed = AuditHead.start.hash
  public private(set) var faults: [AuditFault] = []

  /// - parameter heads: Ends of the log that were noted earlier.
  public init(heads: [AuditHead]) { self.heads = heads }

  public var end: AuditHead { previous }

  public mutating func check(_ chained: ChainedLine) {
    let number = chained.line.number
    // Numbers begin at 1, whoever has put in others.
    guard number > previous.number else { return add(number, .added) }
    addAll(from: previous.number, to: number - 1, .missing)
    // After a gap, what the line follows from is not there.
    let isNext = number == previous.number + 1
    let follows = !isNext || chained.follows(previous.hash) || chained.follows(computed)
    let isAsNoted = heads.allSatisfy { $0.number != number || $0.hash == chained.hash }
    if !follows || !isAsNoted { add(number, .changed) }
    computed = isNext ? chained.line.hash(after: previous.hash) : chained.hash
    previous = AuditHead(number: number, hash: chained.hash)
  }

  /// After the last line.
  ///
  /// - parameter last: Where the log itself says that it ends.
  public mutating func finish(last: AuditHead?) {
    let noted = (heads + [last].compactMap { $0 }).map(\.number).max() ?? 0
    addAll(from: previous.number, to: noted, .missing)
    if let last { addAll(from: last.number, to: previous.number, .added) }
  }

  /// Names the lines after `start`, up to `end`.
  private mutating func addAll(from start: Int64, to end: Int64, _ kind: AuditFault.Kind) {
    var number = start
    while number < end, faults.count < Self.maximumFaults {
      number += 1
      add(number, kind)
    }
  }

  private mutating func add(_ number: Int64, _ kind: AuditFault.Kind) {
    if faults.count < Self.maximumFaults { faults.append(AuditFault(number: number, kind: kind)) }
  }
}

extension ReplicaView {
  /// Checks the whole audit log.
  ///
  /// - parameter heads: Ends of it that were written down elsewhere.
  public func checkAudit(heads: [AuditHead] = []) throws -> (end: AuditHead, faults: [AuditFault]) {
    var checker = AuditChecker(heads: heads)
    try forEachAuditLine { checker.check($0) }
    checker.finish(last: try setting("audit-end").flatMap { AuditHead($0) })
    return (checker.end, checker.faults)
  }
}

extension ReplicaStorage {
  /// Notes that someone was shown a record, under this transaction's officer.
  public func noteAccess(to record: RecordReference, as action: AuditAction) throws {
    try audit(action, record, try state(record), officer: officer)
  }

  /// Adds a line to the log of a hub.
  func audit(
    _ action: AuditAction, _ record: RecordReference, _ state: RecordState, officer: String, device: Identifier? = nil,
    code: String = ""
  ) throws {
    let head = try auditHead()
    guard head.number < .max else { throw StoreError.countersExhausted }
    let salt = Data(environment.randomBytes(AuditLine.saltBytes))
    let line = AuditLine(
      number: head.number + 1, at: now, action: action, officer: officer, device: device, record: record, code: code,
      commitment: AuditLine.commitment(to: state, of: record, salt: salt), saltHash: AuditLine.hash(ofSalt: salt))
    try append(ChainedLine(line: line, salt: salt, hash: line.hash(after: head.hash)))
  }
}
