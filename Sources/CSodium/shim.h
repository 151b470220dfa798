#pragma once
#include <malloc.h>
#include <sodium.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift cannot import.
static inline int csodium_forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

// malloc.h is no part of Swift's Glibc.
static inline int csodium_share_arenas(int arenas) {
    return mallopt(M_ARENA_MAX, arenas);
}
