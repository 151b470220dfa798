public import ArgumentParser
public import ClauseRegister

public struct PoolGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "pool", localized("Les mutualisations d'heures d'une entreprise.", "The pools of a company's hours."),
      [PoolList<Place>.self, PoolShow<Place>.self, PoolAdd<Place>.self, PoolSet<Place>.self, PoolLotGroup<Place>.self])
  }

  public init() {}
}

public struct PoolList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Liste les mutualisations.", "Lists the pools."))
  }

  @OptionGroup public var place: Place

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let pools = try register.pools()
    var table = TextTable([
      .init(localized("Mutualisation", "Pool")), .init("SIREN"), .init("Lots", .right),
      .init(localized("Dû", "Due"), .right), .init(localized("Fait", "Done"), .right), .init("%", .right),
    ])
    for pool in pools {
      table.add([
        pool.name + (pool.warnings.isEmpty ? "" : " !"), pool.siren ?? "", "\(pool.members.count)",
        formatMinutes(pool.minutesDue), formatMinutes(pool.minutesDone),
        percentage(pool.minutesDone, of: pool.minutesDue),
      ])
    }
    return Answer(PoolsView(pools: pools), text: table.render())
  }
}

/// A pool with its lots.
private func answer(_ pool: PoolView) -> Answer {
  var table = TextTable([
    .init(localized("Marché/lot", "Market/lot")), .init(localized("Dû", "Due"), .right),
    .init(localized("Fait", "Done"), .right), .init("%", .right),
  ])
  for member in pool.members {
    table.add([
      "\(member.market)/\(member.lot)", formatMinutes(member.minutesDue), formatMinutes(member.minutesDone),
      percentage(member.minutesDone, of: member.minutesDue),
    ])
  }
  table.add([
    localized("Mutualisation", "Pool"), formatMinutes(pool.minutesDue), formatMinutes(pool.minutesDone),
    percentage(pool.minutesDone, of: pool.minutesDue),
  ])
  var lines = pool.warnings.map { "! \(printable($0.message))" }
  lines.append([pool.name, pool.siren].compactMap { $0 }.map(printable).joined(separator: " · "))
  if let note = pool.note { lines.append(printable(note)) }
  lines.append(table.render())
  if pool.overrideMinutes != nil {
    lines.append(localized("Dû fixé : ", "Due set: ") + printable(pool.overrideReason ?? ""))
  }
  return Answer(PoolsView(pools: [pool]), text: lines.joined(separator: "\n"))
}

public struct PoolShow<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "show", abstract: localized("Montre une mutualisation et ses lots.", "Shows a pool and its lots."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref"))
  public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.pool(reference))
  }
}

/// What is said of a pool, as options. An empty text takes away what was said.
public struct PoolOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Nom.", "Name."))) public var name: String?
  @Option(help: ArgumentHelp(localized("SIREN de l'entreprise.", "The company's SIREN."))) public var siren: String?
  @Option(
    help: ArgumentHelp(
      localized("Heures dues, à la place de la somme des lots.", "Hours due in place of the sum of the lots.")))
  public var override: String?
  @Option(help: ArgumentHelp(localized("Motif de --override.", "The reason for --override."))) public var reason:
    String?
  @Option(help: ArgumentHelp(localized("Note, comme la convention.", "A note, such as the convention.")))
  public var note: String?

  public init() {}

  var draft: PoolDraft {
    var draft = PoolDraft()
    (draft.name, draft.siren, draft.note) = (name, siren, note)
    (draft.override, draft.overrideReason) = (self.override, reason)
    return draft
  }
}

public struct PoolAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Crée une mutualisation.", "Makes a pool."),
      discussion: localized("Exemple : ", "Example: ") + "pool add --name \"Cabinet\" --siren 732829320 --scope gironde"
    )
  }

  @OptionGroup public var place: Place
  @OptionGroup public var pool: PoolOptions
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.addPool(pool.draft, scope: scope))
  }
}

public struct PoolSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set", abstract: localized("Modifie une mutualisation.", "Changes a pool."),
      discussion: localized("Exemple : ", "Example: ")
        + "pool set Cabinet --override 1115 --reason \"convention de mutualisation\"")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref"))
  public var reference: String
  @OptionGroup public var pool: PoolOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.setPool(reference, pool.draft))
  }
}

public struct PoolLotGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "lot", localized("Les lots d'une mutualisation.", "The lots of a pool."),
      [
        PoolLotAdd<Place>.self, PoolLotRemove<Place>.self,
      ])
  }

  public init() {}
}

public struct PoolLotOptions: ParsableArguments {
  @Argument(help: ArgumentHelp(localized("Mutualisation.", "Pool."), valueName: "ref")) public var reference: String
  @Option(help: ArgumentHelp(localized("Marché.", "Market."), valueName: "ref")) public var market: String
  @Option(help: ArgumentHelp(localized("Lot du marché.", "Lot of the market."), valueName: "n")) public var lot: String

  public init() {}
}

public struct PoolLotAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Met un lot dans une mutualisation.", "Puts a lot into a pool."),
      discussion: localized("Exemple : ", "Example: ") + "pool lot add Cabinet --market A65 --lot 1")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: PoolLotOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.addLot(which.lot, of: which.market, toPool: which.reference))
  }
}

public struct PoolLotRemove<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "remove", abstract: localized("Retire un lot d'une mutualisation.", "Takes a lot out of a pool."))
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: PoolLotOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.removeLot(which.lot, of: which.market, fromPool: which.reference))
  }
}
