import Foundation
import SwiftProtobuf
import SyncModel
import Testing

/// An enrolled client that knows the protocol and says what no honest one would.
final class Forger {
  let http: RawHTTP
  let bearer: String
  let life: WireIncarnation
  private var epoch = Data()
  private var token = Data()
  /// The bytes of the last request, and all that the server has answered.
  private(set) var lastRequest: [UInt8] = []
  private(set) var heard: [UInt8] = []

  init(_ world: World, _ officer: String, scopes: [String] = ["pau"]) throws {
    http = RawHTTP(port: world.office.listeningPort)
    let replica = Identifier(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max))
    let credential = (0..<32).map { _ in UInt8.random(in: 0...255) }
    bearer = "Bearer \(replica)." + credential.map { String(format: "%02x", $0) }.joined()
    life = .with {
      $0.replica = Data(replica.bytes)
      $0.number = .random(in: 1 ... .max)
    }
    let enrolment = WireEnrollRequest.with {
      $0.protocol = 1
      $0.replica = Data(replica.bytes)
      $0.credential = Data(credential)
    }
    var request = enrolment
    request.code = try world.office.invite(officer, scopes).replacingOccurrences(of: "-", with: "")
    let answer = try post("/v1/enroll", [UInt8](request.serializedData()))
    guard answer.status == 200 else { throw HarnessError("enroll: \(answer.text)") }
    let (_, response) = try sync(WireBatch())
    guard response?.outcome == .done else { throw HarnessError("first sync: \(String(describing: response))") }
  }

  func post(_ path: String, _ body: [UInt8], _ type: String = "application/x-protobuf") throws -> RawHTTP.Answer {
    lastRequest = body
    let answer = try http.request(
      "POST", path, ["content-type": type, "authorization": bearer, "accept-language": "en"], body)
    heard += answer.body
    return answer
  }

  /// One exchange. Its answer's token is kept for the next.
  @discardableResult
  func sync(_ changes: WireBatch, _ change: (inout WireSyncRequest) -> Void = { _ in }) throws -> (
    RawHTTP.Answer, WireSyncResponse?
  ) {
    var request = WireSyncRequest.with {
      $0.protocol = 1
      $0.incarnation = life
      $0.epoch = epoch
      $0.token = token
      $0.requestID = Data((0..<16).map { _ in UInt8.random(in: 0...255) })
      $0.changes = changes
      $0.pageLimit = 100
    }
    change(&request)
    let answer = try post("/v1/sync", [UInt8](request.serializedData()))
    guard answer.status == 200 else { return (answer, nil) }
    let response = try WireSyncResponse(serializedBytes: answer.body)
    (epoch, token) = (response.epoch, response.token)
    return (answer, response)
  }

  /// What the server says to a batch of one record: the code, or `accepted`, or the outcome or error for all of it.
  func verdict(_ changes: WireBatch, _ change: (inout WireSyncRequest) -> Void = { _ in }) throws -> String {
    let (answer, response) = try sync(changes, change)
    guard let response else { return try WireFailure(serializedBytes: answer.body).code }
    guard response.outcome == .done else { return "\(response.outcome)" }
    guard let result = response.results.first else { return "no result" }
    return result.admission == .accepted ? "accepted" : "\(result.admission) \(result.code)"
  }

  /// A record of one version.
  ///
  /// - parameters:
  ///   - units: The units and the columns in them with their texts.
  ///   - past: What its vector has besides the version.
  func record(
    _ table: String, _ id: Identifier, scope: String = "pau", _ units: [String: [String: String]], counter: UInt64,
    by author: WireIncarnation? = nil, past: [(WireIncarnation, UInt64)] = [], reason: String = ""
  ) -> WireBatch {
    let lives = [author ?? life] + past.map(\.0)
    let counters = [counter] + past.map(\.1)
    var names = [table, scope]
    func name(_ text: String) -> UInt32 {
      names.append(text)
      return UInt32(names.count - 1)
    }
    var shapes: [WireShape] = []
    let contents = units.sorted { $0.key < $1.key }.map { unit, columns in
      let columns = columns.sorted { $0.key < $1.key }
      shapes.append(
        .with {
          $0.unit = name(unit)
          $0.columns = columns.map { name($0.key) }
        })
      return WireUnitContent.with { content in
        content.shape = UInt32(shapes.count - 1)
        content.values = columns.map { column in .with { $0.text = column.value } }
      }
    }
    return .with {
      $0.incarnations = lives
      $0.names = names
      $0.shapes = shapes
      $0.records = [
        .with {
          $0.table = 0
          $0.id = Data(id.bytes)
          $0.scope = 1
          $0.vector = zip(0..., counters).flatMap { [UInt64($0), $1] }
          $0.versions = [
            .with {
              $0.incarnation = 0
              $0.counter = counter
              $0.officer = "someone else"
              $0.kind = .insert
              $0.reason = reason
              $0.life = .alive
              $0.units = contents
            }
          ]
        }
      ]
    }
  }
}
