public import ArgumentParser
public import ClauseRegister

public struct PostGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "post", localized("Les postes qu'offrent les marchés.", "The posts that markets offer."),
      [
        PostList<Place>.self, PostAdd<Place>.self, PostSet<Place>.self, PostDelete<Place>.self,
        PostPropose<Place>.self, PostDecide<Place>.self,
      ])
  }

  public init() {}
}

func table(of positions: [PositionView]) -> String {
  var table = TextTable([
    .init(localized("Personne", "Person")), .init(localized("Poste", "Post")), .init(localized("Marché", "Market")),
    .init(localized("Proposée le", "Proposed")), .init(localized("Suite", "Outcome")),
    .init(localized("Identifiant", "Id")),
  ])
  for view in positions {
    let outcome = [PositionState.label(view.state), view.decidedOn, view.reason]
    table.add([
      view.person, view.post, view.market, view.proposedOn ?? "", outcome.compactMap { $0 }.joined(separator: ", "),
      view.id,
    ])
  }
  return table.render()
}

private func text(of post: PostView) -> String {
  let details = [
    post.lot.map { "lot \($0)" }, post.headcount.map { localized("\($0) poste(s)", "\($0) post(s)") }, post.rome,
    post.level, post.place, post.weeklyMinutes.map { formatMinutes($0) + localized(" par semaine", " a week") },
    post.tasks, post.skills,
  ].compactMap { $0 }.joined(separator: " · ")
  let head = "\(printable(post.title)) · \(printable(post.market))  \(post.id)"
  return [head, printable(details), post.positions.isEmpty ? "" : table(of: post.positions)]
    .filter { !$0.isEmpty }.joined(separator: "\n")
}

private func answer(_ post: PostView) -> Answer { Answer(post, text: text(of: post)) }

public struct PostList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: localized("Liste les postes.", "Lists the posts."))
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("D'un marché.", "Of one market."), valueName: "ref")) public var market: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let posts = try register.posts(market: market)
    return Answer(PostsView(posts: posts), text: posts.map(text).joined(separator: "\n\n"))
  }
}

/// What is said of a post, as options. An empty text takes away what was said.
public struct PostOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Marché.", "Market."), valueName: "ref")) public var market: String?
  @Option(help: ArgumentHelp(localized("Lot du marché.", "Lot of the market."), valueName: "n")) public var lot: String?
  @Option(help: ArgumentHelp(localized("Intitulé.", "Title."))) public var title: String?
  @Option(help: ArgumentHelp(localized("Tâches.", "Tasks."))) public var tasks: String?
  @Option(help: ArgumentHelp(localized("Compétences.", "Skills."))) public var skills: String?
  @Option(help: ArgumentHelp(localized("Niveau.", "Level."))) public var level: String?
  @Option(help: ArgumentHelp(localized("Lieu.", "Place."))) public var worksite: String?
  @Option(help: ArgumentHelp(localized("Heures par semaine.", "Hours a week."))) public var weeklyHours: String?
  @Option(help: ArgumentHelp(localized("Code ROME.", "ROME code."))) public var rome: String?
  @Option(help: ArgumentHelp(localized("Nombre de postes.", "Number of posts."))) public var headcount: String?

  public init() {}

  var draft: PostDraft {
    var draft = PostDraft()
    (draft.market, draft.lot, draft.title, draft.tasks, draft.skills) = (market, lot, title, tasks, skills)
    (draft.level, draft.place, draft.weeklyHours, draft.rome) = (level, worksite, weeklyHours, rome)
    draft.headcount = headcount
    return draft
  }
}

public struct PostAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Crée un poste.", "Makes a post."),
      discussion: localized("Exemple : ", "Example: ")
        + "post add --market 2026-41 --title \"Aide-géomètre\" --rome F1107 --headcount 1")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var post: PostOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.addPost(post.draft))
  }
}

public struct PostSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "set", abstract: localized("Modifie un poste.", "Changes a post."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Intitulé ou identifiant.", "Title or id."), valueName: "ref"))
  public var reference: String
  @OptionGroup public var post: PostOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.setPost(reference, post.draft))
  }
}

public struct PostDelete<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "delete", abstract: localized("Supprime un poste.", "Deletes a post."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Intitulé ou identifiant.", "Title or id."), valueName: "ref"))
  public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.deletePost(reference))
  }
}

public struct PostPropose<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "propose",
      abstract: localized("Propose une personne sur un poste.", "Proposes a person for a post."),
      discussion: localized("Exemple : ", "Example: ") + "post propose \"Aide-géomètre\" --person Fatou")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Intitulé ou identifiant.", "Title or id."), valueName: "ref"))
  public var reference: String
  @Option(help: ArgumentHelp(localized("Personne.", "Person."), valueName: "ref")) public var person: String
  @Option(help: ArgumentHelp(localized("Jour ; aujourd'hui sinon.", "Day; else today."))) public var on: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.propose(person: person, for: reference, on: self.on))
  }
}

public struct PostDecide<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "decide",
      abstract: localized("Dit la suite d'un positionnement.", "Says what became of a proposal."),
      discussion: localized("Exemple : ", "Example: ") + "post decide 019e2ab1 --state retained")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant du positionnement.", "The proposal's id."), valueName: "id"))
  public var reference: String
  @Option(help: ArgumentHelp(listed("Suite", "Outcome", PositionState.self))) public var state: String
  @Option(help: ArgumentHelp(localized("Jour ; aujourd'hui sinon.", "Day; else today."))) public var on: String?
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) public var reason: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.decidePosition(reference, state: state, on: self.on, reason: reason)
    return Answer(view, text: table(of: [view]))
  }
}
