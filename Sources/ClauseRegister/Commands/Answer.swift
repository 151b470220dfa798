public import ClauseRegister
import Foundation

/// What a command says: one value for scripts, a text for people.
public struct Answer {
  public var value: any Encodable & Sendable
  public var text: String
  public var exit: ExitCode

  public init(_ value: any Encodable & Sendable, text: String, exit: ExitCode = .done) {
    self.value = value
    self.text = text
    self.exit = exit
  }
}

/// A finished command as the process gives it out.
public struct Rendered: Codable, Sendable {
  public var output: String
  public var error: String
  public var exit: Int32

  public init(output: String = "", error: String = "", exit: Int32 = 0) {
    self.output = output
    self.error = error
    self.exit = exit
  }

  /// With `json` the value alone goes to standard output and the text to standard error.
  init(_ answer: Answer, json: Bool) throws {
    let text = answer.text.isEmpty || answer.text.hasSuffix("\n") ? answer.text : answer.text + "\n"
    if json {
      self.init(output: try Self.encode(answer.value), error: text, exit: answer.exit.rawValue)
    } else {
      self.init(output: text, exit: answer.exit.rawValue)
    }
  }

  init(_ error: RegisterError, json: Bool) {
    let text = localized("Erreur : ", "Error: ") + error.message + "\n"
    let body = FailureBody(error: .init(code: error.code, message: error.message))
    self.init(output: json ? (try? Self.encode(body)) ?? "" : "", error: text, exit: error.exit.rawValue)
  }

  static func encode(_ value: any Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}

struct FailureBody: Encodable, Sendable {
  struct Detail: Encodable, Sendable {
    let code: String
    let message: String
  }

  let error: Detail
}
