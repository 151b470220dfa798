import Foundation

/// The fields of a form, or of an address, in their order (`application/x-www-form-urlencoded`).
struct FormFields: Sendable {
  static let mediaType = "application/x-www-form-urlencoded"
  private static let limit = 5_000

  private var fields: [(name: String, value: String)] = []

  /// Of nothing.
  init() {}

  /// Nil where a part of it is no UTF-8, or there are too many.
  init?(_ text: String) {
    let parts = text.split(separator: "&")
    guard parts.count <= Self.limit else { return nil }
    for part in parts {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(Self.decoded)
      guard let name = pair[0], pair.count == 1 || pair[1] != nil else { return nil }
      fields.append((name, pair.count == 1 ? "" : pair[1] ?? ""))
    }
  }

  /// The first of that name, without space around it; empty where there is none.
  subscript(_ name: String) -> String {
    fields.first { $0.name == name }?.value.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
  }

  /// Nil where it is missing or empty.
  func given(_ name: String) -> String? {
    let value = self[name]
    return value.isEmpty ? nil : value
  }

  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// From 0; whatever is no number of a page is the first.
  var page: Int { min(max((Int(self["page"]) ?? 1) - 1, 0), 1_000_000) }

  private static func decoded(_ text: Substring) -> String? {
    text.replacing("+", with: " ").removingPercentEncoding
  }

  /// A text as a part of an address.
  static func encoded(_ text: String) -> String {
    var allowed = CharacterSet.alphanumerics
    allowed.formIntersection(CharacterSet(charactersIn: Unicode.Scalar(0)..."\u{7F}"))
    allowed.insert(charactersIn: "-._~")
    return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
  }
}
