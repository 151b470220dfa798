import SyncModel

/// What must happen now and then, or the worlds prove nothing about it.
public enum Event: String, CaseIterable, Sendable {
  case conflict = "conflict"
  case lifeConflict = "delete against edit"
  case settled = "conflict settled"
  case undeleted = "undelete"
  case lost = "message lost"
  case repeated = "request repeated"
  case forked = "fork"
  case restored = "device restored"
  case cloned = "store copied"
  case split = "clone detected"
  case serverRestored = "server put back"
  case epochChanged = "epoch changed"
  case recovered = "recovered via"
  case heldLocked = "held locked"
  case heldMove = "held move"
  case heldOutOfScope = "held out-of-scope"
  case heldWaiting = "held waiting"
  case heldRevoked = "held revoked"
  case heldUnseenRefusal = "held unseen-refusal"
  case heldUnknownPast = "held unknown-past"
  case heldCollected = "held collected"
  case accepted = "held then accepted"
  case refused = "held then refused"
  case collected = "tombstone collected"
  case takenBack = "collected, then taken back"
  case scopeTaken = "scope taken away"
  case revoked = "device revoked"
  case handedOver = "hand-over"
  case wiped = "device wiped"
  case unknownUnit = "unit unknown to a device"
  case erased = "person erased"
}

/// A number that tells two runs apart: everything that was sent and everything that came of it.
public struct Trace: Hashable, Sendable {
  public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(0)
  }

  mutating func add(_ number: Int) { for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(number >> shift & 255)) } }

  mutating func add(_ response: SyncResponse) {
    add(response.outcome.rawValue)
    for result in response.results {
      add(result.admission.rawValue)
      add(result.code)
    }
    add(response.page.count)
    for cursor in response.cursors {
      add(cursor.scope)
      add(Int(truncatingIfNeeded: cursor.sequence))
    }
  }

  mutating func add(_ identifier: Identifier) { for byte in identifier.bytes { add(byte) } }
}

/// What is wrong with a world, for people.
public struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
  /// The invariant's name.
  public let invariant: String
  public let detail: String

  init(_ invariant: String, _ detail: String) {
    self.invariant = invariant
    self.detail = detail
  }

  public var description: String { "\(invariant): \(detail)" }
}
