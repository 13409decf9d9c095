/**
 * @file
 * The parts of a run as one state: --partial, --restore, merge, --state.
 */
#ifndef RUN_RUN_STATE_H
#define RUN_RUN_STATE_H

#include "report/builder.h"
#include "run/learned.h"
#include "run/log_reader.h"
#include "state/names.h"
#include "state/runs.h"
#include "state/standing.h"

/** What a run has learned. */
struct run_parts {
    struct learned *learned;
    struct report_builder *builder;
    struct runs *runs;
    struct log_counts *counts;
    uint64_t *log_size;                 /**< of the logs, on disk */
    uint64_t *partial;                  /**< 1: something was cut */
    char **first_format, **last_format; /**< names, allocated, or NULL */
    struct names *names;                /**< from files */
    struct places *places;              /**< with --state; otherwise NULL */
    struct told *told;                  /**< the same */
};

/** Write it to the file at @a path. @return false with @a diag set. */
bool run_state_save(const struct run_parts *parts, const char *path,
                    struct diag *diag);

/** Add what the file at @a path, which is borrowed, holds and no other one has
 *  held; @a first: before anything else. */
bool run_state_load(const struct run_parts *parts, const char *path, bool first,
                    struct diag *diag);

/** The same with the state that stays: standing_load(), standing_write(). @a
 *  keep_last: the days that it keeps, each apart; 0: all as one. Then @a parts is
 *  what this run has learned, until that is written: behind that, what is kept. */
bool run_state_take_up(const struct run_parts *parts, struct standing *standing,
                       unsigned keep_last, bool first, struct diag *diag);
bool run_state_write(const struct run_parts *parts, struct standing *standing,
                     unsigned keep_last, struct diag *diag);

#endif
