public import ArgumentParser
public import ClauseRegister

public struct ConflictList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: localized("Liste les conflits ouverts.", "Lists the open conflicts."))
  }

  @OptionGroup public var place: Place

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let conflicts = try register.conflicts()
    let none = localized("Aucun conflit ouvert.", "No open conflict.")
    return Answer(
      ConflictsView(conflicts: conflicts),
      text: conflicts.isEmpty ? none : conflicts.map(text).joined(separator: "\n"))
  }
}

public struct ConflictShow<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "show", abstract: localized("Montre un conflit.", "Shows a conflict."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant du conflit.", "The conflict's id."), valueName: "id"))
  public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let conflict = try register.conflict(reference)
    return Answer(ConflictsView(conflicts: [conflict]), text: text(of: conflict))
  }
}

public struct ConflictResolve<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "resolve",
      abstract: localized("Règle un conflit, pour tous.", "Settles a conflict, for everyone."),
      discussion: localized("Exemples : ", "Examples: ")
        + "conflict resolve 7d3f --keep 2 --reason \"feuille signée\"\n  conflict resolve 7d3f --value 7h30")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant du conflit.", "The conflict's id."), valueName: "id"))
  public var reference: String
  @Option(help: ArgumentHelp(localized("Numéro de la valeur à garder.", "Number of the value to keep.")))
  public var keep: Int?
  @Option(help: ArgumentHelp(localized("Autre valeur.", "Another value."))) public var value: String?
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) public var reason: String = ""

  public init() {}

  public func validate() throws {
    guard (keep == nil) != (value == nil) else {
      throw ValidationError(localized("Donner --keep N ou --value V.", "Give --keep N or --value V."))
    }
  }

  public func answer(_ register: Register) throws -> Answer {
    let settlement = keep.map(Settlement.keep) ?? .value(value ?? "")
    let conflict = try register.resolve(reference, settlement, reason: reason)
    return Answer(
      ConflictsView(conflicts: [conflict]),
      text: localized("Conflit réglé :\n", "Conflict settled:\n") + text(of: conflict))
  }
}

func text(of conflict: ConflictView) -> String {
  var lines = [
    "\(conflict.id)  \(conflict.table).\(conflict.unit)  \(printable(conflict.subject))"
  ]
  for value in conflict.values {
    let mark = value.n == conflict.provisional ? "*" : " "
    let said = words(value.value)
    lines.append("  \(mark)\(value.n)  \(said)  — \(printable(value.officer)), \(value.deviceTime)")
  }
  return lines.joined(separator: "\n")
}

/// A unit's value as people say it.
public func words(_ value: JSONValue) -> String {
  guard case .object(let columns) = value else { return printable(value.plain) }
  if case .bool(let isDeleted) = columns["deleted"] {
    return isDeleted ? localized("supprimé", "deleted") : localized("gardé", "kept")
  }
  if case .text(let date) = columns["date"], case .number(let minutes) = columns["minutes"] {
    return "\(printable(date)) · \(formatMinutes(Int(clamping: minutes)))"
  }
  return printable(value.plain)
}

public struct HistoryCommand<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "history",
      abstract: localized("Toutes les versions d'une fiche.", "Every version of a record."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant de la fiche.", "The record's id."), valueName: "id"))
  public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let history = try register.history(reference)
    return Answer(history, text: text(of: history))
  }
}

public func text(of history: HistoryView) -> String {
  var table = TextTable([
    .init(localized("Quand", "When")), .init(localized("Qui", "Who")), .init(localized("Quoi", "What")),
    .init(localized("Valeur", "Value")), .init(localized("Vigueur", "Standing")), .init(localized("Motif", "Reason")),
  ])
  for version in history.versions {
    table.add([
      version.deviceTime, version.officer, "\(version.kind) \(version.unit)", words(version.value),
      version.open ? localized("en vigueur", "stands") : localized("remplacée", "replaced"), version.reason ?? "",
    ])
  }
  return table.render()
}
