import Foundation

/// A workbook made of the XML that a test gives, in an archive without compression.
struct WorkbookFixture {
  var sheets: [(name: String, state: String, xml: String)] = []
  var sharedStrings = ""
  var styles = ""
  var is1904 = false
  /// Parts put in place of the usual ones, or beside them.
  var parts: [String: String] = [:]

  /// One sheet of rows of cells; a cell is XML (`number`, `text` …) without its place, "" is none.
  init(_ rows: [[String]] = [], merged: [String] = [], name: String = "Feuil1", state: String = "visible") {
    add(rows, merged: merged, name: name, state: state)
  }

  mutating func add(_ rows: [[String]], merged: [String] = [], name: String, state: String = "visible") {
    var xml = "<sheetData>"
    for (number, row) in rows.enumerated() {
      xml += "<row r=\"\(number + 1)\">"
      for (column, cell) in row.enumerated() where !cell.isEmpty {
        let letter = String(UnicodeScalar(UInt8(65 + column)))
        xml += cell.replacing("<c", with: "<c r=\"\(letter)\(number + 1)\"", maxReplacements: 1)
      }
      xml += "</row>"
    }
    xml += "</sheetData><mergeCells>" + merged.map { "<mergeCell ref=\"\($0)\"/>" }.joined() + "</mergeCells>"
    sheets.append((name, state, xml))
  }

  static func text(_ text: String) -> String {
    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    return "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">\(escaped)</t></is></c>"
  }

  static func number(_ number: String, style: Int = 0) -> String { "<c s=\"\(style)\"><v>\(number)</v></c>" }

  static func formula(_ formula: String, value: String?, style: Int = 0) -> String {
    "<c s=\"\(style)\"><f>\(formula)</f>\(value.map { "<v>\($0)</v>" } ?? "")</c>"
  }

  /// Styles of the given number formats, from style 1 on; custom codes begin at 164.
  mutating func setStyles(builtIn: [Int] = [], codes: [String] = []) {
    let custom = codes.enumerated().map {
      "<numFmt numFmtId=\"\(164 + $0)\" formatCode=\"\($1.replacing("\"", with: "&quot;"))\"/>"
    }
    let ids = [0] + builtIn + codes.indices.map { 164 + $0 }
    styles =
      "<styleSheet><numFmts>\(custom.joined())</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"
      + ids.map { "<xf numFmtId=\"\($0)\"/>" }.joined() + "</cellXfs></styleSheet>"
  }

  var data: Data {
    let namespace = "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
    let type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    func relation(_ id: String, _ kind: String, _ target: String) -> String {
      "<Relationship Id=\"\(id)\" Type=\"\(type)\(kind)\" Target=\"\(target)\"/>"
    }
    var all: [String: String] = [
      "_rels/.rels": "<Relationships>\(relation("rId1", "officeDocument", "xl/workbook.xml"))</Relationships>",
      "xl/styles.xml": styles.isEmpty ? "<styleSheet/>" : styles,
      "xl/sharedStrings.xml": "<sst>\(sharedStrings)</sst>",
    ]
    var relations = relation("s", "styles", "styles.xml") + relation("t", "sharedStrings", "/xl/sharedStrings.xml")
    var list = ""
    for (index, sheet) in sheets.enumerated() {
      all["xl/worksheets/sheet\(index + 1).xml"] = "<worksheet>\(sheet.xml)</worksheet>"
      relations += relation("r\(index)", "worksheet", "worksheets/sheet\(index + 1).xml")
      list += "<sheet name=\"\(sheet.name)\" sheetId=\"\(index + 1)\" state=\"\(sheet.state)\" r:id=\"r\(index)\"/>"
    }
    all["xl/_rels/workbook.xml.rels"] = "<Relationships>\(relations)</Relationships>"
    all["xl/workbook.xml"] =
      "<workbook \(namespace)><workbookPr date1904=\"\(is1904)\"/><sheets>\(list)</sheets></workbook>"
    all.merge(parts) { $1 }
    return storedArchive(all.sorted { $0.key < $1.key }.map { ($0.key, Data($0.value.utf8)) })
  }
}

/// An archive of parts as they are.
private func storedArchive(_ parts: [(name: String, content: Data)]) -> Data {
  var (body, directory) = (Data(), Data())
  func little(_ value: Int, _ count: Int) -> Data { Data((0..<count).map { UInt8(value >> (8 * $0) & 0xFF) }) }
  for (name, content) in parts {
    let about =
      little(20, 2) + little(0, 4) + little(0, 2) + little(0x21, 2) + little(checksum(content), 4)
      + little(content.count, 4) + little(content.count, 4) + little(name.utf8.count, 2) + little(0, 2)
    directory += Data("PK\u{1}\u{2}".utf8) + little(20, 2) + about + little(0, 10) + little(body.count, 4)
    directory += Data(name.utf8)
    body += Data("PK\u{3}\u{4}".utf8) + about + Data(name.utf8) + content
  }
  let end = little(0, 4) + little(parts.count, 2) + little(parts.count, 2) + little(directory.count, 4)
  return body + directory + Data("PK\u{5}\u{6}".utf8) + end + little(body.count, 4) + little(0, 2)
}

/// CRC-32.
private func checksum(_ data: Data) -> Int {
  var sum: UInt32 = 0xFFFF_FFFF
  for byte in data {
    sum ^= UInt32(byte)
    for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
  }
  return Int(~sum)
}
