import ClauseRegister
import Foundation
import Hummingbird
import SyncCore
import SyncModel

/// A page with a form over one record, or for a new one.
struct FormPage<Draft: Sendable, Record: Sendable>: Sendable {
  let title: String
  /// Where one came from, and goes back to.
  let back: FormLink
  let form: EntryForm<Draft, Record>
  /// What it is made on; nil for something new.
  let part: SeenPart?
  /// What there is to know beside it.
  var remarks: [String] = []
  /// A button that takes the record away, or brings it back.
  var other: FormLink?
  /// Where it is sent; nil for where it is shown.
  var url: String?
  /// Carried out once, and given where to go then.
  let save: @Sendable (Register, Draft) throws -> SavedForm
}

/// An address and what it is called.
struct FormLink: Sendable {
  let url: String
  let title: String
}

/// What came of a form.
struct SavedForm: Sendable {
  let url: String
  /// What was understood and what is unlikely, in the words of the operation.
  var said: [String] = []

  init(_ url: String, _ warnings: [WarningView] = [], understood: String? = nil) {
    self.url = url
    said = [understood.map { localized("Compris : ", "Understood: ") + $0 }].compactMap { $0 } + warnings.map(\.message)
  }
}

extension Console {
  /// Shows a form at `path`, and carries it out when it comes back.
  func form<Draft: Sendable, Record: Sendable>(
    _ router: Router<ServerContext>, _ path: String, _ role: ConsoleRole,
    _ make: @escaping @Sendable (Visit) throws -> FormPage<Draft, Record>
  ) {
    let page: Handler = { visit in try make(visit).shown(visit) }
    get(router, path, role, page)
    post(router, path, role, back: page) { visit in
      let page = try make(visit)
      let draft = try page.form.draft(typed: visit.typed, shown: visit.shown)
      var saved: SavedForm?
      if let part = page.part {
        saved = try page.save(visit.register(expecting: part), draft)
      } else {
        try self.usedForms.once(visit.form["once"]) { saved = try page.save(visit.register, draft) }
      }
      guard let saved else { return .see(page.back.url) }
      let said = self.said.keep(saved.said, for: visit.session.formToken)
      let mark = saved.url.contains("?") ? "&" : "?"
      return .see("\(saved.url)\(mark)done=saved\(said.map { "&said=\($0)" } ?? "")")
    }
  }

  /// Takes a record away, or brings it back, by a button beside its form.
  func button(
    _ router: Router<ServerContext>, _ path: String, _ role: ConsoleRole, done: String, back: @escaping Handler,
    _ part: @escaping @Sendable (Visit) throws -> SeenPart,
    _ body: @escaping @Sendable (Visit, Register) throws -> SavedForm
  ) {
    post(router, path, role, back: back) { visit in
      let saved = try body(visit, visit.register(expecting: try part(visit)))
      return .see("\(saved.url)?done=\(done)")
    }
  }
}

extension Visit {
  /// What was typed into a field; of several boxes those that are ticked, joined.
  var typed: FormTexts {
    { name in form.all(name).map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.joined(separator: "+") }
  }

  /// What stood in a field when it was shown.
  var shown: FormTexts { { name in form["was-\(name)"] } }

  /// A field of a form that is no column, such as the scope.
  var scopeTyped: String? { form.given("scope") }

  var scopes: [FormChoice] {
    get throws { try register.store.read { try $0.scopes() }.map { FormChoice($0.code, $0.name) } }
  }

  /// Said where a record has several values: no form settles that.
  func conflicts(in part: SeenPart?) throws -> [String] {
    guard case .records(let records)? = part else { return [] }
    let isAny = try register.store.read { reader in
      try records.contains { try !reader.state($0).conflicts(table: $0.table, record: $0.id).isEmpty }
    }
    return isAny
      ? [
        localized(
          "Un conflit est ouvert ; il se règle sous « Conflits ».",
          "A conflict is open; it is settled under \"Conflicts\".")
      ] : []
  }

  /// The place of `:id`, that of a record.
  var identifier: Identifier {
    get throws {
      guard let id = Identifier(id) else {
        throw RegisterError("not-found", .badData, localized("Page introuvable.", "No such page."))
      }
      return id
    }
  }
}

extension FormPage {
  /// The page, with what was typed where the form has come back with a problem.
  func shown(_ visit: Visit) throws -> Reply {
    var visit = visit
    var problems: [String: String] = [:]
    // A button beside the form sends none of its fields.
    let isAgain = visit.problem != nil && form.fields.contains { !visit.form.all("was-\($0.name)").isEmpty }
    if isAgain, let problem = visit.problem {
      let found = form.problems(problem, typed: visit.typed, shown: visit.shown, today: visit.register.today)
      problems = found.fields
      visit.problem = RegisterError(problem.code, problem.exit, found.message)
    }
    return visit.page("entry-form", title, ["entry": try model(visit, isAgain: isAgain, problems)])
  }

  /// What the template `form` shows.
  func model(_ visit: Visit, isAgain: Bool = false, _ problems: [String: String] = [:]) throws -> [String: Any] {
    let sections = form.sections.enumerated().map { number, section in
      [
        "legend": section.title,
        "fields": section.fields.map { field in
          let now = form.value(field)
          let isTouched = isAgain && form.isTouched(field, visit.typed, visit.shown)
          return FormRows.field(
            field, now: now, value: isTouched ? visit.typed(field.name) : now,
            isChanged: isTouched && form.record != nil && now != visit.shown(field.name), problems[field.name])
        },
      ] as [String: Any]
    }
    return [
      "url": url ?? visit.path, "sections": sections, "hasSections": !sections.isEmpty,
      "remarks": remarks + (try visit.conflicts(in: part)), "backURL": back.url, "backTitle": back.title,
      "once": part == nil ? ConsoleToken().text : "", "isNew": part == nil, "isOld": part != nil,
      "seen": try part.map { try visit.register.digest(of: $0) } ?? "",
      "others": [other].compactMap { $0 }.map { ["otherURL": $0.url, "otherTitle": $0.title] },
    ]
  }
}

enum FormRows {
  static func field<Draft, Record>(
    _ field: FormField<Draft, Record>, now: String, value: String, isChanged: Bool, _ problem: String?
  ) -> [String: Any] {
    let id = "field-\(field.name)"
    let hint = hint(field)
    let described = [hint.isEmpty ? nil : "\(id)-hint", problem.map { _ in "\(id)-problem" }].compactMap { $0 }
    var model: [String: Any] = [
      "id": id, "name": field.name, "label": field.label, "was": now, "value": value, "isNeeded": field.isNeeded,
      "hints": hint.isEmpty ? [] : [hint], "problems": problem.map { [$0] } ?? [],
      "nows": isChanged ? [now.isEmpty ? "–" : now] : [], "described": described.joined(separator: " "),
      "isDescribed": !described.isEmpty, "isWrong": problem != nil, "mode": mode(field.kind),
    ]
    switch field.kind {
    case .choice(let choices):
      model["isChoice"] = true
      // A code of a newer program is none of the list, and stays.
      let all = choices.contains { $0.value == value } || value.isEmpty ? choices : choices + [FormChoice(value, value)]
      model["choices"] = Self.choices(all, [value], id)
    case .several(let choices):
      model["isSeveral"] = true
      model["choices"] = Self.choices(choices, Set(value.split(separator: "+").map(String.init)), id)
    case .note:
      model["isNote"] = true
      // As long as what is in it, and room for a line more.
      model["rows"] = "\(min(20, 2 + value.utf8.count / 80 + value.count { $0.isNewline }))"
    case .proposed(let texts):
      model["isLine"] = true
      model["isListed"] = !texts.isEmpty
      model["proposals"] = texts
    default: model["isLine"] = true
    }
    return model
  }

  private static func choices(_ choices: [FormChoice], _ chosen: Set<String>, _ id: String) -> [[String: Any]] {
    choices.enumerated().map { number, choice in
      [
        "choiceId": "\(id)-\(number)", "choice": choice.value, "choiceLabel": choice.label,
        "isChosen": chosen.contains(choice.value),
      ]
    }
  }

  private static func hint<Draft, Record>(_ field: FormField<Draft, Record>) -> String {
    guard field.hint.isEmpty else { return field.hint }
    return switch field.kind {
    case .day: localized("Comme 14/03/2026.", "Such as 14/03/2026.")
    case .date: localized("Jour ou mois : 14/03/2026, mars 2026.", "Day or month: 14/03/2026, March 2026.")
    case .planned: localized("Jour, mois ou trimestre : 2026-T3.", "Day, month or quarter: 2026-T3.")
    case .hours: localized("Comme 7h30 ou 7,5.", "Such as 7h30 or 7.5.")
    default: ""
    }
  }

  private static func mode(_ kind: FieldKind) -> String {
    switch kind {
    case .amount, .share: "decimal"
    case .number: "numeric"
    default: "text"
    }
  }
}
