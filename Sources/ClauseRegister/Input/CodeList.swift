/// Codes that the register writes, and what people call them. A code of a newer program, which is not in the list, is shown
/// as it is.
public struct CodeList: Sendable {
  public struct Item: Sendable {
    /// A stable word of ASCII letters, digits and `_`.
    public let code: String
    private let french: String
    private let english: String

    init(_ code: String, _ french: String, _ english: String) {
      self.code = code
      self.french = french
      self.english = english
    }

    /// In the current language.
    public var name: String { localized(french, english) }
  }

  public let items: [Item]

  init(_ items: [Item]) {
    self.items = items
  }

  public var codes: [String] { items.map(\.code) }

  /// What people call `code`.
  public func name(of code: String) -> String { items.first { $0.code == code }?.name ?? code }

  /// The code that was typed, in any case, or whose name was.
  ///
  /// - throws: ``RegisterError`` `bad-code`, with the list.
  func code(_ text: String, _ option: String) throws -> String {
    let wanted = foldedName(text)
    if let known = items.first(where: { foldedName($0.code) == wanted || foldedName($0.name) == wanted }) {
      return known.code
    }
    throw RegisterError(
      "bad-code", .usage,
      localized(
        "\(option) : « \(printable(text)) » n'existe pas. Au choix : \(codes.joined(separator: ", ")).",
        "\(option): there is no \"\(printable(text))\". One of: \(codes.joined(separator: ", "))."))
  }
}
