/**
 * @file
 * Where the Locations of an answer lead, while they are few, and when.
 *
 * Which they are does not depend on the order in which they come: with one
 * more than there is room for, nothing of them counts any more. Two are merged
 * goal by goal: hits are summed, first is the earliest, last the latest, days
 * are or-ed.
 */
#ifndef GRAPH_GOALS_H
#define GRAPH_GOALS_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/days.h"
#include "util/arena.h"
#include "util/slice.h"

enum { GOALS_MAX = 4 };

struct goal {
    struct goal *next;
    uint64_t hash; /**< of the Location, the same in every run */
    struct slice location;
    uint64_t hits;
    int64_t first_us, last_us;
    struct days days;
};

/** Zeroed memory has none. */
struct goals {
    struct goal *first; /**< in no order */
    uint8_t count;
    bool many; /**< there were more: those that are here say nothing */
};

/** Count @a location. @return its goal; NULL when there are too many, or no
 *  memory in @a arena. */
struct goal *goals_add(struct goals *goals, struct slice location,
                       int64_t time_us, struct arena *arena);

/** Count what another has counted for the goal @a from. @return false when there
 *  are too many, or no memory in @a arena. */
bool goals_merge(struct goals *goals, const struct goal *from,
                 struct arena *arena);

/** The one with most hits, of equal ones the first by its text; NULL when
 *  there is none or there are too many. */
const struct goal *goals_main(const struct goals *goals);

#endif
