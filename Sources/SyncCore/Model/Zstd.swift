import CZstd

/// Zstandard (RFC 8878) of whole messages: one frame, and nothing beside it.
enum Zstd {
  /// The window that RFC 9659 has every receiver of this coding bear, as a power of two. A larger one would let a
  /// few bytes ask for as much memory as they like.
  private static let windowLog: Int32 = 23
  private static let chunk = 64 * 1024
  /// How a frame begins. By itself libzstd would also pass over skippable frames, and read formats from before the
  /// standard by older code: nobody sends these, and nobody should reach that code from outside.
  private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  static func compress(_ bytes: [UInt8]) throws(ContentCoding.Failure) -> [UInt8] {
    guard let context = ZSTD_createCCtx() else { throw .outOfMemory }
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 3)
    // Without TLS nothing else would notice a changed byte, as gzip's checksum does.
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    var status = 0
    let frame = [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { target, count in
      status = bytes.withUnsafeBufferPointer { source in
        ZSTD_compress2(context, target.baseAddress, target.count, source.baseAddress, source.count)
      }
      count = ZSTD_isError(status) == 0 ? status : 0
    }
    // With room for the worst case nothing but memory can fail.
    guard ZSTD_isError(status) == 0 else { throw .outOfMemory }
    return frame
  }

  static func decompress(_ bytes: [UInt8], limit: Int) throws(ContentCoding.Failure) -> [UInt8] {
    guard bytes.starts(with: magic) else { throw .damaged }
    guard let context = ZSTD_createDCtx() else { throw .outOfMemory }
    defer { ZSTD_freeDCtx(context) }
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLog)
    var output: [UInt8] = []
    var read = 0
    // 0 when the frame is complete, an error, or else a hint at what is still to come.
    var status = 0
    repeat {
      let part = [UInt8](unsafeUninitializedCapacity: chunk) { target, produced in
        bytes.withUnsafeBufferPointer { source in
          var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: read)
          var room = ZSTD_outBuffer(dst: target.baseAddress, size: chunk, pos: 0)
          status = ZSTD_decompressStream(context, &room, &input)
          (read, produced) = (input.pos, room.pos)
        }
      }
      if ZSTD_getErrorCode(status) == ZSTD_error_memory_allocation { throw .outOfMemory }
      guard ZSTD_isError(status) == 0 else { throw .damaged }
      output += part
      // What the frame says of its own size is not asked: only what comes out counts.
      if output.count > limit { throw .tooLarge(limit: limit) }
      // Everything is read and nothing is left to be handed over: the frame was cut.
      if status != 0, read == bytes.count, part.count < chunk { throw .damaged }
    } while status != 0
    guard read == bytes.count else { throw .damaged }
    return output
  }
}
