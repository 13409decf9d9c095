/**
 * @file
 * A hash table from 64-bit hashes to pointers. It knows its maximum; what it
 * refuses, the caller counts. Keys are keyed hashes (hash.h) and never 0.
 */
#ifndef UTIL_INDEX_H
#define UTIL_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct index;

/** At most @a max entries; NULL without memory. */
struct index *index_create(size_t max);

/** What was added under @a key, or NULL. */
void *index_find(const struct index *index, uint64_t key);

/** Fetch what looking for @a key will read. */
void index_fetch(const struct index *index, uint64_t key);

/** Add @a value under a key that is not there yet. @return false when the
 *  table is full or memory ran out; nothing changed then. */
bool index_add(struct index *index, uint64_t key, void *value);

void index_destroy(struct index *index);

#endif
