import Foundation
import GRDB
import SyncCore
import SyncModel
import Testing

/// Stores that new devices begin with a copy of (`protocol/sync.md` §18).
@Suite struct SnapshotTests {
  private let folder: Folder
  private let world: World
  private let secret = [UInt8](repeating: 9, count: 32)
  private let own = [UInt8](repeating: 7, count: 32)

  init() throws {
    folder = try Folder()
    world = try World(3, scopes: ["north", "south"], path: folder.file("hub.sqlite"))
  }

  /// A store that is nobody's and has all of some scopes.
  private final class Source {
    let store: Store
    var cursors: [FeedCursor] = []
    private let grants: [ScopeGrant]
    private let world: World

    init(_ world: World, _ scopes: [String], at path: String, _ secret: [UInt8]) throws {
      self.world = world
      grants = try world.hub.read { try $0.newGrants(of: scopes) }
      store = try Store(
        path: path, schema: world.schema, role: .device, environment: world.chance.environment, secret: .open(secret))
    }

    func goOn() throws {
      var limits = HubLimits()
      limits.page = 3
      var more = true
      while more {
        (cursors, more) = try store.take(
          try world.hub.read { try $0.snapshotPage(of: grants, after: cursors, limits: limits) })
      }
    }
  }

  private func source(_ scopes: [String]) throws -> Source {
    let source = try Source(world, scopes, at: folder.file("source.sqlite"), secret)
    try source.goOn()
    return source
  }

  private func adopt(_ snapshot: StoreSnapshot, at file: String, into device: Device, _ path: String) throws -> Int? {
    var count: Int?
    try device.reopen(at: path) { count = try Store.adopt(snapshot, at: file, into: path, secret: own) }
    return count
  }

  /// Work of all kinds: people with notes, edits, a conflict, a delete, a record that left, another scope.
  private func work() throws -> (ada: Device, person: RecordReference) {
    let (ada, ben) = (try world.enroll("Ada"), try world.enroll("Ben"))
    let both = try world.enroll("Cleo", scopes: ["north", "south"])
    let person = try ada.insert("person", ["name": ["name": .text("Fatou Diallo")]])
    let (site, moved) = (try ada.site(), try ada.site("Moved"))
    _ = try both.site("Southern", scope: "south")
    let entries = try (0..<12).map { try ada.work(60 + $0, at: site, by: person) }
    for entry in entries { try ada.note("on Fatou", entry) }
    try world.settle()
    try ada.write(.edit(["time": value(["minutes": .integer(90)])]), entries[0])
    try ben.note("ben's", entries[1])
    try ada.note("ada's", entries[1])
    try ada.write(.delete, entries[2])
    try both.write(.edit(["scope": value(["scope": .text("south")])]), moved)
    try world.settle()
    return (ada, person)
  }

  @Test func `a device that began with a copy has what the feeds would have given it, and goes on`() throws {
    let (ada, person) = try work()
    let source = try source(["north"])
    // What comes after it was begun.
    try ada.write(.edit(["name": value(["name": .text("Fatou Sarr")])]), person)
    let later = try ada.site("Later")
    try ada.sync()
    try source.goOn()
    let file = folder.file("copy")
    let snapshot = try source.store.publish(to: file, secret: secret)
    // And after the copy was made.
    let last = try ada.work(5, at: later, by: person)
    try ada.sync()
    let (plain, path) = (try world.enroll("Plain", path: folder.file("plain.sqlite")), folder.file("new.sqlite"))
    let new = try world.enroll("New", path: path)
    try plain.sync()
    let life = try new.incarnation
    let count = try #require(try adopt(snapshot, at: file, into: new, path))
    #expect(count == (try source.store.read { try $0.total("SELECT count(*) FROM sync_record") }))
    #expect(try new.incarnation == life)
    #expect(try new.store.state(person).column("name", "name") == .text("Fatou Sarr"))
    let report = try new.sync()
    #expect(report.received == 1)
    #expect(try new.store.state(last) == plain.store.state(last))
    #expect(try new.store.read { try $0.allStates() } == plain.store.read { try $0.allStates() })
    #expect(try new.store.read { try $0.recordsInConflict().count } == 1)
    #expect(new.exchanges == [.done])
    try new.note("new's", last)
    _ = try new.work(7, at: later, by: person)
    try world.settle()
    try world.expectConverged()
    for text in ["Fatou", "Sarr", "on Fatou"] {
      for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        #expect(try Data(contentsOf: URL(filePath: folder.file(file))).range(of: Data(text.utf8)) == nil, "\(file)")
      }
    }
  }

  @Test func `a copy has nothing of other scopes, nor of what left`() throws {
    _ = try work()
    let source = try source(["north"])
    try source.goOn()
    let file = folder.file("copy")
    _ = try source.store.publish(to: file, secret: secret)
    let copy = try DatabaseQueue(path: file)
    let (names, sites) = try copy.read {
      (
        try String.fetchAll($0, sql: "SELECT name FROM sync_name"),
        try String.fetchAll($0, sql: "SELECT name FROM site ORDER BY name")
      )
    }
    #expect(!names.contains("south"))
    #expect(sites == ["Site"])
    #expect(try copy.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sync_replica") } == 0)
  }

  @Test func `a store that has a record, or a row without a dot, stays as it is`() throws {
    _ = try work()
    let file = folder.file("copy")
    let snapshot = try source(["north"]).store.publish(to: file, secret: secret)
    let path = folder.file("new.sqlite")
    let new = try world.enroll("New", path: path)
    let site = try new.site("Mine")
    #expect(try adopt(snapshot, at: file, into: new, path) == nil)
    #expect(try new.store.state(site).column("name", "name") == .text("Mine"))
    let other = folder.file("other.sqlite")
    let shelled = try world.enroll("Other", path: other)
    try shelled.reopen(at: other) {
      try shell("INSERT INTO site(id, name, scope) VALUES (randomblob(16), 'Shell', 'north')", on: other)
      #expect(try Store.adopt(snapshot, at: file, into: other, secret: own) == nil)
    }
    try world.settle()
    #expect(try world.hub.read { try $0.total("SELECT count(*) FROM site WHERE name IN ('Mine', 'Shell')") } == 2)
    try world.expectConverged()
  }

  @Test func `what is no copy, or has other keys, is an error that leaves the store as it was`() throws {
    _ = try work()
    let file = folder.file("copy")
    let snapshot = try source(["north"]).store.publish(to: file, secret: secret)
    let path = folder.file("new.sqlite")
    let new = try world.enroll("New", path: path)
    #expect(throws: StoreError.busy(path: path)) { try Store.adopt(snapshot, at: file, into: path, secret: own) }
    try new.reopen(at: path) {
      let foreign = StoreSnapshot(keys: snapshot.keys, secret: own)
      #expect(throws: StoreError.keysUnfit(path: file)) { try Store.adopt(foreign, at: file, into: path, secret: own) }
      let cut = StoreSnapshot(keys: Array(snapshot.keys.dropLast()), secret: secret)
      #expect(throws: StoreError.keysUnfit(path: file)) { try Store.adopt(cut, at: file, into: path, secret: own) }
      let garbage = folder.file("garbage")
      try Data(repeating: 5, count: 9_000).write(to: URL(filePath: garbage))
      #expect(throws: StoreError.self) { try Store.adopt(snapshot, at: garbage, into: path, secret: own) }
    }
    try new.sync()
    try world.settle()
    try world.expectConverged()
  }

  @Test func `someone erased stays erased in a copy made before the device hears of it`() throws {
    let (_, person) = try work()
    let source = try source(["north"])
    try world.hub.write { try $0.erase(person) }
    try source.goOn()
    let file = folder.file("copy")
    let snapshot = try source.store.publish(to: file, secret: secret)
    let path = folder.file("new.sqlite")
    let new = try world.enroll("New", path: path)
    _ = try adopt(snapshot, at: file, into: new, path)
    #expect(try new.store.read { try $0.isErased(person.id) })
    #expect(try new.store.state(person).column("name", "name") == .null)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `a copy from before something left a scope is known as one`() throws {
    let (ada, _) = try work()
    let both = try #require(world.devices.last)
    let source = try source(["north"])
    func isOld() throws -> Bool { try world.hub.read { try $0.hasRemovals(after: source.cursors) } }
    let site = try ada.site("Leaving")
    try world.settle()
    #expect(try !isOld())
    try both.write(.edit(["scope": value(["scope": .text("south")])]), site)
    try world.settle()
    #expect(try isOld())
    try source.goOn()
    #expect(try !isOld())
    #expect(try source.store.state(site).isEmpty)
  }

  @Test func `who is awaited is who was invited or has not come yet`() throws {
    let now = world.chance.tick()
    func awaited() throws -> Set<[String]> { try world.hub.read { try $0.scopesAwaited(at: now) } }
    #expect(try awaited().isEmpty)
    try world.hub.write { _ = try $0.invite(officer: "Eve", scopes: ["south", "north"]) }
    #expect(try awaited() == [["north", "south"]])
    let device = try world.enroll("Ada")
    #expect(try awaited() == [["north"], ["north", "south"]])
    try device.sync()
    #expect(try awaited() == [["north", "south"]])
    #expect(try world.hub.read { try $0.scopesAwaited(at: now + 86_400_000) }.isEmpty)
  }
}
