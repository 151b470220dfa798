/// A SQLite VFS over the default one that notes what is done with the files below a folder, and can then make the
/// files that a machine would find whose power had failed at any point of it.
#ifndef POWER_CUT_H
#define POWER_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct PowerCutLog PowerCutLog;

typedef enum {
  /// Nothing but what was synced.
  PowerCutNothing,
  /// All that was written, as after a mere end of the process.
  PowerCutEverything,
  /// Of what was not synced, what the seed decides: some writes whole, some not, some torn at sectors of 512 bytes.
  PowerCutSome,
} PowerCutSurvival;

/// Begins to note what is done with files whose path begins with `prefix`. From the first call on the shim is the
/// default VFS of the process; files of other paths are the real VFS's alone.
PowerCutLog *powerCutWatch(const char *prefix);

/// Databases opened from now on stay at `synchronous = NORMAL`, although they ask for FULL. With `lie` they are told
/// that they got it.
void powerCutKeepNormal(PowerCutLog *log, bool lie);

/// How many operations there were.
size_t powerCutCount(PowerCutLog *log);

/// Whether operation `index`, from 0, was a sync.
bool powerCutIsSync(PowerCutLog *log, size_t index);

/// Makes in the folder `into` the files whose path begins with `prefix`, less that prefix, as they would be found if
/// the power had failed before operation `position`.
bool powerCutImage(
  PowerCutLog *log, const char *prefix, const char *into, size_t position, PowerCutSurvival survival, uint64_t seed);

/// Stops noting. Every file of the log must be closed.
void powerCutEnd(PowerCutLog *log);

#endif
