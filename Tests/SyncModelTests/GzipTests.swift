import SyncModel
import Testing

@Suite struct GzipTests {
  private func bytes(_ count: Int, _ seed: UInt64 = 1) -> [UInt8] {
    var random = Seeded(seed)
    return (0..<count).map { _ in UInt8.random(in: 0...3, using: &random) }
  }

  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 1_000_000]) func `what is compressed comes back`(count: Int) throws {
    let original = bytes(count)
    let packed = try Gzip.compress(original)
    #expect(try Gzip.decompress(packed, limit: count) == original)
    #expect(Array(packed.prefix(2)) == [0x1F, 0x8B])
  }

  @Test func `a bomb stops at its limit`() throws {
    let bomb = try Gzip.compress([UInt8](repeating: 0, count: 50_000_000), level: 9)
    #expect(bomb.count < 100_000)
    #expect(throws: Gzip.Failure.tooLarge(limit: 1_000_000)) { try Gzip.decompress(bomb, limit: 1_000_000) }
  }

  @Test func `one byte above the limit is too large`() throws {
    let packed = try Gzip.compress(bytes(100))
    #expect(try Gzip.decompress(packed, limit: 100).count == 100)
    #expect(throws: Gzip.Failure.tooLarge(limit: 99)) { try Gzip.decompress(packed, limit: 99) }
  }

  @Test func `a cut or altered or foreign stream is damaged`() throws {
    let packed = try Gzip.compress(bytes(1000))
    for cut in 0..<packed.count {
      #expect(throws: Gzip.Failure.damaged) { try Gzip.decompress(Array(packed.prefix(cut)), limit: 10_000) }
    }
    #expect(throws: Gzip.Failure.damaged) { try Gzip.decompress([], limit: 10) }
    #expect(throws: Gzip.Failure.damaged) { try Gzip.decompress(Array("plain text".utf8), limit: 100) }
    var altered = packed
    altered[packed.count - 6] ^= 1
    #expect(throws: Gzip.Failure.damaged) { try Gzip.decompress(altered, limit: 10_000) }
  }

  @Test func `bytes after the end are damage`() throws {
    let packed = try Gzip.compress(bytes(10))
    #expect(throws: Gzip.Failure.damaged) { try Gzip.decompress(packed + [0], limit: 100) }
    #expect(throws: Gzip.Failure.damaged) { try Gzip.decompress(packed + packed, limit: 100) }
  }
}
