import Foundation
import PowerCut
import SyncCore
import SyncModel
import Testing

/// The power fails, and what was not synced is gone, there in part, or torn.
@Suite struct PowerCutTests {
  /// The complete run looks at every sync point, and at more seeds; the ordinary one at some.
  private static let isComplete = ProcessInfo.processInfo.environment["EVERY"] != nil

  @Test func `After a power cut at any sync all that was acknowledged is there, and sync goes on`() throws {
    let work = try RecordedWork()
    let points = work.syncPoints
    #expect(points.count > 100)
    var looked = 0
    for (number, position) in points.enumerated() {
      for (turn, victim) in RecordedWork.Victim.allCases.enumerated() {
        guard Self.isComplete || (number + turn) % 12 == 0 else { continue }
        for (survival, seed) in Self.survivals(UInt64(position)) {
          let found = try work.find(position, victim, survival, seed: seed)
          #expect(found.lost == [], "\(position) \(victim) \(survival) \(seed)")
          if found.isEnrolled { try goOn(found, UInt64(looked), "\(position) \(victim) \(survival) \(seed)") }
          looked += 1
        }
      }
    }
    print("power cuts: \(points.count) points, \(looked) images")
  }

  private static func survivals(_ position: UInt64) -> [(PowerCutSurvival, UInt64)] {
    let seeded = (0..<(isComplete ? 4 : 1)).map { (PowerCutSome, position &* 31 &+ $0) }
    return [(PowerCutNothing, position)] + seeded
  }

  /// Both sides take up where they were found, work, and end equal.
  private func goOn(_ found: RecordedWork.Found, _ number: UInt64, _ comment: Comment) throws {
    // Other numbers than those of the recorded run, as two runs of a program have.
    let world = try World(1_000 + number)
    world.hub = found.hub
    let device = Device(found.device, world)
    world.devices = [device]
    // The two hold each other, and their open files: a complete run would have no more.
    defer { world.devices = [] }
    let before = try found.device.minutes
    let site = try device.site("after")
    _ = try device.work(11, at: site)
    try world.settle()
    #expect(try device.minutes >= before + 11, comment)
    try world.expectConverged(comment)
    #expect(try world.hub.minutes == device.minutes, comment)
  }

  @Test func `A store that were not durable would lose acknowledged work, and these tests see it`() throws {
    let work = try RecordedWork(normal: true)
    var losing = 0
    for position in work.syncPoints {
      let found = try work.find(position, .both, PowerCutNothing, seed: 0)
      if !found.lost.isEmpty { losing += 1 }
    }
    print("power cuts with synchronous=NORMAL: \(losing) of \(work.syncPoints.count) lose acknowledged work")
    #expect(losing > work.syncPoints.count / 4)
  }

  @Test func `A store that cannot be made durable is not opened`() throws {
    let folder = try Folder()
    let log = powerCutWatch(folder.path + "/")
    defer { powerCutEnd(log) }
    powerCutKeepNormal(log, false)
    let path = folder.file("store")
    #expect(throws: StoreError.notDurable(path: path)) {
      _ = try Store(sealedAt: path, Fixture.schema(), .device)
    }
  }
}
