import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// The posts that markets offer, and who is proposed for them.
extension Console {
  private static let size = 50

  func mountPosts(_ router: Router<ServerContext>) {
    get(router, "/console/posts", .reader) { visit in
      let found = try visit.register.posts(matching: visit.query["q"], page: visit.query.page, size: Self.size)
      return visit.list(
        localized("Postes", "Posts"), localized("postes", "posts"),
        [
          SheetPart(
            id: "posts", title: localized("Postes", "Posts"),
            columns: [
              localized("Poste", "Post"), localized("Marché", "Market"), localized("Lot", "Lot"),
              localized("Nombre", "Number"), localized("Positionnements", "Proposals"),
            ],
            rows: found.items.map { view in
              [
                SheetCell(view.title, "/console/markets/\(view.marketId)/posts"),
                SheetCell(view.market, "/console/markets/\(view.marketId)"), SheetCell(view.lot),
                SheetCell(view.headcount.map { "\($0)" }), "\(view.positions.count)",
              ]
            })
        ], searches: [("q", localized("Intitulé ou marché", "Title or market"))], total: found.total,
        size: Self.size)
    }
    get(router, "/console/markets/:id/posts", .reader) { visit in
      let market = try visit.register.market(try visit.identifier)
      let posts = try visit.register.posts(market: market.id)
      let new = FormLink(
        url: "/console/markets/\(market.id)/posts/new", title: localized("Nouveau poste", "New post"))
      return visit.sheet(
        localized("Marché \(market.number), postes", "Market \(market.number), posts"), back: Self.market(market),
        links: visit.may(.officer) ? [new] : [], posts.map { PostRows.part($0, visit) })
    }
    form(router, "/console/markets/:id/posts/new", .officer) { visit in
      let market = try visit.register.market(try visit.identifier)
      var draft = PostDraft()
      draft.market = market.id
      return FormPage(
        title: localized("Nouveau poste", "New post"), back: Self.market(market),
        form: EntryForm(PostForms.post(markets: nil, lots: market.lots.map(\.number)), of: nil, draft), part: nil
      ) { register, draft in PostRows.saved(try register.addPost(draft)) }
    }
    mountPost(router)
    mountPositions(router)
  }

  private func mountPost(_ router: Router<ServerContext>) {
    let edit: @Sendable (Visit) throws -> FormPage<PostDraft, PostView> = { visit in
      let view = try visit.register.post(try visit.identifier)
      let lots = try Identifier(view.marketId).map { try visit.register.market($0).lots.map(\.number) }
      return FormPage(
        title: view.title, back: PostRows.link(view),
        form: EntryForm(
          PostForms.post(markets: try visit.register.proposedMarkets(), lots: lots ?? []), of: view, PostDraft()),
        part: try Self.part("post", view.id),
        other: FormLink(
          url: "/console/posts/\(view.id)/delete", title: localized("Supprimer le poste", "Delete the post")),
        url: "/console/posts/\(view.id)/edit"
      ) { register, draft in PostRows.saved(try register.setPost(view.id, draft)) }
    }
    form(router, "/console/posts/:id/edit", .officer, edit)
    button(
      router, "/console/posts/:id/delete", .officer, done: "deleted", back: { try edit($0).shown($0) },
      { try Self.part("post", $0.wholeID) }
    ) { visit, register in PostRows.saved(try register.deletePost(try visit.wholeID)) }
    form(router, "/console/posts/:id/propose", .officer) { visit in
      let view = try visit.register.post(try visit.identifier)
      return FormPage<TypedOptions, PositionView>(
        title: view.title, back: PostRows.link(view), form: EntryForm(PostForms.person, of: nil, [:]), part: nil
      ) { register, typed in
        PostRows.saved(try register.propose(person: typed["person"] ?? "", for: view.id, on: typed["on"]))
      }
    }
  }

  private func mountPositions(_ router: Router<ServerContext>) {
    form(router, "/console/persons/:id/positions/new", .officer) { visit in
      let person = try visit.register.findPerson(try visit.wholeID)
      let back = FormLink(url: "/console/persons/\(person.id)", title: person.name)
      return FormPage<TypedOptions, PositionView>(
        title: localized("Positionner sur un poste", "Propose for a post"), back: back,
        form: EntryForm(PostForms.post, of: nil, [:]), part: nil
      ) { register, typed in
        _ = try register.propose(person: person.id, for: typed["post"] ?? "", on: typed["on"])
        return SavedForm(back.url)
      }
    }
    form(router, "/console/positions/:id/edit", .officer) { visit in
      let view = try visit.register.position(try visit.identifier)
      return FormPage<TypedOptions, PositionView>(
        title: "\(view.person), \(view.post)",
        back: FormLink(url: "/console/persons/\(view.personId)", title: view.person),
        form: EntryForm(PostForms.decision, of: view, [:]), part: try Self.part("position", view.id)
      ) { register, typed in
        // What nobody touched stays; another outcome is of today where no day is said.
        let saved = try register.decidePosition(
          view.id, state: typed["state"] ?? view.state,
          on: typed["on"] ?? (typed["state"] == nil ? view.decidedOn : nil),
          reason: typed["reason"] ?? view.reason)
        return SavedForm("/console/persons/\(saved.personId)")
      }
    }
  }
}

enum PostRows {
  static func link(_ view: PostView) -> FormLink {
    FormLink(
      url: "/console/markets/\(view.marketId)/posts",
      title: localized("Marché \(view.market), postes", "Market \(view.market), posts"))
  }

  static func saved(_ view: PostView) -> SavedForm { SavedForm(link(view).url) }

  static func part(_ view: PostView, _ visit: Visit) -> SheetPart {
    let details = [
      view.lot.map { "lot \($0)" },
      view.headcount.map { localized("\($0) poste(s)", "\($0) post(s)") }, view.rome, view.level, view.place,
      view.weeklyMinutes.map { formatMinutes($0) + localized(" par semaine", " a week") }, view.tasks, view.skills,
    ].compactMap { $0 }.joined(separator: " · ")
    return SheetPart(
      id: "post-\(view.id)", title: view.title,
      links: [
        FormLink(
          url: "/console/posts/\(view.id)/propose", title: localized("Positionner une personne", "Propose someone")),
        FormLink(url: "/console/posts/\(view.id)/edit", title: localized("Modifier", "Change")),
      ], columns: columns(localized("Personne", "Person")),
      rows: view.positions.map { position in
        [SheetCell(position.person, "/console/persons/\(position.personId)")] + outcome(position, visit)
      }, notes: details.isEmpty ? [] : [details])
  }

  static func columns(_ first: String) -> [String] {
    [first, localized("Proposée le", "Proposed"), localized("Suite", "Outcome")]
  }

  static func outcome(_ view: PositionView, _ visit: Visit) -> [SheetCell] {
    let outcome = [PositionState.label(view.state), view.decidedOn, view.reason].compactMap { $0 }
    return [
      SheetCell(view.proposedOn),
      SheetCell(outcome.joined(separator: ", "), visit.may(.officer) ? "/console/positions/\(view.id)/edit" : nil),
    ]
  }
}
