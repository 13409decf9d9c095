/**
 * @file
 * What a run has learned, in a file: so that another run goes on where it has
 * stopped, and that several become one.
 *
 * The file is an SQLite database. It holds requests as they were logged, and the
 * secret of the hashes: who may not read the log may not read it.
 *
 * The law: a log that is cut anywhere and read in pieces, each with the state
 * that the one before has left, gives what the whole gives; and so do parts that
 * were divided by the address of clients, merged in any order - as long as no
 * limit was reached.
 */
#ifndef STATE_STATE_FILE_H
#define STATE_STATE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/follow.h"
#include "graph/graph.h"
#include "session/sessions.h"
#include "detect/told.h"
#include "state/names.h"
#include "state/places.h"
#include "state/runs.h"
#include "util/diag.h"

/** What becomes of two totals. */
enum state_law {
    STATE_SUM,
    STATE_LEAST, /**< 0 is none */
    STATE_MOST,
    STATE_COMMON /**< the bits that both have */
};

/** Numbers that belong to the report as a whole. */
struct state_total {
    const char *name;
    uint64_t *values;
    size_t count; /**< of @a values; only those that are not 0 are stored */
    enum state_law law;
};

/** What of it is written, or read. */
enum state_share {
    STATE_WHOLE,
    STATE_PERIOD, /**< what was counted: that of periods adds up */
    STATE_WAITING /**< what the next run goes on from: the time of the log, and
                       who waits; redirects that do stand there with no counts */
};

/** A line that was not understood. */
struct state_reject {
    const char *file, *reason;
    uint64_t line, offset;
    struct slice text;
};

/** What is saved, or added to. Names from a file are kept in @a names, which has
 *  to outlive the rest. */
struct state {
    enum state_share share;
    struct sessions *sessions; /**< NULL: none, of a period */
    struct graph *graph;
    struct follow_table *follow; /**< NULL: the same */
    struct runs *runs;           /**< that are in it */
    struct places *places; /**< how far logs are read; or NULL, and then */
    struct told *told;     /**< nothing was told, either */
    struct names *names;
    const struct state_total *totals;
    size_t total_count;
    const char *formats[2]; /**< names of the log's first format and of its last
                                 one, to save; NULL: none */
    const struct state_reject *rejects; /**< to save */
    size_t reject_count;
    void *context;
    /** What was loaded. */
    void (*on_reject)(void *context, const struct state_reject *reject);
    void (*on_format)(void *context, const char *name);
};

/** Write to @a path, a file that is empty, and from then on its owner's alone. @return false with @a diag set. */
bool state_save(const struct state *state, const char *path, struct diag *diag);

/** Add what the file at @a path, which is borrowed, holds: nothing of it may be
 *  there yet, as its runs tell. @a first: nothing has been hashed yet
 *  (hash_keyed()); what it was hashed with is taken from the file, so that lines
 *  which come late find what they answer. @return false with @a diag set; then
 *  @a state holds some of it. */
bool state_load(const struct state *state, const char *path, bool first,
                struct diag *diag);

#endif
