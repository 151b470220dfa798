import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// Proofs that people belong to the publics of a clause, the latest checked last.
  ///
  /// - parameter person: Of one person only.
  public func eligibilities(person: String?) throws -> [EligibilityView] {
    try read { reader in
      let same = try reader.samePersons()
      let ids = try person.map { same.all(try reader.find($0, in: .person)) }
      return try reader.eligibilities(of: ids, same)
    }
  }

  /// Which sensitive criteria a person's confidential proofs are about: for who checks eligibility. The access log has it
  /// under a command of its own.
  ///
  /// - parameter reason: Kept in the office's access log; a device has none that keeps reasons.
  /// - throws: ``RegisterError`` `office-only` for a reason that is said on a device.
  public func revealEligibilities(person: String, reason: String? = nil) throws -> [EligibilityView] {
    var register = self
    if let reason {
      guard store.role == .hub else {
        throw RegisterError(
          "office-only", .usage,
          localized(
            "--reason n'est noté qu'au bureau ; ici, sans motif.",
            "--reason is kept at the office only; here, without one."))
      }
      register.accessReason = try Self.notEmpty(reason, "--reason")
    }
    return try register.read { reader in
      let same = try reader.samePersons()
      let all = same.all(try reader.find(person, in: .person))
      return try reader.eligibilities(of: all, same).map { view in
        guard view.criterion == EligibilityCriterion.confidential, let id = Identifier(view.id) else { return view }
        return try reader.revealed(view, id)
      }
    }
  }

  /// Notes a proof. It is checked and accepted by who notes it, today, unless the draft says otherwise.
  public func addEligibility(person: String, _ draft: EligibilityDraft, scope: String?) throws -> EligibilityView {
    try write { transaction in
      let person = try transaction.find(person, in: .person)
      transaction.writerScope = try transaction.writerScope(about: person, scope)
      guard let text = draft.criterion else {
        throw RegisterError("missing", .usage, localized("Il faut --criterion.", "--criterion is needed."))
      }
      let code = try EligibilityCriterion.typed(text, "--criterion").rawValue
      var draft = draft
      draft.verdict = draft.verdict ?? "accepted"
      let id = newID()
      let isSensitive = EligibilityCriterion(rawValue: code)?.isSensitive ?? true
      var typed = try understand(draft, isSensitive: isSensitive, transaction)
      typed["person_id"] = ColumnValue(person)
      typed["criterion"] = .text(isSensitive ? EligibilityCriterion.confidential : code)
      try transaction.insert("eligibility", id, typed.columns)
      if isSensitive {
        try transaction.insert(
          "eligibility_detail", newID(),
          [
            "eligibility_id": ColumnValue(id), "person_id": ColumnValue(person), "criterion": .text(code),
            "proof": ColumnValue(try draft.proof.map { try Self.notEmpty($0, "--proof") }),
          ])
      }
      return try checked(id, code, typed, transaction)
    }
  }

  /// Changes what is said of a proof; its criterion stays: another criterion is another proof.
  public func setEligibility(_ text: String, _ draft: EligibilityDraft) throws -> EligibilityView {
    try write { transaction in
      let id = try transaction.find(text, in: .row(of: "eligibility"))
      let columns = try transaction.columns(of: RecordReference("eligibility", id))
      let isSensitive = columns["criterion"]?.text == EligibilityCriterion.confidential
      let typed = try understand(draft, isSensitive: isSensitive, transaction)
      if isSensitive, let proof = draft.proof {
        for detail in try transaction.details(of: id) {
          try transaction.edit("eligibility_detail", detail, ["proof": .text(try Self.notEmpty(proof, "--proof"))])
        }
      } else {
        try typed.requireAny()
      }
      try transaction.edit("eligibility", id, typed.columns)
      let code = try isSensitive ? transaction.sensitiveCode(of: id) : columns["criterion"]?.text
      return try checked(id, code ?? "", typed, transaction)
    }
  }

  public func deleteEligibility(_ text: String) throws -> EligibilityView {
    try write { transaction in
      let id = try transaction.find(text, in: .row(of: "eligibility"))
      let view = try transaction.eligibilityView(id, try transaction.samePersons())
      for detail in try transaction.details(of: id) {
        try transaction.apply(.delete, to: RecordReference("eligibility_detail", detail))
      }
      try transaction.apply(.delete, to: RecordReference("eligibility", id))
      return view
    }
  }

  private func understand(
    _ draft: EligibilityDraft, isSensitive: Bool, _ transaction: StoreTransaction
  ) throws -> TypedColumns {
    var typed = TypedColumns()
    // What kind of paper it is would tell the criterion.
    if !isSensitive { try typed.text("proof", draft.proof, "--proof") }
    try typed.day("proved_on", draft.provedOn, today: today)
    try typed.day("valid_until", draft.validUntil, today: today)
    try typed.text("verdict_reason", draft.reason, "--reason")
    if let verdict = draft.verdict {
      try typed.code("verdict", verdict, ProofVerdict.self, "--verdict")
      if verdict.isEmpty {
        (typed["checked_by"], typed["checked_on"]) = (.null, .null)
      } else {
        typed["checked_by"] = .text(transaction.officer)
        typed["checked_on"] = .text(today.description)
      }
    }
    try typed.day("checked_on", draft.checkedOn, today: today)
    return typed
  }

  private func checked(
    _ id: Identifier, _ code: String, _ typed: TypedColumns, _ transaction: StoreTransaction
  ) throws -> EligibilityView {
    var view = try transaction.eligibilityView(id, try transaction.samePersons())
    if view.verdict == "refused", (view.reason ?? "").isEmpty {
      throw RegisterError(
        "reason-needed", .usage,
        localized("Une preuve refusée demande un motif : --reason.", "A refused proof needs a reason: --reason."))
    }
    view.warnings = typed.warnings + Self.warnings(view, EligibilityCriterion(rawValue: code))
    return view
  }

  /// None stops an officer: the market's own documents say what they ask for.
  private static func warnings(_ view: EligibilityView, _ criterion: EligibilityCriterion?) -> [WarningView] {
    var found: [WarningView] = []
    func warn(_ code: String, _ french: String, _ english: String) {
      found.append(WarningView(code: code, message: localized(french, english)))
    }
    if let from = view.provedOn, let until = view.validUntil, until < from {
      warn("ends-before", "La preuve finit avant sa date.", "The proof ends before its date.")
    }
    if let day = view.provedOn ?? view.checkedOn, let ended = criterion?.endedOn, day >= ended {
      warn(
        "ended-criterion", "Ce critère n'existe plus depuis le \(ended).", "This criterion ended on \(ended).")
    }
    if let months = criterion?.proofMonths, let proved = view.provedOn.flatMap({ CalendarDay(iso: $0) }),
      let checked = view.checkedOn.flatMap({ CalendarDay(iso: $0) }), let last = proved.adding(months: months),
      last < checked
    {
      warn(
        "old-proof", "La preuve a plus de \(months) mois, la limite de l'IAE pour ce critère.",
        "The proof is older than \(months) months, the limit of the IAE for this criterion.")
    }
    if view.provedOn == nil { warn("no-date", "La preuve n'a pas de date.", "The proof has no date.") }
    return found
  }
}

extension StoreReader {
  /// - parameter persons: All records of one person; nil for everybody.
  func eligibilities(of persons: [Identifier]?, _ same: SamePersons) throws -> [EligibilityView] {
    let rows = try ids(in: "eligibility", of: persons)
    return try rows.map { try eligibilityView($0, same) }.sorted {
      ($0.person, $0.provedOn ?? "", $0.id) < ($1.person, $1.provedOn ?? "", $1.id)
    }
  }

  func eligibilityView(_ id: Identifier, _ same: SamePersons) throws -> EligibilityView {
    try showingWhatIsOpen {
      let record = RecordReference("eligibility", id)
      let columns = try columns(of: record)
      let person = columns["person_id"]?.identifier
      return EligibilityView(
        id: id.description, person: try person.map { try personName(same.face($0)) } ?? "",
        personId: person.map { same.face($0).description } ?? "", criterion: columns["criterion"]?.text ?? "",
        proof: columns["proof"]?.text, provedOn: columns["proved_on"]?.text, validUntil: columns["valid_until"]?.text,
        verdict: columns["verdict"]?.text, checkedBy: columns["checked_by"]?.text,
        checkedOn: columns["checked_on"]?.text, reason: columns["verdict_reason"]?.text,
        sync: try syncStatus(record).rawValue)
    }
  }

  fileprivate func details(of eligibility: Identifier) throws -> [Identifier] {
    try Data.fetchAll(
      db, sql: "SELECT id FROM eligibility_detail WHERE eligibility_id = ? ORDER BY id", arguments: [eligibility.data]
    ).compactMap { Identifier(data: $0) }
  }

  fileprivate func sensitiveCode(of eligibility: Identifier) throws -> String? {
    try details(of: eligibility).first.flatMap { detail in
      try columns(of: RecordReference("eligibility_detail", detail))["criterion"]?.text
    }
  }

  fileprivate func revealed(_ view: EligibilityView, _ id: Identifier) throws -> EligibilityView {
    guard let detail = try details(of: id).first else { return view }
    let columns = try columns(of: RecordReference("eligibility_detail", detail))
    return EligibilityView(
      id: view.id, person: view.person, personId: view.personId, criterion: columns["criterion"]?.text ?? "",
      proof: columns["proof"]?.text, provedOn: view.provedOn, validUntil: view.validUntil, verdict: view.verdict,
      checkedBy: view.checkedBy, checkedOn: view.checkedOn, reason: view.reason, sync: view.sync)
  }

  /// Whether an accepted proof of any of a person's records is valid on a day; nil where none is recorded here.
  func isEligible(_ persons: [Identifier], on day: String) throws -> Bool? {
    let marks = persons.map { _ in "?" }.joined(separator: ", ")
    let sql = """
      SELECT max(coalesce(verdict = 'accepted' AND coalesce(valid_until >= ?, 1) AND coalesce(proved_on <= ?, 1), 0))
      FROM eligibility WHERE person_id IN (\(marks))
      """
    let arguments = StatementArguments([day, day]) + StatementArguments(persons.map(\.data))
    return try Int.fetchOne(try db.cachedStatement(sql: sql), arguments: arguments).map { $0 == 1 }
  }

  /// The columns of a record's row, what is sealed being opened; empty without a row.
  func columns(of record: RecordReference) throws -> [String: ColumnValue] {
    try row(record) ?? [:]
  }

  /// The records of a table whose `person_id` is one of `persons`, or all.
  func ids(in table: String, of persons: [Identifier]?) throws -> [Identifier] {
    guard let persons else {
      return try Data.fetchAll(db, sql: "SELECT id FROM \(table) ORDER BY id").compactMap { Identifier(data: $0) }
    }
    return try persons.flatMap { person in
      try Data.fetchAll(
        try db.cachedStatement(sql: "SELECT id FROM \(table) WHERE person_id = ? ORDER BY id"), arguments: [person.data]
      )
    }.compactMap { Identifier(data: $0) }
  }

  /// Where a new record about a person is at home: in the scope that is named, else in the person's, if it is one of this
  /// store's, else in the only one there is.
  func writerScope(about person: Identifier, _ given: String?) throws -> String {
    if given == nil, let known = try scope(RecordReference("person", person)) {
      let mine = store.role == .hub ? try scopes().map(\.code) : try deviceScopes().map(\.code)
      if mine.contains(known) { return known }
    }
    return try homeScope(given)
  }
}
