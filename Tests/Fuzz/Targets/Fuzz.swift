import Foundation
import SyncModel

/// A decoder with the laws that must hold of whatever it takes in.
struct FuzzTarget: Sendable {
  let name: String
  let run: @Sendable ([UInt8]) throws -> Void

  static let all: [FuzzTarget] = wire + codings + sessions + metadata + texts + files
}

/// What is said of an input that has broken a law. It ends the program, so that libFuzzer keeps the input.
func broken(_ what: String) -> Never { fatalError(what) }

func law(_ holds: Bool, _ what: @autoclosure () -> String) {
  if !holds { broken(what()) }
}

private let target: FuzzTarget = {
  let environment = ProcessInfo.processInfo.environment
  #if MUTANTS
    Mutant.active = environment["FUZZ_MUTANT"].flatMap { Mutant(rawValue: $0) }
  #endif
  let name = environment["FUZZ_TARGET"] ?? ""
  guard let found = FuzzTarget.all.first(where: { $0.name == name }) else {
    FileHandle.standardError.write(
      Data("FUZZ_TARGET: one of \(FuzzTarget.all.map(\.name).joined(separator: " "))\n".utf8))
    exit(EX_USAGE)
  }
  return found
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try target.run(Array(UnsafeBufferPointer(start: data, count: count)))
  } catch {
    broken("an error of no declared kind: \(error)")
  }
  return 0
}
