import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands

struct LockView: Encodable, Sendable {
  let ok: Bool
  let locked: Bool
}

struct Lock: LocalCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "lock",
      abstract: localized(
        "Rend les données personnelles illisibles jusqu'au prochain déverrouillage.",
        "Makes personal data unreadable until it is unlocked."))
  }

  @OptionGroup var place: FieldOptions

  func perform() throws -> Answer {
    try DeviceSecret(store: place.path).lock()
    return Answer(
      LockView(ok: true, locked: true),
      text: localized(
        "Verrouillé. « field sync » ou « field unlock » rouvre ; la saisie reste possible.",
        "Locked. \"field sync\" or \"field unlock\" opens it again; logging goes on."))
  }
}

struct Unlock: LocalCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "unlock",
      abstract: localized(
        "Déverrouille sans réseau, par la phrase secrète (FIELD_PASSPHRASE, ou demandée).",
        "Unlocks without a network, by the passphrase (FIELD_PASSPHRASE, or asked for)."))
  }

  @OptionGroup var place: FieldOptions

  func perform() throws -> Answer {
    try DeviceSecret(store: place.path).unlock(passphrase: try passphrase.read())
    return Answer(
      LockView(ok: true, locked: false), text: localized("Déverrouillé pour un jour.", "Unlocked for a day."))
  }
}

struct Passphrase: LocalCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "passphrase",
      abstract: localized(
        "Choisit une phrase secrète (FIELD_PASSPHRASE, ou demandée) pour « field unlock ».",
        "Chooses a passphrase (FIELD_PASSPHRASE, or asked for) for \"field unlock\"."))
  }

  @OptionGroup var place: FieldOptions
  @Flag(help: ArgumentHelp(localized("N'en garde aucune.", "Keeps none."))) var remove = false

  func perform() throws -> Answer {
    try DeviceSecret(store: place.path).set(passphrase: remove ? nil : try passphrase.chosen())
    return Answer(
      LockView(ok: true, locked: false),
      text: remove
        ? localized("Plus de phrase secrète.", "No passphrase any more.")
        : localized("Phrase secrète choisie.", "Passphrase chosen."))
  }
}

private let passphrase = PassphraseInput(variable: "FIELD_PASSPHRASE")
