import Foundation
import SyncModel
import Testing

/// The audit log's chain: any line changed, missing or added is named.
@Suite struct AuditTests {
  private let lines: [ChainedLine]

  private static let salt = Data([1, 2, 3])
  private static let saltHash = AuditLine.hash(ofSalt: salt)

  init() { lines = Self.log(10_000) }

  private static func log(_ count: Int) -> [ChainedLine] {
    var head = AuditHead.start
    return (1...count).map { number in
      let line = AuditLine(
        number: Int64(number), at: Int64(1000 * number), action: AuditAction.allCases[number % 8],
        officer: "Officer \(number % 7)", device: number.isMultiple(of: 3) ? nil : replica(UInt64(number % 5)),
        record: RecordReference("work", replica(UInt64(number))), code: number.isMultiple(of: 4) ? "locked" : "",
        commitment: Data(repeating: UInt8(number % 251), count: 32), saltHash: Self.saltHash)
      let chained = ChainedLine(line: line, salt: Self.salt, hash: line.hash(after: head.hash))
      head = AuditHead(number: line.number, hash: chained.hash)
      return chained
    }
  }

  private func faults(
    _ lines: [ChainedLine], heads: [AuditHead] = [], last: AuditHead? = nil
  ) -> [String] {
    var checker = AuditChecker(heads: heads)
    for line in lines { checker.check(line) }
    checker.finish(last: last ?? end)
    return checker.faults.map { "\($0.number) \($0.kind)" }
  }

  private var end: AuditHead { AuditHead(number: 10_000, hash: lines[9_999].hash) }

  /// The same line with one thing other.
  private func changed(_ chained: ChainedLine, _ part: Int) -> ChainedLine {
    let line = chained.line
    let other = AuditLine(
      number: line.number, at: part == 0 ? line.at + 1 : line.at,
      action: part == 1 ? (line.action == .held ? .accepted : .held) : line.action,
      officer: part == 2 ? line.officer + "x" : line.officer, device: part == 3 ? replica(99) : line.device,
      record: part == 4 ? RecordReference("site", line.record.id) : line.record,
      code: part == 5 ? line.code + "x" : line.code,
      commitment: part == 6 ? Data(repeating: 255, count: 32) : line.commitment,
      saltHash: part == 7 ? Data(count: 32) : line.saltHash)
    return ChainedLine(
      line: other, salt: part == 8 ? Data([9]) : chained.salt, hash: part == 9 ? Data(count: 32) : chained.hash)
  }

  @Test func `a log that nobody touched is whole`() {
    #expect(faults(lines) == [])
    #expect(faults(lines, heads: [AuditHead(number: 77, hash: lines[76].hash), end]) == [])
  }

  @Test(arguments: 0..<10) func `each line of which one part was changed is named`(part: Int) {
    // A line is judged by its neighbours alone, so that every third can be tried at once.
    for offset in 0..<3 {
      var tampered = lines
      let indexes = lines.indices.filter { $0 % 3 == offset }
      for index in indexes { tampered[index] = changed(lines[index], part) }
      #expect(faults(tampered) == indexes.map { "\($0 + 1) changed" })
    }
  }

  @Test func `each line that is gone is named`() {
    for offset in 0..<3 {
      let indexes = lines.indices.filter { $0 % 3 == offset }
      let rest = lines.indices.filter { $0 % 3 != offset }.map { lines[$0] }
      #expect(faults(rest) == indexes.map { "\($0 + 1) missing" })
    }
  }

  @Test func `a line that was put behind the end is named`() {
    let line = AuditLine(
      number: 10_001, at: 0, action: .accepted, officer: "", device: nil, record: RecordReference("work", replica(1)),
      code: "", commitment: Data(), saltHash: Data())
    #expect(
      faults(lines + [ChainedLine(line: line, salt: nil, hash: line.hash(after: end.hash))]) == ["10001 added"])
  }

  @Test func `a salt that is gone is no fault`() {
    #expect(faults(lines.map { ChainedLine(line: $0.line, salt: nil, hash: $0.hash) }) == [])
  }

  @Test func `numbers that no log has, and ends as far as numbers go, end the check all the same`() {
    func line(_ number: Int64) -> ChainedLine {
      let line = AuditLine(
        number: number, at: 0, action: .accepted, officer: "", device: nil, record: RecordReference("work", replica(1)),
        code: "", commitment: Data(), saltHash: Data())
      return ChainedLine(line: line, salt: nil, hash: Data())
    }
    let found = faults([line(.min), line(-1), line(0)] + lines)
    #expect(found == ["\(Int64.min) added", "-1 added", "0 added"])
    #expect(faults(lines + [line(.max)]).first == "10001 missing")
    #expect(faults(lines, heads: [AuditHead(number: .max, hash: Data(count: 32))]).first == "10001 missing")
    #expect(faults(lines, last: .start).count == 10_000)
  }

  @Test func `a log that was written anew does not end where its keeper had noted`() {
    var anew: [ChainedLine] = []
    for (index, chained) in lines.enumerated() {
      let line = index == 50 ? changed(chained, 2).line : chained.line
      let hash = line.hash(after: anew.last?.hash ?? AuditHead.start.hash)
      anew.append(ChainedLine(line: line, salt: chained.salt, hash: hash))
    }
    let last = AuditHead(number: 10_000, hash: anew[9_999].hash)
    #expect(faults(anew, last: last) == [])
    #expect(faults(anew, heads: [end], last: last) == ["10000 changed"])
    #expect(faults(Array(lines.prefix(9_950)), heads: [end], last: nil).count == 50)
  }

  @Test func `a head is written and read`() {
    #expect(AuditHead(end.description) == end)
    for text in [
      "", "1", "1:", "1:zz", "x:00", "99999999999999999999:" + hexadecimal(end.hash), end.description + ":1",
      "-1:" + hexadecimal(end.hash),
    ] {
      #expect(AuditHead(text) == nil, "\(text)")
    }
  }
}
