import Foundation

/// Which columns are what, as a file says: `{"person":"Salarié","hours":"Nb h","market":{"value":"2026-41"},"note":null}`.
/// Fields that it does not name are found by their usual headings.
struct StatementMapping: Sendable {
  enum Source: Hashable, Sendable, Decodable {
    /// The column of that heading.
    case column(String)
    /// The same for every row.
    case value(String)
    /// No column at all.
    case none

    private enum Key: String, CodingKey {
      case value, column
    }

    init(from decoder: any Decoder) throws {
      let single = try decoder.singleValueContainer()
      if single.decodeNil() {
        self = .none
      } else if let heading = try? single.decode(String.self) {
        self = .column(heading)
      } else {
        let object = try decoder.container(keyedBy: Key.self)
        if object.contains(.column) {
          self = .column(try object.decode(String.self, forKey: .column))
        } else if let number = try? object.decode(Int.self, forKey: .value) {
          self = .value(String(number))
        } else {
          self = .value(try object.decode(String.self, forKey: .value))
        }
      }
    }
  }

  var sources: [StatementField: Source] = [:]
  /// What rows without a value of their own have, as the command said: it comes before a value of the file.
  var defaults: [StatementField: String] = [:]

  init() {}

  /// - throws: ``RegisterError`` `bad-mapping`.
  init(_ data: Data) throws {
    let text = Data(decodeImportedText([UInt8](data)).bytes)
    guard let named = try? JSONDecoder().decode([String: Source].self, from: text) else {
      let example = #"{"person":"Salarié","hours":"Nb h","market":{"value":"2026-41"}}"#
      throw Self.bad(
        localized("pas un objet JSON comme \(example)", "not a JSON object like \(example)"))
    }
    for (name, source) in named {
      guard let field = StatementField(rawValue: name) else {
        let known = StatementField.allCases.map(\.rawValue).joined(separator: ", ")
        throw Self.bad(
          localized(
            "champ inconnu « \(printable(name)) » ; il y a : \(known)",
            "unknown field \"\(printable(name))\"; there are: \(known)"))
      }
      sources[field] = source
    }
  }

  static func bad(_ reason: String) -> RegisterError {
    RegisterError(
      "bad-mapping", .badData, localized("Fichier de correspondance : \(reason).", "Mapping file: \(reason)."))
  }
}
