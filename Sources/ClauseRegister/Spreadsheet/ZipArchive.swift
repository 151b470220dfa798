import CZip
import Foundation

/// The parts of a ZIP archive in memory, by libzip. Unpacks no more than a limit, whatever the archive says of itself.
final class ZipArchive {
  private let archive: OpaquePointer
  private let bytes: UnsafeMutableRawBufferPointer
  private var left: Int

  /// More entries than any workbook has would only cost time.
  private static let mostEntries: Int64 = 10_000

  init(_ data: Data, unpacking limit: Int) throws(SpreadsheetError) {
    left = limit
    bytes = .allocate(byteCount: data.count, alignment: 1)
    _ = data.copyBytes(to: bytes.bindMemory(to: UInt8.self))
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let source = zip_source_buffer_create(bytes.baseAddress, zip_uint64_t(bytes.count), 0, &error)
    guard let source, let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      if let source { zip_source_free(source) }
      bytes.deallocate()
      throw .damaged(part: "zip")
    }
    self.archive = archive
    guard zip_get_num_entries(archive, 0) <= Self.mostEntries else { throw .tooLarge(.unpacked) }
  }

  deinit {
    zip_discard(archive)
    bytes.deallocate()
  }

  /// The content of a part; nil where there is none of that name.
  func part(_ name: String) throws(SpreadsheetError) -> [UInt8]? {
    let index = zip_name_locate(archive, name, zip_flags_t(ZIP_FL_NOCASE))
    guard index >= 0 else { return nil }
    guard let file = zip_fopen_index(archive, zip_uint64_t(index), 0) else { throw .damaged(part: name) }
    defer { zip_fclose(file) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Int(zip_fread(file, &chunk, zip_uint64_t(chunk.count)))
      guard count >= 0 else { throw .damaged(part: name) }
      if count == 0 { return content }
      left -= count
      guard left >= 0 else { throw .tooLarge(.unpacked) }
      content += chunk[..<count]
    }
  }
}
