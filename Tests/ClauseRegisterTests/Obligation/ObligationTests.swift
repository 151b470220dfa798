import Foundation
import Testing

@testable import ClauseRegister

/// Hours due by every kind of obligation, with the figures of `domain/practice.md` §5 and of the real cases.
@Suite struct ObligationTests {
  private func terms(_ kind: ObligationKind, _ fill: (inout ObligationTerms) -> Void) -> ObligationTerms {
    var terms = ObligationTerms(kind)
    fill(&terms)
    return terms
  }

  private func labour(_ amount: Int, _ share: Int, _ rate: Int, _ cost: Int) -> ObligationTerms {
    terms(.labourShare) {
      ($0.amount, $0.labourShare, $0.rate, $0.hourlyCost) = (amount * 100, share * 100, rate * 100, cost * 100)
    }
  }

  private func scale(_ amount: Int) -> ObligationTerms {
    terms(.stepScale) {
      $0.amount = amount * 100
      $0.steps = [(0, 150), (100_000, 300), (200_000, 450), (400_000, 900)].map {
        ObligationTerms.Step(from: $0 * 100, minutes: $1 * 60)
      }
    }
  }

  private func invoiced(_ euros: Int) -> ObligationTerms {
    terms(.perTranche) { ($0.threshold, $0.tranche, $0.invoiced) = (270_000_000, 200_000, euros * 100) }
  }

  @Test func `amount, labour share, rate and hourly cost`() {
    let computed = labour(1_000_000, 50, 5, 30).computation
    #expect(computed.minutes == 833 * 60)
    #expect(computed.arithmetic == "1 000 000 x 50 % x 5 % / 30 EUR = 833,33 -> 833 h")
    // 35 000 h of labour, of which 10 %.
    #expect(labour(1_500_000, 70, 10, 30).computation.minutes == 3500 * 60)
    Language.$current.withValue(.english) {
      #expect(labour(1_000_000, 50, 5, 30).computation.arithmetic.contains("= 833.33 -> 833 h"))
    }
  }

  @Test func `the rule of rounding decides about a part of an hour`() {
    var terms = labour(1_000_000, 50, 5, 30)
    let rounded = ObligationRounding.allCases.map { rule in
      terms.rounding = rule
      return terms.computation.minutes
    }
    #expect(rounded == [833 * 60, 833 * 60, 834 * 60])
    terms.hourlyCost = 40_00
    terms.amount = 1_001_200_00
    // 625,75
    terms.rounding = .nearest
    #expect(terms.computation.minutes == 626 * 60)
    terms.rounding = .floor
    #expect(terms.computation.arithmetic == "1 001 200 x 50 % x 5 % / 40 EUR = 625,75 -> 625 h")
  }

  @Test func `a share of all hours`() throws {
    struct Case: Decodable {
      struct Obligation: Decodable {
        let taux_pct: Int?
        let heures_prevues: Int?
      }
      struct Derived: Decodable { let total_heures_marche: Int? }
      let id: String
      let obligation: Obligation?
      let derived: Derived?
    }
    struct Cases: Decodable { let cases: [Case] }
    let file = URL(filePath: #filePath).appending(path: "../../../Fixtures/cases/cases.json").standardized
    let cases = try JSONDecoder().decode(Cases.self, from: Data(contentsOf: file)).cases.filter {
      $0.obligation?.taux_pct != nil
    }
    #expect(cases.map(\.id) == ["avise-1", "avise-1b"])
    for known in cases {
      let terms = terms(.shareOfHours) {
        $0.totalMinutes = (known.derived?.total_heures_marche ?? 0) * 60
        $0.rate = (known.obligation?.taux_pct ?? 0) * 100
      }
      #expect(terms.computation.minutes == (known.obligation?.heures_prevues ?? -1) * 60, "\(known.id)")
    }
    let bordeaux = terms(.shareOfHours) { ($0.totalMinutes, $0.rate) = (24_000 * 60, 1500) }
    #expect(bordeaux.computation.arithmetic == "24 000 h x 15 % = 3 600 h")
  }

  @Test(arguments: [
    (0, 0), (2_700_000, 0), (2_701_999, 0), (2_702_000, 1), (3_200_000, 250), (3_201_500, 250),
  ]) func `an hour for each whole tranche above the threshold`(euros: Int, hours: Int) {
    #expect(invoiced(euros).computation.minutes == hours * 60)
  }

  @Test func `the arithmetic of tranches`() {
    #expect(invoiced(3_201_500).computation.arithmetic == "(3 201 500 - 2 700 000) / 2 000 EUR = 250,75 -> 250 h")
    #expect(invoiced(1000).computation.arithmetic == "1 000 <= 2 700 000 EUR = 0 h")
  }

  @Test(arguments: [(99_999, 150), (100_000, 300), (199_999, 300), (399_999, 450), (400_000, 900), (9_000_000, 900)])
  func `steps of the amount`(euros: Int, hours: Int) {
    #expect(scale(euros).computation.minutes == hours * 60)
  }

  @Test func `from human means, with prudence`() {
    let terms = terms(.humanMeans) {
      ($0.posts, $0.weeks, $0.weeklyMinutes, $0.prudence) = (3, 4, 35 * 60, 8000)
    }
    #expect(terms.computation.minutes == 336 * 60)
    #expect(terms.computation.arithmetic == "3 x 4 sem. x 35 h x 80 % = 336 h")
  }

  @Test func `what is missing is named, and gives no hours`() {
    for kind in ObligationKind.allCases {
      let terms = ObligationTerms(kind)
      #expect(!terms.missing.isEmpty)
      #expect(terms.computation.minutes == nil)
      #expect(terms.computation.arithmetic.contains(terms.missing[0].rawValue))
    }
    #expect(ObligationTerms(nil).computation.minutes == nil)
  }

  @Test func `no terms that another program may send are too much for it`() {
    var random = SystemRandomNumberGenerator()
    let odd = [Int.min, -1, 0, 1, 10_000, 1 << 40, .max - 1, .max]
    func any() -> Int? { odd.randomElement(using: &random) }
    for _ in 0..<5000 {
      var terms = ObligationTerms(ObligationKind.allCases.randomElement(using: &random))
      terms.rounding = ObligationRounding.allCases.randomElement(using: &random) ?? .floor
      (terms.fixedMinutes, terms.totalMinutes, terms.rate, terms.amount) = (any(), any(), any(), any())
      (terms.labourShare, terms.hourlyCost, terms.threshold, terms.tranche) = (any(), any(), any(), any())
      (terms.invoiced, terms.posts, terms.weeks, terms.weeklyMinutes) = (any(), any(), any(), any())
      terms.prudence = any()
      terms.steps = [ObligationTerms.Step(from: any() ?? 0, minutes: any() ?? 0)]
      if let minutes = terms.computation.minutes, terms.kind != .fixedHours, terms.kind != .stepScale {
        #expect((0...HoursInput.maximumHours * 60).contains(minutes))
      }
    }
  }

  @Test(arguments: [
    (4630, 3600, "128,6 %"), (393, 385, "102,1 %"), (570, 700, "81,4 %"), (1185, 1115, "106,3 %"), (70, 35, "200,0 %"),
    (903, 875, "103,2 %"), (5, 0, "—"), (0, 10, "0,0 %"),
  ]) func `how much is done of what is due, never capped`(done: Int, due: Int, shown: String) {
    #expect(percentage(done, of: due) == shown)
  }
}
