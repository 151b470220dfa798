/// The names of months and weekdays, to show and to understand.
enum CalendarNames {
  private static let frenchMonths = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
  ]
  private static let englishMonths = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let frenchDays = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
  ]
  private static let englishDays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  /// `mar` is left out: it is Tuesday in French and March in English.
  private static let abbreviations = [
    "janv": 1, "jan": 1, "fevr": 2, "fev": 2, "feb": 2, "avr": 4, "apr": 4, "jun": 6, "juil": 7,
    "jul": 7, "aug": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
  ]

  private static let months = numbered(frenchMonths, englishMonths)
    .merging(abbreviations) { full, _ in full }
  private static let weekdays = numbered(frenchDays, englishDays)

  /// The month of a folded name in either language.
  static func monthNumber(_ word: String) -> Int? { months[word] }

  /// The weekday of a folded name in either language, 1 for Monday.
  static func weekdayNumber(_ word: String) -> Int? { weekdays[word] }

  static func month(_ number: Int) -> String {
    localized(frenchMonths[number - 1], englishMonths[number - 1])
  }

  static func weekday(_ number: Int) -> String {
    localized(frenchDays[number - 1], englishDays[number - 1])
  }

  private static func numbered(_ lists: [String]...) -> [String: Int] {
    var numbers: [String: Int] = [:]
    for list in lists {
      for (index, name) in list.enumerated() { numbers[foldedName(name)] = index + 1 }
    }
    return numbers
  }
}
