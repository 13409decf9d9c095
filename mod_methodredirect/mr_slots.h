/**
 * @file
 * Finds a rule of one configuration in another one: by a key made of what the
 * rule says and where it stands.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_SLOTS_H
#define MR_SLOTS_H

#include <stdint.h>

#include <apr_pools.h>

/** No slot. */
#define MR_SLOT_NONE UINT32_MAX

/** The keys of the rules of one configuration, by slot. */
struct mr_slots {
    const uint64_t *keys;
    uint32_t count;
    uint32_t mask;
    uint32_t *table; /* slots by key; empty places are MR_SLOT_NONE */
};

/** Prepare @a keys for look-up. A key that is there already is changed, in the
 *  same way each time, so that the n-th of several equal rules finds the n-th
 *  of another configuration. @a keys is borrowed, the rest is of @a pool. */
void mr_slots_make(struct mr_slots *slots, uint64_t *keys, uint32_t count,
                   apr_pool_t *pool);

/** The slot of @a key, or MR_SLOT_NONE. */
uint32_t mr_slots_find(const struct mr_slots *slots, uint64_t key);

/** For each slot of @a of the slot that the same rule has among the
 *  @a count keys at @a others, from @a pool; NULL when all are the same. */
uint32_t *mr_slots_match(const struct mr_slots *of, const uint64_t *others,
                         uint32_t count, apr_pool_t *pool);

#endif
