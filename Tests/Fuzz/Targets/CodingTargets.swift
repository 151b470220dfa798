import SyncModel

private let limit = 1 << 16

/// The codings of a message on the wire.
let codings =
  ContentCoding.allCases.map { coding in
    FuzzTarget(name: coding.rawValue) { bytes in
      if let inflated = try? coding.decompress(bytes, limit: limit) {
        try law(inflated.count <= limit, "\(inflated.count) bytes past the limit")
        try law(coding.decompress(coding.compress(inflated), limit: limit) == inflated, "inflated")
      }
      try law(coding.decompress(coding.compress(bytes), limit: bytes.count) == bytes, "compressed")
    }
  } + [
    FuzzTarget(name: "identifiers") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      if let id = Identifier(text) {
        try law(Identifier(id.description) == id && Identifier(bytes: id.bytes) == id, "id \(text)")
      }
      if let coding = ContentCoding(field: text) { try law(ContentCoding.best(acceptedBy: text) == coding, text) }
      _ = ContentCoding.best(acceptedBy: text)
      let whole = Array(bytes.prefix(bytes.count / 5 * 5))
      try law(Base32.decode(Base32.encode(whole)) == whole, "base 32")
      _ = Base32.decode(text)
      try checkVector(bytes)
    }
  ]

/// A vector has seen what was put into it, whatever the order.
private func checkVector(_ bytes: [UInt8]) throws {
  let dots = bytes.prefix(64).map { byte in
    Dot(
      incarnation: Incarnation(replica: Identifier(high: 0, low: UInt64(byte >> 5)), number: UInt64(byte >> 3 & 3)),
      counter: UInt64(byte & 7))
  }
  var forwards = VersionVector()
  var backwards = VersionVector()
  for dot in dots { forwards.insert(dot) }
  for dot in dots.reversed() { backwards.insert(dot) }
  try law(forwards == backwards, "a vector depends on the order: \(dots)")
  try law(dots.allSatisfy(forwards.contains), "a vector has lost a dot: \(dots)")
  let lives = forwards.entries.map(\.incarnation)
  try law(lives == Set(lives).sorted(), "a vector is out of order: \(dots)")
  for dot in dots {
    let highest = dots.filter { $0.incarnation == dot.incarnation }.map(\.counter).max() ?? 0
    try law(forwards[dot.incarnation] == highest, "a vector has another counter: \(dots)")
  }
}
