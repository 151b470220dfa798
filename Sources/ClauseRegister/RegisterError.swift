import SyncCore
import SyncModel

/// The exit codes of both programs (sysexits.h).
public enum ExitCode: Int32, Sendable {
  case done = 0
  case usage = 64
  case badData = 65
  case noInput = 66
  case unavailable = 69
  case software = 70
  case ioError = 74
  case temporary = 75
  case noPermission = 77
}

/// An error as a person and a script meet it: a stable word, a sentence that says what happened and what to do, and
/// the exit code.
public struct RegisterError: Error, Hashable, Sendable {
  public let code: String
  public let message: String
  public let exit: ExitCode
  /// The ids of people whom the sentence names.
  public let shownPersons: Set<String>

  public init(_ code: String, _ exit: ExitCode, _ message: String, shows persons: Set<String> = []) {
    self.code = code
    self.message = message
    self.exit = exit
    shownPersons = persons
  }
}

extension RegisterError {
  /// Any error that the parts below can throw, in the words of the current language.
  public init(_ error: any Error) {
    switch error {
    case let error as RegisterError: self = error
    case let error as InputError:
      self.init("bad-input", .usage, error.message)
    case let error as StoreError: self = Self.of(error)
    case let error as HubError: self = Self.of(error)
    case let error as WireError:
      self.init(
        "bad-message", .software,
        localized(
          "Message reçu illisible (\(error.part)) : versions des programmes à comparer.",
          "Unreadable message (\(error.part)): compare the versions of the programs."))
    case let error as SyncSession.Failure:
      self.init(
        "no-progress", .software,
        localized(
          "La synchronisation n'avance plus (\(error)) ; rien n'est perdu, prévenir le bureau.",
          "The sync makes no progress (\(error)); nothing is lost, tell the office."))
    default: self.init("internal", .software, "\(error)")
    }
  }

  private static func of(_ error: StoreError) -> RegisterError {
    switch error {
    case .busy(let path):
      RegisterError(
        "busy", .temporary,
        localized(
          "Le fichier \(path) est ouvert par un autre programme ; réessayer quand il aura fini.",
          "The store \(path) is open in another program; try again once it has ended."))
    case .damaged(let path, let detail):
      RegisterError(
        "damaged", .software,
        localized(
          "Le fichier \(path) est endommagé (\(detail)). Mettre de côté ce qui n'est pas envoyé avec "
            + "« field export --unsent FICHIER », puis inscrire l'appareil à nouveau ou restaurer une sauvegarde.",
          "The store \(path) is damaged (\(detail)). Save what is unsent with \"field export --unsent FILE\", "
            + "then enrol again or restore a backup."))
    case .io(let path, let detail):
      RegisterError(
        "io", .ioError,
        localized("Lecture ou écriture impossible : \(path) (\(detail)).", "Cannot read or write \(path) (\(detail))."))
    case .full(let path):
      RegisterError(
        "disk-full", .ioError,
        localized(
          "Plus de place sur le disque de \(path) ; rien n'a été changé.",
          "No space left on the disk of \(path); nothing was changed."))
    case .notDurable(let path):
      RegisterError(
        "not-durable", .software,
        localized(
          "SQLite ne garantit pas l'écriture de \(path) en cas de coupure ; arrêt.",
          "SQLite does not promise durable writes of \(path); stopping."))
    case .newerSchema(let path, let table, let column):
      RegisterError(
        "newer-schema", .software,
        localized(
          "\(path) vient d'une version plus récente du programme (\(table).\(column)) ; mettre à jour celui-ci.",
          "\(path) was made by a newer version of the program (\(table).\(column)); update this one."))
    case .unfitTable(let table, let detail):
      RegisterError(
        "unfit-table", .software,
        localized("La table \(table) ne convient pas : \(detail).", "The table \(table) does not fit: \(detail)."))
    case .keysMissing(let path):
      RegisterError(
        "keys-missing", .software,
        localized(
          "Les clés \(path) manquent ou sont plus anciennes que le fichier : remettre leur sauvegarde à cette place.",
          "The keys \(path) are missing or older than the store: put their backup back in that place."))
    case .keysUnfit(let path):
      RegisterError(
        "keys-unfit", .software,
        localized(
          "Le secret ou les clés à côté de \(path) sont d'un autre fichier.",
          "The secret or the keys beside \(path) are another store's."))
    case .locked(let path):
      RegisterError(
        "locked", .noPermission,
        localized(
          "\(path) est verrouillé : « field sync » ou « field unlock » l'ouvre. En attendant, désigner la personne par "
            + "son numéro (« field person list »), ou l'ajouter : la saisie reste possible.",
          "\(path) is locked: \"field sync\" or \"field unlock\" opens it. Until then name the person by number "
            + "(\"field person list\"), or add them: logging goes on."))
    case .unknownTable(let table):
      RegisterError("unknown-table", .badData, localized("Table inconnue : \(table).", "Unknown table: \(table)."))
    case .noSuchRecord(let table, let id):
      RegisterError("not-found", .badData, localized("Introuvable : \(table) \(id).", "Not found: \(table) \(id)."))
    case .wrongType(let table, let column):
      RegisterError(
        "wrong-type", .badData,
        localized("Valeur du mauvais type pour \(table).\(column).", "Value of the wrong type for \(table).\(column)."))
    case .merge(let error, let table, let id): merge(error, table, id)
    case .damagedRecord(let table, let id):
      RegisterError(
        "damaged-record", .software,
        localized(
          "Les métadonnées de \(table) \(id) sont illisibles ; lancer « verify ».",
          "The metadata of \(table) \(id) cannot be read; run \"verify\"."))
    case .notEnrolled:
      RegisterError(
        "not-enrolled", .noPermission,
        localized(
          "Cet appareil n'est pas inscrit : « field enroll --server URL --code CODE ».",
          "This device is not enrolled: \"field enroll --server URL --code CODE\"."))
    case .countersExhausted:
      RegisterError("counters-exhausted", .software, localized("Compteurs épuisés.", "Counters exhausted."))
    }
  }

  private static func merge(_ error: MergeError, _ table: String, _ id: some CustomStringConvertible) -> RegisterError {
    switch error {
    case .noRecord:
      RegisterError("not-found", .badData, localized("Introuvable : \(table) \(id).", "Not found: \(table) \(id)."))
    case .recordDeleted:
      RegisterError(
        "deleted", .badData,
        localized(
          "\(table) \(id) est supprimé ; le rétablir d'abord (« hours restore »).",
          "\(table) \(id) is deleted; restore it first (\"hours restore\")."))
    case .noConflict:
      RegisterError("no-conflict", .badData, localized("Aucun conflit ouvert ici.", "No conflict is open here."))
    case .malformedState, .dotWithTwoContents:
      RegisterError(
        "bad-state", .software,
        localized(
          "État incohérent reçu pour \(table) \(id) : \(error).", "Inconsistent state of \(table) \(id): \(error)."))
    }
  }

  private static func of(_ error: HubError) -> RegisterError {
    switch error {
    case .unknownScope(let code):
      RegisterError(
        "unknown-scope", .badData,
        localized("Périmètre inconnu : \(code) (voir « scope list »).", "Unknown scope: \(code) (see \"scope list\")."))
    case .scopeExists(let code):
      RegisterError(
        "scope-exists", .badData, localized("Le périmètre \(code) existe déjà.", "Scope \(code) already exists."))
    case .badScopeCode(let code):
      RegisterError(
        "bad-scope", .usage,
        localized(
          "Code de périmètre refusé : « \(printable(code)) » (1 à 40 caractères ASCII sans espace).",
          "Scope code refused: \"\(printable(code))\" (1 to 40 ASCII characters without space)."))
    case .unknownDevice(let id):
      RegisterError("unknown-device", .badData, localized("Appareil inconnu : \(id).", "Unknown device: \(id)."))
    case .unknownHeld(let id):
      RegisterError(
        "unknown-held", .badData, localized("Rien n'est retenu sous \(id).", "Nothing is held under \(id)."))
    case .archived(let record):
      RegisterError(
        "archived", .badData,
        localized(
          "\(record.table) \(record.id) est archivé ; d'abord « retention restore ».",
          "\(record.table) \(record.id) is archived; \"retention restore\" first."))
    case .badCode:
      RegisterError(
        "bad-code", .noPermission,
        localized(
          "Code refusé : inconnu, déjà utilisé ou expiré. En demander un autre au bureau.",
          "Code refused: unknown, used or expired. Ask the office for another."))
    case .badCredential:
      RegisterError(
        "not-allowed", .noPermission,
        localized("Le serveur ne reconnaît pas cet appareil.", "The server does not know this device."))
    case .tooOldProtocol:
      RegisterError(
        "too-old", .noPermission,
        localized(
          "Ce programme est trop ancien pour le serveur ; le mettre à jour. Rien n'est perdu.",
          "This program is too old for the server; update it. Nothing is lost."))
    }
  }
}
