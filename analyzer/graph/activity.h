/**
 * @file
 * When something happened, in a few slots of time: as fine as the time that it
 * all took allows.
 *
 * Slots begin at multiples of their width, which is a power of two of a
 * second: what is known depends on the times alone, not on their order or on
 * how they were divided.
 */
#ifndef GRAPH_ACTIVITY_H
#define GRAPH_ACTIVITY_H

#include <stdint.h>

enum { ACTIVITY_SLOTS = 16 };

/** Zeroed memory is one in which nothing happened. */
struct activity {
    int64_t first; /**< number of the first slot, counted from the epoch */
    uint32_t counts[ACTIVITY_SLOTS];
    uint8_t shift; /**< a slot is 1 << shift seconds */
    uint8_t used;  /**< slots from the first to the last in which it happened */
};

/** It happened at @a time_us. */
void activity_add(struct activity *a, int64_t time_us);

/** Add all that happened in @a more. */
void activity_merge(struct activity *a, const struct activity *more);

/** How often, at least, it went from @a a to @a b or back over the time. */
unsigned activity_changes(const struct activity *a, const struct activity *b);

#endif
