import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// Every version of a record that this store has seen.
  public func history(_ text: String) throws -> HistoryView {
    try read { try $0.historyView(try $0.record(text)) }
  }

  /// What is not in the register as this device has it; `heldOnly` for what the office has put aside.
  public func unsent(heldOnly: Bool = false) throws -> UnsentListView {
    try store.read { reader in
      let records = try reader.unsentRecords().filter { !heldOnly || $0.status == .held }
      return UnsentListView(
        records: records.map { unsent in
          UnsentView(
            id: unsent.record.id.description, table: unsent.record.table, what: "\(unsent.what)",
            since: instant(unsent.since), sync: unsent.status.rawValue,
            reason: unsent.code.isEmpty ? nil : holdReason(unsent.code, unsent.reason),
            decision: unsent.status == .refused ? "refused" : nil)
        })
    }
  }
}

extension StoreReader {
  /// For reading only, by the server's clock where it was met: causality needs no clock, people do.
  private static func isEarlier(_ left: HistoryVersion, _ right: HistoryVersion) -> Bool {
    func time(_ version: HistoryVersion) -> Int64 {
      version.evidence.map { $0.receivedAt ?? $0.deviceTime } ?? 0
    }
    return (time(left), left.dot, left.unit) < (time(right), right.dot, right.unit)
  }

  func historyView(_ record: RecordReference) throws -> HistoryView {
    let table = store.schema[record.table]
    let history = try history(record)
    let values = history.compactMap { version -> UnitValue? in
      if case .value(let content) = version.content { content } else { nil }
    }
    return HistoryView(
      versions: history.sorted(by: Self.isEarlier).map { version in
        let single = table?.unit(version.unit)?.columns.count == 1
        let value: JSONValue
        switch version.content {
        case .life(let mark): value = Self.json(mark)
        case .value(let content): value = Self.json(content, single: single)
        }
        let evidence = version.evidence
        return VersionView(
          dot: version.dot.description, unit: version.unit == RecordState.lifeUnit ? "life" : version.unit,
          value: value, officer: evidence?.officer ?? "", device: version.dot.replica.description,
          deviceTime: instant(evidence?.deviceTime ?? 0), receivedAt: evidence?.receivedAt.map(instant),
          kind: evidence.map { "\($0.kind)" } ?? "", reason: evidence.flatMap { $0.reason.isEmpty ? nil : $0.reason },
          recoveredVia: evidence?.recoveredVia?.description, open: version.isOpen)
      }, persons: record.persons(namedIn: values))
  }
}

extension RecordReference {
  /// The ids of the people that a record with such values is about, in order.
  func persons(namedIn values: [UnitValue]) -> [String] {
    let named = values.flatMap { $0.persons.map(\.description) }
    return Set(table == "person" ? named + [id.description] : named).sorted()
  }
}

extension UnitValue {
  /// The people whom a value names.
  var persons: [Identifier] {
    [
      "person_id", "other_id", "old_person_id", "new_person_id", "first_person_id", "second_person_id",
    ].compactMap { self[$0]?.identifier }
  }
}

/// Why a change is held or refused, for people.
public func holdReason(_ code: String, _ detail: String) -> String {
  let text =
    switch code {
    case "revoked": localized("appareil révoqué", "device revoked")
    case "unknown-past":
      localized("écrit par un autre appareil, inconnu du serveur", "by another device, unknown to the server")
    case "unseen-refusal": localized("fait sans avoir vu un refus", "made without having seen a refusal")
    case "collected": localized("supprimée depuis longtemps au registre", "long deleted in the register")
    case "out-of-scope": localized("hors des périmètres de l'appareil", "outside the device's scopes")
    case "move": localized("changement de périmètre sans droit sur les deux", "a move without rights on both scopes")
    case "waiting": localized("attend une fiche qui n'est pas arrivée", "waits for a record that has not arrived")
    case "wrong-type": localized("valeur du mauvais type", "value of the wrong type")
    case "too-large": localized("trop grand", "too large")
    case "malformed": localized("message malformé", "malformed message")
    case "locked":
      localized("mois validé, la correction attend le bureau", "month validated, the correction waits for the office")
    case "checked-meanwhile":
      localized("contrôlée entre-temps par le bureau", "checked by the office meanwhile")
    case "unseen": localized("validée sans avoir tout vu", "validated without having seen all of it")
    case "office-only": localized("décision réservée au bureau", "a decision of the office's alone")
    case "written-once": localized("ce qui est écrit une fois ne change plus", "what is written once stays as it is")
    case "file": localized("remis dans un fichier", "handed over in a file")
    case "refused": localized("refusé par le bureau", "refused by the office")
    default: code
    }
  return detail.isEmpty ? text : "\(text) : \(detail)"
}
