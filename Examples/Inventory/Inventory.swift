import Foundation
import GRDB
import SyncCore
import SyncModel

/// Another application on the same engine: a shared stock of tools, with tables of its own. One server and two devices
/// in one process, the messages handed over in memory; over a network only `exchange` would be another.
@main
struct Inventory {
  static func main() throws {
    let folder = URL.temporaryDirectory.appending(path: "inventory-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let schema = try Schema([item, movement])
    func store(_ name: String, _ role: StoreRole) throws -> Store {
      try Store(path: folder.appending(path: name).path, schema: schema, role: role)
    }

    let hub = try store("hub.sqlite", .hub)
    try hub.write { transaction in
      try transaction.beginHub(officer: "depot")
      try transaction.addScope("depot", name: "The depot")
    }
    let anna = Replica(try store("anna.sqlite", .device), hub)
    let bela = Replica(try store("bela.sqlite", .device), hub)
    try anna.enroll(as: "Anna")
    try bela.enroll(as: "Bela")

    let drill = anna.store.environment.newIdentifier()
    try anna.store.write { transaction in
      // Plain SQL: the engine captures it in the same transaction.
      try transaction.db.execute(
        sql: "INSERT INTO item (id, name, stock) VALUES (?, 'Drill', 4)", arguments: [drill.data])
    }
    try anna.sync()
    try bela.sync()

    try anna.setStock(of: drill, to: 3)
    try bela.setStock(of: drill, to: 5)
    try bela.rename(drill, to: "Drill, 18 V")
    for replica in [anna, bela, anna] { try replica.sync() }
    for replica in [anna, bela] {
      print(
        "\(try replica.describe(drill)), open conflicts: \(try replica.store.read { try $0.recordsInConflict().count })"
      )
    }

    try hub.write(officer: "Chief") { transaction in
      try transaction.apply(
        .resolve(unit: "stock", value: UnitValue(["stock": .integer(3)])),
        to: RecordReference("item", drill), reason: "counted")
    }
    for replica in [anna, bela] {
      try replica.sync()
      print("\(try replica.describe(drill)), settled")
    }
  }

  private static let item = SyncedTable(
    "item", columns: [SyncedColumn("name", .text), SyncedColumn("stock", .integer)],
    units: [ChangeUnit("name", ["name"]), ChangeUnit("stock", ["stock"])], home: .writer)

  private static let movement = SyncedTable(
    "movement",
    columns: [
      SyncedColumn("item_id", .blob, references: "item"), SyncedColumn("quantity", .integer),
      SyncedColumn("note", .text),
    ],
    units: [ChangeUnit("movement", ["item_id", "quantity"]), ChangeUnit("note", ["note"])],
    home: .parent(column: "item_id", table: "item"), indexed: ["item_id"])
}

/// A device and the way to its server.
struct Replica {
  let store: Store
  private let hub: Store

  init(_ store: Store, _ hub: Store) {
    self.store = store
    self.hub = hub
  }

  func enroll(as officer: String) throws {
    let invitation = try hub.write { try $0.invite(officer: officer, scopes: ["depot"]) }
    let replica = store.environment.newIdentifier()
    var request = WireEnrollRequest()
    request.protocol = syncProtocolVersion
    request.code = invitation.code
    request.replica = replica.data
    request.credential = Data(store.environment.randomBytes(32))
    let response = try hub.write { try $0.enroll(request) }
    try store.write { try $0.completeEnrollment(response, replica: replica) }
  }

  /// What the session asks for, until it says that the sync is over.
  func sync() throws {
    var session = SyncSession()
    var step = session.start()
    while step == .exchange {
      let request = try store.write { try $0.makeSyncRequest(limits: ExchangeLimits()) }
      let response = try exchange(request)
      let applied = try store.write { try $0.apply(response, to: request) }
      step = try session.completed(applied.summary)
    }
  }

  private func exchange(_ request: SyncRequest) throws -> SyncResponse {
    try hub.write { transaction in
      guard let id = try store.read({ try $0.incarnation?.replica }), let device = try transaction.device(id) else {
        throw HubError.badCredential
      }
      return try transaction.answer(request, from: device) { _ in .accept }
    }
  }

  func setStock(of item: Identifier, to stock: Int) throws {
    try store.write { try $0.db.execute(sql: "UPDATE item SET stock = ? WHERE id = ?", arguments: [stock, item.data]) }
  }

  func rename(_ item: Identifier, to name: String) throws {
    try store.write { try $0.db.execute(sql: "UPDATE item SET name = ? WHERE id = ?", arguments: [name, item.data]) }
  }

  func describe(_ item: Identifier) throws -> String {
    try store.read { reader in
      let row = try Row.fetchOne(reader.db, sql: "SELECT name, stock FROM item WHERE id = ?", arguments: [item.data])
      return "\(try reader.storeOfficer ?? ""): \(row?["name"] ?? "") × \(row?["stock"] ?? 0)"
    }
  }
}
