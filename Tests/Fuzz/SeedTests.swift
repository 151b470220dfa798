import Foundation
import Testing

/// What fuzzing begins with obeys the laws, whole and cut short. So the targets keep building, and a law that a change
/// breaks plainly is seen without fuzzing.
///
/// One at a time: the targets of sessions keep their replicas between inputs.
@Suite(.serialized) struct SeedTests {
  private static let seeds = Result { try makeSeeds() }

  @Test(arguments: FuzzTarget.all) func seedsObeyTheLaws(target: FuzzTarget) throws {
    let seeds = try #require(try Self.seeds.get()[target.name])
    for (name, bytes) in seeds {
      for input in [bytes, Array(bytes.prefix(bytes.count / 2)), Array(bytes.dropLast())] {
        #expect(throws: Never.self, "\(target.name)/\(name), its first \(input.count) bytes") { try target.run(input) }
      }
    }
  }

  /// By target and by name.
  private static func makeSeeds() throws -> [String: [String: [UInt8]]] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "seeds-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "make_seeds.py")
    let process = try Process.run(URL(filePath: "/usr/bin/env"), arguments: ["python3", script.path, folder.path])
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    var seeds: [String: [String: [UInt8]]] = [:]
    for target in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      for file in try FileManager.default.contentsOfDirectory(at: target, includingPropertiesForKeys: nil) {
        seeds[target.lastPathComponent, default: [:]][file.lastPathComponent] = [UInt8](try Data(contentsOf: file))
      }
    }
    return seeds
  }
}

extension FuzzTarget: CustomTestStringConvertible {
  var testDescription: String { name }
}
