/**
 * @file
 * Hops as JSON Lines, for --hops.
 */
#ifndef RUN_HOPS_WRITER_H
#define RUN_HOPS_WRITER_H

#include <stdbool.h>
#include <stdio.h>

#include "record/hop.h"

/** Write @a hop as one line. Clients are pseudonyms, the same within a run
 *  only. Write errors stay with @a out. @return false without memory. */
bool hops_write(FILE *out, const struct hop *hop, int points, bool show_query);

#endif
