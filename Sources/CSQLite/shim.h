#pragma once
// Debian's library has it (PRAGMA compile_options), its header hides it.
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>

// sqlite3_db_config and sqlite3_config are variadic, which Swift cannot import.
static inline int csqlite_disable_triggers(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
}

static inline int csqlite_count_no_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
