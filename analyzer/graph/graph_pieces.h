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
    struct redirect_rule *rules;
    uint64_t refused;
    struct base_rate *base;
    struct known_hosts known;
};

/** A copy of @a text in the graph; empty, and counted, when there is no room. */
struct slice graph_keep(struct graph *g, struct slice text);

/** Keep @a line as evidence, its first two KiB. */
void graph_keep_line(struct graph *g, struct graph_line *to,
                     const struct graph_line *line);

/** Whether @a a comes before @a b, which may be unset: in time, then by its
 *  text. */
bool graph_line_is_before(const struct graph_line *a,
                          const struct graph_line *b);

/** Let @a to be the earlier of itself, which may be unset, and the line of
 *  @a record. */
void graph_keep_earliest(struct graph *g, struct graph_line *to,
                         const struct record *record);

/** Let @a to be the first of its texts by their bytes; unset memory is none. */
void graph_keep_first(struct graph *g, struct slice *to, struct slice text);

/** A new entry of @a size zeroed bytes under @a key, which is not there yet;
 *  NULL, and counted, when there is no room. */
void *graph_add_entry(struct graph *g, uint64_t key, size_t size);

/** Let the span from @a first to @a last, 0 when unset, hold @a time_us. */
void graph_extend(int64_t time_us, int64_t *first, int64_t *last);

/** Whether @a text stands in @a s. */
bool text_contains(struct slice s, const char *text);

/** Count the rule that @a record, a redirect, names, if it does. */
void graph_count_rule(struct graph *g, const struct record *record);

/** Count what @a record, a redirect of @a from, asks for and costs. */
void graph_count_request_signs(struct graph *g, struct redirect_answer *a,
                               const struct record *record,
                               const struct target *from, uint64_t client_key);

/** Count what its Location says for and against it, which leads to @a to. */
void graph_count_location_signs(struct graph *g, struct redirect_answer *a,
                                const struct record *record,
                                const struct target *from,
                                const struct target *to);

#endif
