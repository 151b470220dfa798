import ClauseRegister
import Foundation
import RegisterCommands
import SyncCore
import SyncModel

/// The office's data folder: the register and what lies beside it.
struct Office: Sendable {
  let register: Register
  /// The folder against which a command's file names count: that of the process that was started, also when the
  /// running server carries the command out.
  let workingDirectory: String

  /// Set while a running server carries a command out.
  @TaskLocal static var current: Office?

  /// The hash of the password that was typed for the command.
  @TaskLocal static var passwordHash: String?

  /// The officer under whose name the office decides when none is given.
  static let defaultOfficer = "bureau"

  /// Opens the register of the folder `data`, which is made if it is missing.
  ///
  /// - parameter readers: See ``Store``.
  /// - throws: ``StoreError/busy(path:)`` while another program has it open.
  static func open(data: String, readers: Int = 0) throws -> Office {
    try makeFolder(data)
    let register = try Register.open(
      path: storePath(data), role: .hub, secret: try OfficeSecret.load(data: data), readers: readers)
    try register.store.write { try $0.beginHub(officer: defaultOfficer) }
    return Office(register: register, workingDirectory: FileManager.default.currentDirectoryPath)
  }

  static func makeFolder(_ data: String) throws {
    let folder = URL(filePath: data).path
    if FileManager.default.fileExists(atPath: folder + "/.") { return }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RegisterError(
        "io", .ioError, localized("Dossier impossible à créer : \(folder).", "Cannot make the folder \(folder)."))
    }
  }

  static func storePath(_ data: String) -> String { URL(filePath: data).path + "/register.sqlite" }

  func path(_ name: String) -> String {
    name.hasPrefix("/") ? name : workingDirectory + "/" + name
  }

  /// The contents of a file that the officer named.
  func contents(of name: String) throws -> Data { try Self.contents(at: path(name)) }

  static func contents(at path: String) throws -> Data {
    try requireFile(path)
    do {
      return try Data(contentsOf: URL(filePath: path))
    } catch {
      throw RegisterError("io", .noInput, localized("Fichier illisible : \(path).", "Cannot read \(path)."))
    }
  }

  /// - throws: ``RegisterError`` where there is a file of that name.
  static func requireNew(_ path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw RegisterError("exists", .ioError, localized("\(path) existe déjà.", "\(path) exists already."))
    }
  }

  /// Writes a file that there is not yet.
  static func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
    } catch {
      throw RegisterError("io", .ioError, localized("Écriture impossible : \(path).", "Cannot write \(path)."))
    }
  }

  static func requireFile(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw RegisterError("no-file", .noInput, localized("Fichier absent : \(path).", "No such file: \(path)."))
    }
  }
}
