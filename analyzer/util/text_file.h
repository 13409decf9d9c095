/**
 * @file
 * A file that somebody has written for the program, as a whole.
 */
#ifndef UTIL_TEXT_FILE_H
#define UTIL_TEXT_FILE_H

#include <stddef.h>

#include "util/diag.h"
#include "util/slice.h"

/** Read the file @a path, of @a max_bytes at most, a number of MiB. @return its
 *  bytes, to be freed by the caller, and @a text set to them; NULL with @a diag
 *  set, which names the file, when it cannot be read or is longer. */
char *text_file_read(const char *path, size_t max_bytes, struct slice *text,
                     struct diag *diag);

#endif
