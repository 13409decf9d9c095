/**
 * @file
 * What clients have submitted through a redirect in the last seconds and got
 * an answer to, so that the same once more is noticed.
 *
 * A table of fixed size; newer ones take the place of the oldest. What had to
 * go before its time is counted.
 */
#ifndef SESSION_RESUBMISSIONS_H
#define SESSION_RESUBMISSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "util/slice.h"

/** One of them: a method that GET loses, answered with 2xx in the end. */
struct submission {
    uint64_t key;     /**< of client, redirect, target and method; never 0 */
    int64_t time_us;  /**< when the follow-up was received */
    int64_t bytes_in; /**< of the follow-up; -1: not logged */
    struct slice referer;
};

/** How alike an earlier one is. */
enum resubmission {
    RESUBMISSION_NONE,   /**< there is none, or it sent something else */
    RESUBMISSION_LIKELY, /**< the log does not show how much was sent */
    RESUBMISSION_EXACT   /**< as many bytes (1 %), from the same page */
};

/** One that is remembered. */
struct remembered_submission {
    uint64_t key, referer_hash; /**< 0: none */
    int64_t time_us, bytes_in;
};

struct resubmissions;

/** NULL without memory. */
struct resubmissions *resubmissions_create(void);

/** Compare @a s with what its client sent in the ten seconds around it, and
 *  remember it. */
enum resubmission resubmissions_add(struct resubmissions *table,
                                    const struct submission *s);

/** Call @a visit with each that is remembered. */
void resubmissions_visit(
    const struct resubmissions *table,
    void (*visit)(void *context, const struct remembered_submission *entry),
    void *context);

/** Remember one of another run. */
void resubmissions_merge(struct resubmissions *table,
                         const struct remembered_submission *entry);

/** How many had to make room before their time. */
uint64_t resubmissions_evicted(const struct resubmissions *table);

void resubmissions_destroy(struct resubmissions *table);

#endif
