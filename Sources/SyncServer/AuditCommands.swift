import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands
import SyncCore
import SyncModel

struct AuditGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "audit", localized("Le journal de tout ce qui a été décidé.", "The log of all that was decided."),
      [AuditVerify.self, AuditList.self])
  }
}

struct AuditCheckView: Encodable, Sendable {
  struct Fault: Encodable, Sendable {
    let n: Int64
    let what: String
  }

  let ok: Bool
  let lines: Int64
  /// The end of the log, to be written down elsewhere.
  let head: String
  let faults: [Fault]
}

struct AuditVerify: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "verify",
      abstract: localized(
        "Recalcule le journal et nomme chaque ligne changée, manquante ou ajoutée.",
        "Recomputes the log and names every line that was changed, is missing or was added."),
      discussion: localized(
        "La fin du journal (head), notée ailleurs et redonnée par --head, prouve aussi qu'il n'a pas été récrit en entier.",
        "The log's end (head), written down elsewhere and given again by --head, also proves that it was not written anew."
      ))
  }

  @OptionGroup var place: OfficeOptions
  @Option(
    name: .customLong("head"),
    help: ArgumentHelp(
      localized("Une fin du journal notée auparavant.", "An end of the log noted before."), valueName: "n:hash"))
  var heads: [String] = []

  func answer(_ office: Office) throws -> Answer {
    let noted = try heads.map { text in
      guard let head = AuditHead(text) else {
        throw RegisterError(
          "bad-head", .usage,
          localized("--head attend n:hash : « \(printable(text)) ».", "--head takes n:hash: \"\(printable(text))\"."))
      }
      return head
    }
    let (end, faults) = try office.register.store.read { try $0.checkAudit(heads: noted) }
    let view = AuditCheckView(
      ok: faults.isEmpty, lines: end.number, head: end.description,
      faults: faults.map { .init(n: $0.number, what: $0.kind.rawValue) })
    var lines = faults.map { "≠ \($0.number) \(text($0.kind))" }
    lines.append(localized("Lignes : \(view.lines)", "Lines: \(view.lines)"))
    lines.append(localized("Fin à noter : \(view.head)", "End to note: \(view.head)"))
    return Answer(view, text: lines.joined(separator: "\n"), exit: view.ok ? .done : .badData)
  }

  private func text(_ kind: AuditFault.Kind) -> String {
    switch kind {
    case .changed: localized("changée", "changed")
    case .missing: localized("manquante", "missing")
    case .added: localized("ajoutée", "added")
    }
  }
}

struct AuditListView: Encodable, Sendable {
  let lines: [AuditLineView]
}

struct AuditList: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: localized("Montre les lignes du journal.", "Shows the lines of the log."))
  }

  @OptionGroup var place: OfficeOptions
  @Option(help: ArgumentHelp(localized("D'une fiche seulement.", "Of one record only."), valueName: "id"))
  var record: String?
  @Option(help: ArgumentHelp(localized("Au plus autant de lignes, les dernières.", "At most so many, the last ones.")))
  var last: Int = 100

  func validate() throws {
    if last < 1 { throw ValidationError(localized("--last doit être au moins 1.", "--last must be at least 1.")) }
  }

  func answer(_ office: Office) throws -> Answer {
    let view = AuditListView(lines: try office.register.auditLines(record: record, last: last))
    let text = view.lines.map {
      "\($0.n)  \($0.at)  \($0.action)  \(printable($0.officer))  \(printable($0.table)) \($0.record)  \(printable($0.code))"
    }
    return Answer(view, text: text.joined(separator: "\n"))
  }
}
