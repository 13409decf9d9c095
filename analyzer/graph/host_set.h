/**
 * @file
 * A few host names: of more than there is room for, the first by their bytes,
 * so that neither order nor pieces matter.
 */
#ifndef GRAPH_HOST_SET_H
#define GRAPH_HOST_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"

enum { HOST_SET_MAX = 16 };

/** Zeroed memory is an empty one. Of two, the union is that of both with its
 *  first HOST_SET_MAX kept; more if either has, or if there are too many. */
struct host_set {
    uint32_t count;
    bool more;           /**< than are kept */
    struct slice *hosts; /**< sorted; room for HOST_SET_MAX, in the arena */
};

/** Note @a host, in lower case and without port. When @a arena is full it may
 *  be left out, as if there were more. */
void host_set_add(struct host_set *set, struct slice host, struct arena *arena);

/** Note what @a from has noted. */
void host_set_merge(struct host_set *set, const struct host_set *from,
                    struct arena *arena);

#endif
