/// Faults put in on purpose, to see whether the simulation finds them. They are there only when the package is built
/// with `MUTANTS=1` in the environment; else every test for one is a constant `false`.
package enum Mutant: String, CaseIterable, Sendable {
  // The bold rules of the merge.
  case writeReplacesAll
  case editSettles
  case noLifeAssertion
  case deleteTakesLife
  case insertSettles
  case partialRecord
  // Faults that other systems have had.
  case dropSibling
  case cursorSkipsOne
  case acknowledgedBeforeSent
  case tokenIgnored
  case oneRequestID
  case scopeUnchecked
  case digestUnsorted
  case historyNotSent
  case recoveredNotOffered
  case lifeGoesOn
  case markerForgotten
  case twinForgotten
  // What erasing a person must not leave.
  case erasedOnce
  case erasureInBackup

  #if MUTANTS
    /// A simulation runs in one thread.
    package nonisolated(unsafe) static var active: Mutant?
    var isActive: Bool { Self.active == self }
  #else
    @inline(__always) var isActive: Bool { false }
  #endif
}
