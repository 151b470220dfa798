import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// The posts that markets offer, with who was proposed for them.
  public func posts(market: String?) throws -> [PostView] {
    try read { reader in
      let market = try market.map { try reader.find($0, in: .market) }
      let same = try reader.samePersons()
      return try Data.fetchAll(
        reader.db, sql: "SELECT id FROM post \(market == nil ? "" : "WHERE market_id = ?") ORDER BY title, id",
        arguments: market.map { [$0.data] } ?? []
      ).compactMap { try Identifier(data: $0).map { try reader.postView($0, same) } }
    }
  }

  public func addPost(_ draft: PostDraft) throws -> PostView {
    try write { transaction in
      let typed = try understand(draft, transaction, of: nil)
      guard typed["market_id"] != nil, typed["title"] != nil else {
        throw RegisterError(
          "missing", .usage, localized("Il faut --market et --title.", "--market and --title are needed."))
      }
      let id = newID()
      try transaction.insert("post", id, typed.columns)
      return try transaction.postView(id, try transaction.samePersons())
    }
  }

  public func setPost(_ text: String, _ draft: PostDraft) throws -> PostView {
    try write { transaction in
      let id = try transaction.find(text, in: .row(of: "post"))
      let typed = try understand(draft, transaction, of: id)
      try typed.requireAny()
      try transaction.edit("post", id, typed.columns)
      return try transaction.postView(id, try transaction.samePersons())
    }
  }

  /// Deletes a post for which nobody was proposed.
  public func deletePost(_ text: String) throws -> PostView {
    try write { transaction in
      let id = try transaction.find(text, in: .row(of: "post"))
      let view = try transaction.postView(id, try transaction.samePersons())
      guard view.positions.isEmpty else {
        throw RegisterError(
          "in-use", .badData,
          localized("Des personnes sont positionnées sur ce poste.", "People were proposed for this post."))
      }
      try transaction.apply(.delete, to: RecordReference("post", id))
      return view
    }
  }

  /// Proposes a person for a post.
  public func propose(person: String, for post: String, on day: String?) throws -> PostView {
    try write { transaction in
      let (post, person) = (
        try transaction.find(post, in: .row(of: "post")), try transaction.find(person, in: .person)
      )
      let same = try transaction.samePersons()
      let known = try transaction.postView(post, same)
      guard !known.positions.contains(where: { $0.personId == same.face(person).description }) else {
        throw RegisterError(
          "proposed", .badData,
          localized(
            "Cette personne est déjà positionnée sur ce poste.", "This person is proposed for this post already.")
        )
      }
      var typed = TypedColumns()
      try typed.day("proposed_on", day ?? today.description, today: today)
      (typed["post_id"], typed["person_id"]) = (ColumnValue(post), ColumnValue(person))
      typed["state"] = .text("proposed")
      try transaction.insert("position", newID(), typed.columns)
      return try transaction.postView(post, same)
    }
  }

  /// Says what became of a proposal.
  ///
  /// - parameter state: A code of ``PositionState``; refusing needs a reason.
  public func decidePosition(_ text: String, state: String, on day: String?, reason: String?) throws -> PositionView {
    try write { transaction in
      let id = try transaction.find(text, in: .row(of: "position"))
      var typed = TypedColumns()
      try typed.code("state", try Self.notEmpty(state, "--state"), PositionState.self, "--state")
      try typed.day("decided_on", day ?? today.description, today: today)
      // What was the reason of another state is not of this one.
      try typed.text("reason", reason ?? "", "--reason")
      if typed["state"] == .text("refused") { _ = try Self.notEmpty(reason ?? "", "--reason") }
      try transaction.edit("position", id, typed.columns)
      return try transaction.positionView(id, try transaction.samePersons())
    }
  }

  private func understand(
    _ draft: PostDraft, _ transaction: StoreTransaction, of post: Identifier?
  ) throws -> TypedColumns {
    var typed = TypedColumns()
    try typed.needed("title", draft.title, "--title")
    try typed.text("tasks", draft.tasks, "--tasks")
    try typed.text("skills", draft.skills, "--skills")
    try typed.text("level", draft.level, "--level")
    try typed.text("place", draft.place, "--worksite")
    try typed.hours("weekly_minutes", draft.weeklyHours)
    try typed.set("rome", draft.rome) { .text(try Self.rome($0)) }
    try typed.number("headcount", draft.headcount) { try TypedFigure.count($0, "--headcount") }
    let known = try post.flatMap { try transaction.columns(of: RecordReference("post", $0))["market_id"]?.identifier }
    try transaction.setPlace(market: draft.market, lot: draft.lot, known: known, &typed)
    return typed
  }

  private static func rome(_ text: String) throws -> String {
    let code = text.uppercased().filter { !$0.isWhitespace }
    guard code.wholeMatch(of: /[A-Z][0-9]{4}/) != nil else {
      throw TypedFigure.misread(
        text, "--rome",
        localized("une lettre et quatre chiffres, comme F1107", "a letter and four digits, such as F1107"))
    }
    return code
  }
}

extension StoreReader {
  /// Understands a market and a lot of it as the columns `market_id` and `lot_id`.
  ///
  /// - parameter known: The market that the record has.
  func setPlace(market: String?, lot: String?, known: Identifier?, _ typed: inout TypedColumns) throws {
    let named = try market.map { try find($0, in: .market) }
    if let named { typed["market_id"] = ColumnValue(named) }
    guard let place = named ?? known else { return }
    if let lot, !lot.isEmpty {
      guard let id = try self.lot(lot, of: place) else { throw Register.noLot(lot) }
      typed["lot_id"] = ColumnValue(id)
    } else if lot != nil {
      typed["lot_id"] = .null
    } else if named != nil {
      // The only lot goes without saying; another market's lot never stays behind.
      typed["lot_id"] = try onlyLot(of: place).map { ColumnValue($0) } ?? .null
    }
  }

  func postView(_ id: Identifier, _ same: SamePersons) throws -> PostView {
    let row = try Row.fetchOne(db, sql: "SELECT * FROM post WHERE id = ?", arguments: [id.data])
    guard let row else { throw StoreError.noSuchRecord(table: "post", id: id) }
    let (market, lot) = (Identifier(data: row["market_id"]), Identifier(data: row["lot_id"]))
    let positions = try Data.fetchAll(
      db, sql: "SELECT id FROM position WHERE post_id = ? ORDER BY proposed_on, id", arguments: [id.data]
    ).compactMap { try Identifier(data: $0).map { try positionView($0, same) } }
    return PostView(
      id: id.description, market: try market.flatMap { try label("number", of: "market", $0) } ?? "",
      marketId: market?.description ?? "", lot: try lot.flatMap { try label("number", of: "lot", $0) },
      title: row["title"] ?? "", tasks: row["tasks"], skills: row["skills"], level: row["level"], place: row["place"],
      weeklyMinutes: row["weekly_minutes"], rome: row["rome"], headcount: row["headcount"], positions: positions)
  }

  func positionView(_ id: Identifier, _ same: SamePersons) throws -> PositionView {
    try showingWhatIsOpen {
      let columns = try columns(of: RecordReference("position", id))
      let (post, person) = (columns["post_id"]?.identifier, columns["person_id"]?.identifier)
      let market = try post.flatMap { try self.columns(of: RecordReference("post", $0))["market_id"]?.identifier }
      return PositionView(
        id: id.description, postId: post?.description ?? "",
        post: try post.flatMap { try label("title", of: "post", $0) } ?? "",
        market: try market.flatMap { try label("number", of: "market", $0) } ?? "",
        person: try person.map { try personName(same.face($0)) } ?? "",
        personId: person.map { same.face($0).description } ?? "", proposedOn: columns["proposed_on"]?.text,
        state: columns["state"]?.text ?? "proposed", decidedOn: columns["decided_on"]?.text,
        reason: columns["reason"]?.text)
    }
  }
}
