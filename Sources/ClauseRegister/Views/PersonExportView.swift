/// All that is known of a person.
public struct PersonExportView: Encodable, Sendable {
  /// The person's own record, or an hour entry that names the person.
  public struct Record: Encodable, Sendable {
    public let table: String
    public let id: String
    /// As they count now.
    public let values: [String: JSONValue]
    /// Where each value came from, replaced ones too.
    public let versions: [VersionView]
  }

  /// A device that may read one of the records, or has done.
  public struct Recipient: Encodable, Sendable {
    public let device: String
    public let officer: String
    /// Those by which it may read now; none for a device that may no longer.
    public let scopes: [String]
    /// Whether it has said that it stored one of the records.
    public let hasRead: Bool
    @Nullable public var lastSync: String?
  }

  /// A command by which somebody was shown the person, at the office or on a device.
  public struct Access: Encodable, Sendable {
    public let at: String
    public let officer: String
    public let command: String
  }

  public let exportedAt: String
  public let person: PersonView
  public let records: [Record]
  /// Changes that wait for the office's decision.
  public let held: [HeldView]
  /// What was decided about keeping the person's data.
  @Nullable public var kept: KeptView?
  @Nullable public var archived: ArchivedView?
  public let recipients: [Recipient]
  /// The lines of the audit log about one of the records.
  public let log: [AuditLineView]
  /// Who has seen the person, within the time that this is kept: on a device, what it has sent of it.
  public let accesses: [Access]
}

extension PersonExportView {
  /// A page that can be read and printed, with nothing from elsewhere in it.
  public var html: String {
    let title = localized("Données de ", "Data of ") + (person.name.isEmpty ? person.id : person.name)
    var body = "<h1>\(escaped(title))</h1>\n"
    body += "<p>" + escaped(localized("Établi le \(exportedAt).", "Made at \(exportedAt).")) + "</p>\n"
    body += "<p>"
    body += escaped(
      localized(
        "Tout ce que le registre des clauses sociales sait de cette personne : chaque fiche avec ses valeurs et leur "
          + "provenance, ce qui attend une décision, les appareils qui peuvent le lire, le journal de ce qui a été "
          + "fait, et qui l'a vue, au bureau ou sur un appareil.",
        "All that the register of social clauses knows of this person: each record with its values and where they "
          + "came from, what waits for a decision, the devices that may read it, the log of what was done, and who "
          + "has seen the person, at the office or on a device."))
    body += "</p>\n"
    for record in records { body += section(record) }
    if !held.isEmpty {
      body += "<h2>" + escaped(localized("En attente de décision", "Waiting for a decision")) + "</h2>\n"
      body += table(
        [
          localized("Reçu", "Received"), localized("Agent", "Officer"), localized("Motif", "Reason"),
          localized("Valeurs", "Values"),
        ],
        held.map { [$0.receivedAt, $0.officer, $0.reason, JSONValue.object($0.change).plain] })
    }
    body += decisions
    body += "<h2>" + escaped(localized("Qui peut le lire", "Who may read it")) + "</h2>\n"
    body += table(
      [
        localized("Agent", "Officer"), localized("Appareil", "Device"), localized("Périmètres", "Scopes"),
        localized("A lu", "Has read"), localized("Dernière synchronisation", "Last sync"),
      ],
      recipients.map {
        [
          $0.officer, $0.device, $0.scopes.joined(separator: ", "),
          yesOrNo($0.hasRead), $0.lastSync ?? "-",
        ]
      })
    body += "<h2>" + escaped(localized("Journal", "Log")) + "</h2>\n"
    body += table(
      [
        "n", localized("Quand", "When"), localized("Quoi", "What"), localized("Agent", "Officer"),
        localized("Fiche", "Record"),
      ],
      log.map { ["\($0.n)", $0.at, $0.action, $0.officer, $0.record] })
    body += "<h2>" + escaped(localized("Qui l'a vue", "Who has seen the person")) + "</h2>\n"
    body += table(
      [localized("Quand", "When"), localized("Agent", "Officer"), localized("Commande", "Command")],
      accesses.map { [$0.at, $0.officer, $0.command] })
    return """
      <!DOCTYPE html>
      <html lang="\(localized("fr", "en"))">
      <head><meta charset="utf-8"><title>\(escaped(title))</title>
      <style>
      body { font: 11pt/1.4 sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; }
      table { border-collapse: collapse; width: 100%; margin: 0.5em 0 1.5em; }
      th, td { border: 1px solid #767676; padding: 0.2em 0.5em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
      h2 { font-size: 1.15em; break-after: avoid; } tr { break-inside: avoid; }
      @page { size: A4; margin: 15mm; }
      </style></head>
      <body>
      \(body)</body>
      </html>

      """
  }

  private var decisions: String {
    var rows: [[String]] = []
    if let kept {
      rows.append([localized("gardée jusqu'au ", "kept until ") + kept.until, kept.at, kept.officer, kept.reason])
    }
    if let archived {
      rows.append([localized("archivée", "archived"), archived.at, archived.officer, archived.reason])
    }
    if rows.isEmpty { return "" }
    let heads = [
      localized("Décision", "Decision"), localized("Quand", "When"), localized("Agent", "Officer"),
      localized("Motif", "Reason"),
    ]
    return "<h2>" + escaped(localized("Conservation", "Retention")) + "</h2>\n" + table(heads, rows)
  }

  private func section(_ record: Record) -> String {
    var text = "<h2>\(escaped(tableName(record.table))) <small>\(escaped(record.id))</small></h2>\n"
    text += table(
      [localized("Donnée", "Item"), localized("Valeur", "Value")],
      record.values.sorted { $0.key < $1.key }.map { [$0.key, $0.value.plain] })
    text += table(
      [
        localized("Saisi", "Written"), localized("Reçu", "Received"), localized("Agent", "Officer"),
        localized("Appareil", "Device"), localized("Donnée", "Item"), localized("Valeur", "Value"),
        localized("En vigueur", "In force"),
      ],
      record.versions.map {
        [
          $0.deviceTime, $0.receivedAt ?? "-", $0.officer, $0.device, $0.unit, $0.value.plain,
          yesOrNo($0.open),
        ]
      })
    return text
  }

  private func table(_ heads: [String], _ rows: [[String]]) -> String {
    let head = heads.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
    let body = rows.map { "<tr>" + $0.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>\n" }
    return "<table>\n<tr>\(head)</tr>\n" + body.joined() + "</table>\n"
  }
}

/// Text as HTML shows it, whatever is in it.
public func escaped(_ text: String) -> String {
  var html = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": html += "&amp;"
    case "<": html += "&lt;"
    case ">": html += "&gt;"
    case "\"": html += "&quot;"
    case "'": html += "&#39;"
    default: html.unicodeScalars.append(scalar)
    }
  }
  return html
}
