import SyncCore
import SyncModel
import Testing

/// Reading beside writing.
@Suite struct ReadingTests {
  @Test func `a hub is written while it is read, and the reading goes on with what was there when it began`() throws {
    let folder = try Folder()
    let world = try World(path: folder.file("hub.sqlite"), readers: 1)
    let ada = try world.enroll("Ada")
    let site = try ada.site()
    try ada.sync()
    func minutes(_ reader: StoreReader) throws -> Int {
      try reader.total("SELECT coalesce(sum(minutes), 0) FROM work")
    }
    try world.hub.read { reader in
      #expect(try minutes(reader) == 0)
      _ = try ada.work(90, at: site)
      try ada.sync()
      #expect(try world.hub.write { try minutes($0) } == 90)
      #expect(try minutes(reader) == 0)
    }
    #expect(try world.hub.minutes == 90)
  }

  @Test(arguments: [StoreRole.device, .hub])
  func `opening a store again changes nothing of its tables, so that they need no look`(role: StoreRole) throws {
    let folder = try Folder()
    func version() throws -> Int {
      let store = try Store(sealedAt: folder.file("store.sqlite"), Fixture.schema(), role)
      return try store.read { try $0.total("SELECT schema_version FROM pragma_schema_version") }
    }
    let first = try version()
    #expect(try version() == first)
    #expect(try version() == first)
  }
}
