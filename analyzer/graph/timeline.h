/**
 * @file
 * How many redirects there were over time, by status: in slots as fine as the
 * time that it all took allows, and of a length that people have a name for - a
 * minute, an hour, a day, a week.
 *
 * Slots begin at whole minutes, hours and days of UTC, weeks on Mondays; each
 * length is a multiple of the one before. What is known depends on the times
 * alone, not on their order or on how they were divided.
 */
#ifndef GRAPH_TIMELINE_H
#define GRAPH_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

/** The statuses that are told apart; 0 stands for all others. */
enum { TIMELINE_SLOTS = 64, TIMELINE_STATUSES = 6 };
extern const int timeline_statuses[TIMELINE_STATUSES];

/** Zeroed memory is one in which nothing happened. */
struct timeline {
    int64_t first;   /**< number of the first slot */
    unsigned length; /**< of a slot: timeline_seconds() */
    unsigned used;   /**< slots from the first to the last that is not empty */
    uint64_t counts[TIMELINE_SLOTS][TIMELINE_STATUSES];
};

/** Some redirects of one slot, as they are handed on. */
struct timeline_count {
    int64_t slot; /**< its number */
    unsigned length;
    unsigned status; /**< index in timeline_statuses */
    uint64_t count;
};

/** There was a redirect at @a time_us. */
void timeline_add(struct timeline *t, int64_t time_us, int status);

/** Add those of another timeline. @return false when there cannot be such a
 *  slot. */
bool timeline_merge(struct timeline *t, const struct timeline_count *more);

/** How long a slot of that length is. */
int64_t timeline_seconds(unsigned length);

/** When slot @a i of those used begins. */
int64_t timeline_slot_us(const struct timeline *t, unsigned i);

#endif
