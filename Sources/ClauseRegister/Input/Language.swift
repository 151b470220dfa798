/// The two languages the programs speak.
public enum Language: String, Sendable, CaseIterable {
  /// French, the language of the officers and the default.
  case french = "fr"
  /// English, on request.
  case english = "en"

  /// The language of what is being rendered now; bound once per command or per request.
  @TaskLocal public static var current: Language = .french

  /// The language asked for with `--lang`, else with `FIELD_LANG`, else French.
  ///
  /// `LANG` is not looked at: many machines are set up in English though the people are not, and
  /// scripts that read the output must not change with the machine they run on. A value that is
  /// not a language counts as absent here; the command's own parser is the one to report it.
  public static func fromCommandLine(
    _ arguments: [String], environment: [String: String]
  ) -> Language {
    option(arguments) ?? named(environment["FIELD_LANG"]) ?? .french
  }

  /// The last `--lang` wins, as with every other option given twice.
  private static func option(_ arguments: [String]) -> Language? {
    var found: Language?
    var previous = ""
    for argument in arguments {
      if argument == "--" { break }
      if previous == "--lang" {
        found = named(argument) ?? found
      } else if argument.hasPrefix("--lang=") {
        found = named(String(argument.dropFirst("--lang=".count))) ?? found
      }
      previous = argument
    }
    return found
  }

  private static func named(_ value: String?) -> Language? {
    value.flatMap { Language(rawValue: $0.lowercased()) }
  }
}

/// The one of two texts that is in the current language; the other is not even built.
public func localized(
  _ french: @autoclosure () -> String, _ english: @autoclosure () -> String
) -> String {
  switch Language.current {
  case .french: french()
  case .english: english()
  }
}

public func yesOrNo(_ flag: Bool) -> String { flag ? localized("oui", "yes") : localized("non", "no") }
