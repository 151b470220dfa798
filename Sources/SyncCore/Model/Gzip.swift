import CZlib

/// gzip (RFC 1952) of whole messages.
enum Gzip {
  /// 16 above the largest window asks zlib for a gzip header instead of its own.
  private static let windowBits: Int32 = 15 + 16
  private static let chunk = 64 * 1024

  static func compress(_ bytes: [UInt8]) throws(ContentCoding.Failure) -> [UInt8] {
    var stream = z_stream()
    guard czlib_deflate_init(&stream, 1, windowBits) == Z_OK else { throw .outOfMemory }
    defer { deflateEnd(&stream) }
    return try run(&stream, over: bytes, limit: .max) { deflate($0, Z_FINISH) }
  }

  static func decompress(_ bytes: [UInt8], limit: Int) throws(ContentCoding.Failure) -> [UInt8] {
    var stream = z_stream()
    guard czlib_inflate_init(&stream, windowBits) == Z_OK else { throw .outOfMemory }
    defer { inflateEnd(&stream) }
    return try run(&stream, over: bytes, limit: limit) { inflate($0, Z_NO_FLUSH) }
  }

  private static func run(
    _ stream: inout z_stream, over bytes: [UInt8], limit: Int,
    _ step: (UnsafeMutablePointer<z_stream>) -> Int32
  ) throws(ContentCoding.Failure) -> [UInt8] {
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
