/// Bytes as letters that people can copy: no I, O, 0 or 1.
public enum Base32 {
  public static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")

  /// Five bits a letter; only whole groups of five bytes, so that nothing is left over.
  public static func encode(_ bytes: [UInt8]) -> String {
    var text = ""
    var bits = 0
    var held = 0
    for byte in bytes {
      held = held << 8 | Int(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[held >> bits & 31])
      }
      held &= (1 << bits) - 1
    }
    return text
  }

  /// The bytes of what ``encode(_:)`` wrote; letters of no value are left out.
  public static func decode(_ letters: some Sequence<Character>) -> [UInt8] {
    var bytes: [UInt8] = []
    var bits = 0
    var held = 0
    for letter in letters {
      guard let value = alphabet.firstIndex(of: letter) else { continue }
      held = held << 5 | value
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(held >> bits & 255))
      }
      held &= (1 << bits) - 1
    }
    return bytes
  }
}
