import ClauseRegister
import Crypto
import Dispatch
import Foundation
import Logging
import ServiceLifecycle
import SyncCore
import SyncModel
import Synchronization

/// Stores that new devices begin with, for the scopes of devices that have still to begin (`protocol/sync.md` §18): to read
/// the feeds of a large desk record by record takes a device minutes, and the server as long again for each.
///
/// Each is a device's store that is nobody's, filled page by page like any device, and sealed like any: under a secret
/// that is in this process's memory only, so that what a server that was killed leaves on the disk is nothing any more.
final class Snapshots: Service, Sendable {
  /// Beside what the server needs for devices.
  private static let cacheKiB = 6_144
  private static let pause = Duration.seconds(3)
  private static let pauseAfterFailure = Duration.seconds(600)

  /// One that is ready.
  private struct Ready {
    let id: Identifier
    let epoch: Data
    let size: Int
    let hash: Data
    let snapshot: StoreSnapshot
    /// Its parts, one after the other.
    let file: String
    let parts: [Range<Int>]
    /// See ``SyncCore/StoreReader/erasureCount()``.
    let erasures: Int
    let cursors: [FeedCursor]

    var position: UInt64 { cursors.reduce(0) { $0 + $1.sequence } }
  }

  /// The store that one is made of, and how far it has read.
  private struct Source {
    let store: Store
    let secret: [UInt8]
    let grants: [ScopeGrant]
    var cursors: [FeedCursor] = []
    let epoch: Data
    let erasures: Int
  }

  private let office: Office
  private let minimumChanges: UInt64
  private let folder: String
  private let logger: Logger
  private let ready = Mutex<[[String]: Ready]>([:])
  private let queue = DispatchQueue(label: "snapshots", qos: .utility)
  private let isEnding = Atomic(false)

  /// - parameter minimumChanges: For scopes with fewer the feeds are as quick.
  init(office: Office, data: String, minimumChanges: UInt64, logger: Logger) throws {
    self.office = office
    self.minimumChanges = minimumChanges
    self.logger = logger
    folder = URL(filePath: data).path + "/snapshots"
    try clear()
  }

  /// Removes whatever was made.
  private func clear() throws {
    ready.withLock { $0 = [:] }
    if FileManager.default.fileExists(atPath: folder) { try FileManager.default.removeItem(atPath: folder) }
  }

  func run() async {
    await cancelWhenGracefulShutdown {
      await withTaskCancellationHandler {
        var sources: [[String]: Source] = [:]
        while !Task.isCancelled {
          let known = await self.goOn(sources)
          sources = known ?? [:]
          try? await Task.sleep(for: known == nil ? Self.pauseAfterFailure : Self.pause)
        }
      } onCancel: {
        self.isEnding.store(true, ordering: .relaxed)
      }
    }
    // A device in the middle of one reads the feeds.
    try? clear()
  }

  /// On a thread of its own: devices are answered meanwhile.
  private func goOn(_ sources: [[String]: Source]) async -> [[String]: Source]? {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.keep(sources)) }
    }
  }

  /// A failure, which gives nil, is for the log: devices read the feeds, and what was made goes.
  private func keep(_ sources: [[String]: Source]) -> [[String]: Source]? {
    do {
      return try brought(upToDate: sources)
    } catch is CancellationError {
      return [:]
    } catch {
      logger.error("snapshots not made", metadata: ["error": "\(error)"])
      try? clear()
      return nil
    }
  }

  private func brought(upToDate former: [[String]: Source]) throws -> [[String]: Source] {
    let (awaited, erasures, epoch) = try office.register.store.read { reader in
      let awaited = try Self.awaited(reader).filter { scopes in
        try scopes.reduce(0) { $0 + (try reader.head(of: $1)) } >= minimumChanges
      }
      return (awaited, try reader.erasureCount(), try reader.setting("epoch") ?? "")
    }
    var sources = former.filter { scopes, source in
      awaited.contains(scopes) && source.erasures == erasures && hexadecimal(source.epoch) == epoch
    }
    for scopes in former.keys where sources[scopes] == nil { try drop(scopes) }
    for scopes in awaited {
      var source = try sources[scopes] ?? begin(scopes, erasures)
      if try fill(&source, scopes) { try publish(scopes, source) }
      sources[scopes] = source
    }
    return sources
  }

  private static func awaited(_ reader: StoreReader) throws -> Set<[String]> {
    try reader.scopesAwaited(at: reader.store.environment.now())
  }

  /// - returns: False when nobody waits any more: who came meanwhile reads the feeds, and needs the machine.
  private func fill(_ source: inout Source, _ scopes: [String]) throws -> Bool {
    var pages = 0
    while try advance(&source) {
      pages += 1
      if pages.isMultiple(of: 8), try !office.register.store.read({ try Self.awaited($0).contains(scopes) }) {
        return false
      }
    }
    return true
  }

  private func place(_ scopes: [String]) -> String {
    let name = SHA256.hash(data: Data(scopes.joined(separator: "\n").utf8)).prefix(16)
    return folder + "/" + hexadecimal(name)
  }

  private func drop(_ scopes: [String]) throws {
    ready.withLock { $0[scopes] = nil }
    let place = place(scopes)
    if FileManager.default.fileExists(atPath: place) { try FileManager.default.removeItem(atPath: place) }
  }

  /// The store, the copy that is packed and its parts together are no larger than three of the register.
  ///
  /// - throws: ``StoreError/full(path:)`` without room for that.
  private func checkRoom() throws {
    let path = office.register.store.path
    let free = try FileManager.default.attributesOfFileSystem(forPath: path)[.systemFreeSize] as? Int ?? 0
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    if free / 3 < size { throw StoreError.full(path: folder) }
  }

  private func begin(_ scopes: [String], _ erasures: Int) throws -> Source {
    try drop(scopes)
    try checkRoom()
    let place = place(scopes)
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let secret = StoreSecret.make()
    let register = try Register.open(
      path: place + "/store.sqlite", role: .device, secret: .open(secret), cacheKiB: Self.cacheKiB)
    let (grants, epoch) = try office.register.store.read {
      (try $0.newGrants(of: scopes), try $0.setting("epoch") ?? "")
    }
    return Source(
      store: register.store, secret: secret, grants: grants, epoch: Data(bytes(hexadecimal: epoch) ?? []),
      erasures: erasures)
  }

  /// - returns: Whether there is more.
  private func advance(_ source: inout Source) throws -> Bool {
    if isEnding.load(ordering: .relaxed) { throw CancellationError() }
    let page = try office.register.store.read { try $0.snapshotPage(of: source.grants, after: source.cursors) }
    if page.page.count == 0, !source.cursors.isEmpty { return false }
    let taken = try source.store.take(page)
    source.cursors = taken.cursors
    return taken.more
  }

  private func publish(_ scopes: [String], _ source: Source) throws {
    // A device reads what has come since from the feeds: to make all parts again for a little would cost more.
    if let known = ready.withLock({ $0[scopes] }),
      source.cursors.reduce(0, { $0 + $1.sequence }) - known.position < max(1_000, known.position / 20),
      try !office.register.store.read({ try $0.hasRemovals(after: known.cursors) })
    {
      return
    }
    let place = place(scopes)
    let id = office.register.store.environment.newIdentifier()
    let copy = place + "/copy.sqlite"
    let snapshot = try source.store.publish(to: copy, secret: source.secret)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    let file = place + "/\(id)"
    let (size, hash, parts) = try Self.pack(copy, into: file)
    let new = Ready(
      id: id, epoch: source.epoch, size: size, hash: hash, snapshot: snapshot, file: file, parts: parts,
      erasures: source.erasures, cursors: source.cursors)
    let old = ready.withLock { ready in
      defer { ready[scopes] = new }
      return ready[scopes]
    }
    if let old { try FileManager.default.removeItem(atPath: old.file) }
    logger.info("snapshot made", metadata: ["scopes": "\(scopes.joined(separator: " "))", "bytes": "\(size)"])
  }

  private static func pack(_ source: String, into file: String) throws -> (Int, Data, [Range<Int>]) {
    let input = try FileHandle(forReadingFrom: URL(filePath: source))
    defer { try? input.close() }
    try Data().write(to: URL(filePath: file))
    let output = try FileHandle(forWritingTo: URL(filePath: file))
    defer { try? output.close() }
    var (size, hash, parts, end) = (0, SHA256(), [Range<Int>](), 0)
    while let part = try input.read(upToCount: StoreSnapshot.partBytes), !part.isEmpty {
      hash.update(data: part)
      size += part.count
      let packed = try ContentCoding.zstd.compress([UInt8](part))
      try output.write(contentsOf: packed)
      parts.append(end..<end + packed.count)
      end += packed.count
    }
    return (size, Data(hash.finalize()), parts)
  }

  // MARK: What devices ask

  func answer(_ request: WireSnapshotRequest, from device: DeviceInfo, _ reader: StoreReader) throws
    -> WireSnapshotResponse
  {
    var response = WireSnapshotResponse()
    // One that may only hand over what it has is told so by its sync.
    guard device.revocation == .active, request.format == Store.format(of: reader.schema).data,
      let known = try known(device, reader)
    else { return response }
    response.id = known.id.data
    response.epoch = known.epoch
    response.size = UInt64(known.size)
    response.sha256 = known.hash
    response.keys = Data(known.snapshot.keys)
    response.secret = Data(known.snapshot.secret)
    return response
  }

  /// - throws: ``Refusal/noSnapshot`` for one that is not handed out any more, or never was to this device.
  func part(_ request: WireSnapshotPartRequest, for device: DeviceInfo, _ reader: StoreReader) throws
    -> WireSnapshotPart
  {
    guard let known = try known(device, reader), known.id.data == request.id, request.number < known.parts.count else {
      throw Refusal.noSnapshot
    }
    let range = known.parts[Int(request.number)]
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: known.file))
      defer { try? file.close() }
      try file.seek(toOffset: UInt64(range.lowerBound))
      var part = WireSnapshotPart()
      part.content = try file.read(upToCount: range.count) ?? Data()
      return part
    } catch is CocoaError {
      // Just now another has taken its place.
      throw Refusal.noSnapshot
    }
  }

  private func known(_ device: DeviceInfo, _ reader: StoreReader) throws -> Ready? {
    guard device.revocation == .active else { throw HubError.badCredential }
    let known = ready.withLock { $0[device.scopes.sorted()] }
    guard let known, try reader.erasureCount() == known.erasures,
      try reader.setting("epoch") == hexadecimal(known.epoch), try !reader.hasRemovals(after: known.cursors)
    else { return nil }
    return known
  }
}
