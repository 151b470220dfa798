import Foundation
import SyncCore
import SyncModel

/// Copies the files of a closed or open store, as a backup program or `cp` would.
func copyStore(_ from: String, _ to: String, identity: Bool = true) throws {
  for suffix in ["", "-wal", "-shm", ".keys"] + (identity ? [".identity"] : []) {
    if FileManager.default.fileExists(atPath: to + suffix) {
      try FileManager.default.removeItem(atPath: to + suffix)
    }
    if FileManager.default.fileExists(atPath: from + suffix) {
      try FileManager.default.copyItem(atPath: from + suffix, toPath: to + suffix)
    }
  }
}

extension Device {
  /// Closes the store, then lets `change` handle its files, and opens it again.
  func reopen(at path: String, schema: Schema? = nil, after change: () throws -> Void = {}) throws {
    store = try Store(sealedAt: nil, world.schema, .device)
    try change()
    store = try Store(sealedAt: path, schema ?? world.schema, .device, world.chance.environment)
  }

  /// A second device from a copy of this one's files.
  func clone(from path: String, to copy: String) throws -> Device {
    try copyStore(path, copy)
    let store = try Store(sealedAt: copy, world.schema, .device, world.chance.environment)
    let device = Device(store, world)
    world.devices.append(device)
    return device
  }

  var incarnation: Incarnation? { get throws { try store.read { try $0.incarnation } } }
}

extension World {
  /// Puts the server's files back as they were when copied to `backup`.
  func rollBackHub(_ path: String, to backup: String) throws {
    hub = try Store(sealedAt: nil, schema, .hub)
    try copyStore(backup, path)
    try reopenHub(path)
  }
}
