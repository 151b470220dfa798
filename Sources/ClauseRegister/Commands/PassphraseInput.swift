import ClauseRegister
import Foundation

/// A passphrase from the environment, for scripts, or from the terminal, where it is not shown.
public struct PassphraseInput: Sendable {
  private static let minimumLength = 12

  private let variable: String
  private let alsoInput: Bool

  /// - parameter alsoInput: Whether the first line of an input that is no terminal is one, too.
  public init(variable: String, alsoInput: Bool = false) {
    self.variable = variable
    self.alsoInput = alsoInput
  }

  /// - throws: ``RegisterError`` where there is none and nobody to ask.
  public func read() throws -> String {
    if let given = ProcessInfo.processInfo.environment[variable], !given.isEmpty { return given }
    guard isatty(STDIN_FILENO) == 1 else {
      if alsoInput, let line = readLine(), !line.isEmpty { return line }
      throw RegisterError(
        "no-passphrase", .usage,
        localized("Phrase secrète absente (\(variable)).", "No passphrase (\(variable))."))
    }
    return try unseen(localized("Phrase secrète : ", "Passphrase: "))
  }

  /// One that is being chosen: it has to be long enough.
  public func chosen() throws -> String {
    let passphrase = try read()
    guard passphrase.count >= Self.minimumLength else {
      throw RegisterError(
        "weak-passphrase", .usage,
        localized(
          "Au moins \(Self.minimumLength) caractères : quatre mots au hasard valent mieux qu'un mot compliqué.",
          "At least \(Self.minimumLength) characters: four random words are better than one complicated."))
    }
    return passphrase
  }

  private func unseen(_ prompt: String) throws -> String {
    var shown = termios()
    guard tcgetattr(STDIN_FILENO, &shown) == 0 else { return readLine() ?? "" }
    var hidden = shown
    hidden.c_lflag &= ~tcflag_t(ECHO)
    FileHandle.standardError.write(Data(prompt.utf8))
    tcsetattr(STDIN_FILENO, TCSANOW, &hidden)
    defer {
      tcsetattr(STDIN_FILENO, TCSANOW, &shown)
      FileHandle.standardError.write(Data("\n".utf8))
    }
    return readLine() ?? ""
  }
}
