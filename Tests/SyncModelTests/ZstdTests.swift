import SyncModel
import Testing

/// Frames that our own compressor does not write, byte by byte (RFC 8878 §3.1.1).
@Suite struct ZstdTests {
  private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
  private static let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
  /// A window of 8 MiB.
  private static let window: UInt8 = (23 - 10) << 3

  /// Blocks that each say one byte `size` times, and nothing behind the last.
  private func blocks(_ sizes: [Int]) -> [UInt8] {
    sizes.enumerated().flatMap { index, size in
      let head = size << 3 | 1 << 1 | (index == sizes.count - 1 ? 1 : 0)
      return [UInt8(head & 0xFF), UInt8(head >> 8 & 0xFF), UInt8(head >> 16), 0x61]
    }
  }

  /// A frame with a window, and with its content's size if one is claimed.
  private func frame(_ sizes: [Int], window: UInt8 = Self.window, claims claimed: UInt64? = nil) -> [UInt8] {
    var bytes = Self.magic + [claimed == nil ? 0x00 : 0xC0, window]
    if let claimed { bytes += (0..<8).map { UInt8(truncatingIfNeeded: claimed >> ($0 * 8)) } }
    return bytes + blocks(sizes)
  }

  private func inflated(_ bytes: [UInt8], limit: Int = 10 << 20) throws -> Int {
    try ContentCoding.zstd.decompress(bytes, limit: limit).count
  }

  @Test func `a frame without size and checksum is read`() throws {
    #expect(try inflated(frame([5])) == 5)
    #expect(try inflated(frame([131_072, 131_072, 7])) == 262_151)
    #expect(try inflated(frame([0])) == 0)
  }

  @Test func `a window of 8 MiB is borne and no larger one`() throws {
    #expect(try inflated(frame([100])) == 100)
    for window in [Self.window + 1, Self.window + 8, 0xFF] {
      #expect(throws: ContentCoding.Failure.damaged) { try inflated(frame([100], window: window)) }
    }
  }

  @Test func `what a frame claims to hold is not believed`() throws {
    #expect(try inflated(frame([100], claims: 100)) == 100)
    // Nothing is set aside for a claim, and a wrong one is damage.
    for claim: UInt64 in [0, 99, 101, 1 << 20, 1 << 60, .max - 2] {
      #expect(throws: ContentCoding.Failure.damaged, "\(claim)") { try inflated(frame([100], claims: claim)) }
    }
    let bomb = [Int](repeating: 131_072, count: 640)
    #expect(throws: ContentCoding.Failure.tooLarge(limit: 10 << 20)) { try inflated(frame(bomb)) }
    #expect(throws: ContentCoding.Failure.tooLarge(limit: 10 << 20)) { try inflated(frame(bomb, claims: 1 << 40)) }
    for claim: UInt64 in [10, 1 << 20] {
      #expect(throws: ContentCoding.Failure.damaged) { try inflated(frame(bomb, claims: claim)) }
    }
  }

  @Test func `a whole content as window is bounded too`() throws {
    // A single segment: no window descriptor, the content's size stands for it.
    let size = [UInt8](repeating: 0xFF, count: 4)
    #expect(throws: ContentCoding.Failure.damaged) { try inflated(Self.magic + [0xA0] + size + blocks([100])) }
    #expect(try inflated(Self.magic + [0x20, 100] + blocks([100])) == 100)
  }

  @Test func `a message is one frame and no skippable one`() throws {
    let one = frame([100])
    for bytes in [Self.skippable, Self.skippable + one, one + Self.skippable, one + one, one + [0]] {
      #expect(throws: ContentCoding.Failure.damaged) { try inflated(bytes) }
    }
  }

  @Test func `a dictionary or an older format is not read`() throws {
    let named = Self.magic + [0x01, Self.window, 7] + blocks([100])
    #expect(throws: ContentCoding.Failure.damaged) { try inflated(named) }
    for version: UInt8 in 0x22...0x27 {
      #expect(throws: ContentCoding.Failure.damaged) { try inflated([version] + frame([100]).dropFirst()) }
    }
  }
}
