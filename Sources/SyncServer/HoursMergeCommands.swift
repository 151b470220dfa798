import ArgumentParser
import ClauseRegister
import RegisterCommands

struct HoursMerge: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "merge",
      abstract: localized(
        "Note que deux saisies sont du même travail : une seule compte ; « unmerge » le défait.",
        "Notes that two entries are of the same work: only one counts; \"unmerge\" takes it back."),
      discussion: localized("Exemple : ", "Example: ") + "hours merge 3fa9 51c0 --reason \"deux agents\" --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) var one: String
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) var other: String
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String = ""

  func answer(_ office: Office) throws -> Answer {
    let register = office.register
    let view = try register.mergeHours(register.entry(one), register.entry(other), reason: reason)
    let merge = view.hours.first?.merges.first { Set($0.entries) == Set(view.hours.map(\.id)) }?.id
    let undo = merge.map { localized("Pour défaire : hours unmerge \($0)", "To undo: hours unmerge \($0)") } ?? ""
    return Answer(view, text: view.hours.map { text(of: $0) + "\n" }.joined() + undo)
  }
}

struct HoursUnmerge: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "unmerge",
      abstract: localized(
        "Défait une fusion de saisies : les deux comptent de nouveau.",
        "Takes a merge of entries back: both count again."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Identifiant de la fusion.", "The merge's id."), valueName: "id"))
  var reference: String
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String = ""

  func answer(_ office: Office) throws -> Answer {
    let view = try office.register.unmergeHours(reference, reason: reason)
    return Answer(view, text: view.hours.map { text(of: $0) }.joined(separator: "\n"))
  }
}
