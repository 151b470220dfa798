import Foundation
import Glibc
import SyncModel

/// Words that are found nowhere else, to be planted where nobody else may read them, and looked for byte by byte.
final class Canaries {
  private var words: [String: String] = [:]
  private var needles: [(what: String, bytes: [UInt8])] = []

  /// What has been planted so far.
  var planted: Set<String> { Set(needles.map(\.what)) }

  /// A word of its own for that place: lower-case, so that folding a name changes nothing.
  func word(_ what: String) -> String {
    if let known = words[what] { return known }
    let letters: [Character] = Array("bcdfghjklmnpqrstvwxz")
    let word = String((0..<14).map { _ in letters[Int.random(in: letters.indices)] })
    words[what] = word
    plant(what, word)
    return word
  }

  /// The word so often that SQLite needs pages of their own for the text.
  func text(_ what: String) -> String {
    Array(repeating: word(what), count: 600).joined(separator: " ")
  }

  func plant(_ what: String, _ word: String) {
    let big = word.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    let little = word.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let digits = hexadecimal(Array(word.utf8))
    for bytes in [Array(word.utf8), big, little, Array(digits.utf8), Array(digits.uppercased().utf8)] {
      needles.append((what, bytes))
    }
  }

  /// The id of a record, as bytes and as people and programs write it.
  func plant(_ what: String, id: String) throws {
    guard let id = Identifier(id) else { throw HarnessError("no id: \(id)") }
    let digits = hexadecimal(id.bytes)
    needles.append((what, id.bytes))
    for text in [id.description, digits, digits.uppercased()] { needles.append((what, Array(text.utf8))) }
  }

  /// What of all that stands in `bytes`.
  func found(in bytes: some Collection<UInt8>) -> Set<String> {
    // By their first two bytes: one pass for all of them.
    var beginnings = [[Int]](repeating: [], count: 1 << 16)
    for (index, needle) in needles.enumerated() {
      beginnings[Int(needle.bytes[0]) << 8 | Int(needle.bytes[1])].append(index)
    }
    var found: Set<String> = []
    Array(bytes).withUnsafeBufferPointer { all in
      var pair = 0
      for position in all.indices {
        pair = (pair << 8 | Int(all[position])) & 0xFFFF
        if beginnings[pair].isEmpty { continue }
        for index in beginnings[pair] where all[max(0, position - 1)...].starts(with: needles[index].bytes) {
          found.insert(needles[index].what)
        }
      }
    }
    return found
  }

  /// What of all that stands in the files of a folder, whatever their names, or in these names.
  func found(inFolder folder: String) throws -> Set<String> {
    var found: Set<String> = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      found.formUnion(self.found(in: Array(name.utf8)))
      let kind = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.type] as? FileAttributeType
      guard kind == .typeRegular else { continue }
      let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
      if !bytes.isEmpty { found.formUnion(self.found(in: bytes)) }
    }
    return found
  }

  /// What of all that stands in an answer of the server as it went over the wire, or inflated.
  func found(inAnswer bytes: [UInt8]) throws -> Set<String> {
    guard let answer = RawHTTP.parse(bytes) else { throw HarnessError("no HTTP answer") }
    guard let named = answer.headers["content-encoding"] else { return found(in: bytes) }
    guard let coding = ContentCoding(field: named) else { throw HarnessError("encoded in \(named)") }
    return found(in: bytes).union(found(in: try coding.decompress(answer.body, limit: 64 << 20)))
  }
}

/// Another program that has a store's database open, and perhaps a view of it that holds SQLite's log back.
final class OtherReader {
  private let child: Child

  /// - parameter inTransaction: Keep a read transaction open, instead of only the connection.
  init(_ world: World, _ database: String, inTransaction: Bool) throws {
    let fifo = world.path("reader.fifo")
    let flag = world.path("reader.flag")
    unlink(flag)
    unlink(fifo)
    guard mkfifo(fifo, 0o600) == 0 else { throw HarnessError("mkfifo") }
    // It stays where it waits for somebody to write into the pipe.
    child = try Child(
      try Binaries.tool("sqlite3"),
      [
        database, inTransaction ? "BEGIN" : "SELECT 1", "SELECT count(*) FROM sync_setting",
        ".shell touch \(flag)", ".read \(fifo)",
      ],
      environment: plainEnvironment(world.folder), folder: world.folder, scratch: world.folder)
    try until("the reader has read") { FileManager.default.fileExists(atPath: flag) }
  }

  /// It is killed, and so leaves SQLite's files as they are.
  func kill() { child.kill() }
}
