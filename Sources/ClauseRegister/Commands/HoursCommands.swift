public import ArgumentParser
public import ClauseRegister

public struct HoursList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: localized("Liste les saisies.", "Lists the entries."),
      discussion: localized("Exemple : ", "Example: ") + "hours list --market 2024-41 --month 2026-03")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Marché.", "Market."), valueName: "ref")) public var market: String?
  @Option(help: ArgumentHelp(localized("Personne.", "Person."), valueName: "ref")) public var person: String?
  @Option(help: ArgumentHelp(localized("Mois : 2026-03, mars 2026.", "Month: 2026-03."))) public var month: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let hours = try register.hours(HoursFilter(market: market, person: person, month: month))
    var table = TextTable([
      .init("Date"), .init(localized("Marché/lot", "Market/lot")), .init(localized("Personne", "Person")),
      .init(localized("Durée", "Time"), .right), .init(localized("État", "State")), .init("Sync"),
      .init(localized("Identifiant", "Id")),
    ])
    for entry in hours.hours {
      let mark =
        (entry.conflicts.isEmpty ? "" : " ⚡") + (entry.corrections.isEmpty ? "" : " ✎")
        + (entry.duplicateOf == nil ? "" : " ⧉")
      table.add([
        entry.date, entry.market + (entry.lot.map { "/\($0)" } ?? ""), entry.person,
        formatMinutes(entry.minutes) + mark, stateLine(entry), entry.sync, entry.id,
      ])
    }
    let total = localized("Total : ", "Total: ") + understood(minutes: hours.totalMinutes)
    return Answer(hours, text: table.render() + total)
  }
}

/// `refusé, Anne : hors contrat`; without a reason the state alone.
private func stateLine(_ entry: HourEntryView) -> String {
  guard let reason = entry.stateReason else { return stateName(entry.state) }
  let state = [stateName(entry.state), entry.stateBy].compactMap { $0 }.joined(separator: ", ")
  return state + localized(" : ", ": ") + reason
}

/// An entry after a change, with what was understood and what is unlikely.
public func text(of entry: HourEntryView) -> String {
  var lines = [
    "\(printable(entry.market))\(entry.lot.map { "/" + printable($0) } ?? "") · \(printable(entry.person)) · "
      + "\(entry.date) · \(understood(minutes: entry.minutes)) · \(printable(stateLine(entry)))"
      + (entry.deleted ? localized(" · supprimé", " · deleted") : "")
  ]
  if let kept = entry.duplicateOf {
    lines.append(localized("Doublon, ne compte pas : \(kept) compte.", "A duplicate, not counted: \(kept) counts."))
  }
  if let understood = entry.understood { lines.append(localized("Compris : ", "Understood: ") + understood) }
  lines += entry.warnings.map { "! \($0.message)" }
  if !entry.conflicts.isEmpty {
    lines.append(
      localized(
        "Conflit ouvert, cette modification ne le règle pas : « conflict resolve \(entry.conflicts[0]) ».",
        "A conflict is open and this change does not settle it: \"conflict resolve \(entry.conflicts[0])\"."))
  }
  lines.append(entry.id)
  return lines.joined(separator: "\n")
}
