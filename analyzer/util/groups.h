/**
 * @file
 * Things that belong together, by a key: one entry of a fixed size for each.
 */
#ifndef UTIL_GROUPS_H
#define UTIL_GROUPS_H

#include <stddef.h>
#include <stdint.h>

struct groups;

/** At most @a max entries of @a size bytes; NULL without memory. */
struct groups *groups_create(size_t size, size_t max);

/** The entry of @a key, zeroed when it is new; NULL when there is no room. */
void *groups_entry(struct groups *g, uint64_t key);

/** The entry of @a key; NULL when there is none. */
void *groups_find(const struct groups *g, uint64_t key);

/** The entry behind @a entry, in the order of their making; the first one for
 *  NULL, NULL behind the last. */
void *groups_next(const struct groups *g, const void *entry);

void groups_destroy(struct groups *g);

#endif
