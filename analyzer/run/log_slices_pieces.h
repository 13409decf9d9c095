/**
 * @file
 * What the files of the slices share: their layout. Nobody else includes this.
 */
#ifndef RUN_LOG_SLICES_PIECES_H
#define RUN_LOG_SLICES_PIECES_H

#include "run/held_rejects.h"
#include "run/line_again.h"
#include "run/log_merge_pieces.h"
#include "run/log_slices.h"
#include "run/record_store.h"

enum { SLICE_MARKS = 1024 };

struct slice_log {
    struct source *source; /* NULL: it is not one of them */
    int64_t next_us;       /* what comes next is not due before */
    bool is_over;          /* its end was read; it is open for line_again */
    size_t lines;          /* of it that are kept behind a slice */
    uint64_t offset;       /* where the visit began, */
    double bytes_per_us;   /* and how much was read in those before */
};

/* Until when somebody at some address of the visited log may follow. */
struct slice_mark {
    uint64_t visit;
    int64_t until_us;
};

struct log_slices {
    struct log_merge *merge;
    struct slice_log *logs; /* by rank */
    size_t count, open;     /* that are not over; and those that are */
    size_t most;            /* that may be open */
    size_t memory;

    struct slice_lines *lines;
    struct record_store *store; /* of their records */
    struct record_store *next_store;
    struct held_rejects *rejects;
    struct line_again *again;
    struct batch_record taken; /* that was handed out */

    int64_t begin_us, end_us;   /* of the slice */
    double width_us;            /* how long the next one is to be */
    size_t target, store_bytes; /* how much is to be in one */

    struct slice_log *visited;      /* NULL: none is */
    const struct source *opened;    /* NULL: none is */
    size_t lines_left, bytes_until; /* of this visit */
    uint64_t visits;
    struct slice_mark marks[SLICE_MARKS];
};

/** Keep a copy of the record that @a log has now. */
void log_slices_keep(struct log_slices *slices, struct slice_log *log);

/** Read what the logs have in the next slice. @return false when nothing is left
 *  of them. */
bool log_slices_fill(struct log_slices *slices);

#endif
