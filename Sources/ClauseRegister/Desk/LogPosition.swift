import SyncCore
import SyncModel

/// How far somebody who keeps something of the register in memory has read the audit log, which has a line for every
/// change.
struct LogPosition: Sendable {
  /// With more lines than that since, all is read again.
  private static let linesAtOnce = 5_000

  private var number: Int64 = -1

  /// Goes on to the end of the log.
  ///
  /// - returns: The records of which there are new lines; nil where all is to be read again.
  mutating func advance(_ reader: StoreReader) throws -> Set<RecordReference>? {
    let head = try reader.auditHead().number
    let new = head - number
    defer { number = head }
    guard number >= 0, (0...Int64(Self.linesAtOnce)).contains(new) else { return nil }
    return new == 0 ? [] : Set(try reader.auditLines(last: Int(new)).map(\.record))
  }
}
