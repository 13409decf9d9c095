/**
 * @file
 * The directive that repairs a finding, ready to paste.
 */
#ifndef DETECT_ADVICE_H
#define DETECT_ADVICE_H

#include "detect/finding.h"
#include "graph/graph.h"
#include "util/arena.h"

/**
 * A rule that takes the place of the redirect behind @a e: same target, same
 * lifetime, method kept.
 *
 * It has no directive when none is certain to be right: the target is not
 * known, is at a host that the log does not tell or at another site, is the URL
 * itself or holds a masked secret, one of both URLs is not plain enough to be
 * written into a configuration as it stands, or an application answers.
 * @return it, in @a arena; NULL when the status is none of a redirect, or
 * without memory.
 */
const struct advice *advice_keep_method(const struct redirect_edge *e,
                                        struct arena *arena);

/** The same, with a permanent redirect in place of a temporary one. */
const struct advice *advice_permanent(const struct redirect_edge *e,
                                      struct arena *arena);

#endif
