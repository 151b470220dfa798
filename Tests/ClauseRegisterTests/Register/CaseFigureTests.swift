import Foundation
import SyncModel
import Testing

@testable import ClauseRegister

/// The published cases of `cases.json` that say hours due and done: what is derived from them there is what the register
/// computes from what they state.
@Suite struct CaseFigureTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Obligation: Decodable, Sendable {
      let taux_pct: Double?
      let heures_prevues: Int?
    }

    struct Derived: Decodable, Sendable {
      let total_heures_marche: Int?
      let ecart_heures: Int?
      let taux_realisation_pct: Double?
      let heures_par_personne: Double?
    }

    let id: String
    let obligation: Obligation?
    let heures_realisees: Int?
    let nb_beneficiaires: Int?
    let derived: Derived?

    var testDescription: String { id }
  }

  private static func cases(_ isWanted: (Case) -> Bool) throws -> [Case] {
    struct Cases: Decodable { let cases: [Case] }
    let file = URL(filePath: #filePath).appending(path: "../../../Fixtures/cases/cases.json").standardized
    return try JSONDecoder().decode(Cases.self, from: Data(contentsOf: file)).cases.filter(isWanted)
  }

  private func lot(_ one: Case) throws -> LotDraft {
    guard let total = one.derived?.total_heures_marche else {
      return LotDraft(due: "\(try #require(one.obligation?.heures_prevues))")
    }
    var draft = LotDraft()
    (draft.kind, draft.total) = ("share_of_hours", "\(total)")
    draft.rate = "\(try #require(one.obligation?.taux_pct))"
    return draft
  }

  private func tenths(_ value: Double) -> Int { Int((value * 10).rounded()) }

  @Test(arguments: try cases { $0.obligation?.heures_prevues != nil })
  func `hours due are those that were printed`(one: Case) throws {
    let fixture = try RegisterFixture()
    let market = try fixture.market(one.id, lots: [])
    let due = try fixture.register.addLot(market: market, number: "1", try lot(one)).minutesDue
    #expect(due == (try #require(one.obligation?.heures_prevues)) * 60)
  }

  @Test(arguments: try cases { $0.obligation?.heures_prevues != nil && $0.heures_realisees != nil })
  func `rate, gap and hours a person are those of the case`(one: Case) throws {
    let fixture = try RegisterFixture()
    let register = fixture.register
    let market = try fixture.market(one.id, lots: [])
    _ = try register.addLot(market: market, number: "1", try lot(one))
    let people = try #require(one.nb_beneficiaires)
    let minutes = try #require(one.heures_realisees) * 60
    for number in 0..<people {
      let person = try fixture.person("Personne \(number)")
      // What does not go round is the first one's.
      let own = minutes / people + (number == 0 ? minutes % people : 0)
      _ = try register.logHours(
        HoursDraft(market: one.id, person: "\(person)", month: "2026-02", hours: "\(own) min"), isDraft: false)
    }
    let rows = try register.indicatorReport(ReportRequest()).tables[0].rows
    let figures = Dictionary(rows.map { ($0[0].shown, $0[1]) }) { first, _ in first }
    let derived = try #require(one.derived)
    #expect(figures["Heures faites"] == .minutes(minutes) && figures["Personnes"] == .count(people))
    #expect(figures["Taux de réalisation"] == .percent(derived.taux_realisation_pct.map(tenths)))
    #expect(figures["Écart"] == derived.ecart_heures.map { .minutes($0 * 60) })
    if let each = derived.heures_par_personne, case .minutes(let mean) = figures["Heures par personne, moyenne"] {
      #expect(tenths(Double(mean) / 60) == tenths(each))
    }
  }
}
