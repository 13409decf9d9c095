/**
 * @file
 * Plain logs that overlap as one, by slices of time.
 *
 * Who goes from log to log with each line finds little of the next one at hand.
 * So each log that has lines in a slice of time is visited once, and read up to
 * the end of the slice; then what was read of all of them is put in order. Between
 * two visits a log is put by, and takes little memory.
 *
 *     logs, put by -> visited -> records, and what may be set aside
 *                  -> in order -> set aside, or handed out
 *
 * Of records that have to do with redirects a copy is kept until it is their turn.
 * The others are counted where they are read (set_aside_tally()), and of each
 * only its time, its address and its place are kept. Should one turn out to be
 * from somebody who was redirected, in another log, its line is read again.
 *
 * A slice is so long that about as many lines as there is room for are in it. A
 * log that has more than its share ends it earlier; what others have behind its
 * end stays for the next one.
 */
#ifndef RUN_LOG_SLICES_H
#define RUN_LOG_SLICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line/line_splitter.h"
#include "record/record.h"
#include "run/slice_lines.h"

struct log_merge;
struct log_slices;
struct source;

/** For logs of @a merge, within @a memory bytes; @a files of them, at most. NULL
 *  without memory, or where it does not suffice. */
struct log_slices *log_slices_create(struct log_merge *merge, size_t memory,
                                     size_t files);

/** Whether one more plain log can be one of them. */
bool log_slices_have_room(const struct log_slices *slices);

/** Whether @a source, which is open and has a record, can be one of them. */
bool log_slices_can_adopt(const struct log_slices *slices,
                          const struct source *source);

/** Let it be. It is closed when it has ended, and was handed out. */
void log_slices_adopt(struct log_slices *slices, struct source *source);

/** Its logs are opened between these: @a source is opened now; NULL: it was. */
void log_slices_open_begins(struct log_slices *slices,
                            const struct source *source);

/** The next record, of the log of that @a rank, due at @a due_us; it borrows from
 *  here until the next call. What comes before @a others, the next record of
 *  those that are no part of this, can be set aside. @return false when there
 *  is none: then there are no logs. */
bool log_slices_next(struct log_slices *slices, struct slice_bound others,
                     struct record *record, size_t *rank, int64_t *due_us);

/** Whether @a record, the next of the log that is visited, is one of which only
 *  little is kept; then that is done. */
bool log_slices_take(struct log_slices *slices, struct record *record);

/** Whether a line that is no record, of the log that is read now, has to wait for
 *  its turn to be told; then it will be. */
bool log_slices_hold_reject(struct log_slices *slices, const char *file,
                            const struct line *line, const char *why);

/** How many logs are open here, and about how many bytes of memory all that
 *  takes. */
size_t log_slices_open(const struct log_slices *slices);
size_t log_slices_memory(const struct log_slices *slices);

/** NULL is allowed. */
void log_slices_destroy(struct log_slices *slices);

#endif
