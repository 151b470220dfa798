import Foundation

/// Reads the sheets of an XLSX workbook (ECMA-376): values only, no formulas, links, macros or pictures.
struct WorkbookReader {
  private struct Entry {
    let name: String
    let isHidden: Bool
    let path: String
  }

  private let archive: ZipArchive
  private let limits: SpreadsheetLimits
  private var sheets: [Entry] = []
  private var styles = CellStyles()
  private var texts: [String] = []

  init(_ data: Data, limits: SpreadsheetLimits) throws(SpreadsheetError) {
    archive = try ZipArchive(data, unpacking: limits.unpacked)
    self.limits = limits
    if let kind = try archive.part("mimetype"), kind.starts(with: Array("application/vnd.oasis".utf8)) {
      throw .unknownKind(.openDocument)
    }
    let root = try relations(of: "")
    guard let main = root.first(where: { $0.kind == "officeDocument" })?.target else { throw .unknownKind(.other) }
    let parts = try relations(of: main)
    try readWorkbook(main, parts)
    if let path = parts.first(where: { $0.kind == "styles" })?.target { try readStyles(path) }
    if let path = parts.first(where: { $0.kind == "sharedStrings" })?.target { try readTexts(path) }
  }

  /// The sheet of that name, whatever its case and accents; without a name the first that is not hidden.
  func sheet(named name: String?) throws(SpreadsheetError) -> Sheet {
    guard !sheets.isEmpty else { throw .noSheet }
    let found =
      if let name {
        sheets.first { $0.name == name } ?? sheets.first { foldedName($0.name) == foldedName(name) }
      } else {
        sheets.first { !$0.isHidden } ?? sheets.first
      }
    guard let found else { throw .noSuchSheet(name ?? "", known: sheets.map(\.name)) }
    var reader = try SheetReader(try xml(found.path), texts, styles, limits)
    return try reader.read(name: found.name)
  }

  private func xml(_ path: String) throws(SpreadsheetError) -> XMLPart {
    guard let bytes = try archive.part(path) else { throw .damaged(part: path) }
    return try XMLPart(bytes, name: path)
  }

  // MARK: Parts

  private struct Relation {
    let id: String
    /// The last word of its type: the strict form has other beginnings.
    let kind: String
    let target: String
  }

  /// What a part refers to within the archive; `""` is the archive itself.
  private func relations(of path: String) throws(SpreadsheetError) -> [Relation] {
    let (folder, file) = Self.split(path)
    guard let bytes = try archive.part("\(folder)_rels/\(file).rels") else { return [] }
    let part = try XMLPart(bytes, name: "\(folder)_rels/\(file).rels")
    var relations: [Relation] = []
    while let event = try part.next() {
      guard event == .begin("Relationship") else { continue }
      let attributes = part.attributes()
      guard let target = attributes["Target"], attributes["TargetMode"] != "External" else { continue }
      let kind = attributes["Type"]?.split(separator: "/").last.map(String.init) ?? ""
      relations.append(Relation(id: attributes["Id"] ?? "", kind: kind, target: Self.resolved(target, in: folder)))
    }
    return relations
  }

  private static func split(_ path: String) -> (folder: String, file: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }

  /// Names of parts are looked up in the archive only, so that a `..` leads nowhere else.
  private static func resolved(_ target: String, in folder: String) -> String {
    var parts = target.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
    for part in target.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }

  private mutating func readWorkbook(_ path: String, _ parts: [Relation]) throws(SpreadsheetError) {
    let part = try xml(path)
    while let event = try part.next() {
      switch event {
      case .begin("workbookPr"): styles.is1904 = ["1", "true"].contains(part.attributes()["date1904"])
      case .begin("sheet"):
        let attributes = part.attributes()
        // Others are pictures of charts, and the dialogues and macros of long ago.
        guard let relation = parts.first(where: { $0.id == attributes["id"] }), relation.kind == "worksheet" else {
          continue
        }
        guard sheets.count < limits.sheets else { throw .tooLarge(.sheets) }
        let isHidden = ["hidden", "veryHidden"].contains(attributes["state"])
        sheets.append(Entry(name: attributes["name"] ?? "", isHidden: isHidden, path: relation.target))
      default: break
      }
    }
  }

  private mutating func readStyles(_ path: String) throws(SpreadsheetError) {
    let part = try xml(path)
    var isInCellFormats = false
    while let event = try part.next() {
      switch event {
      case .begin("numFmt"):
        let attributes = part.attributes()
        if let id = attributes["numFmtId"].flatMap(Int.init), let code = attributes["formatCode"] {
          styles.setCode(code, of: id)
        }
      case .begin("cellXfs"): isInCellFormats = true
      case .end("cellXfs"): isInCellFormats = false
      case .begin("xf") where isInCellFormats:
        styles.addCellFormat(part.attributes()["numFmtId"].flatMap(Int.init) ?? 0)
      default: break
      }
    }
  }

  private mutating func readTexts(_ path: String) throws(SpreadsheetError) {
    let part = try xml(path)
    while let event = try part.next() {
      guard event == .begin("si") else { continue }
      guard texts.count < limits.cells else { throw .tooLarge(.cells) }
      texts.append(try part.richText(until: "si", limit: limits.text))
    }
  }
}

extension XMLPart {
  /// The text of an element with runs: all of them together, without the readings that Japanese texts have beside them.
  func richText(until end: String, limit: Int) throws(SpreadsheetError) -> String {
    var text = ""
    var (isText, readings) = (false, 0)
    while let event = try next(), event != .end(end) {
      switch event {
      case .begin("t"): isText = true
      case .end("t"): isText = false
      case .begin("rPh"): readings += 1
      case .end("rPh"): readings -= 1
      case .text(let piece) where isText && readings == 0:
        text += piece
        guard text.utf8.count <= limit else { throw .tooLarge(.text) }
      default: break
      }
    }
    return unescaped(text)
  }

  /// `_x000D_` stands for a character that XML does not have.
  private func unescaped(_ text: String) -> String {
    guard text.contains("_x") else { return text }
    return text.replacing(/_x([0-9A-Fa-f]{4})_/) { match in
      UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map { String($0) } ?? String(match.0)
    }
  }
}
