/**
 * @file
 * Take over what another graph, or an earlier run, has learned.
 *
 * What comes out depends neither on the order in which graphs are merged nor
 * on how the requests were divided between them, as long as no limit was
 * reached. Entries that are handed over are read only, need no links and no
 * hashes (those of this run are made from the texts), and everything in them
 * is copied.
 */
#ifndef GRAPH_GRAPH_MERGE_H
#define GRAPH_GRAPH_MERGE_H

#include "graph/base_rate.h"
#include "graph/graph.h"
#include "graph/pages.h"

/** The entry of @a g that stands for the same; NULL, and counted, when there is
 *  no room for it. */
struct redirect_node *graph_merge_node(struct graph *g,
                                       const struct redirect_node *from);
struct redirect_answer *graph_merge_answer(struct graph *g,
                                           struct redirect_node *node,
                                           const struct redirect_answer *from);
struct redirect_edge *graph_merge_edge(struct graph *g,
                                       struct redirect_answer *answer,
                                       const struct redirect_edge *from);

/** One of the Locations of another's answer. */
void graph_merge_goal(struct graph *g, struct redirect_answer *answer,
                      const struct goal *from);

struct method_rewrite *graph_merge_rewrite(struct graph *g,
                                           const struct method_rewrite *from);

/** Redirects of which the log says that the rule @a text made them. */
void graph_merge_rule(struct graph *g, struct slice text, uint64_t hits);

/** Requests of a virtual host. */
void graph_merge_site(struct graph *g, const struct graph_site *more);

/** Redirects at some time. @return false when there cannot be such. */
bool graph_merge_timeline(struct graph *g, const struct timeline_count *from);

/** With its steps, and its end when it has one. */
struct redirect_trail *graph_merge_trail(struct graph *g,
                                         const struct redirect_trail *from);

/** How common targets are, and which URLs are pages. */
struct base_rate *graph_base_rate(const struct graph *g);
struct pages *graph_pages(const struct graph *g);

/** Entries for which another graph had no room. */
void graph_add_refused(struct graph *g, uint64_t count);

#endif
