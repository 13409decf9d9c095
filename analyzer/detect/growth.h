/**
 * @file
 * Chains whose URLs grow: each redirect adds the same to what is there, and
 * the next request matches again.
 */
#ifndef DETECT_GROWTH_H
#define DETECT_GROWTH_H

#include "graph/graph.h"

/** Whether each of the @a count URLs is the one before with the same piece put
 *  in once more (/en/a, /en/en/a), or holds the one before, encoded once more
 *  (/login?next=..%252F..). Fewer than four are no growth yet. */
bool urls_grow(const struct slice *urls, size_t count);

/** Whether the URLs of @a t do. */
bool trail_grows(const struct redirect_trail *t);

#endif
