/// Makes of a JSON text one that `JSONSerialization` reads without loss.
///
/// Left to itself, that refuses a whole file for one lone surrogate, one raw line break in a
/// string, one `NaN` or one number too large; turns amounts into binary fractions; and fails on
/// deep nesting. So here strings are made valid, every bare word but `true`, `false` and `null`
/// (hence every number) becomes a string with exactly its characters, and what is nested too
/// deeply becomes `null`. The grammar is checked on the way, so that an error has its place. No
/// recursion: the input must not be able to exhaust the stack.
struct JSONCleaner {
  /// Real records are at most 8 deep.
  static let deepestKept = 32
  /// More than this is no damage but an attack on memory.
  static let deepestFollowed = 10_000

  private enum Expected {
    case value, valueOrEnd, key, keyOrEnd, colon, commaOrEnd, nothing
  }

  private struct Level {
    let isObject: Bool
    var keys: Set<[UInt8]> = []
  }

  let input: [UInt8]
  private var index = 0
  private var output: [UInt8] = []
  private var levels: [Level] = []
  private var expected = Expected.value
  private var commaPending = false
  private(set) var problems: [RawProblem] = []

  init(_ input: [UInt8]) {
    self.input = input
    output.reserveCapacity(input.count + input.count / 8)
  }

  /// The cleaned text; valid JSON, never nested deeper than `deepestKept`.
  mutating func clean() throws(ProcurementFileError) -> [UInt8] {
    while index < input.count {
      try step(input[index])
    }
    guard expected == .nothing else { throw truncated() }
    return output
  }

  private mutating func step(_ byte: UInt8) throws(ProcurementFileError) {
    switch byte {
    case _ where isJSONSpace(byte): index += 1
    case UInt8(ascii: "{"), UInt8(ascii: "["): try open(byte)
    case UInt8(ascii: "}"), UInt8(ascii: "]"): try close(byte)
    case UInt8(ascii: ","): try comma()
    case UInt8(ascii: ":"): try colon()
    case UInt8(ascii: "\""): try string()
    default: try word()
    }
  }

  private var isCut: Bool { levels.count > Self.deepestKept }

  private mutating func emit(_ bytes: some Sequence<UInt8>) {
    if !isCut { output.append(contentsOf: bytes) }
  }

  // MARK: Structure

  private mutating func open(_ byte: UInt8) throws(ProcurementFileError) {
    try beginValue()
    guard levels.count < Self.deepestFollowed else { throw malformed() }
    let isObject = byte == UInt8(ascii: "{")
    if levels.count == Self.deepestKept {
      emit("null".utf8)
      note(.nestingCut, at: index)
    } else {
      emit([byte])
    }
    levels.append(Level(isObject: isObject))
    expected = isObject ? .keyOrEnd : .valueOrEnd
    index += 1
  }

  private mutating func close(_ byte: UInt8) throws(ProcurementFileError) {
    let isObject = byte == UInt8(ascii: "}")
    guard levels.last?.isObject == isObject else { throw malformed() }
    // A comma before the end is dropped: it loses nothing.
    switch expected {
    case .valueOrEnd, .keyOrEnd, .commaOrEnd: break
    default: throw malformed()
    }
    let wasCut = isCut
    commaPending = false
    levels.removeLast()
    if !wasCut { emit([byte]) }
    index += 1
    endValue()
  }

  private mutating func comma() throws(ProcurementFileError) {
    guard expected == .commaOrEnd, let level = levels.last else { throw malformed() }
    commaPending = true
    expected = level.isObject ? .keyOrEnd : .valueOrEnd
    index += 1
  }

  private mutating func colon() throws(ProcurementFileError) {
    guard expected == .colon else { throw malformed() }
    emit([UInt8(ascii: ":")])
    expected = .value
    index += 1
  }

  private mutating func beginValue() throws(ProcurementFileError) {
    guard expected == .value || expected == .valueOrEnd else { throw malformed() }
    emitComma()
  }

  private mutating func emitComma() {
    if commaPending { emit([UInt8(ascii: ",")]) }
    commaPending = false
  }

  private mutating func endValue() {
    expected = levels.isEmpty ? .nothing : .commaOrEnd
  }

  // MARK: Words and strings

  private mutating func word() throws(ProcurementFileError) {
    try beginValue()
    let start = index
    while index < input.count, !isJSONDelimiter(input[index]) { index += 1 }
    let word = input[start..<index]
    if ["true", "false", "null"].contains(where: { word.elementsEqual($0.utf8) }) {
      emit(word)
    } else {
      var text = JSONStringCleaner(word)
      text.cleanWord()
      emit(text.output)
    }
    endValue()
  }

  private mutating func string() throws(ProcurementFileError) {
    let isKey = expected == .key || expected == .keyOrEnd
    if isKey { emitComma() } else { try beginValue() }
    let start = index
    var text = JSONStringCleaner(input[index...])
    let isClosed = text.cleanString()
    index = text.index
    guard isClosed else { throw truncated() }
    if let wrong = text.wrongEscape { note(.escapeRepaired, at: wrong) }
    if isKey { remember(Array(input[start..<index])) }
    emit(text.output)
    if isKey { expected = .colon } else { endValue() }
  }

  private mutating func remember(_ key: [UInt8]) {
    if isCut || levels.isEmpty { return }
    let isNew = levels[levels.count - 1].keys.insert(key).inserted
    if !isNew { note(.keyRepeated, at: index - key.count, field: key.dropFirst().dropLast()) }
  }

  // MARK: Problems

  /// A repeated problem is told a few times only: a report of millions of lines helps nobody.
  private mutating func note(
    _ code: ImportWarning.Code, at offset: Int, field: ArraySlice<UInt8> = []
  ) {
    guard problems.count < 100 else { return }
    let place = importedTextPlace(input, at: offset)
    problems.append(
      RawProblem(
        field: String(decoding: field, as: UTF8.self),
        value: "\(place.line):\(place.column)", code: code))
  }

  private func truncated() -> ProcurementFileError {
    let place = importedTextPlace(input, at: input.count)
    return .truncatedJSON(line: place.line, column: place.column)
  }

  private func malformed() -> ProcurementFileError {
    let place = importedTextPlace(input, at: index)
    return .malformedJSON(line: place.line, column: place.column)
  }
}

func isJSONSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}

private func isJSONDelimiter(_ byte: UInt8) -> Bool {
  isJSONSpace(byte) || "{}[]:,\"".utf8.contains(byte)
}
