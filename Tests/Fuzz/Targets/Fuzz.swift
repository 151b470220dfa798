import Foundation
import SyncModel

/// A decoder with the laws that must hold of whatever it takes in.
struct FuzzTarget: Sendable {
  let name: String
  let run: @Sendable ([UInt8]) throws -> Void

  static let all: [FuzzTarget] = wire + codings + sessions + metadata + texts + files + spreadsheets

  /// The one that `FUZZ_TARGET` names.
  static let chosen = all.first { $0.name == ProcessInfo.processInfo.environment["FUZZ_TARGET"] }
}

struct BrokenLaw: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

func law(_ holds: Bool, _ what: @autoclosure () -> String) throws {
  if !holds { throw BrokenLaw(what()) }
}

private func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

/// Before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeMutablePointer<CInt>?, _: UnsafeMutableRawPointer?) -> CInt {
  #if MUTANTS
    Mutant.active = ProcessInfo.processInfo.environment["FUZZ_MUTANT"].flatMap { Mutant(rawValue: $0) }
  #endif
  guard FuzzTarget.chosen != nil else {
    say("FUZZ_TARGET: one of \(FuzzTarget.all.map(\.name).joined(separator: " "))")
    exit(EX_USAGE)
  }
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try FuzzTarget.chosen?.run(Array(UnsafeBufferPointer(start: data, count: count)))
  } catch {
    // An input in which the program ends is kept ("fuzz target exited").
    say("\(error)")
    exit(EX_SOFTWARE)
  }
  return 0
}
