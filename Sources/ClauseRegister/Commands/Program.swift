public import ArgumentParser
import ClauseRegister
import Foundation

/// What both programs do with their arguments: parse, perform, and say what came of it.
public enum Program {
  /// - parameter perform: Carries out a parsed command.
  public static func run<Root: ParsableCommand>(
    _ root: Root.Type, _ arguments: [String], _ perform: (any ParsableCommand) async throws -> Answer
  ) async -> Rendered {
    let json = arguments.prefix { $0 != "--" }.contains("--json")
    let arguments = withNegativeNumbers(arguments)
    let command: any ParsableCommand
    do {
      command = try Root.parseAsRoot(arguments)
    } catch {
      return refusal(root, error, json: json)
    }
    do {
      return try Rendered(try await perform(command), json: json)
    } catch {
      if Root.exitCode(for: error) == .success || error is ValidationError || error is CleanExit {
        return refusal(root, error, json: json)
      }
      return Rendered(RegisterError(error), json: json)
    }
  }

  /// `--hours -7` as `--hours=-7`: the argument parser takes the number for an option and would say that a value is missing.
  static func withNegativeNumbers(_ arguments: [String]) -> [String] {
    var joined: [String] = []
    var isEnded = false
    for argument in arguments {
      if argument == "--" { isEnded = true }
      if !isEnded, argument.wholeMatch(of: /-[0-9].*/) != nil, let option = joined.last, option.hasPrefix("--"),
        !option.contains("=")
      {
        joined[joined.count - 1] = "\(option)=\(argument)"
      } else {
        joined.append(argument)
      }
    }
    return joined
  }

  /// What the argument parser does by itself with a command that is none of the program's: help, a group's help.
  public static func help(_ command: any ParsableCommand) throws -> Never {
    var command = command
    try command.run()
    throw CleanExit.helpRequest(type(of: command))
  }

  /// The words by which a command of a group is called, such as `person list`; nothing of what was typed.
  public static func words(
    to command: any ParsableCommand.Type, in group: any ParsableCommand.Type
  ) -> [String]? {
    for next in group.configuration.subcommands {
      let word = next.configuration.commandName ?? ""
      if next == command { return [word] }
      if let rest = words(to: command, in: next) { return [word] + rest }
    }
    return nil
  }

  /// Writes what came of a command and ends the process. A command whose answer nobody can read has not ended well.
  public static func finish(_ rendered: Rendered) -> Never {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(rendered.output.utf8))
      try FileHandle.standardError.write(contentsOf: Data(rendered.error.utf8))
    } catch {
      exit(ExitCode.ioError.rawValue)
    }
    exit(rendered.exit)
  }

  private static func refusal<Root: ParsableCommand>(
    _ root: Root.Type, _ error: any Error, json: Bool
  ) -> Rendered {
    let text = UsageText.translated(Root.fullMessage(for: error))
    let isHelp = Root.exitCode(for: error) == .success
    if isHelp { return Rendered(output: text + "\n") }
    let message = UsageText.translated(Root.message(for: error))
    let body = FailureBody(error: .init(code: "usage", message: message))
    return Rendered(
      output: json ? (try? Rendered.encode(body)) ?? "" : "", error: text + "\n",
      exit: ExitCode.usage.rawValue)
  }
}

/// The argument parser writes English; its few sentences in French.
enum UsageText {
  static func translated(_ text: String) -> String {
    guard Language.current == .french else { return text }
    var result = text
    for (pattern, french) in sentences {
      result = result.replacing(pattern) { match in
        let value = match.output.count > 1 ? String(match.output[1].substring ?? "") : ""
        return french.replacing("$1", with: value)
      }
    }
    return result
  }

  private static var sentences: [(Regex<AnyRegexOutput>, String)] {
    [
      (.init(#/Error: /#), "Erreur : "), (.init(/USAGE:/), "USAGE :"), (.init(/Usage:/), "Usage :"),
      (.init(/Help:/), "Aide :"),
      (.init(/OPTIONS:/), "OPTIONS :"), (.init(/ARGUMENTS:/), "ARGUMENTS :"), (.init(/SUBCOMMANDS:/), "COMMANDES :"),
      (.init(#/OVERVIEW: /#), ""), (.init(/<subcommand>/), "<commande>"),
      (.init(/Show help information\./), "Affiche cette aide."), (.init(/Show the version\./), "Affiche la version."),
      (.init(/Missing expected argument '(.*?)'/), "Il manque « $1 »"),
      (.init(/Missing one of: (.*)/), "Il manque l'un de : $1"),
      (.init(/Missing value for '(.*?)'/), "Il manque la valeur de « $1 »"),
      (.init(/Unknown option '(.*?)'/), "Option inconnue « $1 »"),
      (.init(/Unexpected argument '(.*?)'/), "Argument inattendu « $1 »"),
      (.init(/(\d+) unexpected arguments:/), "$1 arguments inattendus :"),
      (.init(/Did you mean '(.*?)'\?/), "Vouliez-vous dire « $1 » ?"),
      (.init(/The value '(.*?)' is invalid for/), "La valeur « $1 » ne convient pas pour"),
      (.init(/Please provide one of the following:/), "Au choix :"),
      (.init(/See '(.*?)' for more information\./), "Voir « $1 »."),
      (.init(/See '(.*?)' for detailed help\./), "Voir « $1 » pour l'aide."),
      (.init(/\(default:\s+(.*?)\)/), "(par défaut : $1)"),
    ]
  }
}
