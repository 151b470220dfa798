import Foundation
import GRDB
import SyncCore
import SyncModel

/// A text of a yearly report.
public struct ReportTextView: Encodable, Sendable {
  public let id: String
  public let year: Int
  @Nullable public var buyer: String?
  /// A code of ``ReportHeading``.
  public let heading: String
  public let text: String
  public let scope: String
}

public struct ReportTextsView: Encodable, Sendable {
  public let texts: [ReportTextView]

  public init(texts: [ReportTextView]) {
    self.texts = texts
  }
}

/// What a text of a yearly report is about (`domain/features.md`, A4 and D).
public enum ReportHeading: String, RegisterCode {
  case introduction, markets, publics, partnerships, method, assessment, outlook

  public static let list = "report-heading"
  public static let version = 1

  public var label: String {
    switch self {
    case .introduction: localized("Présentation", "Introduction")
    case .markets: localized("Marchés", "Markets")
    case .publics: localized("Publics", "Publics")
    case .partnerships: localized("Partenariats", "Partnerships")
    case .method: localized("Méthode de travail", "Method")
    case .assessment: localized("Bilan", "Assessment")
    case .outlook: localized("Perspectives", "Outlook")
    }
  }
}

extension Register {
  /// Writes a text of the yearly report, or takes it away where it is empty.
  ///
  /// - parameter buyer: Name or SIRET; nil for the report of all.
  public func setReportText(
    heading: String, year: Int, buyer: String?, text: String, scope: String?
  ) throws -> ReportTextsView {
    try write { transaction in
      guard (1900...9999).contains(year) else {
        throw RegisterError("bad-input", .usage, localized("--year : une année.", "--year: a year."))
      }
      let heading = try ReportHeading.typed(heading, localized("la rubrique", "the heading")).rawValue
      guard text.utf8.count <= Self.longestText else {
        throw RegisterError(
          "too-long", .usage,
          localized(
            "Le texte dépasse \(Self.longestText) octets.", "The text is longer than \(Self.longestText) bytes."))
      }
      let place = try transaction.reportText(heading, year, buyer, scope)
      let content = ColumnValue(text.isEmpty ? nil : text)
      if try transaction.state(RecordReference("report_text", place.id)).lives {
        try transaction.edit("report_text", place.id, ["content": content])
      } else {
        transaction.writerScope = place.scope
        try transaction.insert(
          "report_text", place.id,
          [
            "year": ColumnValue(year), "buyer_id": ColumnValue(place.buyer), "heading": .text(heading),
            "content": content,
          ])
      }
      return ReportTextsView(texts: try transaction.reportTexts(year: year, buyers: place.buyers))
    }
  }

  /// The texts of a year.
  ///
  /// - parameter buyer: Name or SIRET; nil for those of all.
  public func reportTexts(year: Int, buyer: String?) throws -> ReportTextsView {
    try store.read { reader in
      let buyers = try buyer.map { try reader.buyers(named: $0).ids }
      return ReportTextsView(texts: try reader.reportTexts(year: year, buyers: buyers))
    }
  }

  /// A text of the yearly report, be it empty.
  ///
  /// - parameter buyer: Name or SIRET; nil for the report of all.
  public func reportText(
    heading: ReportHeading, year: Int, buyer: String?, scope: String?
  ) throws -> ReportTextPlace {
    try store.read { reader in
      let record = RecordReference("report_text", try reader.reportText(heading.rawValue, year, buyer, scope).id)
      return ReportTextPlace(
        text: try reader.columns(of: record)["content"]?.text, part: .records([record]))
    }
  }

  /// In bytes.
  private static let longestText = 20_000
}

/// Where a text of a yearly report stands, and what stands there.
public struct ReportTextPlace: Sendable {
  public let text: String?
  /// What a form about it is made on.
  public let part: SeenPart
}

extension StoreReader {
  /// The record of a text: its id comes from what it is about, so that two officers write one. Of a buyer's records that of
  /// the scope is meant.
  fileprivate func reportText(
    _ heading: String, _ year: Int, _ buyer: String?, _ scope: String?
  ) throws -> (id: Identifier, scope: String, buyer: Identifier?, buyers: Set<Identifier>?) {
    let home = try homeScope(scope)
    let buyers = try buyer.map { try self.buyers(named: $0).ids }
    let ids = buyers?.sorted() ?? []
    let one = try ids.first { try self.scope(RecordReference("buyer", $0)) == home } ?? ids.first
    let name = "report_text/\(home)/\(year)/\(heading)/\(one?.description ?? "")"
    return (truncatedHash(Array(name.utf8)), home, one, buyers)
  }

  /// In the order of the headings, those of several scopes one after the other.
  func reportTexts(year: Int, buyers: Set<Identifier>?) throws -> [ReportTextView] {
    let order = ReportHeading.allCases.map(\.rawValue)
    return try Row.fetchAll(
      db, sql: "SELECT * FROM report_text WHERE year = ? AND content IS NOT NULL", arguments: [year]
    ).compactMap { row -> ReportTextView? in
      let buyer = Identifier(data: row["buyer_id"])
      guard let id = Identifier(data: row["id"]), buyers.map({ buyer.map($0.contains) ?? false }) ?? (buyer == nil)
      else {
        return nil
      }
      return ReportTextView(
        id: id.description, year: year, buyer: try buyer.flatMap { try label("name", of: "buyer", $0) },
        heading: row["heading"] ?? "", text: row["content"] ?? "",
        scope: try scope(RecordReference("report_text", id)) ?? "")
    }.sorted { left, right in
      (order.firstIndex(of: left.heading) ?? .max, left.scope, left.id)
        < (order.firstIndex(of: right.heading) ?? .max, right.scope, right.id)
    }
  }
}

extension ReportSource {
  /// What people have written for the year that was asked for.
  func passages() throws -> [Report.Passage] {
    guard let year = request.year else { return [] }
    return try reader.reportTexts(year: year, buyers: buyers).map {
      Report.Passage(title: ReportHeading.label($0.heading), text: $0.text)
    }
  }
}
