import Foundation
import SyncModel

/// A decoder with the laws that must hold of whatever it takes in.
struct FuzzTarget: Sendable {
  let name: String
  let run: @Sendable ([UInt8]) throws -> Void

  static let all: [FuzzTarget] = wire + codings + sessions + metadata + texts + files

  /// The one that `FUZZ_TARGET` names.
  static let chosen = all.first { $0.name == ProcessInfo.processInfo.environment["FUZZ_TARGET"] }
}

func law(_ holds: Bool, _ what: @autoclosure () -> String) {
  if !holds { broken(what()) }
}

/// What is said of an input that has broken a law. That the program ends within its input is how libFuzzer learns of it:
/// it keeps the input ("fuzz target exited").
func broken(_ what: String) -> Never {
  say(what)
  exit(EX_SOFTWARE)
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
    broken("an error of no declared kind: \(error)")
  }
  return 0
}
