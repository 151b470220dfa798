/// A line of the access log: somebody was shown people, at the office or on a device.
public struct AccessView: Encodable, Sendable {
  public let n: Int64
  public let at: String
  /// Under which name the command ran; on a device, its officer's.
  public let officer: String
  /// Such as `person list`, or on a device `field person list`.
  public let command: String
  /// Why, where that was asked: at the office only.
  @Nullable public var reason: String?
  /// The ids of those who were shown.
  public let persons: [String]
}
