/**
 * @file
 * Several logs as one, by time.
 *
 * Each log keeps the order of its lines; of what the logs say next, the oldest
 * comes first. A log is opened when its first record is due and closed at its
 * end, so that only logs that overlap in time are open: of a rotated log one
 * file at a time, in whatever order they are named.
 *
 * Plain files that overlap are read in slices of time (log_slices.h), the others
 * line by line. Where more of those overlap than the budget allows, what the
 * open ones have left is merged into a temporary file, which takes their place.
 * When there are many of those they become one, so that a record is seldom
 * written twice.
 */
#ifndef RUN_LOG_MERGE_H
#define RUN_LOG_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/log_places.h"
#include "run/log_reader.h"

struct log_merge;

/** Begin to read the logs of @a options. @a memory: bytes for the open ones.
 *  @a places: where each of them begins; how far it was read is noted there; or
 *  NULL. NULL without memory. */
struct log_merge *log_merge_create(const struct options *options, size_t memory,
                                   struct log_places *places,
                                   const struct log_reader_sink *sink);

/** Let @a aside take what need not be handed out, where only one log is read at
 *  a time, or in slices. It takes of the rest what the caller hands it. */
void log_merge_set_aside(struct log_merge *merge, struct set_aside *aside);

/** Whether packed logs, which are opened from now on, have a thread that unpacks
 *  them, where few are read at a time. At first they have none. */
void log_merge_unpack_ahead(struct log_merge *merge, bool ahead);

/** Whether a thread unpacks any of the open logs. */
bool log_merge_is_unpacking(const struct log_merge *merge);

/** The next record; it borrows from here until the next call. @return false
 *  at the end of all logs, or when the reading is stopped. */
bool log_merge_next(struct log_merge *merge, struct record *record);

/** Sums over all logs, and how they ended. */
struct log_counts log_merge_counts(const struct log_merge *merge);
struct log_end log_merge_end(const struct log_merge *merge);

/** Note the places of the logs that are still open, at the end. @return false when
 *  it is better to read all of it again: records were lost on their way, or the
 *  system did not let a log be read to its end. */
bool log_merge_note_places(struct log_merge *merge);

/** Whether a signal has ended the reading of one log while others went on: what
 *  comes next of it is older than what was handed out of those. */
bool log_merge_is_torn(const struct log_merge *merge);

/** The names of the logs that could be opened, in the order they were given.
 *  Nothing is to be read after that. */
const char *const *log_merge_names(struct log_merge *merge, size_t *count);

/** Bytes on disk of the logs opened so far, and how far they are read. */
uint64_t log_merge_size(const struct log_merge *merge);
uint64_t log_merge_position(const struct log_merge *merge);

/** How many logs were open at a time, at most. */
size_t log_merge_most_open(const struct log_merge *merge);

/** How many records were written into temporary files, each as often as it was. */
uint64_t log_merge_spooled(const struct log_merge *merge);

void log_merge_destroy(struct log_merge *merge);

#endif
