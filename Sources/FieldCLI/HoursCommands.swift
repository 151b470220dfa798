import ArgumentParser
import ClauseRegister
import RegisterCommands

struct HoursGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "hours", localized("Les heures.", "The hours."),
      [
        HoursLog<FieldOptions>.self, HoursEdit<FieldOptions>.self, HoursDelete<FieldOptions>.self,
        HoursRestore<FieldOptions>.self, HoursDeclare<FieldOptions>.self, HoursList<FieldOptions>.self,
        HoursCounted<FieldOptions>.self, HoursImport<FieldOptions>.self,
        HoursDuplicates<FieldOptions>.self,
      ])
  }
}
