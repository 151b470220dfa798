import GRDB
import SyncCore
import SyncModel
import Testing

/// Where records stand in the feeds: in their own metadata for their home scope, apart from it for every other.
@Suite struct FeedPlaceTests {
  let folder: Folder
  let path: String
  let world: World
  let ada: Device

  init() throws {
    folder = try Folder()
    path = folder.file("hub.sqlite")
    world = try World(scopes: ["north", "south", "east"], path: path)
    ada = try world.enroll("Ada", scopes: ["north", "south"])
  }

  /// Records that were changed, shared, moved there and back, deleted, and made again after that.
  private func fill() throws -> [RecordReference] {
    let site = try ada.site()
    let works = try (0..<4).map { try ada.work(60 + Int64($0), at: site) }
    try world.settle()
    try ada.note("again", works[0])
    try world.hub.write { try $0.share(works[1], to: "east") }
    try ada.write(.delete, works[2])
    try world.settle()
    try ada.write(.edit(["scope": value(["scope": .text("south")])]), site)
    try world.settle()
    try ada.write(.edit(["scope": value(["scope": .text("north")])]), site)
    try ada.write(.insert(["time": value(["minutes": .integer(5)])]), works[2])
    try world.settle()
    return [site] + works
  }

  private func places(_ records: [RecordReference]) throws -> [[FeedEntry]] {
    try world.hub.read { reader in
      try records.map { try reader.feedEntries(of: $0) }
        + ["north", "south", "east"].flatMap { scope in
          // Also one by one, as a page that ends anywhere goes on.
          let all = try reader.feedEntries(in: scope, after: 0, limit: 100)
          let each = try all.map { try reader.feedEntries(in: scope, after: $0.sequence - 1, limit: 1) }
          #expect(each == all.map { [$0] })
          return [all]
        }
    }
  }

  @Test func `a record has one place in the feed of each scope that it was in`() throws {
    let places = try places(try fill())
    #expect(places[0].map(\.scope) == ["north", "south"] && places[0].map(\.isRemoved) == [false, true])
    #expect(places[2].map(\.scope) == ["east", "north", "south"])
    #expect(places[2].map(\.isRemoved) == [false, false, true])
    for place in places.prefix(5).joined() { #expect(place.entered <= place.sequence) }
    let feeds = places.suffix(3)
    for feed in feeds {
      #expect(Set(feed.map(\.record)).count == feed.count)
      #expect(feed.map(\.sequence) == feed.map(\.sequence).sorted())
    }
    #expect(feeds.map(\.count) == [5, 4, 1])
  }

  @Test func `a store whose places were all apart opens with the same feeds`() throws {
    let records = try fill()
    let before = try places(records)
    try world.hub.sql(
      """
      INSERT INTO sync_feed(scope, sequence, tbl, id, removed, entered)
        SELECT (SELECT name FROM sync_name WHERE n = scope), sequence, tbl, id, 0, coalesce(entered, sequence)
        FROM sync_record WHERE sequence IS NOT NULL;
      DROP INDEX sync_record_feed;
      ALTER TABLE sync_record DROP COLUMN sequence;
      ALTER TABLE sync_record DROP COLUMN entered;
      """)
    world.hub = try Store(sealedAt: nil, world.schema, .hub)
    try world.reopenHub(path)
    #expect(try places(records) == before)
    #expect(try world.hub.read { try $0.total("SELECT count(*) FROM sync_feed WHERE scope = 'north'") } == 0)
    try ada.note("and on", records[1])
    try world.settle()
    try world.expectConverged()
    let late = try world.enroll("Late", scopes: ["east"])
    try world.settle()
    #expect(try late.store.read { try $0.recordIDs(of: "work") } == [records[2].id])
  }
}
