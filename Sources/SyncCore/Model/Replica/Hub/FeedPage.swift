/// One page of what a device may read: of each of its scopes the records after its cursor, in feed order.
struct FeedPage<View: ReplicaView> {
  let view: View
  let limit: Int
  let byteLimit: Int
  /// What the device has just sent and has as the register does.
  let known: Set<RecordReference>
  private(set) var cursors: [WireCursor] = []
  private(set) var more = false
  /// Scopes that the device no longer has, and has been told everything about.
  private(set) var finishedLeaving: [ScopeGrant] = []
  /// Feed entries read at a time.
  private static var chunk: Int { 256 }
  private var encoder: BatchEncoder
  private var count = 0
  private var size = 0

  var batch: EncodedBatch { encoder.sortedBatch }

  init(_ view: View, limit: Int, byteLimit: Int, hasRows: Bool, known: Set<RecordReference>) {
    self.view = view
    self.limit = limit
    self.byteLimit = byteLimit
    self.known = known
    encoder = BatchEncoder(hasRows: hasRows)
  }

  mutating func fill(_ device: DeviceInfo, _ known: [WireCursor]) throws {
    try fill(device, try view.grants(of: device.id), known)
  }

  mutating func fill(_ device: DeviceInfo, _ grants: [ScopeGrant], _ known: [WireCursor]) throws {
    for grant in grants where grant.standing != .held {
      let cursor = known.first { $0.scope == grant.scope }
      if grant.standing == .left, cursor == nil { continue }
      let start = cursor?.leaving == true ? cursor?.sequence : nil
      if let start, start >= (try view.head(of: grant.scope)) {
        finishedLeaving.append(grant)
        continue
      }
      try read(grant, from: start ?? 0, device)
    }
    for grant in grants where grant.standing == .held {
      let start = known.first { $0.scope == grant.scope && !$0.leaving }?.sequence ?? 0
      try read(grant, from: start, device)
    }
  }

  private mutating func read(_ grant: ScopeGrant, from start: UInt64, _ device: DeviceInfo) throws {
    var cursor = WireCursor()
    cursor.scope = grant.scope
    cursor.sequence = start
    let isLeaving = grant.standing != .held
    cursor.leaving = isLeaving
    cursor.head = try view.head(of: grant.scope)
    while count < limit, size < byteLimit {
      let wanted = min(limit - count, Self.chunk)
      let last = Mutant.cursorSkipsOne.isActive && cursor.sequence > 0 ? cursor.sequence + 1 : cursor.sequence
      let entries = try view.feedEntries(in: grant.scope, after: last, limit: wanted)
      for entry in entries {
        if size >= byteLimit { break }
        cursor.sequence = entry.sequence
        try add(entry, grant, device)
      }
      if entries.count < wanted, cursor.sequence >= entries.last?.sequence ?? 0 {
        cursor.sequence = cursor.head
        break
      }
    }
    if cursor.sequence < cursor.head || isLeaving { more = true }
    cursors.append(cursor)
  }

  private mutating func add(_ entry: FeedEntry, _ grant: ScopeGrant, _ device: DeviceInfo) throws {
    // What left the scope before the device had it is none of its business.
    let isLeaving = grant.standing != .held
    if entry.isRemoved, !isLeaving, entry.sequence <= grant.since { return }
    // Nor is what came after it had lost the scope.
    if isLeaving, entry.entered > grant.until ?? .max { return }
    if !isLeaving, !entry.isRemoved, known.contains(entry.record) { return }
    try add(entry.record, device, isGone: isLeaving || entry.isRemoved)
  }

  /// Tells the device to drop a record that none of its feeds names.
  mutating func drop(_ record: RecordReference) {
    encoder.add(
      TransferredRecord(
        table: record.table, id: record.id, scope: "", state: RecordState(), isRemoved: true))
  }

  private mutating func add(_ record: RecordReference, _ device: DeviceInfo, isGone: Bool) throws {
    count += 1
    // What another of its scopes still grants is sent anew, under that scope.
    if isGone, try !view.scopesGranting(record).contains(where: device.scopes.contains) {
      return drop(record)
    }
    try send(record, to: device)
  }

  /// Puts a record's present state into the page.
  mutating func send(_ record: RecordReference, to device: DeviceInfo) throws {
    if !Mutant.partialRecord.isActive, let (plain, home) = try view.plain(record) {
      size += 64 + plain.valueBytes
      return encoder.add(plain, scope: try view.visibleScope(record, home: home, to: device.scopes) ?? "")
    }
    guard let stored = try view.stored(record) else { return }
    size += 64 + stored.state.valueBytes
    var state = stored.state
    if Mutant.partialRecord.isActive, let unit = state.unitNames.last, state.units.count > 1 {
      state.units[unit] = nil
      state.dropClosedEvidence()
    }
    let scope = try view.visibleScope(record, home: stored.scope, to: device.scopes) ?? ""
    encoder.add(
      TransferredRecord(table: record.table, id: record.id, scope: scope, state: state))
  }
}
