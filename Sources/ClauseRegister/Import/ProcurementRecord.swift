/// What one record of an open procurement file says of a contract, cleaned but not completed.
///
/// A field is nil when the file leaves it out, holds a placeholder (`MQ`, `CDL`, `INX …`, `NC`) or
/// something that cannot be read; in the two latter cases a warning keeps the raw text
/// (open-data.md §7, rule 5).
public struct ProcurementRecord: Sendable, Equatable {
  /// Which of the two kinds of contract the format knows.
  public enum Kind: String, Sendable, Codable {
    /// A `marché`.
    case market
    /// A `contrat de concession`.
    case concession
  }

  /// A firm that holds the contract; at least one of the id and the name is there.
  public struct Holder: Sendable, Equatable {
    /// The identifier without spaces: a SIRET as a rule, kept even if it is not a valid one.
    public let id: String?
    /// `SIRET`, `TVA`, `TAHITI`, `RIDET`, `FRWF`, `IREP`, `UE` or `HORS-UE` as in the schemas, or
    /// the file's own word with a warning; nil where the format has none, as in a CSV.
    public let idType: String?
    /// The name; version 2 of the format has none.
    public let name: String?
  }

  /// A change published after the award; nil and empty where it changes nothing.
  public struct Modification: Sendable, Equatable {
    /// The new total amount.
    public let amountCents: Int64?
    /// The new total duration.
    public let durationMonths: Int?
    /// The day of its notification or signature, `YYYY-MM-DD`.
    public let notifiedOn: String?
    /// The holders it names. The format does not say if they replace the others or join them.
    public let holders: [Holder]
    /// What it is about, in version 1.
    public let subject: String?
  }

  /// Where it is in the file, from 1: for JSON its index (in version 2 the `marche` list comes
  /// first, then `contrat-concession`); for CSV the data row, without header and blank lines.
  public let position: Int
  /// A market or a concession.
  public let kind: Kind
  /// The market number, trimmed (rule 3).
  public let number: String
  /// The buyer's SIRET without spaces, kept with a warning even if it is not a valid one.
  public let buyerID: String
  /// The buyer's name; version 2 of the format has none.
  public let buyerName: String?
  /// The `objet`.
  public let title: String?
  /// The `nature`, as in the file.
  public let nature: String?
  /// The 8 digits of the CPV code, without its control digit.
  public let cpv: String?
  /// The amount now: that of the last modification which has one, else the awarded one (rule 4).
  public let amountCents: Int64?
  /// The amount when the contract was awarded.
  public let awardedAmountCents: Int64?
  /// The duration now, as for the amount.
  public let durationMonths: Int?
  /// The duration when the contract was awarded.
  public let awardedDurationMonths: Int?
  /// The day of notification, for a concession of signature, `YYYY-MM-DD`.
  public let notifiedOn: String?
  /// The code of the place of execution.
  public let placeCode: String?
  /// What the place's code is, such as `Code postal`.
  public let placeCodeType: String?
  /// The name of the place of execution.
  public let placeName: String?
  /// The holders the contract was awarded to; later ones are in `modifications`.
  public let holders: [Holder]
  /// The `considerationsSociales` of version 2, in the schema's spelling where they are known.
  public let socialConsiderations: [String]
  /// Whether to propose to an officer that the market has a social clause (rule 6).
  public let clauseProposed: Bool
  /// What changed since, in the file's order, which is append-only (rule 4).
  public let modifications: [Modification]
}
