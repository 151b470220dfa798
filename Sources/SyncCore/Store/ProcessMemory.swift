import CSQLite
import CSodium

/// How a program that has stores open treats its memory; for its `main`, before anything else.
public enum ProcessMemory {
  /// Has the system make no dump of this process's memory, which would have in it what is sealed on the disk
  /// (`PR_SET_DUMPABLE`, prctl(2)).
  public static func keepPrivate() { _ = csodium_forbid_dumps() }

  /// Has threads share what was freed (`M_ARENA_MAX`, mallopt(3)): by itself each keeps its own, and a sync, whose steps
  /// go from thread to thread, needs a quarter more.
  public static func keepSmall() { _ = csodium_share_arenas(1) }

  /// Has SQLite not count what it takes, which nobody asks for: it would lock a mutex for each piece
  /// (`SQLITE_CONFIG_MEMSTATUS`).
  public static func countNothing() { _ = csqlite_count_no_memory() }
}
