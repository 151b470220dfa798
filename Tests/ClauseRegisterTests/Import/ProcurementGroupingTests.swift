import Testing

@testable import ClauseRegister

@Suite struct ProcurementGroupingTests {
  private let header = "id,acheteur_id,titulaire_id,titulaire_nom,montant\n"

  @Test func holderRows() throws {
    let file = try readText(
      header + """
        A1,21590343600016,39748093003498,Un,100
        B1,21590343600016,39748093003498,Un,5
        A1,21590343600016,34240439903453,Deux,100
        A1,21590343600016,33375054500027,Trois,200
        A1,21590343600016,34240439903453,Deux,100
        A1,21590343600016,39748093003498,Un,300
        ,21590343600016,39748093003498,Un,300
        """)
    let grouping = groupMarkets(file)
    #expect(
      grouping.entries.map(\.outcome) == [
        .created, .created, .updated, .updated, .duplicate, .duplicate, .skipped,
      ])
    #expect(isAccountedFor(file))
    let market = try #require(grouping.markets.first)
    #expect(market.key.uid == "21590343600016A1")
    #expect(market.positions == [1, 3, 4])
    #expect(market.duplicatePositions == [5, 6])
    #expect(market.holders.map(\.name) == ["Un", "Deux", "Trois"])
    #expect(market.record.amountCents == 100_00)
    #expect(grouping.warnings.codes == [.holderRowDiffers, .duplicateDiffers])
    #expect(grouping.warnings.map(\.row) == [4, 6])
    #expect(grouping.warnings.map(\.value) == ["montant: 200.00", "montant: 300.00"])
    #expect(grouping.entries.last?.key == nil)
  }

  @Test func sameNumberOfAnotherBuyer() throws {
    let file = try readText(header + "1,21590343600016,,,\n1,28850001000013,,,\n")
    #expect(groupMarkets(file).count(.created) == 2)
  }

  /// In JSON other holders make no further holder: the whole list is in the record.
  @Test func jsonDuplicates() throws {
    let file = try readText(
      #"""
      {"marches":[
      {"id":"1","acheteur":{"id":"21590343600016"},"titulaires":[{"id":"39748093003498"}]},
      {"id":" 1","acheteur":{"id":"21590343600016 "},"titulaires":[{"id":"34240439903453"}],
       "modifications":[{"montant":3}]},
      {"id":"1","acheteur":{"id":"21590343600016"},"titulaires":[{"id":"39748093003498"}]}]}
      """#)
    let grouping = groupMarkets(file)
    #expect(grouping.entries.map(\.outcome) == [.created, .duplicate, .duplicate])
    #expect(grouping.markets.first?.holders.map(\.id) == ["39748093003498"])
    #expect(grouping.warnings.count == 1)
    #expect(grouping.warnings.first?.field == "titulaires,modifications")
    #expect(grouping.warnings.first?.value == "titulaires: 34240439903453; modifications: 3.00")
  }
}
