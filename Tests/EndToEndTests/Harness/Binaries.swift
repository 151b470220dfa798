import Foundation

/// The built programs: in `REGISTER_BIN`, else beside the tests' own build products.
enum Binaries {
  static let folder: String = {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["REGISTER_BIN"], !folder.isEmpty { return folder }
    var places = CommandLine.arguments.filter { $0.hasPrefix("/") }
    places.append((try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "")
    places.append(Bundle.main.bundlePath)
    for place in places {
      var folder = URL(filePath: place)
      for _ in 0..<6 {
        if FileManager.default.isExecutableFile(atPath: folder.appending(path: "sync-server").path) {
          return folder.path
        }
        folder.deleteLastPathComponent()
      }
    }
    return FileManager.default.currentDirectoryPath + "/.build/debug"
  }()

  static var server: String { folder + "/sync-server" }
  static var field: String { folder + "/field" }

  /// A program of the system, in the folders where such are.
  static func tool(_ name: String) throws -> String {
    for folder in ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin"] {
      let path = folder + "/" + name
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    throw HarnessError("\(name) is not installed")
  }
}

/// The sample files of the tests.
func fixture(_ name: String) -> String {
  let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return tests.appending(path: "Fixtures/decp/" + name).path
}

/// Something that the tests themselves could not do.
struct HarnessError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Waits for `condition`, looking often, at most `limit` seconds.
func until(_ what: String, limit: Double = 30, _ condition: () throws -> Bool) throws {
  let deadline = ContinuousClock.now + .seconds(limit)
  while try !condition() {
    guard ContinuousClock.now < deadline else { throw HarnessError("never came: \(what)") }
    usleep(2000)
  }
}
