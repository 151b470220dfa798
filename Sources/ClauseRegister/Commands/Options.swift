public import ArgumentParser
public import ClauseRegister

/// How a command answers, the same in every one. ``Program`` and ``Language`` read both from the arguments before they
/// are parsed, since what is wrong with those must be said in the same form.
public struct AnswerForm: ParsableArguments {
  @Flag(help: ArgumentHelp(localized("Répond en JSON.", "Answers in JSON."))) public var json = false
  @Option(help: ArgumentHelp(localized("Langue : fr ou en.", "Language: fr or en."))) public var lang: String?

  public init() {}

  public func validate() throws {
    guard let lang, Language(rawValue: lang) == nil else { return }
    throw ValidationError(
      localized("--lang : fr ou en, pas « \(printable(lang)) ».", "--lang: fr or en, not \"\(printable(lang))\"."))
  }
}

/// The options that say which register a command works on.
public protocol PlaceOptions: ParsableArguments {
  /// The register that `command` works on.
  func register(for command: any ParsableCommand) throws -> Register
  var form: AnswerForm { get }
  /// The file that a name given to the command means.
  func path(_ name: String) -> String
}

/// A command over a register, the same in both programs.
public protocol RegisterCommand: ParsableCommand {
  associatedtype Place: PlaceOptions
  var place: Place { get }
  func answer(_ register: Register) throws -> Answer
}

extension RegisterCommand {
  public func perform() throws -> Answer { try answer(try place.register(for: self)) }
}

/// A group of commands.
public func group(
  _ name: String, _ abstract: String, _ commands: [any ParsableCommand.Type]
) -> CommandConfiguration {
  CommandConfiguration(commandName: name, abstract: abstract, subcommands: commands)
}
