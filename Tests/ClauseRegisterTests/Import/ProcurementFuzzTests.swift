import Foundation
import Testing

@testable import ClauseRegister

/// Damaged files are either refused or fully accounted for; nothing traps.
@Suite struct ProcurementFuzzTests {
  @Test(arguments: DECPSample.allCases)
  func damagedBytes(_ sample: DECPSample) throws {
    var random = SeededGenerator(seed: 7)
    let start = try head(of: sample)
    for round in 0..<150 {
      var bytes = start
      for _ in 0..<Int.random(in: 1...20, using: &random) { damage(&bytes, using: &random) }
      expectAccounted(bytes, "\(sample) \(round)")
    }
  }

  @Test(arguments: DECPSample.allCases)
  func truncated(_ sample: DECPSample) throws {
    var random = SeededGenerator(seed: 8)
    let start = try head(of: sample)
    for _ in 0..<60 {
      let count = Int.random(in: 0...start.count, using: &random)
      expectAccounted(Array(start.prefix(count)), "\(sample) \(count)")
    }
  }

  /// A table without its end loses only the last row.
  @Test func truncatedTable() throws {
    let whole = [UInt8](try DECPSample.tabular.data())
    let file = try readProcurementFile(Data(whole.prefix(whole.count / 2)), today: importToday)
    #expect(file.readCount > 500)
    #expect(file.skipped.count <= 1)
    #expect(isAccountedFor(file))
  }

  /// Valid JSON with any value in place of any other.
  @Test func swappedValues() throws {
    var random = SeededGenerator(seed: 9)
    let rubbish = [
      "null", "[]", "{}", "1e999", "-1", "true", #""MQ""#, #""\ud800""#, #"{"titulaire":[[]]}"#,
      #"[{"modification":{"titulaires":{}}}]"#, "[[[[[[[[[[1]]]]]]]]]]", #""\u0000""#,
    ]
    for sample in [DECPSample.markets, .concessions, .both] {
      let text = String(decoding: try sample.data(), as: UTF8.self)
      var parts = text.components(separatedBy: ": ")
      for _ in 0..<60 {
        let index = Int.random(in: 1..<parts.count, using: &random)
        let kept = parts[index]
        let value = rubbish.randomElement(using: &random) ?? "null"
        if let end = kept.firstIndex(of: ","), !kept.hasPrefix("{"), !kept.hasPrefix("[") {
          parts[index] = value + kept[end...]
        }
        let file = try? readText(parts.joined(separator: ": "))
        #expect(file.map(isAccountedFor) ?? true)
        parts[index] = kept
      }
    }
  }

  /// Enough of a sample for its variety, and little enough for many rounds.
  private func head(of sample: DECPSample) throws -> [UInt8] {
    let bytes = [UInt8](try sample.data())
    guard bytes.count > 20_000 else { return bytes }
    let isJSON = sample != .tabular
    let end = isJSON ? Array("\n    },\n".utf8) : [0x0A]
    var cut = 12_000
    while cut < bytes.count - end.count, !bytes[cut...].starts(with: end) { cut += 1 }
    return bytes.prefix(cut) + (isJSON ? Array("}]}".utf8) : [])
  }

  private func damage(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let index = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[index] = Array("\"\\{}[]:,;\n\r\t09eé".utf8).randomElement(using: &random) ?? 0
    case 2: bytes.remove(at: index)
    default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
    }
  }

  private func expectAccounted(_ bytes: [UInt8], _ round: String) {
    guard let file = try? readProcurementFile(Data(bytes), today: importToday) else { return }
    #expect(isAccountedFor(file), "\(round)")
    #expect(file.warnings.allSatisfy { (0...file.readCount).contains($0.row) }, "\(round)")
  }
}

/// SplitMix64: the same numbers on every run.
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
