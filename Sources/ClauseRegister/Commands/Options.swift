public import ArgumentParser
public import ClauseRegister

/// The options that every command takes.
public protocol PlaceOptions: ParsableArguments {
  var json: Bool { get }
  /// The register that the command works on.
  func register() throws -> Register
}

/// A command over a register, the same in both programs.
public protocol RegisterCommand: ParsableCommand {
  associatedtype Place: PlaceOptions
  var place: Place { get }
  func answer(_ register: Register) throws -> Answer
}

extension RegisterCommand {
  public func perform() throws -> Answer { try answer(try place.register()) }
}

/// A group of commands.
public func group(
  _ name: String, _ abstract: String, _ commands: [any ParsableCommand.Type]
) -> CommandConfiguration {
  CommandConfiguration(commandName: name, abstract: abstract, subcommands: commands)
}
