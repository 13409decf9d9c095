/**
 * @file
 * A file that is read while it is written: lines are added to what is there, each
 * whole and at once. Several runs may add to one.
 */
#ifndef RUN_LIVE_FILE_H
#define RUN_LIVE_FILE_H

#include <stdbool.h>

#include "util/diag.h"
#include "util/slice.h"

struct live_file;

/** Open @a path, which is borrowed, or make it; NULL for standard output. A
 *  symbolic link is refused: whoever may make one in a folder of logs would
 *  have root write elsewhere. So is a pipe that nobody reads: to wait for that
 *  would hold up the server that writes the log. NULL with @a diag set. */
struct live_file *live_file_open(const char *path, struct diag *diag);

/** Add @a line, which has its end. @return false with errno set when not all of it
 *  could be written. */
bool live_file_add(struct live_file *file, struct slice line);

/** What messages call it. */
const char *live_file_name(const struct live_file *file);

/** NULL is allowed. */
void live_file_close(struct live_file *file);

#endif
