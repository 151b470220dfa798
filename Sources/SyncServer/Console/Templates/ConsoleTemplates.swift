import ClauseRegister
import Foundation
import Mustache

/// The console's templates in both languages, compiled once. Two texts in a template stand as `[[français|english]]`.
///
/// Everything that a template shows is escaped: there is no way to write it otherwise here (see `init`).
struct ConsoleTemplates: Sendable {
  private static let sources: [String: String] =
    LayoutTemplates.all.merging(DecisionTemplates.all) { $1 }.merging(HoursTemplates.all) { $1 }
    .merging(RegisterTemplates.all) { $1 }.merging(AdministrationTemplates.all) { $1 }
    .merging(DeviceTemplates.all) { $1 }.merging(FigureTemplates.all) { $1 }.merging(DiagramTemplates.all) { $1 }
    .merging(PersonDataTemplates.all) { $1 }
    .merging(FormTemplates.all) { $1 }.merging(WorkTemplates.all) { $1 }
    .merging(SheetTemplates.all) { $1 }

  private let libraries: [Language: MustacheLibrary]

  /// - throws: For a template that cannot be read, or that would show something unescaped: a mistake in this program.
  init() throws {
    MustacheContentTypes.register(EscapedText(), named: EscapedText.name)
    var libraries: [Language: MustacheLibrary] = [:]
    for language in Language.allCases {
      var library = MustacheLibrary()
      for (name, source) in Self.sources {
        guard !source.contains("{{{"), !source.contains("{{&"), !source.contains("CONTENT_TYPE") else {
          throw RegisterError("template", .software, "\(name): unescaped")
        }
        let text = "{{% CONTENT_TYPE:\(EscapedText.name)}}" + Self.spoken(source, language)
        try library.register(text, named: name)
      }
      libraries[language] = library
    }
    self.libraries = libraries
  }

  /// A page in the current language.
  func render(_ name: String, _ model: [String: Any]) -> String {
    var model = model
    model["lang"] = Language.current.rawValue
    model["isFrench"] = Language.current == .french
    model["styleURL"] = ConsoleStatic.style.url
    model["scriptURL"] = ConsoleStatic.script.url
    return libraries[Language.current]?.render(model, withTemplate: name) ?? ""
  }

  private static func spoken(_ source: String, _ language: Language) -> String {
    source.replacing(#/\[\[(.*?)\|(.*?)\]\]/#) { match in String(language == .french ? match.1 : match.2) }
  }
}

/// Escapes for HTML, in texts and in quoted attributes, by Unicode scalars. The library's own goes by characters: a
/// quotation mark with a combining accent on it is another character to it, and would end an attribute.
private struct EscapedText: MustacheContentType {
  static let name = "ESCAPED"

  func escapeText(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
      case "\0": escaped.append("\u{FFFD}")
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
