/**
 * @file
 * A split: several rules with one FROM, of which each request gets one, in
 * proportion to their weights.
 *
 * The draw depends on the key alone. A member that does not apply is left out
 * and the key draws again among the others: whoever had drawn one of those
 * keeps it.
 *
 * Needs APR and xxHash, not httpd. Filled while the configuration is read,
 * never changed afterwards.
 */
#ifndef MR_SPLIT_H
#define MR_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include <apr_pools.h>
#include <apr_tables.h>

/** How many members a split may have. */
#define MR_SPLIT_MAX 64

/** The largest weight of a member; the smallest is 1. */
#define MR_SPLIT_WEIGHT_MAX 1000000

struct mr_rule;
struct mr_split;

/** The split called @a name in @a splits (of struct mr_split *), made when it
 *  is not there. The name seeds the draw, so that one key does not draw the
 *  same in every split. */
struct mr_split *mr_split_named(apr_array_header_t *splits, const char *name);

/** Add a member. @return false when there is no room for another. */
bool mr_split_add(struct mr_split *split, const struct mr_rule *rule,
                  unsigned weight);

/** The member that was added first; NULL in an empty split. */
const struct mr_rule *mr_split_first(const struct mr_split *split);

/** Whether a member may be drawn for the request that is @a context. */
typedef bool mr_split_applies(const struct mr_rule *member, void *context);

/** Draw a member that @a applies for the @a len bytes at @a key. Members are
 *  asked only when they are drawn, each at most once. @return NULL when none
 *  applies. */
const struct mr_rule *mr_split_draw(const struct mr_split *split,
                                    const void *key, size_t len,
                                    mr_split_applies *applies, void *context);

#endif
