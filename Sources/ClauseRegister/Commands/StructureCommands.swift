public import ArgumentParser
public import ClauseRegister
import Foundation

public struct StructureGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "structure", localized("Les structures d'insertion (SIAE, GEIQ, EA…).", "The structures of insertion."),
      [
        StructureList<Place>.self, StructureShow<Place>.self, StructureAdd<Place>.self, StructureSet<Place>.self,
        StructureImport<Place>.self,
      ])
  }

  public init() {}
}

public struct StructureList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: localized("Liste les structures.", "Lists the structures."),
      discussion: localized("Exemple : ", "Example: ") + "structure list --kind ETTI --near pau")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Type : EI, ACI, AI, ETTI…", "Kind: EI, ACI, AI, ETTI…"))) public var kind:
    String?
  @Option(help: ArgumentHelp(localized("Commune, code postal ou territoire.", "Commune, postcode or territory.")))
  public var near: String?
  @Option(help: ArgumentHelp(localized("Activité.", "Activity."))) public var activity: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var filter = StructureFilter()
    (filter.kind, filter.near, filter.activity) = (kind, near, activity)
    let structures = try register.structures(filter)
    var table = TextTable([
      .init(localized("Type", "Kind")), .init(localized("Nom", "Name")), .init("Commune"),
      .init(localized("Activités", "Activities")), .init("Contact"), .init(localized("Identifiant", "Id")),
    ])
    for structure in structures {
      table.add([
        structure.kind ?? "", structure.name, structure.commune ?? structure.territory ?? "",
        structure.activities ?? "",
        structure.contact ?? "", structure.id,
      ])
    }
    return Answer(StructuresView(structures: structures), text: table.render())
  }
}

private func answer(_ structure: StructureView) -> Answer {
  let lines = [
    [structure.kind, structure.name], [structure.siret.map { "SIRET \($0)" }],
    [structure.commune, structure.territory], [structure.activities], [structure.contact], [structure.id],
  ].map { $0.compactMap { $0 }.map(printable).joined(separator: " · ") }
  return Answer(
    StructuresView(structures: [structure]), text: lines.filter { !$0.isEmpty }.joined(separator: "\n"))
}

public struct StructureShow<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "show", abstract: localized("Montre une structure.", "Shows a structure."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Nom, SIRET ou identifiant.", "Name, SIRET or id."), valueName: "ref"))
  public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.structure(reference))
  }
}

/// What is said of a structure.
public struct StructureOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Nom.", "Name."))) public var name: String?
  @Option(help: ArgumentHelp(listed("Type", "Kind", SIAEKind.self))) public var kind: String?
  @Option(help: ArgumentHelp("SIRET.")) public var siret: String?
  @Option(help: ArgumentHelp("Commune.")) public var commune: String?
  @Option(help: ArgumentHelp(localized("Territoire où elle intervient.", "Territory where it works.")))
  public var territory: String?
  @Option(help: ArgumentHelp(localized("Activités, métiers.", "Activities, trades."))) public var activities: String?
  @Option(help: ArgumentHelp(localized("Contact de la structure.", "The structure's contact."))) public var contact:
    String?

  public init() {}

  var draft: StructureDraft {
    var draft = StructureDraft()
    (draft.name, draft.kind, draft.siret) = (name, kind, siret)
    (draft.commune, draft.territory) = (commune, territory)
    (draft.activities, draft.contact) = (activities, contact)
    return draft
  }
}

public struct StructureAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Ajoute une structure.", "Adds a structure."),
      discussion: localized("Exemple : ", "Example: ")
        + "structure add --name \"Béarn Insertion\" --kind ACI --commune Pau")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var structure: StructureOptions
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.addStructure(structure.draft, scope: scope))
  }
}

public struct StructureSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set", abstract: localized("Modifie une structure.", "Changes a structure."),
      discussion: localized("Exemple : ", "Example: ")
        + "structure set \"Béarn Insertion\" --contact \"05 59 00 00 00\"")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Nom, SIRET ou identifiant.", "Name, SIRET or id."), valueName: "ref"))
  public var reference: String
  @OptionGroup public var structure: StructureOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.setStructure(reference, structure.draft))
  }
}

public struct StructureImport<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "import",
      abstract: localized(
        "Importe une liste de structures (.xlsx, .csv) ; à nouveau, la met à jour par SIRET.",
        "Imports a list of structures (.xlsx, .csv); again, updates it by SIRET."),
      discussion: localized("Exemple : ", "Example: ") + "structure import siae-64.xlsx --scope pau")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Fichier.", "File."))) public var file: String
  @Option(
    help: ArgumentHelp(
      localized("Feuille (sinon la première visible).", "Sheet (else the first visible one)."), valueName: "name"))
  public var sheet: String?
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.importStructures(try contents(of: place.path(file)), sheet: sheet, scope: scope)
    var lines = view.warnings.map { "✗ \($0.row) « \(printable($0.value)) » : \($0.reason)" }
    lines.append(
      localized(
        "Lues \(view.read) : créées \(view.created), mises à jour \(view.updated), inchangées \(view.duplicate), écartées \(view.skipped)",
        "Read \(view.read): created \(view.created), updated \(view.updated), unchanged \(view.duplicate), skipped \(view.skipped)"
      ))
    return Answer(view, text: lines.joined(separator: "\n"))
  }
}
