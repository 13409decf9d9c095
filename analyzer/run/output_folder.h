/**
 * @file
 * Files of one directory that appear when all of them are complete.
 *
 * They are written beside their places under other names; nothing is left of
 * them when the run does not come to its end, and the next one clears away what
 * a run has left that was killed. No link in the directory is followed, and two
 * runs do not write into one at a time.
 */
#ifndef RUN_OUTPUT_FOLDER_H
#define RUN_OUTPUT_FOLDER_H

#include <stdbool.h>
#include <stdio.h>

#include "util/diag.h"

struct output_folder;

/** Begin to write into @a path, which is made when it is not there; the
 *  directory above it is. NULL with @a diag set. */
struct output_folder *output_folder_open(const char *path, struct diag *diag);

/** Begin to write the file @a name, which has no slash in it, after the one
 *  before has been ended. NULL with @a diag set. */
FILE *output_folder_begin(struct output_folder *folder, const char *name,
                          struct diag *diag);

/** The file is written. @return false with @a diag set when that failed. */
bool output_folder_end(struct output_folder *folder, struct diag *diag);

/** All are: put them into their places, in their order, and release @a folder.
 *  @return false with @a diag set, which names the file, when that failed; then
 *  what stood there before stands there again. (A file system that cannot
 *  exchange two names loses what was replaced by then.) */
bool output_folder_commit(struct output_folder *folder, struct diag *diag);

/** Throw away what was written, and the directory if it was made and is empty,
 *  and release @a folder; NULL is allowed. */
void output_folder_discard(struct output_folder *folder);

#endif
