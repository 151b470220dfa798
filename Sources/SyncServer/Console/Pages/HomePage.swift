import SyncModel
import SyncCore
import ClauseRegister
import Foundation
import Hummingbird
import NIOCore
import Synchronization

extension Console {
  func mount(on router: Router<ServerContext>) {
    router.add(middleware: UnknownPages(console: self))
    for path in [ConsoleStatic.style.path, ConsoleStatic.script.path, "/console/sign-in", "/console/events"] {
      routes.add(.get, path)
    }
    routes.add(.post, "/console/sign-in")
    ConsoleStatic.style.mount(router)
    ConsoleStatic.script.mount(router)
    mountSignIn(router)
    get(router, "/", .reader, homePage)
    mountEvents(router)
    mountConflicts(router)
    mountHeld(router)
    mountDuplicates(router)
    mountDuplicateHours(router)
    mountAlerts(router)
    mountHours(router)
    mountMarkets(router)
    mountPersons(router)
    mountPersonData(router)
    mountPersonForms(router)
    mountReveal(router)
    mountMarketForms(router)
    mountHoursForms(router)
    mountMarketFile(router)
    mountBuyers(router)
    mountStructures(router)
    mountForecasts(router)
    mountPosts(router)
    mountReportTexts(router)
    mountPools(router)
    mountPrescribers(router)
    mountReports(router)
    mountFigures(router)
    mountDiagrams(router)
    mountDevices(router)
    mountScopes(router)
    mountAdministration(router)
  }

  var homePage: Handler {
    { visit in
      let view = try self.overview()
      return visit.page(
        "home", localized("Accueil", "Home"),
        [
          "version": "\(view.version)", "conflicts": "\(view.conflicts)", "held": "\(view.held)",
          "duplicates": "\(view.duplicates)", "duplicateHours": view.growing(view.duplicateHours),
          "late": view.growing(view.lateStatements), "waitingEntries": view.growing(view.waitingEntries),
          "quiet": "\(view.quietDevices.count)", "month": view.month, "monthHours": view.growingHours,
          "monthURL": "/console/months/\(view.month)",
          "waiting": view.waiting.map(HoursRows.month), "hasWaiting": !view.waiting.isEmpty,
          "markets": view.markets.map(MarketRows.market), "hasQuiet": !view.quietDevices.isEmpty,
          "quietDevices": view.quietDevices.prefix(20).map {
            [
              "officer": $0.officer, "lastSync": $0.lastSync.map(Words.time) ?? localized("jamais", "never"),
              "unsent": "\($0.unsentReported)",
            ]
          },
        ])
    }
  }

  /// What needs a person; worked out once for each state of the register, and each minute.
  func overview() throws -> OverviewView {
    let minute = accounts.now() / 60_000
    let register = Register(store: office.register.store)
    let version = try register.store.read { try $0.auditHead().number }
    if let known = lastOverview.withLock({ $0 }), known.minute == minute, known.view.version == version,
      known.view.isComplete
    {
      return known.view
    }
    let view = try register.overview(persons, watch)
    lastOverview.withLock { $0 = (minute, view) }
    return view
  }
}

extension OverviewView {
  /// A count, with a mark while it grows.
  func growing(_ count: Int) -> String { isComplete ? "\(count)" : "\(count)…" }

  var growingHours: String { formatMinutes(monthMinutes) + (isComplete ? "" : "…") }
}
