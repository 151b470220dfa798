import CXml2

/// Walks through the XML of one part of a workbook, by libxml2's reader: without a network, without entities, and refusing
/// a document type. Names are local ones, so that prefixes and the strict form's namespaces do not matter.
final class XMLPart {
  enum Event: Hashable {
    case begin(String)
    case end(String)
    case text(String)
  }

  private let name: String
  /// The reader copies nothing.
  private let bytes: UnsafeMutableRawBufferPointer
  private let reader: xmlTextReaderPtr
  /// An element without content has no end of its own for the reader.
  private var pendingEnd: String?

  init(_ bytes: [UInt8], name: String) throws(SpreadsheetError) {
    self.name = name
    self.bytes = .allocate(byteCount: bytes.count, alignment: 1)
    self.bytes.copyBytes(from: bytes)
    let options = CInt(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
    guard let reader = xmlReaderForMemory(self.bytes.baseAddress, CInt(bytes.count), nil, nil, options) else {
      self.bytes.deallocate()
      throw .damaged(part: name)
    }
    cxml2_silence(reader)
    self.reader = reader
  }

  deinit {
    xmlFreeTextReader(reader)
    bytes.deallocate()
  }

  /// The next beginning, end or text; nil at the end of the document.
  func next() throws(SpreadsheetError) -> Event? {
    if let end = pendingEnd {
      pendingEnd = nil
      return .end(end)
    }
    while true {
      switch xmlTextReaderRead(reader) {
      case 0: return nil
      case 1: break
      default: throw .damaged(part: name)
      }
      switch UInt32(xmlTextReaderNodeType(reader)) {
      case XML_READER_TYPE_ELEMENT.rawValue:
        let element = localName
        if xmlTextReaderIsEmptyElement(reader) == 1 { pendingEnd = element }
        return .begin(element)
      case XML_READER_TYPE_END_ELEMENT.rawValue: return .end(localName)
      case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue,
        XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue, XML_READER_TYPE_WHITESPACE.rawValue:
        return .text(xmlTextReaderConstValue(reader).map { String(cString: $0) } ?? "")
      case XML_READER_TYPE_DOCUMENT_TYPE.rawValue, XML_READER_TYPE_ENTITY_REFERENCE.rawValue:
        throw .documentType(part: name)
      default: continue
      }
    }
  }

  /// The attributes of the element that has just begun.
  func attributes() -> [String: String] {
    var attributes: [String: String] = [:]
    while xmlTextReaderMoveToNextAttribute(reader) == 1 {
      attributes[localName] = xmlTextReaderConstValue(reader).map { String(cString: $0) } ?? ""
    }
    xmlTextReaderMoveToElement(reader)
    return attributes
  }

  private var localName: String { xmlTextReaderConstLocalName(reader).map { String(cString: $0) } ?? "" }
}
