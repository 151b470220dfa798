/// A line of the access log: somebody at the office was shown people.
public struct AccessView: Encodable, Sendable {
  public let n: Int64
  public let at: String
  /// Under which name the command ran.
  public let officer: String
  /// Such as `person list`.
  public let command: String
  /// The ids of those who were shown.
  public let persons: [String]
}
