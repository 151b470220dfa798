import Foundation

/// A form over a record, or for a new one: what it asks, and what was typed.
public struct EntryForm<Draft: Sendable, Record: Sendable>: Sendable {
  public let sections: [FormSection<Draft, Record>]
  /// Nil for something new.
  public let record: Record?
  private let draft: Draft

  /// - parameter draft: What is said without being asked.
  public init(_ sections: [FormSection<Draft, Record>], of record: Record?, _ draft: Draft) {
    self.sections = sections
    self.record = record
    self.draft = draft
  }

  public var fields: [FormField<Draft, Record>] { sections.flatMap(\.fields) }

  /// What stands in a field before anybody types.
  public func value(_ field: FormField<Draft, Record>) -> String {
    (record.map(field.now) ?? field.preset).map(Self.plain) ?? ""
  }

  /// What an operation is given: the fields that say something else than when they were shown. So what nobody touched
  /// stays as it is, also where it has changed meanwhile.
  ///
  /// - throws: ``RegisterError`` `missing`.
  public func draft(typed: FormTexts, shown: FormTexts) throws -> Draft {
    let missing = fields.filter { $0.isNeeded && Self.plain(typed($0.name)).isEmpty }
    guard missing.isEmpty else {
      let names = missing.map(\.label).joined(separator: ", ")
      throw RegisterError("missing", .usage, localized("À remplir : \(names).", "To be filled in: \(names)."))
    }
    var draft = draft
    var isAnyTouched = false
    for field in fields where isTouched(field, typed, shown) {
      isAnyTouched = true
      field.set(&draft, Self.plain(typed(field.name)))
    }
    guard isAnyTouched else {
      throw RegisterError(
        "missing", .usage,
        localized("Rien n'a été changé dans le formulaire.", "Nothing was changed in the form."))
    }
    return draft
  }

  public func isTouched(_ field: FormField<Draft, Record>, _ typed: FormTexts, _ shown: FormTexts) -> Bool {
    Self.plain(typed(field.name)) != Self.plain(shown(field.name))
  }

  /// Why an operation has refused the form, in the words of the form: which fields are wrong and why; its own sentence where
  /// it is about none of them.
  public func problems(
    _ error: RegisterError, typed: FormTexts, shown: FormTexts, today: CalendarDay
  ) -> (message: String, fields: [String: String]) {
    let message = inWords(error.message)
    guard !["changed-meanwhile", "used-form"].contains(error.code) else { return (message, [:]) }
    var found: [String: String] = [:]
    for field in fields {
      let text = Self.plain(typed(field.name))
      if text.isEmpty {
        if field.isNeeded { found[field.name] = localized("À remplir.", "To be filled in.") }
      } else if isTouched(field, typed, shown) {
        do {
          try field.kind.check(text, "« \(field.label) »", today: today)
        } catch {
          found[field.name] = inWords(RegisterError(error).message)
        }
      }
    }
    if found.isEmpty {
      for field in fields where mentions(error.message, "--" + field.option) { found[field.name] = message }
    }
    let wrong = fields.filter { found[$0.name] != nil }.map(\.label).joined(separator: ", ")
    if wrong.isEmpty { return (message, found) }
    return (
      localized("Rien n'est enregistré ; à revoir : \(wrong).", "Nothing is saved; to be looked at: \(wrong)."), found
    )
  }

  /// Without the options of the command.
  private func inWords(_ message: String) -> String {
    message.replacing(#/--([a-z][a-z-]*)( LOT=\p{Lu}+)?/#) { match in
      let field = fields.first { $0.option == match.1 }
      return field.map { "« \($0.label) »" } ?? String(match.0)
    }
  }

  private func mentions(_ message: String, _ option: String) -> Bool {
    message.ranges(of: option).contains { range in
      let next = message[range.upperBound...].unicodeScalars.first
      return next.map { !($0 == "-" || $0.properties.isAlphabetic) } ?? true
    }
  }

  /// Browsers send other ends of lines than they got.
  static func plain(_ text: String) -> String {
    text.replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// What stands in the field of a name.
public typealias FormTexts = (String) -> String

/// Figures as a form shows them, to be read again when they come back.
enum FormText {
  static func hours(_ minutes: Int?) -> String? {
    minutes.map { $0 % 60 == 0 ? "\($0 / 60)" : "\($0 / 60)h\(padded($0 % 60, 2))" }
  }

  static func amount(_ cents: Int?) -> String? { cents.map { hundredths($0) } }

  static func share(_ share: Int?) -> String? { share.map { hundredths($0) } }

  static func number(_ number: Int?) -> String? { number.map { "\($0)" } }

  static func flag(_ flag: Bool?) -> String? { flag.map { $0 ? "yes" : "no" } }

  static func date(_ date: String?) -> String? { date.map(TypedDate.shown) }

  private static func hundredths(_ number: Int) -> String {
    let (whole, rest) = number.quotientAndRemainder(dividingBy: 100)
    return rest == 0 ? "\(whole)" : "\(whole)\(Arithmetic.point)\(padded(rest, 2))"
  }
}
