/**
 * @file
 * A file that appears whole or not at all: written beside its place under
 * another name, and renamed when it is complete.
 */
#ifndef RUN_OUTPUT_FILE_H
#define RUN_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "util/diag.h"

struct output_file;

/** Begin to write @a path; so a path that cannot be written is found out
 *  before the work. NULL with @a diag set. */
struct output_file *output_file_open(const char *path, struct diag *diag);

FILE *output_file_stream(struct output_file *file);

/** Where it is until it is complete, for who writes it by its name; NULL for
 *  what is no regular file. */
const char *output_file_place(const struct output_file *file);

/** Everything is written: put it in its place and release @a file.
 *  @return false with @a diag set when a write or the renaming failed; then
 *  what stood at the path before is still there. */
bool output_file_commit(struct output_file *file, struct diag *diag);

/** Throw away what was written and release @a file; NULL is allowed. */
void output_file_discard(struct output_file *file);

#endif
