import Foundation
import Glibc
import Testing

/// A field device: a store file and the `field` command on it.
final class Device: Sendable {
  let store: String
  let officer: String
  private let scratch: String
  /// Added to the environment of every command.
  private let environment: [String: String]
  /// Put before every command, such as `faketime`.
  private let wrapper: [String]

  init(store: String, officer: String, scratch: String, environment: [String: String] = [:], wrapper: [String] = []) {
    self.store = store
    self.officer = officer
    self.scratch = scratch
    self.environment = environment
    self.wrapper = wrapper
  }

  func raw(_ arguments: [String], folder: String? = nil) throws -> Outcome {
    let command = wrapper + [Binaries.field] + arguments + ["--store", store]
    return try run(command[0], Array(command.dropFirst()), scratch: scratch, environment: environment, folder: folder)
  }

  /// Runs a command with `--json`; exit code and shape of the answer are expected.
  @discardableResult
  func callAsFunction(
    _ arguments: String..., exit: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> JSON {
    try answer(try raw(arguments + ["--json"]), arguments, exit, sourceLocation)
  }

  /// Starts a command without waiting for it.
  func begin(_ arguments: String...) throws -> Child { try begin(arguments) }

  func begin(_ arguments: [String]) throws -> Child {
    let command = wrapper + [Binaries.field] + arguments + ["--store", store]
    return try Child(
      command[0], Array(command.dropFirst()),
      environment: plainEnvironment(scratch).merging(environment) { $1 }, folder: scratch, scratch: scratch)
  }

  func enroll(_ url: String, _ code: String, exit: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    _ = try answer(
      try raw(["enroll", "--server", url, "--code", code, "--json"]), ["enroll"], exit, sourceLocation)
  }

  @discardableResult
  func sync(exit: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
    try answer(try raw(["sync", "--json"]), ["sync", officer], exit, sourceLocation)
  }

  /// Logs hours on the market and person of the world, and gives the entry's id.
  func log(
    _ hours: String, date: String = "2026-03-14", market: String = "M1", person: String = "Fatou",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let arguments = [
      "hours", "log", "--market", market, "--person", person, "--date", date, "--hours", hours, "--json",
    ]
    return try answer(try raw(arguments), arguments, 0, sourceLocation)["id"].string
  }

  func total(sourceLocation: SourceLocation = #_sourceLocation) throws -> Int? {
    try answer(try raw(["hours", "list", "--json"]), ["hours"], 0, sourceLocation)["totalMinutes"].int
  }

  func status(sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
    try answer(try raw(["status", "--json"]), ["status"], 0, sourceLocation)
  }

  /// Verify finds nothing, and the digests are the server's.
  @discardableResult
  func verify(sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
    let json = try answer(try raw(["verify", "--json"]), ["verify", officer], 0, sourceLocation)
    #expect(json["ok"].isTrue, sourceLocation: sourceLocation)
    for scope in json["scopes"].items {
      #expect(scope["digest"] == scope["serverDigest"], sourceLocation: sourceLocation)
    }
    return json
  }

  /// The files that make up the store.
  static let suffixes = ["", "-wal", "-shm", ".identity", ".keys", ".secret"]

  /// Copies the store as `cp` would, all of its files or the database alone.
  func copy(to path: String, identity: Bool = true) throws {
    let files = FileManager.default
    for suffix in Self.suffixes where identity || suffix != ".identity" {
      try? files.removeItem(atPath: path + suffix)
      if files.fileExists(atPath: store + suffix) {
        try files.copyItem(atPath: store + suffix, toPath: path + suffix)
      }
    }
  }

  /// Puts a copy in the store's place.
  func restore(from path: String, identity: Bool = true) throws {
    let files = FileManager.default
    for suffix in Self.suffixes { try? files.removeItem(atPath: store + suffix) }
    for suffix in Self.suffixes where identity || suffix != ".identity" {
      if files.fileExists(atPath: path + suffix) {
        try files.copyItem(atPath: path + suffix, toPath: store + suffix)
      }
    }
  }

  /// Another command line on the same files or others.
  func alias(store: String? = nil, environment: [String: String] = [:], wrapper: [String] = []) -> Device {
    Device(
      store: store ?? self.store, officer: officer, scratch: scratch, environment: environment, wrapper: wrapper)
  }
}
