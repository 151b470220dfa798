import Foundation
import SyncModel
import Synchronization

/// The file of keys beside a store, `PATH.keys`: slots of one size, each a key sealed under the store's secret or, once
/// it is erased, zeros and the id of the person whose it was: a store that is put back learns of the erasure there. Number 0 is the store's own; a person's is written before anything is sealed under it.
///
/// A file of its own, so that a copy or a backup of the store has no key in it, and without a database's journal, so
/// that an erased key is overwritten where it lay.
final class KeyFile: Sendable {
  private struct Slots {
    var known: [UInt32: [UInt8]] = [:]
    /// On the disk, and used for nothing yet.
    var spare: [UInt32] = []
    /// How many the next lack of spare ones makes: each time twice as many, so that a first sync waits for the disk
    /// seldom, and one person more costs one slot.
    var batch: UInt32 = 1
  }

  private static let magic = Array("SYNCKEY1".utf8)
  private static let slotBytes = Sodium.nonceBytes + Sodium.keyBytes + Sodium.tagBytes
  private static let erased = [UInt8](repeating: 0, count: slotBytes - 16)
  private static let maximumBatch: UInt32 = 256

  let path: String
  private let secret: [UInt8]
  private let descriptor: Int32
  private let slots = Mutex(Slots())

  /// Opens the file at `path`, or makes it.
  ///
  /// - parameter mustExist: Something is sealed under its keys already.
  /// - throws: ``StoreError/keysMissing(path:)``, ``StoreError/keysUnfit(path:)`` for another secret's file.
  init(path: String, secret: [UInt8], mustExist: Bool) throws {
    self.path = path
    self.secret = secret
    let flags = O_RDWR | O_CLOEXEC | (mustExist ? 0 : O_CREAT)
    descriptor = Foundation.open(path, flags, 0o600)
    if descriptor < 0, errno == ENOENT { throw StoreError.keysMissing(path: path) }
    guard descriptor >= 0 else { throw Self.failure(path) }
    let size = lseek(descriptor, 0, SEEK_END)
    if size < Self.offset(1) {
      if mustExist { throw StoreError.keysMissing(path: path) }
      try write(Self.magic, at: 0)
      try append([0])
    }
    guard try read(Self.magic.count, at: 0) == Self.magic, try key(0) != nil else {
      throw StoreError.keysUnfit(path: path)
    }
  }

  deinit { close(descriptor) }

  /// A key that nothing is sealed under, on the disk.
  func newKey() throws -> UInt32 {
    try slots.withLock { slots in
      if slots.spare.isEmpty {
        let first = try next()
        slots.spare = Array(first..<first + slots.batch)
        try append(slots.spare)
        slots.spare.reverse()
        slots.batch = min(slots.batch * 2, Self.maximumBatch)
      }
      return slots.spare.removeLast()
    }
  }

  /// Nil for an erased one.
  ///
  /// - throws: ``StoreError/keysMissing(path:)`` for one that the file has not: it is older than the store.
  func key(_ number: UInt32) throws -> [UInt8]? {
    if let known = slots.withLock({ $0.known[number] }) { return known }
    let slot = try read(Self.slotBytes, at: Self.offset(number))
    guard slot.count == Self.slotBytes else { throw StoreError.keysMissing(path: path) }
    if slot.starts(with: Self.erased) { return nil }
    guard let key = Sodium.open(slot[...], key: secret, about: Self.context(number)) else {
      throw StoreError.keysUnfit(path: path)
    }
    slots.withLock { $0.known[number] = key }
    return key
  }

  /// Overwrites a key where it lies: what is sealed under it can never be read again.
  func erase(_ number: UInt32, of subject: Identifier) throws {
    slots.withLock { _ = $0.known.removeValue(forKey: number) }
    try write(Self.erased + subject.bytes, at: Self.offset(number))
    guard fsync(descriptor) == 0 else { throw Self.failure(path) }
  }

  /// The same keys under another secret; erased ones stay so. Nil where the file is not one of `secret`.
  static func sealed(_ file: [UInt8], from secret: [UInt8], to other: [UInt8]) -> [UInt8]? {
    guard file.starts(with: magic), file.count >= offset(1), (file.count - magic.count).isMultiple(of: slotBytes) else {
      return nil
    }
    var sealed = magic
    sealed.reserveCapacity(file.count)
    for (number, start) in stride(from: magic.count, to: file.count, by: slotBytes).enumerated() {
      let slot = file[start..<start + slotBytes]
      if slot.starts(with: erased) {
        sealed += slot
        continue
      }
      guard let key = Sodium.open(slot, key: secret, about: context(UInt32(number))) else { return nil }
      sealed += Sodium.seal(key, key: other, about: context(UInt32(number)))
    }
    return sealed
  }

  /// All keys of two copies of one file: erased where one has them so. Nil when they are not of one store.
  static func merged(_ left: [UInt8], _ right: [UInt8]) -> [UInt8]? {
    guard left.starts(with: magic), right.starts(with: magic) else { return nil }
    let (shorter, longer) = left.count < right.count ? (left, right) : (right, left)
    var merged = longer
    var start = magic.count
    while start + slotBytes <= shorter.count {
      let (one, other) = (Array(shorter[start..<start + slotBytes]), Array(longer[start..<start + slotBytes]))
      if one != other {
        guard one.starts(with: erased) || other.starts(with: erased) else { return nil }
        merged.replaceSubrange(start..<start + slotBytes, with: one.starts(with: erased) ? one : other)
      }
      start += slotBytes
    }
    return merged
  }

  /// Whose keys are erased.
  func erasedSubjects() throws -> [Identifier] {
    let bytes = try read(Int(lseek(descriptor, 0, SEEK_END)), at: 0)
    return stride(from: Self.offset(1), to: bytes.count - Self.slotBytes + 1, by: Self.slotBytes).compactMap { start in
      let slot = bytes[start..<start + Self.slotBytes]
      return slot.starts(with: Self.erased) ? Identifier(bytes: Array(slot.suffix(16))) : nil
    }
  }

  private func append(_ numbers: [UInt32]) throws {
    guard let first = numbers.first else { return }
    let bytes = numbers.flatMap {
      Sodium.seal(Sodium.random(Sodium.keyBytes), key: secret, about: Self.context($0))
    }
    try write(bytes, at: Self.offset(first))
    guard fsync(descriptor) == 0 else { throw Self.failure(path) }
  }

  /// After the last whole or broken slot: a number is never given twice.
  private func next() throws -> UInt32 {
    let size = Int(lseek(descriptor, 0, SEEK_END)) - Self.magic.count
    guard size >= 0 else { throw Self.failure(path) }
    return UInt32((size + Self.slotBytes - 1) / Self.slotBytes)
  }

  private static func offset(_ number: UInt32) -> Int { magic.count + Int(number) * slotBytes }

  private static func context(_ number: UInt32) -> [UInt8] { Array("key \(number)".utf8) }

  private func read(_ count: Int, at offset: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor, &bytes, count, off_t(offset))
    guard got >= 0 else { throw Self.failure(path) }
    return Array(bytes.prefix(got))
  }

  private func write(_ bytes: [UInt8], at offset: Int) throws {
    guard pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count else { throw Self.failure(path) }
  }

  private static func failure(_ path: String) -> StoreError {
    errno == ENOSPC ? .full(path: path) : .io(path: path, detail: String(cString: strerror(errno)))
  }
}
