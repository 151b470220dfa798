import Foundation
import SyncModel
import Testing

@Suite struct LargeRecordTests {
  /// A batch of a few megabytes, which any device may send.
  @Test(.timeLimit(.minutes(10))) func `a record of very many lives or versions costs no more than its size`() throws {
    let count = 100_000
    var batch = WireBatch()
    batch.names = ["note"]
    var record = WireRecord()
    record.id = Data(count: 16)
    for number in 0..<count {
      var life = WireIncarnation()
      life.replica = Data(count: 16)
      life.number = UInt64(number).byteSwapped
      batch.incarnations.append(life)
      record.vector += [UInt64(number), 1]
      var version = WireVersion()
      version.incarnation = UInt32(number)
      version.counter = 1
      version.kind = .insert
      version.life = .alive
      record.versions.append(version)
    }
    batch.records = [record]
    let state = try BatchDecoder(EncodedBatch(batch)).record(at: 0).state
    #expect(state.vector.entries.count == count && state.openDots.count == count)
    let other = RecordState(vector: state.vector, life: MultiValue(Array(state.life.versions.dropFirst())))
    #expect(try state.merged(with: other).life.versions.count == count - 1)
    #expect(state.vector.contains(other.vector))
  }
}
