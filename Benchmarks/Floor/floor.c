#include "floor.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { columns = 12 };
static const int is_text[columns] = {0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1};

struct floor_store {
  sqlite3 *db;
  sqlite3_stmt *upsert;
  sqlite3_session *session;
  int is_own;
};

static int run(sqlite3 *db, const char *sql) { return sqlite3_exec(db, sql, NULL, NULL, NULL); }

static int prepare(floor_store *store) {
  return sqlite3_prepare_v2(
      store->db,
      "INSERT INTO entry(id, market_id, person_id, employer_id, work_date, start_min, minutes, modality, status,"
      " rate_cents, updated_at, note) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"
      " market_id=excluded.market_id, person_id=excluded.person_id, employer_id=excluded.employer_id,"
      " work_date=excluded.work_date, start_min=excluded.start_min, minutes=excluded.minutes,"
      " modality=excluded.modality, status=excluded.status, rate_cents=excluded.rate_cents,"
      " updated_at=excluded.updated_at, note=excluded.note",
      -1, &store->upsert, NULL);
}

floor_store *floor_open(const char *path) {
  floor_store *store = calloc(1, sizeof *store);
  if (!store) return NULL;
  store->is_own = 1;
  int failed = sqlite3_open(path, &store->db)
      || run(store->db,
             "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
             "CREATE TABLE IF NOT EXISTS entry(id BLOB NOT NULL PRIMARY KEY, market_id INTEGER, person_id INTEGER,"
             "  employer_id INTEGER, work_date TEXT, start_min INTEGER, minutes INTEGER, modality TEXT, status TEXT,"
             "  rate_cents INTEGER, updated_at INTEGER, note TEXT) STRICT, WITHOUT ROWID;"
             "CREATE INDEX IF NOT EXISTS entry_person ON entry(person_id, work_date)")
      || prepare(store);
  if (!failed) return store;
  floor_close(store);
  return NULL;
}

floor_store *floor_borrow(void *connection) {
  floor_store *store = calloc(1, sizeof *store);
  if (!store) return NULL;
  store->db = connection;
  if (!prepare(store)) return store;
  floor_close(store);
  return NULL;
}

void floor_close(floor_store *store) {
  if (store->session) sqlite3session_delete(store->session);
  sqlite3_finalize(store->upsert);
  if (store->is_own) sqlite3_close(store->db);
  free(store);
}

static const uint8_t *unpack(const uint8_t *at, sqlite3_stmt *statement) {
  sqlite3_bind_blob(statement, 1, at, 16, SQLITE_STATIC);
  at += 16;
  for (int column = 1; column < columns; column++) {
    if (is_text[column]) {
      int length = *at++;
      sqlite3_bind_text(statement, column + 1, (const char *)at, length, SQLITE_STATIC);
      at += length;
    } else {
      uint64_t value = 0;
      for (int shift = 0;; shift += 7) {
        value |= (uint64_t)(*at & 0x7F) << shift;
        if (!(*at++ & 0x80)) break;
      }
      sqlite3_bind_int64(statement, column + 1, (sqlite3_int64)value);
    }
  }
  return at;
}

int floor_insert(floor_store *store, const uint8_t *rows, size_t bytes, int batch) {
  const uint8_t *at = rows;
  while (at < rows + bytes) {
    int result = batch ? run(store->db, "BEGIN IMMEDIATE") : 0;
    for (int count = 0; !result && (!batch || count < batch) && at < rows + bytes; count++) {
      at = unpack(at, store->upsert);
      if (sqlite3_step(store->upsert) != SQLITE_DONE) result = sqlite3_errcode(store->db);
      sqlite3_reset(store->upsert);
    }
    if (!result && batch) result = run(store->db, "COMMIT");
    if (result) return result;
  }
  return 0;
}

size_t floor_scan(floor_store *store, uint8_t *into) {
  sqlite3_stmt *all;
  if (sqlite3_prepare_v2(store->db, "SELECT * FROM entry", -1, &all, NULL)) return 0;
  uint8_t *at = into;
  while (sqlite3_step(all) == SQLITE_ROW) {
    memcpy(at, sqlite3_column_blob(all, 0), 16);
    at += 16;
    for (int column = 1; column < columns; column++) {
      if (is_text[column]) {
        int length = sqlite3_column_bytes(all, column);
        *at++ = (uint8_t)length;
        memcpy(at, sqlite3_column_text(all, column), (size_t)length);
        at += length;
      } else {
        uint64_t value = (uint64_t)sqlite3_column_int64(all, column);
        for (; value > 0x7F; value >>= 7) *at++ = (uint8_t)value | 0x80;
        *at++ = (uint8_t)value;
      }
    }
  }
  sqlite3_finalize(all);
  return (size_t)(at - into);
}

int floor_set(floor_store *store, const char *column, const uint8_t *id, int64_t value) {
  char sql[100];
  snprintf(sql, sizeof sql, "UPDATE entry SET %s = ? WHERE id = ?", column);
  sqlite3_stmt *update;
  int result = sqlite3_prepare_v2(store->db, sql, -1, &update, NULL);
  if (result) return result;
  sqlite3_bind_int64(update, 1, value);
  sqlite3_bind_blob(update, 2, id, 16, SQLITE_STATIC);
  result = sqlite3_step(update) == SQLITE_DONE ? 0 : sqlite3_errcode(store->db);
  sqlite3_finalize(update);
  return result;
}

int floor_track(floor_store *store) {
  int result = sqlite3session_create(store->db, "main", &store->session);
  return result ? result : sqlite3session_attach(store->session, "entry");
}

int floor_changes(floor_store *store, void **changes, int *bytes) {
  int result = sqlite3session_changeset(store->session, bytes, changes);
  sqlite3session_delete(store->session);
  store->session = NULL;
  return result;
}

void floor_free(void *changes) { sqlite3_free(changes); }

static int keep_ours(void *conflicts, int kind, sqlite3_changeset_iter *change) {
  (void)kind;
  (void)change;
  ++*(int *)conflicts;
  return SQLITE_CHANGESET_OMIT;
}

int floor_apply(floor_store *store, const void *changes, int bytes, int *conflicts) {
  return sqlite3changeset_apply(store->db, bytes, (void *)changes, NULL, keep_ours, conflicts);
}
