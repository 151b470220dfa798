import HTTPTypes
import Hummingbird
import SyncCore

extension DeviceReport {
  /// What a name may come to.
  private static let programBytes = 60

  /// From 1970 to the year 9999: what is none of these is no time.
  private static let times: Range<Int64> = 0..<253_402_300_800_000

  /// What the headers of a device's request say of it (`protocol/sync.md` §1): anybody can write anything there.
  ///
  /// - parameter now: When the request came, in milliseconds since 1970 UTC.
  init(_ request: Request, now: Int64) {
    let name = (request.headers[.userAgent] ?? "").unicodeScalars.filter { (0x20..<0x7F).contains($0.value) }
    let time = HTTPField.Name("device-time").flatMap { request.headers[$0] }.flatMap { Int64($0) }
    self.init(
      program: String(String.UnicodeScalarView(name.prefix(Self.programBytes))),
      clockAhead: time.flatMap { Self.times.contains($0) ? $0 - now : nil })
  }
}
