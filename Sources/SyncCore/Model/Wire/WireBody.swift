public import SwiftProtobuf

/// What is the body of a request or of an answer, in either encoding of `protocol/sync.md`.
public protocol WireBody: Sendable {
  /// - throws: When the bytes are no such message in Protocol Buffers.
  init(serializedBytes: [UInt8]) throws
  /// What a newer program says besides is passed over.
  ///
  /// - throws: When the bytes are no such message in JSON.
  init(json: [UInt8]) throws
  func serializedBytes() throws -> [UInt8]
  func json() throws -> [UInt8]
}

extension WireBody where Self: Message {
  public init(serializedBytes bytes: [UInt8]) throws {
    try self.init(serializedBytes: bytes, extensions: nil)
  }

  public init(json: [UInt8]) throws {
    var options = JSONDecodingOptions()
    options.ignoreUnknownFields = true
    try self.init(jsonUTF8Bytes: json, options: options)
  }

  public func serializedBytes() throws -> [UInt8] { try serializedBytes(options: BinaryEncodingOptions()) }

  public func json() throws -> [UInt8] { try jsonUTF8Bytes() }
}

extension WireEnrollRequest: WireBody {}
extension WireEnrollResponse: WireBody {}
extension WireDigestRequest: WireBody {}
extension WireDigestResponse: WireBody {}
extension WireUnlockRequest: WireBody {}
extension WireUnlockResponse: WireBody {}
extension WireSnapshotRequest: WireBody {}
extension WireSnapshotResponse: WireBody {}
extension WireSnapshotPartRequest: WireBody {}
extension WireSnapshotPart: WireBody {}
extension WireAccessesRequest: WireBody {}
extension WireAccessesResponse: WireBody {}
extension WireFailure: WireBody {}
extension WireSyncRequest: WireBody {}
extension WireSyncResponse: WireBody {}
extension BatchedMessage: WireBody {
  public init(json: [UInt8]) throws { try self.init(Head(json: json)) }

  public func json() throws -> [UInt8] { try whole.json() }
}
