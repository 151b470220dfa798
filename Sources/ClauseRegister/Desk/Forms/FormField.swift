/// One of the answers that a field of a form offers.
public struct FormChoice: Hashable, Sendable {
  /// What the form sends.
  public let value: String
  /// What people read.
  public let label: String

  public init(_ value: String, _ label: String) {
    self.value = value
    self.label = label
  }
}

/// How a field of a form is filled in, and what is understood there.
public indirect enum FieldKind: Sendable {
  case text
  /// A text, with some that are known already.
  case proposed([String])
  /// A text of several lines.
  case note
  case day
  /// A day, or a month.
  case date
  /// A day, a month or a quarter.
  case planned
  case hours
  /// Euros.
  case amount
  /// Percent.
  case share
  case number
  /// What grows or shrinks, with a sign.
  case change(FieldKind)
  case choice([FormChoice])
  /// Any of them, joined by `+`.
  case several([FormChoice])

  /// Yes, no or not said.
  static var flag: FieldKind {
    .choice([FormChoice("yes", localized("oui", "yes")), FormChoice("no", localized("non", "no"))])
  }

  /// The codes of a list.
  static func code<Code: RegisterCode>(_ list: Code.Type) -> FieldKind { .choice(choices(list)) }

  static func choices<Code: RegisterCode>(_ list: Code.Type) -> [FormChoice] {
    list.allCases.map { FormChoice($0.rawValue, $0.label) }
  }

  /// Checks what was typed by the readers that the operations use: for saying in which field it is that they did not
  /// understand. They alone decide what is written.
  ///
  /// - throws: ``InputError``, ``RegisterError``.
  func check(_ text: String, _ label: String, today: CalendarDay) throws {
    switch self {
    case .text, .proposed, .note, .choice, .several: break
    case .day: _ = try TypedDate.day(text, today: today)
    case .date: _ = try TypedDate.dayOrMonth(text, today: today)
    case .planned: _ = try TypedDate.planned(text, today: today)
    case .hours: _ = try HoursInput.parse(text)
    case .amount: _ = try TypedFigure.amount(text, label)
    case .share: _ = try TypedFigure.share(text, label)
    case .number: _ = try TypedFigure.number(text, in: 0...Int.max, label)
    case .change(let kind):
      _ = try TypedFigure.signed(text) { rest in
        try kind.check(rest, label, today: today)
        return 0
      }
    }
  }
}

/// A field of an entry form, told once: how it is called, how it is filled in, where it goes in the draft that an operation
/// takes, and what the record says now.
public struct FormField<Draft: Sendable, Record: Sendable>: Sendable {
  /// The name of the option by which the command takes it, without its dashes.
  public let name: String
  public let label: String
  public let kind: FieldKind
  /// What else there is to know to fill it in.
  public let hint: String
  public let isNeeded: Bool
  /// What the operation takes for it where nothing is said.
  public let preset: String
  /// The option that the operation's errors name; that of several fields is one.
  let option: String
  let set: @Sendable (inout Draft, String) -> Void
  let now: @Sendable (Record) -> String?

  /// A field that goes into `path` of the draft.
  public init(
    _ name: String, _ path: any WritableKeyPath<Draft, String?> & Sendable, _ kind: FieldKind, _ label: String,
    hint: String = "", isNeeded: Bool = false, preset: String = "",
    now: @escaping @Sendable (Record) -> String? = { _ in nil }
  ) {
    self.init(name, kind, label, hint: hint, isNeeded: isNeeded, preset: preset, now: now) { $0[keyPath: path] = $1 }
  }

  init(
    _ name: String, option: String? = nil, _ kind: FieldKind, _ label: String, hint: String = "",
    isNeeded: Bool = false, preset: String = "", now: @escaping @Sendable (Record) -> String? = { _ in nil },
    set: @escaping @Sendable (inout Draft, String) -> Void
  ) {
    self.name = name
    self.option = option ?? name
    self.label = label
    self.kind = kind
    self.hint = hint
    self.isNeeded = isNeeded
    self.preset = preset
    self.now = now
    self.set = set
  }
}

/// Fields that belong together.
public struct FormSection<Draft: Sendable, Record: Sendable>: Sendable {
  public let title: String
  public let fields: [FormField<Draft, Record>]

  public init(_ title: String, _ fields: [FormField<Draft, Record>]) {
    self.title = title
    self.fields = fields
  }
}

/// What an operation takes that has no draft of its own: texts by the names of its options.
public typealias TypedOptions = [String: String]

extension FormSection {
  /// In which scope something new is made, which is no matter of the draft; nothing where there is just one.
  public static func home(_ scopes: [FormChoice]) -> [FormSection] {
    guard scopes.count > 1 else { return [] }
    return [
      FormSection(
        localized("Périmètre", "Scope"),
        [
          FormField("scope", .choice(scopes), localized("Périmètre", "Scope"), isNeeded: true) { _, _ in }
        ])
    ]
  }
}
