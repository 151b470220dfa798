import Crypto
import Foundation
import GRDB
import SyncModel

/// One life of a device as the server follows it: the token that its next request must bring, and the last answer.
struct Line {
  let device: Identifier
  let incarnation: Incarnation
  var serial: UInt64 = 0
  var token = Data()
  var previous = Data()
  var request = Data()
  /// The results of the last request, to be given again.
  var answer = Data()
  /// The number of the incarnation that this one followed after a fork.
  var forkedFrom: UInt64?
  /// The device that this life is to become, once its original was seen going on.
  var successor: Identifier?
  var recoveredEpoch = Data()

  enum Judgement: Equatable {
    case next
    case again
    case forked
  }

  /// Whether a request follows this line's last answer (`protocol/sync.md`, identity).
  func judge(token: Data, request: Data) -> Judgement {
    if token == self.token { return .next }
    if token == previous, request == self.request, self.serial > 0 { return .again }
    return .forked
  }
}

/// Tokens: a serial that only grows, random bytes, and a code under the server's own key.
struct TokenMaker {
  let key: [UInt8]

  func make(serial: UInt64, random: UInt64, for line: Line) -> Data {
    let body = bigEndianBytes(serial) + bigEndianBytes(random)
    return Data(body + code(body, line.incarnation))
  }

  /// The serial of a token that this server made for this life; nil for any other bytes.
  func serial(of token: Data, for incarnation: Incarnation) -> UInt64? {
    let bytes = [UInt8](token)
    guard bytes.count == 32, code(Array(bytes[..<16]), incarnation) == Array(bytes[16...]) else { return nil }
    return bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func code(_ body: [UInt8], _ incarnation: Incarnation) -> [UInt8] {
    let message = body + Dot(incarnation: incarnation, counter: 0).bytes
    return Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)).prefix(16))
  }
}

extension StoreTransaction {
  func line(_ device: Identifier, _ incarnation: Incarnation) throws -> Line? {
    let row = try Row.fetchOne(
      db, sql: "SELECT * FROM sync_line WHERE device = ? AND replica = ? AND incarnation = ?",
      arguments: [device.data, incarnation.replica.data, Int64(bitPattern: incarnation.number)])
    guard let row else { return nil }
    return Line(
      device: device, incarnation: incarnation, serial: UInt64(row["serial"] as Int64),
      token: row["token"], previous: row["previous"], request: row["request"], answer: row["answer"],
      forkedFrom: (row["forked_from"] as Int64?).map { UInt64(bitPattern: $0) },
      successor: Identifier(data: row["successor"]), recoveredEpoch: row["recovered_epoch"] ?? Data())
  }

  func save(_ line: Line) throws {
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO sync_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      line.device.data, line.incarnation.replica.data, Int64(bitPattern: line.incarnation.number),
      Int64(line.serial), line.token, line.previous, line.request, line.answer,
      line.forkedFrom.map { Int64(bitPattern: $0) }, line.successor?.data, line.recoveredEpoch,
    ])
  }

  /// Every incarnation whose writes the device may send: its own lives, and those of the copy that it came from.
  func incarnations(of device: Identifier) throws -> Set<Incarnation> {
    let rows = try Row.fetchAll(
      db, sql: "SELECT replica, incarnation FROM sync_line WHERE device = ?", arguments: [device.data])
    return Set(
      rows.compactMap { row in
        Identifier(data: row[0]).map { Incarnation(replica: $0, number: UInt64(bitPattern: row[1])) }
      })
  }
}
