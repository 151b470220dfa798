import Foundation
import Testing

/// A register and two devices as the program of 21 November 2026 left them, before records that were written once were
/// kept shorter: with a conflict, a deletion, and work on both devices that was not sent yet.
@Suite struct OldStoreTests {
  private func open(_ world: World) throws -> (office: Office, devices: [Device]) {
    let archive = URL(filePath: #filePath).appending(path: "../../Fixtures/stores/2026-11-21.tar.gz").standardized
    let outcome = try run("/bin/tar", ["-xzf", archive.path, "-C", world.folder], scratch: world.folder)
    try #require(outcome.exit == 0, "\(outcome.error)")
    return (world.anotherOffice("data"), ["claire", "marc"].map { world.newDevice($0) })
  }

  @Test func `Stores of before open, sync and go on`() throws {
    try inWorld(seed: false) { world in
      let (office, devices) = try open(world)
      #expect(try office("verify")["ok"].isTrue)
      #expect(try office.total() == 720)
      let conflict = "01dddd08-70f9-286e-e97d-10b6cbf9999e"
      #expect(try office("conflict", "list")["conflicts"].items.map(\.["id"].string) == [conflict])
      try office.start()
      for device in devices {
        try world.sqlite(device.store, "UPDATE sync_setting SET value = '\(office.url)' WHERE name = 'server'")
      }
      #expect(try devices.map { try $0.sync()["sent"].int } == [1, 2])
      try devices[0].sync()
      // Claire's 2 hours and Marc's 3, of the 8 one left, and 4 of the disputed.
      #expect(try office.total() == 600)
      try office("conflict", "resolve", conflict, "--keep", "1")
      for device in devices {
        try device.sync()
        #expect(try device("hours", "list")["totalMinutes"].int == 660)
        #expect(try device.verify()["ok"].isTrue)
      }
      #expect(try office("verify")["ok"].isTrue && office("audit", "verify")["ok"].isTrue)
    }
  }
}
