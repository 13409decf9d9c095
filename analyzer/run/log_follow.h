/**
 * @file
 * Logs that are being written, as `tail -F` has it: what is there, and what
 * comes, through every kind of rotation.
 *
 *     renamed        read on for a minute after the last line, beside the new
 *                    file; a file that came and went in between is read, too
 *     truncated      begun anew; what had been copied before (copytruncate) and
 *                    was not read yet is read from the copy
 *     compressed     of no concern: the file that was opened is read
 *     not there yet  waited for
 *
 * A pipe is read to its end.
 */
#ifndef RUN_LOG_FOLLOW_H
#define RUN_LOG_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/log_reader.h"

struct log_follow;

/** Begin to follow the logs of @a options. NULL without memory. */
struct log_follow *log_follow_create(const struct options *options,
                                     const struct log_reader_sink *sink);

/** The oldest of the records that are there; it borrows from here until the
 *  next call. @return false when there is none now. */
bool log_follow_next(struct log_follow *follow, struct record *record);

/** Wait for a fifth of a second, or a signal, and look what became of the
 *  files. @return false when nothing can come any more: all were pipes. */
bool log_follow_wait(struct log_follow *follow);

/** Sums over all files, and how they ended. */
struct log_counts log_follow_counts(const struct log_follow *follow);
struct log_end log_follow_end(const struct log_follow *follow);

/** Bytes on disk of the files that are closed. */
uint64_t log_follow_size(const struct log_follow *follow);

void log_follow_destroy(struct log_follow *follow);

#endif
