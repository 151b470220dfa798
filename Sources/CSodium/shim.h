#pragma once
#include <sodium.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift cannot import.
static inline int csodium_forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
