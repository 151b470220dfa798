import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// One person's contracts and hours on each lot, to be printed and signed (*fiche de suivi*, `domain/features.md`, A1). Of
  /// eligibility it says whether, not why.
  public func sheetReport(_ request: ReportRequest) throws -> Report {
    guard request.person != nil else {
      throw RegisterError("missing", .usage, localized("Il faut --person.", "--person is needed."))
    }
    return try read { reader in
      let source = try ReportSource(request, reader)
      return try source.report(
        "sheet", localized("Fiche de suivi", "Follow-up sheet"),
        [try source.personFacts(), try source.contractTable()].compactMap { $0 } + (try source.sheetTables()),
        formulas: [
          localized(
            "Heures déclarées, contrôlées et validées ; une correction reprend ce qui comptait et ajoute ce qui est juste.",
            "Hours declared, checked and validated; a correction takes back what counted and adds what is right.")
        ],
        signatures: [
          localized("Observations de l'entreprise", "Remarks of the company"),
          localized("Pour l'entreprise (nom, fonction, date)", "For the company (name, function, date)"),
          localized("La personne", "The person"), localized("Le facilitateur", "The facilitator"),
        ])
    }
  }
}

extension ReportSource {
  fileprivate func personFacts() throws -> Report.Table? {
    guard let person else { return nil }
    let view = try reader.personView(person, same)
    var table = Report.Table(
      localized("Personne", "Person"), [.init("item", "Rubrique", "Item"), .init("value", "Valeur", "Value")])
    func add(_ french: String, _ english: String, _ value: String) {
      table.add([
        .text(localized(french, english)), .text(value.isEmpty ? localized("non précisé", "not said") : value),
      ])
    }
    add("Nom", "Name", view.name)
    add("Prescripteur", "Prescriber", [view.prescriber, view.referrer].compactMap { $0 }.joined(separator: ", "))
    add("Orientée le", "Referred on", view.referredOn ?? "")
    return table
  }

  /// Nil where none is noted.
  func contractTable() throws -> Report.Table? {
    guard let person else { return nil }
    let wanted = markets.map { Set($0.map(\.description)) }
    let contracts = try reader.contracts(of: same.all(person), same).filter { wanted?.contains($0.marketId) ?? true }
    if contracts.isEmpty { return nil }
    var table = Report.Table(
      localized("Contrats", "Contracts"),
      [
        .init("market", "Marché", "Market"), .init("lot", "Lot", "Lot"), .init("post", "Poste", "Post"),
        .init("employer", "Employeur", "Employer"), .init("modality", "Modalité", "Modality"),
        .init("kind", "Contrat", "Contract"), .init("from", "Du", "From"), .init("to", "Au", "To"),
        .init("weekly", "Par semaine", "A week"), .init("tutor", "Tuteur", "Tutor"),
        .init("eligible", "Éligible au premier jour", "Eligible on the first day"), .init("exit", "Sortie", "Exit"),
      ])
    for contract in contracts {
      let post = try contract.postId.flatMap { Identifier($0) }.flatMap { try reader.label("title", of: "post", $0) }
      let eligible = try reader.isEligible(same.all(person), on: contract.startsOn ?? "")
      let exit = [contract.exit.map(Situation.label), contract.exitOn].compactMap { $0 }
      table.add([
        .text(contract.market), .text(contract.lot ?? ""), .text(post ?? ""), .text(contract.employer ?? ""),
        .text(contract.modality.map(modalityName) ?? ""), .text(contract.kind.map(ContractKind.label) ?? ""),
        .text(contract.startsOn ?? ""), .text(contract.endsOn ?? ""),
        contract.weeklyMinutes.map { .minutes($0) } ?? .none,
        .text(contract.tutor ?? ""),
        .text(
          eligible.map(yesOrNo) ?? localized("non noté", "not noted")),
        .text(exit.joined(separator: ", ")),
      ])
    }
    table.diagram = .timeline(from: 6, to: 7, labels: [0, 1, 3])
    return table
  }

  fileprivate func sheetTables() throws -> [Report.Table] {
    let work = try reader.countedWork().traced
    let rows = try conditions.flatMap { sql, arguments in
      try Row.fetchAll(
        reader.db,
        sql: """
          SELECT market_id, lot_id, date, minutes, state, coalesce(modality, ''), coalesce(employer, ''), entry_id, part
          FROM \(work) \(sql) ORDER BY date, entry_id, correction_id, part = 'new'
          """, arguments: arguments)
    }
    struct Place: Hashable {
      let market: Identifier?
      let lot: Identifier?
      let title: String
    }
    var places: [Place: [Row]] = [:]
    for row in rows {
      let (market, lot) = (Identifier(data: row[0]), Identifier(data: row[1]))
      let number = try market.flatMap { try reader.label("number", of: "market", $0) } ?? ""
      let object = try market.flatMap { try reader.label("title", of: "market", $0) } ?? ""
      let lotNumber = try lot.flatMap { try reader.label("number", of: "lot", $0) }
      let title = number + (lotNumber.map { "/\($0)" } ?? "") + (object.isEmpty ? "" : " · \(object)")
      places[Place(market: market, lot: lot, title: title), default: []].append(row)
    }
    func order(_ place: Place) -> (String, String, String) {
      (place.title, place.market?.description ?? "", place.lot?.description ?? "")
    }
    return try places.sorted { order($0.key) < order($1.key) }.map { place, rows in
      var table = Report.Table(
        place.title,
        [
          .init("date", "Date", "Date"), .init("minutes", "Heures", "Hours"), .init("modality", "Modalité", "Modality"),
          .init("employer", "Employeur", "Employer"), .init("state", "État", "State"),
          .init("enteredBy", "Saisi par", "Entered by"), .init("decidedBy", "Contrôlé par", "Checked by"),
        ])
      for row in rows {
        let (entered, decided) = try Identifier(data: row[7]).map { try reader.officers(of: $0) } ?? ("", "")
        let correction = row[8] == "entry" ? "" : localized(", correction", ", correction")
        table.add([
          .text(row[2]), .minutes(row[3]), .text(modalityName(row[5])), .text(row[6]),
          .text(stateName(row[4]) + correction),
          .text(entered), .text(decided),
        ])
      }
      let total = rows.reduce(0) { $0 + ($1[3] as Int) }
      table.add(
        [.text(localized("Total", "Total")), .minutes(total)] + Array(repeating: .text(""), count: 5),
        hours: place.market.map { hours(market: $0.description, lot: place.lot?.description ?? FigureFilter.none) })
      table.hasTotal = true
      return table
    }
  }
}
