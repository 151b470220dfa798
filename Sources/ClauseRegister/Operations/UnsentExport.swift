public import Foundation
import SwiftProtobuf
public import SyncCore
import SyncModel

/// What a device has not got into the register, as a file that people can read and the office can import.
public struct UnsentExport: Sendable {
  /// One record, its columns as text.
  public struct Record: Codable, Sendable {
    public let table: String
    public let id: String
    public let columns: [String: String]
  }

  struct File: Codable {
    var format = Self.name
    var device: String
    var officer: String
    var complete: Bool
    var records: [Record]
    /// The same records with their causality, a `Batch` of `protocol/sync.proto`.
    var batch: Data

    static let name = "clause-register-unsent-1"
  }

  public let records: [Record]
  /// Whether everything unsent could be read.
  public let complete: Bool
  private let file: File

  /// Reads the store at `path`, damaged or not.
  ///
  /// - parameter secret: What opens the personal columns; without it, those that are sealed cannot be read.
  public static func read(path: String, secret: StoreSecret?) throws -> UnsentExport {
    let salvage = try Store.salvage(path: path, schema: .clauseRegister(), secret: secret)
    let records = salvage.records.map { record in
      Record(
        table: record.record.table, id: record.record.id.description,
        columns: record.columns.compactMapValues { $0 == .null ? nil : JSONValue($0).plain })
    }
    return UnsentExport(
      records: records, complete: salvage.isComplete,
      file: File(
        device: salvage.device?.description ?? "", officer: salvage.officer, complete: salvage.isComplete,
        records: records, batch: Data(salvage.batch.bytes)))
  }

  public func data() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(file)
  }

  /// The device and the records of such a file; nil when `data` is something else.
  static func parse(_ data: Data) throws -> (device: Identifier, batch: EncodedBatch)? {
    guard let file = try? JSONDecoder().decode(File.self, from: data), file.format == File.name,
      let device = Identifier(file.device)
    else { return nil }
    return (device, EncodedBatch(bytes: [UInt8](file.batch)))
  }
}
