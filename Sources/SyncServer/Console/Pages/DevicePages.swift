import ClauseRegister
import Foundation
import Hummingbird
import SyncCore
import SyncModel

/// The field devices: what they are, how their syncs went, and what they may.
extension Console {
  private static let size = 50
  /// Of one sync, on a page.
  private static let linesShown = 200

  func mountDevices(_ router: Router<ServerContext>) {
    get(router, "/console/devices", .reader, devicesPage)
    get(router, "/console/devices/invite", .administrator, invitePage)
    post(router, "/console/devices/invite", .administrator, back: invitePage, invite)
    get(router, "/console/devices/:id", .reader, devicePage)
    post(router, "/console/devices/:id/revoke", .administrator, back: devicePage) { visit in
      let id = try visit.deviceID
      let how = try visit.needed("how")
      guard ["hand-over", "stolen"].contains(how) else { throw RegisterError("bad-input", .usage, Words.badForm) }
      try visit.register.store.write(officer: visit.user.display) { try $0.revoke(id, stolen: how == "stolen") }
      return .see("/console/devices/\(id)?done=revoked")
    }
    post(router, "/console/devices/:id/scopes", .administrator, back: devicePage) { visit in
      let id = try visit.deviceID
      let scope = try visit.needed("scope")
      let change = try visit.needed("change")
      try visit.register.store.write(officer: visit.user.display) { transaction in
        switch change {
        case "add": try transaction.addScope(scope, to: id)
        case "remove": try transaction.removeScope(scope, from: id)
        default: throw RegisterError("bad-input", .usage, Words.badForm)
        }
      }
      return .see("/console/devices/\(id)?done=saved")
    }
  }

  private var devicesPage: Handler {
    { visit in
      let (devices, some) = try visit.register.store.read { reader in
        let devices = try reader.devices()
        let some = devices.dropFirst(visit.query.page * Self.size).prefix(Self.size)
        return (devices.count, try some.map { try DeviceView($0, reader) })
      }
      return visit.page(
        "devices", localized("Appareils", "Devices"),
        ["rows": some.map(DeviceRows.device)].merging(visit.paging(total: devices, size: Self.size)) { $1 })
    }
  }

  private var devicePage: Handler {
    { visit in
      let id = try visit.deviceID
      let wanted = Int64(visit.query["sync"])
      let (view, history, scopes, lines) = try visit.register.store.read { reader in
        guard let device = try reader.device(id) else { throw HubError.unknownDevice(id.description) }
        let history = try DeviceHistoryView(of: device, sync: wanted, reader)
        let lines = try (history.lines ?? []).prefix(Self.linesShown).map { line in
          // What is held may be of a record that the register has not.
          let record = Identifier(line.record).map { RecordReference(line.table, $0) }
          return DeviceRows.line(line, isKnown: try record.map { try reader.remembers($0) } ?? false)
        }
        return (try DeviceView(device, reader), history, try reader.scopes(), lines)
      }
      func option(_ scope: (code: String, name: String)) -> [String: String] {
        ["code": scope.code, "name": "\(scope.code) (\(scope.name))"]
      }
      return visit.page(
        "device", localized("Appareil de \(view.officer)", "\(view.officer)'s device"),
        DeviceRows.device(view).merging([
          "enrolledScopes": scopes.filter { view.scopes.contains($0.code) }.map(option),
          "otherScopes": scopes.filter { !view.scopes.contains($0.code) }.map(option),
          "hasOtherScopes": scopes.contains { !view.scopes.contains($0.code) }, "hasScopes": !view.scopes.isEmpty,
          "lives": view.incarnations,
          "syncs": history.syncs.dropFirst(visit.query.page * Self.size).prefix(Self.size).map(DeviceRows.sync),
          "hasLines": wanted != nil, "sync": wanted.map { "\($0)" } ?? "",
          "lines": lines, "isCut": history.lines?.count ?? 0 > lines.count,
          "shownLines": "\(Self.linesShown)",
        ]) { $1 }.merging(visit.paging(total: history.syncs.count, size: Self.size)) { $1 })
    }
  }

  private var invitePage: Handler {
    { visit in
      let scopes = try visit.register.store.read { try $0.scopes() }
      let (form, chosen) = (visit.form, visit.form.all("scope"))
      return visit.page(
        "invite", localized("Inviter un appareil", "Invite a device"),
        [
          "once": ConsoleToken().text, "officer": form["officer"],
          "minutes": form.given("minutes") ?? "\(Invitation.usualMinutes)",
          "server": form.given("server") ?? visit.serverURL,
          "scopes": scopes.enumerated().map { index, scope in
            [
              "n": "\(index)", "code": scope.code, "name": "\(scope.code) (\(scope.name))",
              "isChosen": chosen.contains(scope.code),
            ] as [String: Any]
          },
        ])
    }
  }

  private var invite: Handler {
    { visit in
      guard let minutes = Int(try visit.needed("minutes")) else {
        throw RegisterError("bad-input", .usage, Words.badForm)
      }
      let invitation = try Invitation(
        officer: try visit.needed("officer"), scopes: visit.form.all("scope"), minutes: minutes,
        server: try visit.needed("server"))
      var made: InviteView?
      try self.usedForms.once(visit.form["once"]) { made = try invitation.make(visit.register.store) }
      guard let made, let link = made.link else { throw RegisterError("bad-input", .usage, Words.badForm) }
      let code = try QRCode(link)
      return visit.page(
        "invited", localized("Code d'inscription", "Enrolment code"),
        [
          "officer": invitation.officer, "scopes": invitation.scopes.joined(separator: ", "), "code": made.code,
          "link": link, "expiresAt": Words.time(made.expiresAt), "qrSide": "\(code.side)", "qrPath": code.path,
        ])
    }
  }
}

extension Visit {
  fileprivate var deviceID: Identifier {
    get throws {
      guard let id = Identifier(try wholeID) else { throw RegisterError("bad-input", .usage, Words.badForm) }
      return id
    }
  }
}

enum DeviceRows {
  static func device(_ view: DeviceView) -> [String: Any] {
    [
      "id": view.id, "officer": view.officer, "scopes": view.scopes.joined(separator: ", "),
      "lastSync": view.lastSync.map(Words.time) ?? localized("jamais", "never"), "unsent": "\(view.unsentReported)",
      "program": view.program ?? "–", "clock": view.clockAheadMs.map(DeviceView.clock) ?? "–",
      "livesCount": "\(view.incarnations.count)", "isActive": !view.revoked,
      "state": ([view.revoked ? nil : localized("en service", "in use")] + view.remarks).compactMap { $0 }
        .joined(separator: ", "),
      "clonedFrom": view.clonedFrom ?? "", "isClone": view.clonedFrom != nil,
      "restoredAt": view.restoredAt.map(Words.time) ?? "–",
    ]
  }

  static func sync(_ view: SyncNoteView) -> [String: Any] {
    [
      "n": "\(view.n)", "begunAt": Words.time(view.begunAt), "accepted": "\(view.accepted)", "held": "\(view.held)",
      "refused": "\(view.refused)", "told": "\(view.told)", "given": "\(view.given)", "unsent": "\(view.unsent)",
      "program": view.program ?? "–", "clock": view.clockAheadMs.map(DeviceView.clock) ?? "–", "life": view.incarnation,
      "ending": view.ending,
    ]
  }

  static func line(_ view: AuditLineView, isKnown: Bool) -> [String: Any] {
    [
      "at": Words.time(view.at), "action": Words.action(view.action), "table": tableName(view.table),
      "record": view.record, "isKnown": isKnown, "code": view.code.isEmpty ? "–" : holdReason(view.code, ""),
    ]
  }
}
