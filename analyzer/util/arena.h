/**
 * @file
 * An arena: memory that is taken piece by piece and given back all at once.
 *
 * It is told its maximum at birth and never takes more; what does not fit is
 * refused, and the caller counts it.
 */
#ifndef UTIL_ARENA_H
#define UTIL_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "util/slice.h"

struct arena;

/** An empty arena that will hold at most @a max bytes; NULL without memory. */
struct arena *arena_create(size_t max);

/** @a size zeroed bytes, aligned for any type; NULL when they do not fit. */
void *arena_alloc(struct arena *arena, size_t size);

/** A NUL-terminated copy of @a text; `at` is NULL when it does not fit. */
struct slice arena_copy(struct arena *arena, struct slice text);

/** Whether @a p was handed out by it. */
bool arena_holds(const struct arena *arena, const void *p);

/** The bytes handed out so far. */
size_t arena_used(const struct arena *arena);

/** Forget everything handed out, keep the memory. */
void arena_rewind(struct arena *arena);

void arena_destroy(struct arena *arena);

#endif
