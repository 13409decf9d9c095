/**
 * @file
 * What one client's request may spend on what the authors of .htaccess files
 * wrote (their regular expressions, if= and targets), and on searches of long
 * paths.
 *
 * The clock is that of the thread: it stands still while others run. Expressions
 * are also held to what they read and make, because a single one can be told to
 * join a field of 8 KB a thousand times.
 *
 * Needs neither httpd nor APR.
 */
#ifndef MR_BUDGET_H
#define MR_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

/** Time of the processor. */
#define MR_BUDGET_NANOSECONDS 10000000L

/** Bytes that expressions read and make: as much as sha1() takes in 7 ms. */
#define MR_BUDGET_BYTES ((size_t)1 << 20)

/** All zero: nothing is spent. Used by one thread at a time. */
struct mr_budget {
    long nanoseconds; /**< spent */
    size_t bytes;     /**< spent */
    bool told;        /**< somebody has said that it is spent */

    long since;    /* the clock when it was looked at last */
    size_t unseen; /* bytes taken since */
};

/** Start the clock for what follows. */
void mr_budget_begin(struct mr_budget *budget);

/** Charge what the clock has run since it was started or looked at. */
void mr_budget_look(struct mr_budget *budget);

/** Charge @a bytes, and the time when there were many of them: between
 *  mr_budget_begin() and mr_budget_look(). @return whether something is left. */
bool mr_budget_take(struct mr_budget *budget, size_t bytes);

/** Whether nothing is left. */
bool mr_budget_is_spent(const struct mr_budget *budget);

#endif
