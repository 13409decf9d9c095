/**
 * @file
 * Lines of several logs in a temporary file without a name: written once in
 * the order of their time, then read once.
 */
#ifndef RUN_LOG_SPOOL_H
#define RUN_LOG_SPOOL_H

#include <stdbool.h>

#include "record/record.h"
#include "util/diag.h"

struct log_spool;

/** A new one, in $TMPDIR or /tmp. @a use_local_zone: as for
 *  record_parser_create(). NULL with @a diag set. */
struct log_spool *log_spool_create(bool use_local_zone, struct diag *diag);

/** Write the line of @a record, and the @a rank of its log. @return false with
 *  @a diag set. */
bool log_spool_write(struct log_spool *spool, const struct record *record,
                     size_t rank, struct diag *diag);

/** Everything is written: read from the beginning. @return false with @a diag
 *  set. */
bool log_spool_rewind(struct log_spool *spool, struct diag *diag);

/** The next record and its rank, as they were written; it borrows from here until
 *  the next call. @return false at the end; then @a diag is set if reading
 *  failed. */
bool log_spool_next(struct log_spool *spool, struct record *record,
                    size_t *rank, struct diag *diag);

/** Bytes of memory that a spool takes while it is read. */
size_t log_spool_memory(void);

/** NULL is allowed. */
void log_spool_destroy(struct log_spool *spool);

#endif
