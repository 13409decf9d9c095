/**
 * @file
 * What the files of the graph share: its layout, and how they take room in it.
 * Nobody outside this folder includes this.
 */
#ifndef GRAPH_GRAPH_PIECES_H
#define GRAPH_GRAPH_PIECES_H

#include "graph/base_rate.h"
#include "graph/graph.h"
#include "util/arena.h"
#include "util/index.h"

struct graph {
    struct arena *arena;
    struct index *index; /* nodes, edges and trails, by their keys */
    size_t literals;     /* further keys in it, of literal URLs */
    struct redirect_node *nodes, **last_node;
    struct redirect_trail *trails, **last_trail;
    uint64_t refused;
    struct base_rate *base;
};

/** A copy of @a text in the graph; empty, and counted, when there is no room. */
struct slice graph_keep(struct graph *g, struct slice text);

/** The same; @a kept itself, which is in the graph, when it says the same. */
struct slice graph_keep_beside(struct graph *g, struct slice kept,
                               struct slice text);

/** Keep @a line as evidence, its first two KiB. */
void graph_keep_line(struct graph *g, struct graph_line *to,
                     const struct graph_line *line);

/** Whether @a a comes before @a b, which may be unset: in time, then by its
 *  text. */
bool graph_line_is_before(const struct graph_line *a,
                          const struct graph_line *b);

/** Let @a to be the first of its texts by their bytes; unset memory is none. */
void graph_keep_first(struct graph *g, struct slice *to, struct slice text);

/** A new entry of @a size zeroed bytes under @a key, which is not there yet;
 *  NULL, and counted, when there is no room. */
void *graph_add_entry(struct graph *g, uint64_t key, size_t size);

/** Let the span from @a first to @a last, 0 when unset, hold @a time_us. */
void graph_extend(int64_t time_us, int64_t *first, int64_t *last);

#endif
