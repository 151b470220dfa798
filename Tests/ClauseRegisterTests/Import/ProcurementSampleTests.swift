import Testing

@testable import ClauseRegister

@Suite struct ProcurementSampleTests {
  @Test func version1() throws {
    let file = try DECPSample.version1.read()
    #expect(file.format == .version1)
    #expect(file.readCount == 470)
    #expect(file.skipped.isEmpty)
    let grouping = groupMarkets(file)
    #expect(grouping.count(.created) == 441)
    #expect(grouping.count(.duplicate) == 29)
    #expect(grouping.count(.updated) == 0)
    #expect(grouping.markets.count == 441)
    #expect(isAccountedFor(file))
  }

  @Test func version1FirstRecord() throws {
    let record = try #require(try DECPSample.version1.read().records.first)
    #expect(record.position == 1)
    #expect(record.kind == .market)
    #expect(record.number == "2018MA181101")
    #expect(record.buyerID == "28850001000013")
    #expect(record.buyerName == "SDIS de la Vendée")
    #expect(record.nature == "Accord-cadre")
    #expect(record.cpv == "45314000")
    #expect(record.amountCents == 80_000_00)
    #expect(record.durationMonths == 12)
    #expect(record.notifiedOn == "2018-12-03")
    #expect(record.placeCode == "85")
    #expect(record.placeCodeType == "Code département")
    #expect(record.holders.map(\.id) == ["82746233400018"])
    #expect(record.holders.map(\.idType) == ["SIRET"])
    #expect(record.holders.map(\.name) == ["SAS SHOW VISION ACRO"])
    #expect(!record.clauseProposed)
  }

  /// Every duplicate but the two that repeat the first record exactly says how it differs.
  @Test func version1Duplicates() throws {
    let file = try DECPSample.version1.read()
    let grouping = groupMarkets(file)
    let positions = grouping.entries.filter { $0.outcome == .duplicate }.map(\.position)
    let same = Set(positions).subtracting(grouping.warnings.map(\.row))
    #expect(same == [273, 274])
    let first = try #require(grouping.warnings.first { $0.row == 230 })
    #expect(first.code == .duplicateDiffers)
    #expect(first.field == "objet,montant")
  }

  @Test func tabular() throws {
    let file = try DECPSample.tabular.read()
    #expect(file.format == .tabular)
    #expect(file.readCount == 1265)
    #expect(file.skipped.isEmpty)
    let grouping = groupMarkets(file)
    #expect(grouping.count(.created) == 792)
    #expect(grouping.count(.updated) + grouping.count(.duplicate) == 473)
    #expect(isAccountedFor(file))
    let first = try #require(file.records.first)
    #expect(first.amountCents == 1_054_197_10)
    #expect(first.holders.map(\.name) == ["LAQUET TENNIS (VERIDIS)"])
    #expect(file.records.allSatisfy { $0.buyerName?.isEmpty != true })
  }

  @Test func version2Markets() throws {
    let file = try DECPSample.markets.read()
    #expect(file.format == .version2)
    #expect(file.readCount == 2)
    let record = try #require(file.records.first)
    #expect(record.number == "TEST2022")
    #expect(record.awardedAmountCents == 575_000_00)
    #expect(record.amountCents == 123_457_87)
    #expect(record.awardedDurationMonths == 48)
    #expect(record.durationMonths == 12)
    #expect(record.cpv == "45000000")
    #expect(record.socialConsiderations == ["Clause sociale", "Critère social"])
    #expect(record.clauseProposed)
    #expect(record.holders.map(\.id) == ["55204599900869"])
    #expect(record.modifications.map(\.notifiedOn) == ["2022-10-18"])
    #expect(record.modifications.first?.holders.map(\.id) == ["868768687576575"])
    #expect(file.warnings.codes.contains(.holdersModified))
    #expect(groupMarkets(file).count(.created) == 2)
  }

  @Test func version2Concessions() throws {
    let file = try DECPSample.concessions.read()
    let record = try #require(file.records.first)
    #expect(record.kind == .concession)
    #expect(record.buyerID == "12345678901250")
    #expect(record.awardedAmountCents == 10_30)
    #expect(record.amountCents == 25_00)
    #expect(record.durationMonths == 14)
    #expect(record.notifiedOn == "2024-04-02")
    #expect(record.holders.map(\.id) == ["38103128500491", "38103128500574"])
    #expect(groupMarkets(file).count(.created) == 2)
  }

  @Test func version2Both() throws {
    let file = try DECPSample.both.read()
    #expect(file.records.map(\.kind) == [.market, .market, .concession, .concession])
    #expect(file.records.map(\.position) == [1, 2, 3, 4])
    #expect(isAccountedFor(file))
  }

  @Test(arguments: DECPSample.allCases)
  func readsTheSameTwice(_ sample: DECPSample) throws {
    #expect(try sample.read() == sample.read())
  }
}
