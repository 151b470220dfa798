public import Foundation

/// What a store is for: a device keeps what it has not sent, the hub keeps feeds.
public enum StoreRole: Sendable {
  case device
  case hub
}

/// What a store takes from outside, so that tests and simulations can decide it.
public struct StoreEnvironment: Sendable {
  /// Milliseconds since 1970 UTC: evidence only, never causality.
  public var now: @Sendable () -> Int64
  public var random: @Sendable () -> any RandomNumberGenerator

  public init(
    now: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> any RandomNumberGenerator
  ) {
    self.now = now
    self.random = random
  }

  /// The system's clock and random numbers.
  public static let system = StoreEnvironment(
    now: { Int64(Date().timeIntervalSince1970 * 1000) }, random: { SystemRandomNumberGenerator() })

  /// A new id of version 7.
  public func newIdentifier() -> Identifier {
    var generator = random()
    return Self.make(now(), &generator)
  }

  public func randomBytes(_ count: Int) -> [UInt8] {
    var generator = random()
    var bytes: [UInt8] = []
    while bytes.count < count {
      withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
    }
    return bytes
  }

  func randomNumber() -> UInt64 {
    var generator = random()
    return generator.next()
  }

  private static func make(_ now: Int64, _ generator: inout some RandomNumberGenerator) -> Identifier {
    Identifier(milliseconds: now, using: &generator)
  }
}

/// The name of a record: its table and its id.
public struct RecordReference: Hashable, Sendable {
  public let table: String
  public let id: Identifier

  public init(_ table: String, _ id: Identifier) {
    self.table = table
    self.id = id
  }

  /// By the id alone, which no two records share.
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A record as a store has it.
public struct StoredRecord: Hashable, Sendable {
  public var state: RecordState
  /// Its home scope; on a device, one of its own that the record is shared to where it does not have the home.
  public var scope: String

  public init(state: RecordState, scope: String) {
    self.state = state
    self.scope = scope
  }
}

/// What a record is besides living without conflict.
public struct RecordStatus: OptionSet, Hashable, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let deleted = RecordStatus(rawValue: 1)
  public static let inConflict = RecordStatus(rawValue: 2)
  /// Deleted by the refusal of its creation.
  public static let refusedCreation = RecordStatus(rawValue: 4)
}

/// Who a store is: its replica, the life that it is in, and how many dots that life has given.
public struct Identity: Hashable, Sendable {
  public var incarnation: Incarnation
  public var counter: UInt64
  /// The officer under whose name writes from outside the program go.
  public var officer: String

  public init(incarnation: Incarnation, counter: UInt64, officer: String) {
    self.incarnation = incarnation
    self.counter = counter
    self.officer = officer
  }

  mutating func nextDot() throws -> Dot {
    guard counter < UInt64(Int64.max) else { throw StoreError.countersExhausted }
    counter += 1
    return Dot(incarnation: incarnation, counter: counter)
  }
}

/// Something that happened to a store by itself and that a person should know.
public struct StoreEvent: Hashable, Sendable {
  /// Milliseconds since 1970 UTC.
  public let at: Int64
  /// A stable word, such as `new-incarnation`.
  public let code: String
  public let detail: String

  public init(at: Int64, code: String, detail: String) {
    self.at = at
    self.code = code
    self.detail = detail
  }
}

extension Identifier {
  /// The 16 bytes, as a database stores them.
  public var data: Data { Data(bytes) }

  /// Nil unless `data` has exactly 16 bytes.
  public init?(data: Data?) {
    guard let data else { return nil }
    self.init(bytes: data)
  }
}
