import Foundation
import Testing

@testable import ClauseRegister

@Suite struct ReferenceTests {
  private static func candidate(_ id: String, _ labels: String...) -> ReferenceCandidate {
    ReferenceCandidate(id: id, labels: labels, display: labels.first ?? id)
  }

  private static let markets = [
    candidate("0195a1b2-0000-7000-8000-00000000aaaa", "2024-01"),
    candidate("0195a1b2-0000-7000-8000-00000000bbbb", "2024-01-A"),
    candidate("0195a1b2-1111-7000-8000-00000000cccc", "24 S 0012"),
    candidate("0195ffff-1111-7000-8000-0000dddd2025", "2025-07"),
    candidate("0195eeee-1111-7000-8000-00000000ffff"),
  ]

  private static let persons = [
    candidate("0195a1b2-0000-7000-8000-0000000000a1", "Marie Dupont"),
    candidate("0195a1b2-0000-7000-8000-0000000000a2", "Marie Dupont-Œuvrard"),
    candidate("0195a1b2-0000-7000-8000-0000000000a3", "Paul Martin"),
    candidate("0195a1b2-0000-7000-8000-0000000000a4", "Martin Paul"),
    candidate("0195a1b2-0000-7000-8000-0000000000a5", "Zoé N’Diaye", "Zoé Traoré"),
    candidate("0195a1b2-0000-7000-8000-00000000cade", "Cade"),
    candidate("0195a1b2-0000-7000-8000-0000000000a7", "Jean Abbe"),
    candidate("0195a1b2-0000-7000-8000-00000000abbe", "Ren\u{FFFD} Petit"),
    candidate("0195a1b2-0000-7000-8000-0000000000a9", "Ana"),
    candidate("0195a1b2-0000-7000-8000-0000000000b0", "Anastasia Silva"),
  ]

  private static func indices(_ match: ReferenceMatch, _ all: [ReferenceCandidate]) -> [Int] {
    switch match {
    case .none: []
    case .one(let found): all.indices.filter { all[$0] == found }
    case .ambiguous(let found): all.indices.filter { found.contains(all[$0]) }
    }
  }

  @Test(arguments: [
    ("2024-01", [0]), ("2024-01-a", [1]), ("2024", [0, 1]), ("2024-0", [0, 1]), ("24s0012", [2]),
    ("24 S", [2]), ("24 s 0012", [2]), ("01", []), ("", []), ("   ", []), ("aaaa", [0]),
    ("AAAA", [0]), ("0000aaaa", [0]), ("0195a1b2", [0, 1, 2]), ("0195a1b2-1", [2]),
    ("0195a1b21", [2]), ("0195", [0, 1, 2, 3, 4]), ("019", []), ("aaa", []), ("ffff", [4]),
    ("0195ffff", [3]), ("0195A1B2-0000-7000-8000-00000000BBBB", [1]),
    ("0195a1b20000700080000000" + "0000bbbb", [1]), (" 0195eeee ", [4]), ("2025", [3]),
    ("0000-00000000aaaa", []), ("8000-00000000aaaa", [0]), ("zzzz", []), ("202", [0, 1, 3]),
  ])
  func market(_ text: String, _ expected: [Int]) {
    let match = resolveReference(text, among: Self.markets, kind: .labelsAreNumbers)
    #expect(Self.indices(match, Self.markets) == expected)
  }

  @Test(arguments: [
    ("marie dupont", [0]), ("MARIE DUPONT", [0]), ("Dupont Marie", [0]), ("dupont", [0, 1]),
    ("œuvrard", [1]), ("oeuvrard", [1]), ("Marie Dupont Oeuvrard", [1]), ("dup mar oeu", [1]),
    ("paul martin", [2]), ("martin paul", [3]), ("zoe n'diaye", [4]), ("Zoe N diaye", [4]),
    ("traore", [4]), ("zoe", [4]), ("cade", [5]), ("abbe", [6, 7]), ("jean abbe", [6]),
    ("ren\u{FFFD} petit", [7]), ("petit", [7]), ("rené", []), ("ana", [8]), ("anas", [9]),
    ("x", []), ("", []), ("-", []), ("'", []),
  ])
  func person(_ text: String, _ expected: [Int]) {
    let match = resolveReference(text, among: Self.persons, kind: .labelsAreNames)
    #expect(Self.indices(match, Self.persons) == expected)
  }

  /// Two persons of one name are never chosen between; one offered twice is one.
  @Test func homonyms() {
    let first = Self.candidate("0195a1b2-0000-7000-8000-0000000000a1", "Léa Roux")
    let second = Self.candidate("0195a1b2-0000-7000-8000-0000000000a2", "Lea ROUX")
    let both = resolveReference("lea roux", among: [first, second], kind: .labelsAreNames)
    #expect(both == .ambiguous([first, second]))
    let same = resolveReference("lea roux", among: [first, first], kind: .labelsAreNames)
    #expect(same == .one(first))
  }

  @Test(arguments: [
    ("Œuvrard", "oeuvrard"), ("  Jean-Pierre   LE  GOFF ", "jean pierre le goff"),
    ("D’Arc", "d arc"), ("D'Arc", "d arc"), ("Élodie", "elodie"), ("E\u{301}lodie", "elodie"),
    ("ÇELİK", "celik"), ("Łukasz", "lukasz"), ("Straße", "strasse"), ("Nguyễn", "nguyen"),
    ("Ærø", "aero"), ("Đặng", "dang"), ("Ren\u{FFFD}", "ren\u{FFFD}"), ("", ""), ("\u{301}", ""),
    ("Иван", "иван"), ("Jean\u{2011}Marc", "jean marc"), ("a\u{AD}b\u{200B}c", "abc"),
    ("a\tb\u{0}c", "a b c"), ("李明", "李明"), ("Ÿ", "y"), ("O\u{2032}Neil", "o neil"),
  ])
  func folds(_ name: String, _ folded: String) {
    #expect(foldedName(name) == folded)
  }

  /// The decompositions of Foundation agree wherever a Latin letter has one.
  @Test func foldsEveryAccentedLatinLetter() {
    for value in (UInt32(0xC0)...0x24F).filter({ $0 != 0xD7 && $0 != 0xF7 }) + (0x1E00...0x1EFF) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let parts = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
      guard parts.count > 1, let base = parts.first, base.isASCII else { continue }
      let expected = String(base).lowercased()
      #expect(foldedName(String(scalar)) == expected, "\(scalar)")
      #expect(foldedName(String(parts)) == expected, "\(scalar)")
    }
  }

  @Test func foldingTellsEveryASCIICharacterAsUnicodeDoes() {
    for value in UInt8(0)...0x7F {
      let scalar = Unicode.Scalar(value)
      let properties = scalar.properties
      let separates =
        properties.isWhitespace || [.control, .dashPunctuation].contains(properties.generalCategory)
        || "'`".contains(
          Character(scalar))
      #expect(foldedName("a\(Character(scalar))b") == "a\(separates ? " " : properties.lowercaseMapping)b", "\(value)")
    }
  }

  @Test(arguments: ["dup mar", "mar dup", "ndiaye", "marie-dup", "mariedup", "up", "n diaye fa"])
  func aNameFitsWhereverItsFirstWordIs(_ typed: String) {
    let names = ["Marie Dupont", "Fatou N'Diaye", "Paul Martin"]
    let candidates = names.enumerated().map { index, name in
      ReferenceCandidate(id: "0000000\(index)-0000-4000-8000-000000000000", labels: [name], display: name)
    }
    let wanted = typed.contains("diaye") ? names[1] : names[0]
    guard case .one(let found) = resolveReference(typed, among: candidates, kind: .labelsAreNames) else {
      Issue.record("\(typed) fits none, or several")
      return
    }
    #expect(found.display == wanted)
  }
}
