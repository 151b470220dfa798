import SyncModel

/// A line of a device's access log as the office takes it.
struct DeviceAccess {
  static let linesPerRequest = 500
  private static let commandBytes = 100

  let id: Identifier
  /// Milliseconds since 1970 UTC, by the device's clock.
  let time: Int64
  let command: String
  let persons: Set<String>

  /// - parameter now: The office's time; a later one of the device is taken for this.
  /// - throws: ``WireError`` for what is not as `protocol/sync.md` §17 says.
  init(_ access: WireAccess, now: Int64) throws {
    guard let id = Identifier(bytes: access.id) else { throw WireError("Access.id") }
    guard !access.command.isEmpty, access.command.utf8.count <= Self.commandBytes,
      printable(access.command) == access.command
    else { throw WireError("Access.command") }
    let persons = access.persons.compactMap { Identifier(bytes: $0)?.description }
    guard !persons.isEmpty, persons.count == access.persons.count else { throw WireError("Access.persons") }
    self.id = id
    time = min(access.deviceTime, now)
    command = access.command
    self.persons = Set(persons)
  }
}
