/// What SQLite itself does with the rows of the benchmarks: the baseline of every ratio. Plain C over the system's
/// library, without any layer in between; and SQLite's own change tracking, its session extension.
#ifndef FLOOR_H
#define FLOOR_H

#include <stddef.h>
#include <stdint.h>

typedef struct floor_store floor_store;

/// Opens or makes a store with the table of hour entries and its index: WAL, synchronous=FULL, 64 MiB of page cache.
/// NULL when that fails.
floor_store *_Nullable floor_open(const char *_Nonnull path);
/// The same over a connection that others have opened and will close; NULL where it has no such table.
floor_store *_Nullable floor_borrow(void *_Nonnull connection);
void floor_close(floor_store *_Nonnull store);

/// Inserts packed rows, `batch` of them a transaction, or all in the one that is open where it is 0; a row that is there
/// is replaced. 0, or SQLite's error code.
///
/// A packed row is 16 bytes of id, then each column: an integer in LEB128, a text as one byte of length and its bytes.
int floor_insert(floor_store *_Nonnull store, const uint8_t *_Nonnull rows, size_t bytes, int batch);

/// Packs all rows into a buffer, which must be large enough; the number of bytes.
size_t floor_scan(floor_store *_Nonnull store, uint8_t *_Nonnull into);

/// Sets one integer column of one row, in a transaction of its own unless one is open. 0, or SQLite's error code.
int floor_set(floor_store *_Nonnull store, const char *_Nonnull column, const uint8_t *_Nonnull id, int64_t value);

/// Begins to track changes, and takes what was tracked, to be freed with `floor_free`.
int floor_track(floor_store *_Nonnull store);
int floor_changes(floor_store *_Nonnull store, void *_Nullable *_Nonnull changes, int *_Nonnull bytes);
void floor_free(void *_Nullable changes);

/// Applies tracked changes in one transaction; a value changed on both sides stays as it is, and is counted.
int floor_apply(floor_store *_Nonnull store, const void *_Nonnull changes, int bytes, int *_Nonnull conflicts);

#endif
