public import SwiftProtobuf

/// A `Batch` of `protocol/sync.proto` in its bytes: ``BatchEncoder`` writes them, ``BatchDecoder`` reads them.
public struct EncodedBatch: Hashable, Sendable {
  public let bytes: [UInt8]

  public init(bytes: [UInt8] = []) { self.bytes = bytes }

  /// - throws: When the library cannot write it.
  public init(_ batch: WireBatch) throws { bytes = try batch.serializedBytes() }

  public var isEmpty: Bool { bytes.isEmpty }

  /// How many records there are; none of them is looked at. Of what is no batch, those before the damage.
  public var count: Int {
    ProtobufReader.over(bytes, "Batch") { reader in
      var count = 0
      while let (number, layout) = try? reader.field() {
        switch (number, layout) {
        case (4, .delimited):
          guard (try? reader.skip(layout)) != nil else { return count }
          count += 1
        case (5, .delimited):
          guard let rows = try? reader.message("Batch") else { return count }
          count += rows.countOfIdentifiers
        default:
          guard (try? reader.skip(layout)) != nil else { return count }
        }
      }
      return count
    }
  }

  /// The batch as the library's objects, which JSON is made of.
  ///
  /// - throws: When the bytes are no batch.
  public var message: WireBatch {
    get throws { try WireBatch(serializedBytes: bytes) }
  }
}

/// A message of the exchange that has records in one of its fields.
public protocol BatchCarrier: Message, WireBody {
  /// What the message is called in an error.
  static var part: StaticString { get }
  static var batchField: (number: UInt64, path: WritableKeyPath<Self, WireBatch>) { get }
}

extension WireSyncRequest: BatchCarrier {
  public static var part: StaticString { "SyncRequest" }
  public static var batchField: (number: UInt64, path: WritableKeyPath<Self, WireBatch>) { (7, \.changes) }
}

extension WireSyncResponse: BatchCarrier {
  public static var part: StaticString { "SyncResponse" }
  public static var batchField: (number: UInt64, path: WritableKeyPath<Self, WireBatch>) { (5, \.page) }
}

/// A message of the exchange whose records stay in their bytes: as the library's objects they would cost more than all
/// else that is done with them.
@dynamicMemberLookup
public struct BatchedMessage<Head: BatchCarrier>: Sendable {
  /// The message without its records.
  private var head: Head
  fileprivate var batch: EncodedBatch

  public subscript<Value>(dynamicMember member: WritableKeyPath<Head, Value>) -> Value {
    get { head[keyPath: member] }
    set { head[keyPath: member] = newValue }
  }

  public subscript<Value>(dynamicMember member: KeyPath<Head, Value>) -> Value { head[keyPath: member] }

  public init() {
    head = Head()
    batch = EncodedBatch()
  }

  /// - throws: When the library cannot write its records.
  public init(_ whole: Head) throws {
    let path = Head.batchField.path
    batch = try EncodedBatch(whole[keyPath: path])
    head = whole
    head[keyPath: path] = WireBatch()
  }

  /// - throws: When the bytes are no such message; what is in its records is not looked at.
  public init(serializedBytes bytes: [UInt8]) throws {
    var head: [UInt8] = []
    var batch: [UInt8] = []
    try ProtobufReader.over(bytes, Head.part) { reader throws(WireError) in
      while !reader.isAtEnd {
        let start = reader.position
        guard let (number, layout) = try reader.field() else { break }
        if number == Head.batchField.number, layout == .delimited {
          // A message that is there in several parts is what their bytes are one after the other.
          batch += try reader.data()
        } else {
          try reader.skip(layout)
          head += bytes[start..<reader.position]
        }
      }
    }
    self.head = try Head(serializedBytes: head)
    self.batch = EncodedBatch(bytes: batch)
  }

  /// - throws: When the library cannot write the message.
  public func serializedBytes() throws -> [UInt8] {
    var writer = ProtobufWriter()
    if !batch.isEmpty { writer.data(Head.batchField.number, batch.bytes) }
    return try head.serializedBytes() + writer.bytes
  }

  /// The message as the library's objects, which JSON is made of.
  ///
  /// - throws: When its records are no batch.
  public var whole: Head {
    get throws {
      var whole = head
      if !batch.isEmpty { whole[keyPath: Head.batchField.path] = try batch.message }
      return whole
    }
  }
}

public typealias SyncRequest = BatchedMessage<WireSyncRequest>
public typealias SyncResponse = BatchedMessage<WireSyncResponse>

extension SyncRequest {
  public var changes: EncodedBatch {
    get { batch }
    set { batch = newValue }
  }
}

extension SyncResponse {
  public var page: EncodedBatch {
    get { batch }
    set { batch = newValue }
  }
}

extension ProtobufReader {
  /// How many records a `Rows` has.
  fileprivate var countOfIdentifiers: Int {
    var reader = self
    var count = 0
    while let (number, layout) = try? reader.field() {
      if number == 3, layout == .delimited, let ids = try? reader.delimited() {
        count = ids.count / 16
      } else if (try? reader.skip(layout)) == nil {
        break
      }
    }
    return count
  }
}
