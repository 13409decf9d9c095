/**
 * @file
 * Counts requests for their virtual hosts where they are read, as
 * graph_count_site() does where they are learned of.
 */
#ifndef RUN_SITE_TALLY_H
#define RUN_SITE_TALLY_H

#include "graph/graph.h"
#include "record/record.h"

struct site_tally;

/** @a regex: of --fname-as-vhost, which it compiles; NULL: the log says whose they
 *  are. NULL without memory. */
struct site_tally *site_tally_create(const char *regex);

/** Count @a record, which has its file. */
void site_tally_add(struct site_tally *tally, struct record *record);

/** Let @a graph know of all that was counted. */
void site_tally_settle(const struct site_tally *tally, struct graph *graph);

/** NULL is allowed. */
void site_tally_destroy(struct site_tally *tally);

#endif
