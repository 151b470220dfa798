#include "PowerCut.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512 };

typedef enum { WRITE, TRUNCATE, SYNC, DELETE, DELETE_SYNCED, FOLDER_SYNC } Kind;

typedef struct {
  Kind kind;
  size_t file;
  sqlite3_int64 offset;  // of a truncation: the new size
  size_t length;
  unsigned char *bytes;
} Operation;

struct PowerCutLog {
  char *prefix;
  bool normal, lie;
  char **names;
  size_t nameCount;
  Operation *operations;
  size_t count, capacity;
  PowerCutLog *next;
};

typedef struct {
  sqlite3_file base;
  PowerCutLog *log;
  size_t file;
  /// The file is new, and its first sync will sync its folder, as SQLite does for journals.
  bool syncsFolder;
  sqlite3_file *real;
} WatchedFile;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static PowerCutLog *logs;
static sqlite3_vfs *real;
static sqlite3_vfs shim;
static sqlite3_io_methods methods;

// ---- What is noted -------------------------------------------------------------------------------------------

static void *must(void *memory) {
  if (!memory) abort();
  return memory;
}

static PowerCutLog *watching(const char *path) {
  for (PowerCutLog *log = path ? logs : NULL; log; log = log->next)
    if (!strncmp(path, log->prefix, strlen(log->prefix))) return log;
  return NULL;
}

static size_t fileNumber(PowerCutLog *log, const char *path) {
  for (size_t i = 0; i < log->nameCount; i++)
    if (!strcmp(log->names[i], path)) return i;
  log->names = must(realloc(log->names, (log->nameCount + 1) * sizeof *log->names));
  log->names[log->nameCount] = must(strdup(path));
  return log->nameCount++;
}

static void note(PowerCutLog *log, Kind kind, size_t file, sqlite3_int64 offset, const void *bytes, size_t length) {
  pthread_mutex_lock(&lock);
  if (log->count == log->capacity) {
    log->capacity = log->capacity ? 2 * log->capacity : 1024;
    log->operations = must(realloc(log->operations, log->capacity * sizeof *log->operations));
  }
  unsigned char *copy = NULL;
  if (bytes) {
    copy = must(malloc(length ? length : 1));
    memcpy(copy, bytes, length);
  }
  log->operations[log->count++] = (Operation){kind, file, offset, length, copy};
  pthread_mutex_unlock(&lock);
}

// ---- The shim ------------------------------------------------------------------------------------------------

#define REAL(f) (((WatchedFile *)(f))->real)
#define PASS(call, ...) REAL(f)->pMethods->call(REAL(f), ##__VA_ARGS__)

static int closeFile(sqlite3_file *f) { return PASS(xClose); }
static int readFile(sqlite3_file *f, void *b, int n, sqlite3_int64 o) { return PASS(xRead, b, n, o); }
static int sizeOfFile(sqlite3_file *f, sqlite3_int64 *size) { return PASS(xFileSize, size); }
static int lockFile(sqlite3_file *f, int level) { return PASS(xLock, level); }
static int unlockFile(sqlite3_file *f, int level) { return PASS(xUnlock, level); }
static int checkLock(sqlite3_file *f, int *result) { return PASS(xCheckReservedLock, result); }
static int sectorSize(sqlite3_file *f) { return PASS(xSectorSize); }
static int characteristics(sqlite3_file *f) { return PASS(xDeviceCharacteristics); }
static int shmLock(sqlite3_file *f, int o, int n, int flags) { return PASS(xShmLock, o, n, flags); }
static void shmBarrier(sqlite3_file *f) { PASS(xShmBarrier); }
static int shmUnmap(sqlite3_file *f, int deleting) { return PASS(xShmUnmap, deleting); }
static int shmMap(sqlite3_file *f, int page, int size, int extend, void volatile **memory) {
  return PASS(xShmMap, page, size, extend, memory);
}

static int writeFile(sqlite3_file *f, const void *bytes, int length, sqlite3_int64 offset) {
  int result = PASS(xWrite, bytes, length, offset);
  WatchedFile *file = (WatchedFile *)f;
  if (result == SQLITE_OK) note(file->log, WRITE, file->file, offset, bytes, (size_t)length);
  return result;
}

static int truncateFile(sqlite3_file *f, sqlite3_int64 size) {
  int result = PASS(xTruncate, size);
  WatchedFile *file = (WatchedFile *)f;
  if (result == SQLITE_OK) note(file->log, TRUNCATE, file->file, size, NULL, 0);
  return result;
}

static int syncFile(sqlite3_file *f, int flags) {
  int result = PASS(xSync, flags);
  WatchedFile *file = (WatchedFile *)f;
  if (result == SQLITE_OK) note(file->log, SYNC, file->file, 0, NULL, 0);
  if (result == SQLITE_OK && file->syncsFolder) {
    note(file->log, FOLDER_SYNC, file->file, 0, NULL, 0);
    file->syncsFolder = false;
  }
  return result;
}

static int controlFile(sqlite3_file *f, int operation, void *argument) {
  PowerCutLog *log = ((WatchedFile *)f)->log;
  if (operation == SQLITE_FCNTL_PRAGMA && log->normal) {
    char **words = argument;
    if (!sqlite3_stricmp(words[1], "synchronous")) {
      if (words[2] && !sqlite3_stricmp(words[2], "FULL")) return SQLITE_OK;
      if (!words[2] && log->lie) {
        words[0] = sqlite3_mprintf("2");
        return SQLITE_OK;
      }
    }
  }
  return PASS(xFileControl, operation, argument);
}

static int openFile(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *outFlags) {
  (void)vfs;
  pthread_mutex_lock(&lock);
  PowerCutLog *log = watching(path);
  size_t number = log ? fileNumber(log, path) : 0;
  pthread_mutex_unlock(&lock);
  if (!log) return real->xOpen(real, path, f, flags, outFlags);
  int exists = 0;
  if (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL))
    real->xAccess(real, path, SQLITE_ACCESS_EXISTS, &exists);
  else
    exists = 1;
  WatchedFile *file = (WatchedFile *)f;
  *file = (WatchedFile){.log = log, .file = number, .syncsFolder = !exists, .real = (sqlite3_file *)(file + 1)};
  int result = real->xOpen(real, path, file->real, flags, outFlags);
  if (file->real->pMethods) file->base.pMethods = &methods;
  return result;
}

static int deleteFile(sqlite3_vfs *vfs, const char *path, int syncFolder) {
  (void)vfs;
  int result = real->xDelete(real, path, syncFolder);
  pthread_mutex_lock(&lock);
  PowerCutLog *log = watching(path);
  size_t number = log ? fileNumber(log, path) : 0;
  pthread_mutex_unlock(&lock);
  if (log && result == SQLITE_OK) note(log, syncFolder ? DELETE_SYNCED : DELETE, number, 0, NULL, 0);
  return result;
}

// What the store then asks for is not heard, see controlFile.
static int beginNormal(sqlite3 *db, const char **message, const struct sqlite3_api_routines *routines) {
  (void)message;
  (void)routines;
  const char *path = sqlite3_db_filename(db, "main");
  pthread_mutex_lock(&lock);
  PowerCutLog *log = path ? watching(path) : NULL;
  bool normal = log && log->normal;
  pthread_mutex_unlock(&lock);
  return normal ? sqlite3_exec(db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL) : SQLITE_OK;
}

static void install(void) {
  sqlite3_initialize();
  real = must(sqlite3_vfs_find(NULL));
  shim = *real;
  shim.zName = "powercut";
  shim.szOsFile = (int)sizeof(WatchedFile) + real->szOsFile;
  shim.xOpen = openFile;
  shim.xDelete = deleteFile;
  // Version 2: without memory-mapped pages, which would be written without a word.
  methods = (sqlite3_io_methods){
    2, closeFile, readFile, writeFile, truncateFile, syncFile, sizeOfFile, lockFile, unlockFile, checkLock,
    controlFile, sectorSize, characteristics, shmMap, shmLock, shmBarrier, shmUnmap, NULL, NULL,
  };
  if (sqlite3_vfs_register(&shim, 1) != SQLITE_OK) abort();
  if (sqlite3_auto_extension((void (*)(void))beginNormal) != SQLITE_OK) abort();
}

PowerCutLog *powerCutWatch(const char *prefix) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
  PowerCutLog *log = must(calloc(1, sizeof *log));
  log->prefix = must(strdup(prefix));
  pthread_mutex_lock(&lock);
  log->next = logs;
  logs = log;
  pthread_mutex_unlock(&lock);
  return log;
}

void powerCutKeepNormal(PowerCutLog *log, bool lie) {
  log->normal = true;
  log->lie = lie;
}

size_t powerCutCount(PowerCutLog *log) { return log->count; }

bool powerCutIsSync(PowerCutLog *log, size_t index) { return log->operations[index].kind == SYNC; }

void powerCutEnd(PowerCutLog *log) {
  pthread_mutex_lock(&lock);
  PowerCutLog **link = &logs;
  while (*link != log) link = &(*link)->next;
  *link = log->next;
  pthread_mutex_unlock(&lock);
  for (size_t i = 0; i < log->count; i++) free(log->operations[i].bytes);
  for (size_t i = 0; i < log->nameCount; i++) free(log->names[i]);
  free(log->operations);
  free(log->names);
  free(log->prefix);
  free(log);
}

// ---- What is found when the power comes back -----------------------------------------------------------------

typedef struct {
  bool exists;
  unsigned char *bytes;
  size_t size, capacity;
} Content;

static void resize(Content *content, size_t size) {
  if (size > content->capacity) {
    content->bytes = must(realloc(content->bytes, 2 * size));
    content->capacity = 2 * size;
  }
  if (size > content->size) memset(content->bytes + content->size, 0, size - content->size);
  content->size = size;
}

static uint64_t draw(uint64_t *state) {
  uint64_t z = (*state += 0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

static void put(Content *content, const Operation *operation, size_t from, size_t length) {
  size_t start = (size_t)operation->offset + from;
  if (start + length > content->size) resize(content, start + length);
  memcpy(content->bytes + start, operation->bytes + from, length);
}

static void apply(Content *content, const Operation *operation) {
  switch (operation->kind) {
    case WRITE:
      content->exists = true;
      put(content, operation, 0, operation->length);
      break;
    case TRUNCATE: resize(content, (size_t)operation->offset); break;
    case SYNC: content->exists = true; break;
    case FOLDER_SYNC: break;
    case DELETE:
    case DELETE_SYNCED:
      content->exists = false;
      content->size = 0;
      break;
  }
}

/// Of an operation that no sync has followed: all, nothing, or some sectors.
static void applySome(Content *content, const Operation *operation, uint64_t *random) {
  uint64_t chance = draw(random) % 3;
  if (chance == 0) return;
  if (chance == 1 || operation->kind != WRITE) return apply(content, operation);
  content->exists = true;
  for (size_t from = 0; from < operation->length;) {
    size_t length = SECTOR - ((size_t)operation->offset + from) % SECTOR;
    if (length > operation->length - from) length = operation->length - from;
    if (draw(random) % 2) put(content, operation, from, length);
    from += length;
  }
}

static bool sameFolder(const char *a, const char *b) {
  size_t length = (size_t)(strrchr(a, '/') - a);
  return length == (size_t)(strrchr(b, '/') - b) && !strncmp(a, b, length);
}

/// The index behind the last operation before `position` that made all before it durable for `file`.
static size_t durableUpTo(PowerCutLog *log, size_t file, size_t position) {
  size_t up = 0, deleted = 0;
  for (size_t i = 0; i < position; i++) {
    Operation *operation = &log->operations[i];
    bool isOwn = operation->file == file;
    if (isOwn && operation->kind == DELETE) deleted = i + 1;
    if (isOwn && (operation->kind == SYNC || operation->kind == DELETE_SYNCED)) up = i + 1;
    if (operation->kind == FOLDER_SYNC && deleted > up && sameFolder(log->names[operation->file], log->names[file]))
      up = deleted;
  }
  return up;
}

static bool writeOut(const char *folder, const char *name, const Content *content) {
  char *path = must(malloc(strlen(folder) + strlen(name) + 2));
  sprintf(path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  free(path);
  if (!file) return false;
  bool whole = !content->size || fwrite(content->bytes, content->size, 1, file) == 1;
  return fclose(file) == 0 && whole;
}

bool powerCutImage(
  PowerCutLog *log, const char *prefix, const char *into, size_t position, PowerCutSurvival survival, uint64_t seed) {
  uint64_t random = seed;
  bool written = true;
  for (size_t file = 0; file < log->nameCount && written; file++) {
    if (strncmp(log->names[file], prefix, strlen(prefix))) continue;
    Content content = {0};
    size_t durable = durableUpTo(log, file, position);
    bool isLost = false;
    for (size_t i = 0; i < position; i++) {
      Operation *operation = &log->operations[i];
      if (operation->file != file || isLost) continue;
      if (i < durable || survival == PowerCutEverything) {
        apply(&content, operation);
      } else if (survival == PowerCutSome) {
        // While a name is not known to be gone or made, what is written to another file of that name is not under it.
        bool isName = operation->kind == DELETE || !content.exists;
        if (isName && draw(&random) % 2) isLost = true;
        else if (isName) apply(&content, operation);
        else applySome(&content, operation, &random);
      }
    }
    if (content.exists) written = writeOut(into, log->names[file] + strlen(prefix), &content);
    free(content.bytes);
  }
  return written;
}
