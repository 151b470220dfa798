public import ArgumentParser
public import ClauseRegister

public struct HoursDuplicates<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "duplicates",
      abstract: localized(
        "Propose les saisies qui sont peut-être du même travail.", "Proposes entries that may be of the same work."),
      discussion: localized("Exemple : ", "Example: ") + "hours duplicates --market 2024-41 --month 2026-03")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Marché.", "Market."), valueName: "ref")) public var market: String?
  @Option(help: ArgumentHelp(localized("Mois : 2026-03, mars 2026.", "Month: 2026-03."))) public var month: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let found = try register.duplicateHours(market: market, month: month)
    let lines = found.duplicates.map { pair in
      let what =
        if let merge = pair.reopened {
          localized("fusion \(merge) rouverte, à décider", "merge \(merge) opened again, to decide")
        } else if pair.overlap == "same" {
          localized("même personne, même lot, même temps", "same person, lot and time")
        } else {
          localized("un jour et son mois", "a day and its month")
        }
      return ([what] + pair.entries.map { text(of: $0) }).joined(separator: "\n") + "\n"
    }
    return Answer(found, text: lines.isEmpty ? localized("Aucun.", "None.") : lines.joined(separator: "\n"))
  }
}
