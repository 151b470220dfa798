import SyncModel
import Testing

@Suite struct ContentCodingTests {
  private typealias Failure = ContentCoding.Failure

  private func bytes(_ count: Int, _ seed: UInt64 = 1) -> [UInt8] {
    var random = Seeded(seed)
    return (0..<count).map { _ in UInt8.random(in: 0...3, using: &random) }
  }

  @Test(arguments: ContentCoding.allCases, [0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_000])
  func `what is compressed comes back`(coding: ContentCoding, count: Int) throws {
    let original = bytes(count)
    let packed = try coding.compress(original)
    #expect(try coding.decompress(packed, limit: count) == original)
    #expect(packed.starts(with: coding == .gzip ? [0x1F, 0x8B] : [0x28, 0xB5, 0x2F, 0xFD]))
  }

  @Test(arguments: ContentCoding.allCases) func `a bomb stops at its limit`(coding: ContentCoding) throws {
    let bomb = try coding.compress([UInt8](repeating: 0, count: 50_000_000))
    #expect(bomb.count < 500_000)
    #expect(throws: Failure.tooLarge(limit: 1_000_000)) { try coding.decompress(bomb, limit: 1_000_000) }
  }

  @Test(arguments: ContentCoding.allCases, [100, 65_536, 1_000_000])
  func `one byte above the limit is too large`(coding: ContentCoding, count: Int) throws {
    let packed = try coding.compress(bytes(count))
    #expect(try coding.decompress(packed, limit: count).count == count)
    #expect(throws: Failure.tooLarge(limit: count - 1)) { try coding.decompress(packed, limit: count - 1) }
  }

  @Test(arguments: ContentCoding.allCases) func `a cut or altered or foreign stream is damaged`(
    coding: ContentCoding
  ) throws {
    let packed = try coding.compress(bytes(1000))
    for cut in 0..<packed.count {
      #expect(throws: Failure.damaged) { try coding.decompress(Array(packed.prefix(cut)), limit: 10_000) }
    }
    #expect(throws: Failure.damaged) { try coding.decompress(Array("plain text".utf8), limit: 100) }
    var altered = packed
    altered[packed.count / 2] ^= 1
    #expect(throws: Failure.damaged) { try coding.decompress(altered, limit: 10_000) }
    for other in ContentCoding.allCases where other != coding {
      #expect(throws: Failure.damaged) { try other.decompress(packed, limit: 10_000) }
    }
  }

  @Test(arguments: ContentCoding.allCases) func `a long stream cut anywhere is damaged`(coding: ContentCoding) throws {
    let packed = try coding.compress(bytes(300_000))
    for cut in stride(from: 0, to: packed.count, by: 997) {
      #expect(throws: Failure.damaged) { try coding.decompress(Array(packed.prefix(cut)), limit: 1_000_000) }
    }
  }

  @Test(arguments: ContentCoding.allCases) func `bytes after the end are damage`(coding: ContentCoding) throws {
    let packed = try coding.compress(bytes(10))
    #expect(throws: Failure.damaged) { try coding.decompress(packed + [0], limit: 100) }
    #expect(throws: Failure.damaged) { try coding.decompress(packed + packed, limit: 100) }
  }

  @Test(arguments: [
    ("zstd, gzip", ContentCoding.zstd), ("gzip, zstd", .zstd), ("gzip;q=1.0, zstd;q=0.1", .zstd), ("GZIP", .gzip),
    ("gzip", .gzip), ("deflate,br,gzip", .gzip), ("zstd;q=0, gzip", .gzip), ("zstd ; Q=0.000 ,\tgzip;q=1", .gzip),
    ("zstd;q=x, gzip", .gzip), (", ,gzip,", .gzip), ("zstd;q=0.001", .zstd),
  ]) func `the best coding that is named is taken`(field: String, coding: ContentCoding) {
    #expect(ContentCoding.best(acceptedBy: field) == coding)
  }

  @Test(arguments: [nil, "", "identity", "br", "*", "gzip;q=0", "zstd;q=0, gzip;q=0.0", "notgzip", "gzip zstd", ";q=1"])
  func `no coding is taken that is not named`(field: String?) {
    #expect(ContentCoding.best(acceptedBy: field) == nil)
  }

  @Test func `a program understands what it says`() {
    #expect(ContentCoding.understood == "zstd, gzip")
    #expect(ContentCoding.best(acceptedBy: ContentCoding.understood) == .zstd)
  }

  @Test func `a body has one coding`() {
    #expect(ContentCoding(field: "gzip") == .gzip)
    #expect(ContentCoding(field: " Zstd ") == .zstd)
    for field in ["", "identity", "br", "gzip, zstd", "zstd;q=1", "x-gzip"] {
      #expect(ContentCoding(field: field) == nil, "\(field)")
    }
  }
}
