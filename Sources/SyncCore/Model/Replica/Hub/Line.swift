import Crypto
public import Foundation

/// One life of a device as the server follows it: the token that its next request must bring, and the last answer.
public struct Line: Hashable, Sendable {
  public let device: Identifier
  public let incarnation: Incarnation
  public var serial: UInt64 = 0
  public var token = Data()
  public var previous = Data()
  public var request = Data()
  /// The results of the last request, to be given again.
  public var answer = Data()
  /// The number of the incarnation that this one followed after a fork.
  public var forkedFrom: UInt64?
  /// The device that this life is to become, once its original was seen going on.
  public var successor: Identifier?
  public var recoveredEpoch = Data()

  public init(device: Identifier, incarnation: Incarnation) {
    self.device = device
    self.incarnation = incarnation
  }

  enum Judgement: Equatable {
    case next
    case again
    case forked
  }

  /// Whether a request follows this line's last answer (`protocol/sync.md`, identity).
  func judge(_ message: SyncRequest) -> Judgement {
    if message.token == token || Mutant.tokenIgnored.isActive { return .next }
    return message.token == previous && serial > 0 && repeats(message) ? .again : .forked
  }

  /// Whether a request is another sending of the last one that was carried out.
  func repeats(_ message: SyncRequest) -> Bool {
    message.requestID == request || message.formerRequestIds.contains(request)
  }
}

/// Tokens: a serial that only grows in a life, that life's number, random bytes, and a code under the server's own key.
struct TokenMaker {
  let key: [UInt8]

  func make(serial: UInt64, random: UInt64, for line: Line) -> Data {
    let body = bigEndianBytes(serial) + bigEndianBytes(line.incarnation.number) + bigEndianBytes(random)
    return Data(body + code(body, line.incarnation.replica))
  }

  /// The life that this server made the token for, and its serial; nil for any other bytes, and for another replica's.
  func origin(of token: Data, from replica: Identifier) -> (life: Incarnation, serial: UInt64)? {
    let bytes = [UInt8](token)
    guard bytes.count == 40, code(Array(bytes[..<24]), replica) == Array(bytes[24...]) else { return nil }
    func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
    return (Incarnation(replica: replica, number: number(8..<16)), number(0..<8))
  }

  private func code(_ body: [UInt8], _ replica: Identifier) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: body + replica.bytes, using: SymmetricKey(data: key)).prefix(16))
  }
}
