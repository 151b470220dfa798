import Foundation
import GRDB
import SyncCore
import SyncModel
import Testing

/// Personal columns in the files of a store: sealed, opened with the secret, gone with a key.
@Suite struct SealingTests {
  let chance = Chance()
  let folder: Folder
  let path: String

  init() throws {
    folder = try Folder()
    path = folder.file("store.sqlite")
  }

  private func open(_ secret: StoreSecret? = Store.testSecret, schema: Schema? = nil) throws -> Store {
    let store = try Store(
      path: path, schema: schema ?? Fixture.schema(), role: .device, environment: chance.environment, secret: secret)
    try store.write { transaction in
      if try transaction.incarnation == nil {
        transaction.begin(replica: chance.identifier(), officer: "Ada")
        transaction.writerScope = "north"
      }
    }
    return store
  }

  /// All the bytes of all the files.
  private func isInFiles(_ text: String) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).contains { name in
      try Data(contentsOf: URL(filePath: folder.file(name))).range(of: Data(text.utf8)) != nil
    }
  }

  private func add(_ name: String, _ store: Store) throws -> RecordReference {
    let record = RecordReference("person", chance.identifier())
    try store.write { try $0.apply(.insert(["name": value(["name": .text(name)])]), to: record) }
    return record
  }

  private func rename(_ record: RecordReference, _ name: String, _ store: Store) throws {
    try store.write { try $0.apply(.edit(["name": value(["name": .text(name)])]), to: record) }
  }

  @Test func `no name is in any file, and all are there with the secret`() throws {
    var store: Store? = try open()
    let record = try add("Fatou Diallo", try #require(store))
    try rename(record, "Fatou Sarr", try #require(store))
    let work = RecordReference("work", chance.identifier())
    try store?.write { transaction in
      let subject = value(["person_id": .blob(record.id.bytes)])
      try transaction.apply(.insert(["note": value(["note": .text("a note on her")]), "subject": subject]), to: work)
      try transaction.apply(.delete, to: work)
    }
    for text in ["Fatou", "Sarr", "a note"] { #expect(try !isInFiles(text), "\(text)") }
    store = nil
    let again = try open()
    #expect(try again.state(record).column("name", "name") == .text("Fatou Sarr"))
    #expect(try again.state(work).column("note", "note") == .text("a note on her"))
    let names = try again.history(record).map(\.content)
    #expect(names.contains(.value(value(["name": .text("Fatou Diallo")]))))
    #expect(try again.read { try $0.discrepancies() }.isEmpty)
  }

  @Test func `another secret, or none of the keys, is said at once`() throws {
    _ = try add("Fatou", try open())
    #expect(throws: StoreError.keysUnfit(path: path + ".keys")) {
      try open(.open([UInt8](repeating: 8, count: 32)))
    }
    try FileManager.default.moveItem(atPath: path + ".keys", toPath: path + ".elsewhere")
    #expect(throws: StoreError.keysMissing(path: path + ".keys")) { try open() }
    #expect(!FileManager.default.fileExists(atPath: path + ".keys"))
  }

  @Test func `a store that was made before is sealed at its next opening, and no plain byte stays`() throws {
    let record: RecordReference
    do {
      let store = try open(nil)
      record = try add("Fatou Diallo", store)
      try rename(record, "Fatou Sarr", store)
    }
    // As an older program made the table.
    try shell(
      """
      UPDATE sync_capture SET applying = 1;
      CREATE TABLE former(id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), name TEXT) STRICT, WITHOUT ROWID;
      INSERT INTO former SELECT id, name FROM person; DROP TABLE person; ALTER TABLE former RENAME TO person;
      UPDATE sync_capture SET applying = 0;
      """, on: path)
    #expect(try isInFiles("Fatou"))
    let store = try open()
    #expect(try !isInFiles("Fatou"))
    #expect(try store.state(record).column("name", "name") == .text("Fatou Sarr"))
    #expect(try store.history(record).contains { $0.content == .value(value(["name": .text("Fatou Diallo")])) })
    #expect(try store.read { try $0.discrepancies() }.isEmpty)
  }

  @Test func `the history of what was forgotten is sealed with the rest`() throws {
    do {
      let store = try open(nil)
      let record = try add("Fatou Diallo", store)
      try rename(record, "Fatou Sarr", store)
    }
    // As a register keeps it of a deletion that it has collected.
    try shell(
      """
      UPDATE sync_capture SET applying = 1; DELETE FROM person; DELETE FROM sync_record;
      UPDATE sync_capture SET applying = 0; VACUUM;
      """, on: path)
    #expect(try isInFiles("Diallo"))
    _ = try open()
    #expect(try !isInFiles("Diallo"))
  }

  @Test func `what a shell writes plainly is captured and sealed at the next opening`() throws {
    let record = try add("Fatou", try open())
    try shell("UPDATE person SET name = 'Aminata Plain'", on: path)
    #expect(try isInFiles("Aminata Plain"))
    let store = try open()
    #expect(try store.state(record).column("name", "name") == .text("Aminata Plain"))
    #expect(try !isInFiles("Aminata Plain"))
    #expect(throws: (any Error).self) { try store.sql("UPDATE person SET name = 7") }
  }

  @Test func `a locked store gets the columns of a newer program, and what was kept for them once it is open`() throws {
    let bytes = [UInt8](repeating: 7, count: 32)
    let (work, plain) = (RecordReference("work", chance.identifier()), RecordReference("work", chance.identifier()))
    let stranger = Incarnation(replica: Identifier(high: .max, low: .max), number: 1)
    let kept = try RecordState().applying(
      .insert([
        "time": value(["minutes": .integer(60), "pause": .integer(15)]), "note": value(["note": .text("private")]),
        "weather": value(["weather": .text("rain")]),
      ]), dot: Dot(incarnation: stranger, counter: 1),
      evidence: Evidence(officer: "Nora", deviceTime: 0, receivedAt: 3, kind: .insert))
    let newer = try Fixture.newerSchema()
    let before: RecordState
    do {
      let store = try open(.open(bytes))
      try store.write { transaction in
        try transaction.mergeForTest(kept, into: work)
        try transaction.apply(.insert(["note": value(["note": .text("mine")])]), to: plain)
      }
      before = try store.state(plain)
    }
    do {
      let store = try open(.locked(publicKey: StoreSecret.publicKey(of: bytes)), schema: newer)
      let shown = try store.read { reader in try reader.showingWhatIsOpen { try reader.state(work) } }
      #expect(shown.column("time", "pause") == .integer(15))
      try store.sql("INSERT INTO work(id, pause) VALUES (?, 5)", [chance.identifier().data])
    }
    let store = try open(.open(bytes), schema: newer)
    #expect(try store.state(work) == kept && store.state(plain) == before)
    let rows = try store.read { try Row.fetchAll($0.db, sql: "SELECT pause, weather FROM work WHERE minutes = 60") }
    #expect(rows.map { $0["pause"] } == [15] && rows.map { $0["weather"] } == ["rain"])
    #expect(try store.read { try $0.discrepancies() }.isEmpty)
  }

  @Test func `a locked store takes new records, hides and changes no others, and has all once it is open`() throws {
    let bytes = [UInt8](repeating: 7, count: 32)
    let record = try add("Fatou", try open())
    let added: RecordReference
    do {
      let store = try open(.locked(publicKey: StoreSecret.publicKey(of: bytes)))
      #expect(store.isLocked)
      added = try add("Aminata", store)
      #expect(throws: StoreError.locked(path: path)) { try store.state(record) }
      #expect(throws: StoreError.locked(path: path)) { try rename(record, "x", store) }
      #expect(throws: StoreError.locked(path: path)) { try rename(added, "x", store) }
      let shown = try store.read { reader in
        try reader.showingWhatIsOpen { (try reader.value("name", of: record), try reader.state(record).lives) }
      }
      #expect(shown.0 == .null)
      #expect(shown.1)
      #expect(throws: StoreError.locked(path: path)) {
        try store.write { _ = try $0.makeSyncRequest(limits: ExchangeLimits()) }
      }
    }
    #expect(try !isInFiles("Aminata"))
    let store = try open()
    #expect(try store.state(record).column("name", "name") == .text("Fatou"))
    #expect(try store.state(added).column("name", "name") == .text("Aminata"))
    #expect(try store.read { try $0.discrepancies() }.isEmpty)
    try rename(added, "Aminata Sow", store)
    #expect(try store.state(added).column("name", "name") == .text("Aminata Sow"))
  }

  @Test func `a sealed value that was tampered with is damage, and one put in another's place is found`() throws {
    let store = try open()
    let first = try add("Fatou", store)
    let second = try add("Aminata", store)
    func put(_ sql: String) throws {
      try store.write { transaction in
        try transaction.uncaptured {
          try transaction.db.execute(
            sql: "UPDATE person SET name = \(sql) WHERE id = ?", arguments: [first.id.data, second.id.data])
        }
      }
    }
    try put("(SELECT name FROM person WHERE id = ?)")
    #expect(try store.read { try $0.discrepancies() }.map(\.kind) == [.changed])
    try put("CAST(substr((SELECT name FROM person WHERE id = ?), 1, 40) || x'00' AS BLOB)")
    #expect(throws: StoreError.damagedRecord(table: "person", id: second.id)) { try store.state(second) }
  }

  @Test func `many people, one key each, all in one file of slots`() throws {
    let records: [RecordReference]
    do {
      let store = try open()
      records = try (0..<300).map { try add("Person \($0)", store) }
      #expect(try store.read { try Int.fetchOne($0.db, sql: "SELECT count(DISTINCT key) FROM sync_subject") } == 300)
    }
    let store = try open()
    for (number, record) in records.enumerated() {
      #expect(try store.state(record).column("name", "name") == .text("Person \(number)"))
    }
  }

  @Test func `a wrapped secret opens under its key or passphrase only`() throws {
    let secret = StoreSecret.make()
    let key = StoreSecret.make()
    #expect(WrappedSecret(secret, under: key).opened(under: key) == secret)
    #expect(WrappedSecret(secret, under: key).opened(under: StoreSecret.make()) == nil)
    let wrapped = try WrappedSecret(secret, passphrase: "quatre mots au hasard")
    let copy = try JSONDecoder().decode(WrappedSecret.self, from: JSONEncoder().encode(wrapped))
    #expect(try copy.opened(passphrase: "quatre mots au hasard") == secret)
    #expect(try copy.opened(passphrase: "quatre mots au hasarD") == nil)
  }
}
