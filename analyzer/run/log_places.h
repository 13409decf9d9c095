/**
 * @file
 * Which logs hold something that was not read before, and where that begins.
 *
 * A log is known by what it holds (state/places.h). Of several that hold the
 * same, such as a log and its copy, or the compressed form of one that is still
 * there, only the longest is read. A log that changes between the look at it and
 * the reading is left to the next run, whole or from its place on.
 */
#ifndef RUN_LOG_PLACES_H
#define RUN_LOG_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#include "run/log_reader.h"
#include "state/places.h"
#include "util/diag.h"

struct log_places;

/** Look at the @a logs, @a count paths of regular files, and at what @a known
 *  holds of them; both are borrowed. @a max_expansion: how far bombs are read, as
 *  in input_limit_expansion(). @a found_us: what time it is. NULL without memory. */
struct log_places *log_places_create(struct places *known,
                                     const char *const *logs, size_t count,
                                     unsigned max_expansion, int64_t found_us);

/** The logs to read, @a count of them, by their ranks. */
const char **log_places_logs(const struct log_places *p, size_t *count);

/** What kept a log from being looked at, one sentence for each call; false when
 *  there is no more of it. Such logs are not among those to read. */
bool log_places_next_failure(struct log_places *p, struct diag *diag);

/** The logs that an earlier run has read as far as they can be, and that was not
 *  to their end, one for each call; NULL when there is no more of them. They are
 *  not among those to read. */
const char *log_places_next_cut(struct log_places *p);

/** Let @a reader of the log of @a rank, which was just opened, begin where it has
 *  something new. @return false when it has become another file. */
bool log_places_begin(struct log_places *p, size_t rank,
                      struct log_reader *reader);

/** Whether reading has failed while it was looked for places: what they say of
 *  the logs may be wrong then. */
bool log_places_are_broken(const struct log_places *p);

/** Note how far it was read; once for each. @return false without memory. */
bool log_places_note(struct log_places *p, size_t rank,
                     struct log_reader *reader);

/** NULL is allowed. */
void log_places_destroy(struct log_places *p);

#endif
