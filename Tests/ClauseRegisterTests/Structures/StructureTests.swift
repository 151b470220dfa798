import Foundation
import Testing

@testable import ClauseRegister

/// Lists of structures: imported, updated by SIRET, found again.
@Suite struct StructureTests {
  private let register: Register

  init() throws { register = try RegisterFixture().register }

  private func `import`(_ lines: [String]) throws -> StructureImportView {
    try register.importStructures(Data(lines.joined(separator: "\n").utf8), sheet: nil, scope: nil)
  }

  private let header = "Raison sociale;Type de structure;SIRET;Code postal;Ville;Département;Métiers;Téléphone;E-mail"

  @Test func `a list is taken in, and again it is updated, with nothing twice`() throws {
    let first = try self.import([
      "Annuaire;;;;;;;;", "", header,
      "Béarn Insertion;Ateliers et chantiers d’insertion;732 829 320 00074;64000;Pau;64;Espaces verts, bâtiment;05 59;a@b.fr",
      "Intérim 64;ETTI;588059600001;64300;Orthez;64;;;", "Sans numéro;régies de quartier;;64000;Pau;;;;",
    ])
    #expect(first.read == 3 && first.created == 3 && first.warnings.isEmpty)
    let again = try self.import([
      header, "Béarn Insertion;ACI;73282932000074;64000;Pau;64;Espaces verts;;", "Interim 64;ETTI;00588059600001;;;;;;",
      "SANS NUMERO;Régie;;64000;PAU;;;;",
    ])
    #expect(again.created == 0 && again.updated + again.duplicate == 3)
    let all = try register.structures()
    #expect(all.map(\.kind) == ["ACI", "ETTI", "RQ"])
    #expect(all[0].activities == "Espaces verts" && all[0].contact == "05 59 · a@b.fr" && all[0].commune == "64000 Pau")
    // What the file leaves out stays.
    #expect(all[1].siret == "00588059600001" && all[1].commune == "64300 Orthez")
    #expect(try self.import([header, "Intérim 64;ETTI;00588059600001;;;;;;"]).updated == 1)
    #expect(try self.import([header, "Intérim 64;ETTI;00588059600001;;;;;;"]).duplicate == 1)
  }

  @Test func `a row that cannot be taken costs only itself`() throws {
    let view = try self.import([
      header, "A;SARL;;;;;;;", "B;EI;73282932000075;;;;;;", ";EI;;;Pau;;;;", "C;EI;;;;;;;", ";;;;;;;;",
    ])
    #expect(view.read == 4 && view.created == 1 && view.skipped == 3)
    #expect(
      view.warnings.map(\.row) == [2, 3, 4] && view.warnings.map(\.code) == ["bad-code", "bad-siret", "missing"])
    #expect(throws: RegisterError.self) { try self.import(["Ville;Pays", "Pau;France"]) }
  }

  @Test func `structures are found by kind, place and activity, and shown by name or SIRET`() throws {
    _ = try self.import([
      header, "Une;EI;73282932000074;64000;Pau;Pyrénées-Atlantiques;Bâtiment;;", "Deux;AI;;64300;Orthez;Béarn;Ménage;;",
      "Trois;EI;;31640;Toulouse;;Bâtiment;;",
    ])
    func names(_ change: (inout StructureFilter) -> Void) throws -> [String] {
      var filter = StructureFilter()
      change(&filter)
      return try register.structures(filter).map(\.name)
    }
    #expect(try names { $0.near = "64" } == ["Deux", "Une"] && names { $0.near = "pyrenees" } == ["Une"])
    #expect(try names { ($0.kind, $0.activity) = ("entreprise d'insertion", "batiment") } == ["Trois", "Une"])
    #expect(throws: RegisterError.self) { try names { $0.kind = "SARL" } }
    #expect(try register.structure("73282932000074").name == "Une" && register.structure("deux").kind == "AI")
    var draft = StructureDraft()
    (draft.name, draft.siret) = ("Encore", "73282932000074")
    #expect(throws: RegisterError.self) { try register.addStructure(draft, scope: nil) }
    draft.siret = ""
    #expect(try register.setStructure("Une", draft).siret == nil)
  }

  @Test(arguments: [
    ("ei", SIAEKind.ei), ("Entreprises d’insertion (EI)", .ei), ("Régie", .neighbourhood), ("GEIQ", .geiq),
    ("Association intermédiaire", .ai), ("E.S.A.T.", nil),
  ])
  func `kinds are known by code and name`(_ text: String, _ kind: SIAEKind?) {
    #expect(SIAEKind(text) == kind)
  }

  @Test func `those who look after clauses on another territory stand in the same directory`() throws {
    _ = try self.import([
      header, "PLIE de Pau;Facilitateurs de clauses sociales;;64000;Pau;Béarn;;05 59;", "A;EI;;;;;;;",
    ])
    var filter = StructureFilter()
    (filter.kind, filter.near) = ("facilitateur", "bearn")
    #expect(try register.structures(filter).map(\.contact) == ["05 59"])
  }
}
