#pragma once
#include <xlsxwriter.h>

// A file in memory only: what is in a report of people never lies on the disk unless it was asked for. It is a GNU
// function, which Swift's Glibc does not show.
int memfd_create(const char *name, unsigned int flags);
