/// A number of hours as a fraction of whole numbers: nothing is rounded before the rule says how.
struct Ratio {
  private let over: Int128
  private let under: Int128

  /// The product of some numbers over that of others; nil where it is out of all proportion, or a divisor is not positive.
  init?(_ factors: [Int], over divisors: [Int]) {
    guard let over = Self.product(factors), let under = Self.product(divisors), under > 0, over >= 0 else { return nil }
    self.over = over
    self.under = under
  }

  private static func product(_ factors: [Int]) -> Int128? {
    var product: Int128 = 1
    for factor in factors {
      let (next, overflow) = product.multipliedReportingOverflow(by: Int128(factor))
      if overflow { return nil }
      product = next
    }
    return product
  }

  var isWhole: Bool { over % under == 0 }

  /// Nil above what an integer holds.
  func rounded(_ rule: ObligationRounding) -> Int? {
    let (whole, rest) = over.quotientAndRemainder(dividingBy: under)
    let isUp =
      switch rule {
      case .floor: false
      case .nearest: rest >= under - rest
      case .ceiling: rest > 0
      }
    return Int(exactly: whole + (isUp ? 1 : 0))
  }

  /// With two decimals, as a person checks it.
  var decimal: String {
    let (whole, rest) = over.quotientAndRemainder(dividingBy: under)
    // Exact: a rest is less than what divides, which is far below the limits of 128 bits.
    let hundredths = Int((rest * 200 + under) / (under * 2))
    let (carried, shown) = hundredths.quotientAndRemainder(dividingBy: 100)
    return Arithmetic.grouped(Int(whole) + carried) + Arithmetic.point + (shown < 10 ? "0\(shown)" : "\(shown)")
  }
}

/// How figures are written in a line of arithmetic.
enum Arithmetic {
  static var point: String { localized(",", ".") }

  static func result(minutes: Int, _ line: String) -> ObligationComputation {
    ObligationComputation(minutes: minutes, arithmetic: line)
  }

  /// `1 000 000`.
  static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var groups: [Substring] = []
    var rest = digits[...]
    while !rest.isEmpty {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return (number < 0 ? "-" : "") + groups.joined(separator: " ")
  }

  /// Hundredths without needless decimals: `30`, `20,04`.
  static func hundredths(_ number: Int) -> String {
    if number < 0, number > Int.min { return "-" + hundredths(-number) }
    let (whole, rest) = number.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return grouped(whole) }
    let decimals = rest < 10 ? "0\(rest)" : rest.isMultiple(of: 10) ? "\(rest / 10)" : "\(rest)"
    return grouped(whole) + point + decimals
  }

  /// An amount in cents, with both decimals or none: `30`, `20,50`.
  static func euros(_ cents: Int) -> String {
    hundredths(cents) + (cents.isMultiple(of: 10) && !cents.isMultiple(of: 100) ? "0" : "")
  }

  static func percent(_ share: Share) -> String { "\(hundredths(share)) %" }

  /// Minutes in hours: `3 600`, `385,5`; with two decimals at most, as an officer would write them.
  static func hours(minutes: Int) -> String {
    // Another program may have sent any number.
    let limit = 1 << 52
    if minutes < 0 { return "-" + hours(minutes: minutes < -limit ? limit : -minutes) }
    return hundredths((max(-limit, min(limit, minutes)) * 100 + 30) / 60)
  }
}

/// An amount in cents as people read it: `1 000 000 EUR`.
public func euros(_ cents: Int) -> String { "\(Arithmetic.euros(cents)) EUR" }

/// How much of what is due is done, with one decimal: `128,6 %`; `—` where nothing is due. Never capped
/// (`domain/features.md`, F5).
public func percentage(_ done: Int, of due: Int) -> String { Report.Cell.share(done, of: due).shown }
