import GRDB
import SyncCore
import SyncModel

/// A correction of a locked entry: what was taken back, and what counts in its place.
public struct CorrectionView: Encodable, Sendable {
  /// One half: it counts in the month of its own date.
  public struct Half: Encodable, Sendable {
    public let market: String
    @Nullable public var lot: String?
    public let personId: String
    public let date: String
    public let period: String
    /// Nil where nothing is to count in its place.
    @Nullable public var minutes: Int?
  }

  public let id: String
  public let entry: String
  public let old: Half
  public let new: Half
  /// Whose change it was.
  public let askedBy: String
  @Nullable public var reason: String?
}

extension CorrectionView {
  /// Of a row of `correction`.
  init(_ row: Row, _ reader: StoreReader) throws {
    func half(_ name: String) throws -> Half {
      Half(
        market: try Identifier(data: row["\(name)_market_id"]).flatMap { try reader.label("number", of: "market", $0) }
          ?? "",
        lot: try Identifier(data: row["\(name)_lot_id"]).flatMap { try reader.label("number", of: "lot", $0) },
        personId: Identifier(data: row["\(name)_person_id"])?.description ?? "", date: row["\(name)_date"] ?? "",
        period: row["\(name)_period"] ?? "day", minutes: row["\(name)_minutes"])
    }
    self.init(
      id: Identifier(data: row["id"])?.description ?? "", entry: Identifier(data: row["entry_id"])?.description ?? "",
      old: try half("old"), new: try half("new"), askedBy: row["asked_by"] ?? "", reason: row["reason"])
  }
}
