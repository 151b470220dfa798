import Foundation
import Testing

/// What is killed, and what must hold afterwards.
enum KillPoints {
  static let kill = "signal=KILL"
  /// Those calls that the programs make; `KillPointListTests` finds any that is missing.
  static let client = [
    "pwrite64", "write", "writev", "sendto", "fdatasync", "fsync", "ftruncate", "unlink", "rename",
  ]
  static let office = client + ["chmod", "fchmod", "mkdir", "sendfile"]
  static let logging = ["hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-14"]
}

/// What a command has acknowledged: with exit 0, or killed after it had said so.
func acknowledged(_ outcome: Outcome) -> JSON? {
  guard let json = try? outcome.json(), json["error"] == .null else { return nil }
  return json
}

extension World {
  /// Runs a command of the office in a process of its own with the fault.
  func traced(_ point: Injection, _ arguments: [String]) throws -> Outcome {
    let command = try point.wrapper() + [Binaries.server] + arguments + ["--data", office.data]
    return try run(command[0], Array(command.dropFirst()), scratch: folder)
  }

  /// One sync and both sides agree; the device is still one, with one life.
  func expectSynced(_ device: Device, minutes: Int, _ comment: Comment) throws {
    try device.sync()
    try device.verify()
    #expect(try office.total() == minutes, comment)
    #expect(try office("verify")["ok"].isTrue, comment)
    let devices = try listed(device.officer)
    #expect(devices.count == 1 && devices[0]["incarnations"].items.count == 1, comment)
  }
}
