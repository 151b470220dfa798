import SyncCore
import SyncModel
import Testing

/// Where the stories begin that whole worlds by seed have found: Ada has a site in the north, and the server knows it.
class AdasWorld {
  let world: World
  let folder: Folder
  let ada: Device
  let site: RecordReference

  init() throws {
    folder = try Folder()
    world = try World(scopes: ["north", "south"], path: folder.file("hub"))
    ada = try world.enroll("Ada", path: folder.file("ada"))
    site = try ada.site()
    try ada.sync()
  }

  var path: String { folder.file("ada") }
  var hubPath: String { folder.file("hub") }
  var backup: String { folder.file("backup") }

  func copyOfAda() throws -> Device { try ada.clone(from: path, to: folder.file("copy")) }

  func office(_ write: Write, _ record: RecordReference) throws {
    try world.hub.write { try $0.apply(write, to: record) }
  }

  func move(_ site: RecordReference, to scope: String) throws {
    try office(.edit(["scope": value(["scope": .text(scope)])]), site)
  }

  func setMinutes(_ minutes: Int64, _ work: RecordReference, on device: Device? = nil) throws {
    try (device ?? ada).write(.edit(["time": value(["minutes": .integer(minutes)])]), work)
  }

  /// The office takes north from Ada's device, which syncs until it has been told to drop everything.
  func takeNorth() throws {
    let id = try ada.id
    try world.hub.write { try $0.removeScope("north", from: id) }
    try ada.sync()
    #expect(try ada.store.state(site).isEmpty)
  }

  func held() throws -> [HeldChange] { try world.hub.read { try $0.heldChanges() } }

  func held(_ record: RecordReference) throws -> HeldChange {
    let changes = try held()
    return try #require(changes.first { $0.record == record })
  }

  func accept(_ record: RecordReference) throws {
    let id = try held(record).id
    _ = try world.hub.write(officer: "Office") { try $0.acceptHeld(id) }
  }

  /// Every note of a record that the server knows, replaced ones too.
  func notes(_ record: RecordReference) throws -> Set<String> {
    let texts = try world.hub.history(record).compactMap { version -> String? in
      guard case .value(let value) = version.content, case .text(let text)? = value["note"] else { return nil }
      return text
    }
    return Set(texts)
  }
}
