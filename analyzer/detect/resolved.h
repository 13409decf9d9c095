/**
 * @file
 * Where a Location leads that a redirecting URL was answered with.
 */
#ifndef DETECT_RESOLVED_H
#define DETECT_RESOLVED_H

#include "graph/graph.h"

/** Both ends, which borrow from the node, the Location and the room in here. */
struct resolved {
    struct target from, to; /**< to: all zero without a Location */
    struct target_buffer request, answer;
};

/** Resolve @a location, which may be empty, in an answer of @a n. */
void resolve_location(const struct redirect_node *n, struct slice location,
                      struct resolved *resolved);

#endif
