import Foundation

/// How a whole message is compressed on the wire. Raw values are the names that HTTP has for them (RFC 9110 §8.4.1);
/// the order is that of preference.
public enum ContentCoding: String, CaseIterable, Sendable {
  case zstd, gzip

  public enum Failure: Error, Hashable, Sendable {
    /// Not in this coding, cut short, followed by something, or damaged.
    case damaged
    /// More than the limit once inflated.
    case tooLarge(limit: Int)
    case outOfMemory
  }

  /// What a program says of itself in an `Accept-Encoding` field.
  public static let understood = allCases.map(\.rawValue).joined(separator: ", ")

  /// The one coding that a `Content-Encoding` field names; nil for any other, and for several.
  public init?(field: String) {
    self.init(rawValue: field.trimmingCharacters(in: .whitespaces).lowercased())
  }

  /// The best coding that an `Accept-Encoding` field names; nil when it names none, or there is no such field.
  ///
  /// A weight can only forbid, by being 0: how the two compare is the same for everyone who understands both.
  public static func best(acceptedBy field: String?) -> ContentCoding? {
    let accepted = (field ?? "").split(separator: ",").compactMap { member -> ContentCoding? in
      let parts = member.lowercased().split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
      let isForbidden = parts.dropFirst().contains { $0.hasPrefix("q=") && !(Double($0.dropFirst(2)) ?? 0 > 0) }
      return isForbidden ? nil : parts.first.flatMap { ContentCoding(field: $0) }
    }
    return allCases.first { accepted.contains($0) }
  }

  /// `bytes` in this coding: gzip at level 1, the fastest, which loses little on messages like ours; zstd at level 3, which
  /// takes a tenth off records that come one by one and costs less than the fastest gzip (`Benchmarks`).
  public func compress(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    switch self {
    case .zstd: try Zstd.compress(bytes)
    case .gzip: try Gzip.compress(bytes)
    }
  }

  /// The whole of what was compressed.
  ///
  /// - parameter limit: The most bytes that may come out.
  public func decompress(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    switch self {
    case .zstd: try Zstd.decompress(bytes, limit: limit)
    case .gzip: try Gzip.decompress(bytes, limit: limit)
    }
  }
}
