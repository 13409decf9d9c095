/**
 * @file
 * The directive that repairs a finding, ready to paste.
 */
#ifndef DETECT_ADVICE_H
#define DETECT_ADVICE_H

#include "graph/graph.h"
#include "util/arena.h"

/**
 * A MethodRedirect or MethodRedirectMatch line that takes the place of the
 * redirect behind @a e: same target, same lifetime, method kept.
 *
 * NULL when there is none that is certain to be right: the target is not
 * known, holds a masked secret, or one of both URLs is not plain enough to be
 * written into a configuration as it stands.
 * @return a string in @a arena.
 */
const char *advice_keep_method(const struct redirect_edge *e,
                               struct arena *arena);

/** The same, with a permanent redirect in place of a temporary one. */
const char *advice_permanent(const struct redirect_edge *e,
                             struct arena *arena);

#endif
