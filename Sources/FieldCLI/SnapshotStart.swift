import ClauseRegister
import Crypto
import Foundation
import RegisterCommands
import SyncCore
import SyncModel

/// How a device that has nothing yet begins: with a copy of a store that has all of its scopes, where the server has one
/// ready (`protocol/sync.md` §18). It goes on where it was cut, and whatever speaks against it, the feeds are read instead.
struct SnapshotStart {
  private static let partBytes = StoreSnapshot.partBytes

  let place: FieldOptions

  /// What was begun with.
  struct Done {
    let records: Int
    let traffic: ServerLink.Traffic
  }

  private struct Beginning {
    let link: ServerLink
    let epoch: Data
    let format: Identifier
  }

  /// - returns: Nil where the feeds are to be read.
  func begin(_ progress: ProgressBar) async throws -> Done? {
    guard let beginning = try await beginning(), case .open(let secret)? = try DeviceSecret(store: place.path).state()
    else {
      // Of one that was taken in just before the program was killed.
      try removeFiles(but: nil)
      return nil
    }
    var traffic = ServerLink.Traffic()
    var request = WireSnapshotRequest()
    request.format = beginning.format.data
    do {
      let offer = try await beginning.link.send(
        request, to: "/v1/snapshot", as: WireSnapshotResponse.self, &traffic)
      guard let id = Identifier(data: offer.id), offer.epoch == beginning.epoch else { return nil }
      let file = place.path + Self.mark + id.description
      try removeFiles(but: file)
      let hash = try await fetch(offer, from: beginning.link, into: file, &traffic, progress)
      defer { try? removeFiles(but: nil) }
      guard hash == offer.sha256 else { return nil }
      let snapshot = StoreSnapshot(keys: [UInt8](offer.keys), secret: [UInt8](offer.secret))
      let records = try Store.adopt(snapshot, at: file, into: place.path, secret: secret)
      return records.map { Done(records: $0, traffic: traffic) }
    } catch let error as RegisterError where error.code == "http-404" || error.code == "no-snapshot" {
      // An older server, or one that has another by now.
      try removeFiles(but: nil)
      return nil
    }
  }

  private static let mark = ".snapshot-"

  /// Nil for a device that has begun, or has something to send.
  private func beginning() async throws -> Beginning? {
    let register = try await place.openedRegister()
    return try register.store.read { reader in
      guard try reader.setting("last-sync") == nil, try reader.cursors().isEmpty,
        try reader.outboxCount(.open) == 0, let settings = try reader.deviceSettings(),
        let incarnation = try reader.incarnation, let epoch = bytes(hexadecimal: try reader.setting("epoch") ?? "")
      else { return nil }
      let link = try ServerLink(
        settings.server, pin: settings.pin, device: incarnation.replica, credential: settings.credential,
        insecure: try reader.setting("insecure") != nil)
      return Beginning(link: link, epoch: Data(epoch), format: Store.format(of: reader.schema))
    }
  }

  /// Fetches the parts that the file does not have yet; while one is written, the next is on its way.
  ///
  /// - returns: The SHA-256 of the whole.
  private func fetch(
    _ offer: WireSnapshotResponse, from link: ServerLink, into path: String, _ traffic: inout ServerLink.Traffic,
    _ progress: ProgressBar
  ) async throws -> Data {
    do {
      if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(filePath: path)) }
      let file = try FileHandle(forUpdating: URL(filePath: path))
      defer { try? file.close() }
      var hash = SHA256()
      var number: UInt64 = 0
      while let part = try file.read(upToCount: Self.partBytes), part.count == Self.partBytes {
        hash.update(data: part)
        number += 1
      }
      // A part that was being written is fetched again.
      try file.truncate(atOffset: number * UInt64(Self.partBytes))
      try file.seekToEnd()
      func begun(_ number: UInt64) -> Task<Part, any Error>? {
        guard number * UInt64(Self.partBytes) < offer.size else { return nil }
        return Task { [traffic] in try await Self.part(number, of: offer.id, from: link, traffic) }
      }
      var next = begun(number)
      defer { next?.cancel() }
      while let present = try await next?.value {
        number += 1
        traffic = present.traffic
        next = begun(number)
        try file.write(contentsOf: present.content)
        hash.update(data: present.content)
        progress.update(Int(clamping: number * UInt64(Self.partBytes)), of: Int(clamping: offer.size))
      }
      return Data(hash.finalize())
    } catch let error as CocoaError {
      throw Self.failure(error, path)
    }
  }

  private struct Part: Sendable {
    let content: [UInt8]
    /// All until then.
    let traffic: ServerLink.Traffic
  }

  private static func part(
    _ number: UInt64, of id: Data, from link: ServerLink, _ traffic: ServerLink.Traffic
  ) async throws -> Part {
    var traffic = traffic
    var request = WireSnapshotPartRequest()
    request.id = id
    request.number = number
    let part = try await link.send(
      request, to: "/v1/snapshot/part", as: WireSnapshotPart.self, isPacked: true, &traffic)
    return Part(content: try ContentCoding.zstd.decompress([UInt8](part.content), limit: partBytes), traffic: traffic)
  }

  private static func failure(_ error: CocoaError, _ path: String) -> StoreError {
    error.code == .fileWriteOutOfSpace ? .full(path: path) : .io(path: path, detail: error.localizedDescription)
  }

  private func removeFiles(but kept: String?) throws {
    for file in try Self.files(of: place.path) where file != kept { try FileManager.default.removeItem(atPath: file) }
  }

  /// What is there of snapshots beside a store.
  static func files(of store: String) throws -> [String] {
    let url = URL(filePath: store)
    let folder = url.deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix(url.lastPathComponent + mark) }.map { folder + "/" + $0 }
  }
}
