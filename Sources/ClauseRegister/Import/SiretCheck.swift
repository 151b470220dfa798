/// What is wrong with a SIRET.
enum SiretProblem {
  /// Not 14 digits.
  case malformed
  /// The check digit of the SIRET or of its SIREN does not fit.
  case checksum
}

/// What is wrong with a SIRET, nil if nothing is (open-data.md §5): 14 digits that pass the Luhn
/// check, as do the first 9, the SIREN. The establishments of La Poste are too many for that; the
/// sum of their digits is a multiple of 5 instead.
func siretProblem(_ text: String) -> SiretProblem? {
  let digits = text.utf8.map { Int($0) - 0x30 }
  guard digits.count == 14, digits.allSatisfy({ (0...9).contains($0) }) else { return .malformed }
  if passesLuhn(digits) && passesLuhn(digits.prefix(9)) { return nil }
  let isLaPoste = text.hasPrefix("356000000")
  return isLaPoste && digits.reduce(0, +).isMultiple(of: 5) ? nil : .checksum
}

/// Every second digit from the right counts double, less 9 if that makes two digits.
private func passesLuhn(_ digits: some Collection<Int>) -> Bool {
  let counted = digits.reversed().enumerated().map { index, digit in
    let doubled = index.isMultiple(of: 2) ? digit : digit * 2
    return doubled > 9 ? doubled - 9 : doubled
  }
  return counted.reduce(0, +).isMultiple(of: 10)
}
