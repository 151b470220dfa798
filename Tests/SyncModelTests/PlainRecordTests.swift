import SyncModel
import Testing

/// A record that was inserted and not written since means the same with and without a state of its own.
@Suite struct PlainRecordTests {
  private static let table = SyncedTable(
    "note",
    columns: [
      SyncedColumn("z", .integer), SyncedColumn("a", .text), SyncedColumn("m", .real), SyncedColumn("b", .blob),
      SyncedColumn("free", .text),
    ],
    units: [ChangeUnit("two", ["z", "a"]), ChangeUnit("one", ["m"]), ChangeUnit("three", ["free", "b"])],
    home: .writer)

  private static func schema() throws -> Schema { try Schema([table]) }

  private static func record(_ random: inout Seeded) -> PlainRecord {
    func value(_ some: [ColumnValue]) -> ColumnValue { some.randomElement(using: &random) ?? .null }
    let text: [ColumnValue] = [.null, .text(""), .text("é"), .text(String(repeating: "x", count: 300))]
    return PlainRecord(
      table, replica(random.next() % 200),
      dot(.random(in: 1...3, using: &random), .random(in: 1...UInt64(Int64.max), using: &random)),
      officer: ["", "Zoë"].randomElement(using: &random) ?? "",
      deviceTime: .random(in: .min ... .max, using: &random),
      receivedAt: Bool.random(using: &random) ? nil : .random(in: 1 ... .max, using: &random),
      PackedRow([
        value([.null, .integer(.min), .integer(0), .integer(7)]), value(text), value([.null, .real(1.5)]),
        value([.null, .blob([]), .blob([0, 255])]), value(text),
      ]))
  }

  private static func transferred(_ record: PlainRecord) -> TransferredRecord {
    TransferredRecord(table: "note", id: record.id, scope: "s", state: record.state)
  }

  @Test(arguments: 0..<50) func `it is encoded, decoded and hashed as its state is`(seed: UInt64) throws {
    var random = Seeded(seed)
    let records = (0..<20).map { _ in Self.record(&random) }
    var plain = BatchEncoder()
    var general = BatchEncoder()
    var rows = BatchEncoder(hasRows: true)
    for record in records {
      plain.add(record, scope: "s")
      rows.add(record, scope: "s")
      general.add(Self.transferred(record))
      #expect(record.digest == record.state.digest(table: "note", record: record.id))
      #expect(record.state.plainDot(in: Self.table) == record.dot)
    }
    #expect(plain.batch == general.batch, "seed \(seed)")
    for batch in [plain.batch, rows.batch, try EncodedBatch(rows.batch.message)] {
      #expect(batch.count == records.count)
      let decoder = try BatchDecoder(batch)
      var reader = PlainReader(decoder, try Self.schema())
      for (index, record) in records.enumerated() {
        let found = reader.record(at: index)
        let read = try #require(found, "seed \(seed)")
        #expect(read.scope == "s" && read.record.id == record.id && read.record.state == record.state)
        #expect(try decoder.record(at: index) == Self.transferred(record))
        #expect(try decoder.reference(at: index) == record.reference)
        #expect(decoder.identification(at: index) == ("note", record.id.bytes))
      }
    }
  }

  @Test func `records come column by column beside others, in the order of the batch`() throws {
    var random = Seeded(7)
    let records = (0..<9).map { _ in Self.record(&random) }
    var edited = Self.transferred(records[0])
    edited.state = try edited.state.after(.edit(["one": UnitValue(["m": .real(2)])]), dot(4, 1))
    var encoder = BatchEncoder(hasRows: true)
    encoder.add(edited)
    for record in records.dropFirst() { encoder.add(record, scope: record.officer.isEmpty ? "s" : "t") }
    encoder.add(edited)
    let decoder = try BatchDecoder(encoder.batch)
    let read = try (0..<decoder.count).map { try decoder.record(at: $0) }
    let rows = records.dropFirst().map { record in
      var sent = Self.transferred(record)
      sent.scope = record.officer.isEmpty ? "s" : "t"
      return sent
    }
    #expect(read == [edited] + rows + [edited])
  }

  @Test(arguments: 0..<40) func `damaged columns never trap`(seed: UInt64) throws {
    var random = Seeded(seed)
    var encoder = BatchEncoder(hasRows: true)
    for _ in 0..<4 { encoder.add(Self.record(&random), scope: "s") }
    let bytes = encoder.batch.bytes
    for _ in 0..<200 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        damaged[Int.random(in: damaged.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
      }
      let batch = EncodedBatch(bytes: damaged)
      guard let decoder = try? BatchDecoder(batch) else { continue }
      #expect(batch.count == decoder.count)
      var reader = PlainReader(decoder, try Self.schema())
      for index in 0..<decoder.count {
        let plain = reader.record(at: index)
        guard let record = try? decoder.record(at: index) else { continue }
        try record.state.validate()
        if let plain { #expect(plain.record.state == record.state) }
      }
    }
  }

  @Test func `a page has its records in the order of their ids, and the same records`() throws {
    var random = Seeded(3)
    // Two with one id come in their order.
    let records = (0..<300).map { _ in Self.record(&random) }
    let order = records.indices.sorted { (records[$0].id, $0) < (records[$1].id, $1) }
    for hasRows in [false, true] {
      var encoder = BatchEncoder(hasRows: hasRows)
      for record in records { encoder.add(record, scope: "s") }
      let decoder = try BatchDecoder(encoder.sortedBatch)
      let read = try (0..<decoder.count).map { try decoder.record(at: $0) }
      #expect(read == order.map { Self.transferred(records[$0]) })
    }
  }

  @Test func `a column that this program does not know is not taken for one that it knows`() throws {
    let values: [ColumnValue] = [.integer(1), .text("a"), .real(2), .blob([3]), .text("b")]
    let plain = PlainRecord(
      Self.table, replica(1), dot(1, 1), officer: "", deviceTime: 0, receivedAt: nil, PackedRow(values))
    var newer = Self.transferred(plain)
    newer.state.units["one"] = MultiValue(plain.dot, UnitValue(["new": .real(4)]))
    var encoder = BatchEncoder()
    // Its first unit is the batch's first shape, which has as many columns as the one that is not known.
    encoder.add(plain, scope: "s")
    encoder.add(newer)
    let decoder = try BatchDecoder(encoder.batch)
    var reader = PlainReader(decoder, try Self.schema())
    let (known, unknown) = (reader.record(at: 0), reader.record(at: 1))
    #expect(known.map { read in values.indices.map { read.record.values[$0] } } == values)
    #expect(unknown == nil)
    #expect(try decoder.record(at: 1) == newer)
  }

  @Test func `a record of which there is more to say is not taken for one`() throws {
    var random = Seeded(1)
    let plain = Self.record(&random)
    let state = plain.state
    let other = dot(4, 1)
    func changed(_ change: (inout RecordState) throws -> Void) throws -> TransferredRecord {
      var sent = Self.transferred(plain)
      try change(&sent.state)
      return sent
    }
    var history = Self.transferred(plain)
    history.history = [state]
    var recovered = Self.transferred(plain)
    recovered.isRecovered = true
    let removed = TransferredRecord(table: "note", id: plain.id, scope: "", state: RecordState(), isRemoved: true)
    var unknown = Self.transferred(plain)
    unknown.table = "other"
    let cases = [
      try changed { $0 = try $0.after(.edit(["one": UnitValue(["m": .real(2)])]), other) },
      try changed { $0 = try $0.after(.delete, other) }, try changed { $0.vector.insert(other) },
      try changed { $0.units["two"] = nil },
      try changed { $0.units["four"] = MultiValue(plain.dot, UnitValue()) },
      try changed { $0.units["two"] = MultiValue(plain.dot, UnitValue(["new": .integer(1)])) },
      try changed { $0.evidence[plain.dot]?.kind = .undelete },
      try changed { $0.evidence[plain.dot]?.reason = "why" },
      try changed { $0.evidence[plain.dot]?.recoveredVia = replica(1) }, history, recovered, removed, unknown,
    ]
    var encoder = BatchEncoder()
    for sent in cases { encoder.add(sent) }
    let decoder = try BatchDecoder(encoder.batch)
    var reader = PlainReader(decoder, try Self.schema())
    for (index, sent) in cases.enumerated() {
      let found = reader.record(at: index)
      #expect(found == nil, "case \(index)")
      #expect(try decoder.record(at: index) == sent, "case \(index)")
      if sent.table == "note", !sent.isRecovered, sent.history.isEmpty, !sent.isRemoved {
        #expect(sent.state.plainDot(in: Self.table) == nil, "case \(index)")
      }
    }
  }
}
