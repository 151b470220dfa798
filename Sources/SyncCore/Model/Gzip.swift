import CZlib

/// gzip (RFC 1952) of whole messages, with a limit on what a compressed one may become.
public enum Gzip {
  public enum Failure: Error, Hashable, Sendable {
    /// Not gzip, cut short, or damaged.
    case damaged
    /// More than the limit once inflated.
    case tooLarge(limit: Int)
    case outOfMemory
  }

  /// 16 above the largest window asks zlib for a gzip header instead of its own.
  private static let windowBits: Int32 = 15 + 16
  private static let chunk = 64 * 1024

  /// - parameter level: 1 is fastest and loses little on messages like ours.
  public static func compress(_ bytes: [UInt8], level: Int32 = 1) throws(Failure) -> [UInt8] {
    var stream = z_stream()
    guard czlib_deflate_init(&stream, level, windowBits) == Z_OK else { throw .outOfMemory }
    defer { deflateEnd(&stream) }
    return try run(&stream, over: bytes, limit: .max) { deflate($0, Z_FINISH) }
  }

  /// - parameter limit: The most bytes that may come out.
  public static func decompress(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    var stream = z_stream()
    guard czlib_inflate_init(&stream, windowBits) == Z_OK else { throw .outOfMemory }
    defer { inflateEnd(&stream) }
    return try run(&stream, over: bytes, limit: limit) { inflate($0, Z_NO_FLUSH) }
  }

  private static func run(
    _ stream: inout z_stream, over bytes: [UInt8], limit: Int,
    _ step: (UnsafeMutablePointer<z_stream>) -> Int32
  ) throws(Failure) -> [UInt8] {
    var input = bytes
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: chunk)
    let status = input.withUnsafeMutableBufferPointer { source in
      stream.next_in = source.baseAddress
      stream.avail_in = uInt(clamping: source.count)
      var status = Z_OK
      while status == Z_OK, output.count <= limit {
        let produced = buffer.withUnsafeMutableBufferPointer { target in
          stream.next_out = target.baseAddress
          stream.avail_out = uInt(clamping: target.count)
          status = step(&stream)
          return target.count - Int(stream.avail_out)
        }
        output += buffer[..<produced]
      }
      return status
    }
    if output.count > limit { throw .tooLarge(limit: limit) }
    guard status == Z_STREAM_END, stream.avail_in == 0 else { throw .damaged }
    return output
  }
}
