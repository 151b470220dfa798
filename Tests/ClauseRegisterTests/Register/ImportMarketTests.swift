import Foundation
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

@Suite struct ImportMarketTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Fixtures/decp").standardized

  private func file(_ name: String) throws -> Data {
    try Data(contentsOf: Self.fixtures.appending(path: name))
  }

  @Test(arguments: [
    ("decp_v1_2019-04-03_e-marchespublics_470.json", 470, 441, 0, 29),
    ("decp_2024H2_demo_lots_subset.csv", 1265, 792, 116, 357),
  ])
  func everyRecordIsAccountedForAndAgainChangesNothing(
    name: String, read: Int, created: Int, updated: Int, duplicate: Int
  ) throws {
    let fixture = try RegisterFixture()
    let first = try fixture.register.importFile(try file(name), scope: nil)
    let counts: [Int] = [first.read, first.created, first.updated, first.duplicate, first.skipped]
    #expect(counts == [read, created, updated, duplicate, 0] as [Int])
    #expect(try fixture.register.markets().count == created)
    let again = try fixture.register.importFile(try file(name), scope: nil)
    let repeated: [Int] = [again.read, again.created, again.updated, again.duplicate]
    #expect(repeated == [read, 0, 0, read] as [Int])
    #expect(try fixture.register.markets().count == created)
  }

  @Test func aCorrectedTitleOfTheOfficeIsOverwrittenOnlyByAFileThatSaysOtherwise() throws {
    let fixture = try RegisterFixture()
    let one = #"{"marches":[{"id":"M1","acheteur":{"id":"21640445900016","nom":"Pau"},"objet":"Route"}]}"#
    _ = try fixture.register.importFile(Data(one.utf8), scope: nil)
    let two = #"{"marches":[{"id":"M1","acheteur":{"id":"21640445900016"},"objet":"Route et pont"}]}"#
    let view = try fixture.register.importFile(Data(two.utf8), scope: nil)
    #expect(view.created == 0)
    #expect(view.updated == 1)
    #expect(try fixture.register.markets().map(\.title) == ["Route et pont"])
    #expect(try fixture.register.markets().map(\.buyer) == ["Pau"])
  }

  @Test func aMarketThatWasPlannedHereIsTheOneOfTheFile() throws {
    let fixture = try RegisterFixture()
    var draft = MarketDraft()
    (draft.number, draft.title, draft.worksite) = ("M1", "Route", "Lescar")
    let planned = try fixture.register.addForecast(draft, buyer: "Pau", scope: nil)
    var buyer = BuyerDraft()
    buyer.siret = "73282932000074"
    _ = try fixture.register.setBuyer("Pau", buyer)
    let file =
      #"{"marches":[{"id":"M1","acheteur":{"id":"73282932000074"},"objet":"Route et pont","montant":5000,"#
      + #""lieuExecution":{"code":"64000","typeCode":"Code postal","nom":"Pau"}}]}"#
    let view = try fixture.register.importFile(Data(file.utf8), scope: nil)
    #expect(view.created == 0 && view.updated == 1)
    let market = try #require(try fixture.register.markets().first)
    #expect(market.id == planned.id && market.profile.state == "forecast" && market.profile.amountCents == 500_000)
    // Where the work is, an officer has said.
    #expect(market.title == "Route et pont" && market.profile.worksite == "Lescar")
    #expect(try fixture.register.importFile(Data(file.utf8), scope: nil).duplicate == 1)
  }

  @Test func aFileOfNoKnownFormChangesNothing() throws {
    let fixture = try RegisterFixture()
    let error = #expect(throws: RegisterError.self) {
      try fixture.register.importFile(Data("bonjour".utf8), scope: nil)
    }
    #expect(error?.exit == .badData)
    #expect(try fixture.register.markets().isEmpty)
  }

  @Test func anUnknownScopeIsNamed() throws {
    let fixture = try RegisterFixture()
    #expect(throws: HubError.unknownScope("lille")) {
      try fixture.register.importFile(try file("decp_v1_2019-04-03_e-marchespublics_470.json"), scope: "lille")
    }
  }
}
