/**
 * @file
 * What the files of the graph share: its layout, and how they take room in it.
 * Nobody outside this folder includes this.
 */
#ifndef GRAPH_GRAPH_PIECES_H
#define GRAPH_GRAPH_PIECES_H

#include "graph/base_rate.h"
#include "graph/entry_fields.h"
#include "graph/graph.h"
#include "graph/pages.h"
#include "util/arena.h"
#include "util/hash.h"
#include "util/index.h"

struct graph {
    struct arena *arena;
    struct index *index; /* nodes, edges and trails, by their keys */
    size_t literals;     /* further keys in it, of literal URLs */
    struct redirect_node *nodes, **last_node;
    struct redirect_trail *trails, **last_trail;
    struct method_rewrite *rewrites;
    struct redirect_rule *rules;
    struct timeline timeline;
    struct graph_site *sites;
    size_t site_count;
    uint64_t refused;
    struct base_rate *base;
    struct pages *pages;
    struct known_hosts known;
};

/** The node of @a target, made when it is new, and with its URL noted; NULL, and
 *  counted, when there is no room. So are the other two. */
struct redirect_node *graph_node(struct graph *g, struct slice vhost,
                                 struct slice method_text,
                                 enum http_method method,
                                 struct slice as_logged,
                                 const struct target *target);
struct redirect_answer *graph_answer(struct graph *g,
                                     struct redirect_node *node, int status);
struct redirect_edge *graph_edge(struct graph *g, struct redirect_answer *a,
                                 const struct hop_end *next);

/** Most redirects are of a URL that was seen before, letter by letter: a second
 *  key in the index, of the literal, finds the entry without making its
 *  template. It is of a node, or of an edge of @a answer; 0: there is none,
 *  methods outside the table have no number of their own. */
static inline uint64_t graph_literal_key(const struct redirect_answer *answer,
                                         const struct target *target,
                                         enum http_method method)
{
    enum { NODE = 0x6e6f6465 };
    uint64_t of = answer ? (uint64_t)(uintptr_t)answer : NODE;

    if (target->hash == 0 || method == HTTP_METHOD_OTHER)
        return 0;
    return hash_mix(hash_mix(of, target->host_hash),
                    hash_mix(target->hash, (uint64_t)method));
}

/** Whether a pair of that score says more of @a e than the one it has: of equal
 *  ones the earliest. */
bool graph_pair_is_better(const struct redirect_edge *e, int score,
                          const struct graph_line *redirect);

/** Let the members of @a to be those of @a to and @a from, which is of another
 *  graph; not those that are merged by hand. */
void graph_merge_members(struct graph *g, enum entry_type type, void *to,
                         const void *from);

/** Keep a line of another graph, with the name of its file. */
void graph_take_line(struct graph *g, struct graph_line *to,
                     const struct graph_line *line);

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

/** Keep the line of @a record if it is before the one that @a to holds. */
void graph_keep_earliest(struct graph *g, struct graph_line *to,
                         const struct record *record);

/** A copy of @a host in the graph, as it is compared: target_host_text(). */
struct slice graph_keep_host(struct graph *g, struct slice host);

/** Begin @a url, of which nothing is known, with what was seen first. */
void graph_begin_url(struct graph *g, struct graph_url *url,
                     const struct target *target, struct slice as_logged,
                     struct slice template);

/** Note that the URL was seen as @a as_logged: of all its spellings the first by
 *  its bytes is kept. */
void graph_note_url(struct graph *g, struct graph_url *url,
                    const struct target *target, struct slice as_logged);

/** The same of the Location that @a url is; @a kept is the same text in the
 *  graph, or empty. */
void graph_note_location(struct graph *g, struct graph_url *url,
                         struct slice location, struct slice kept);

/** Note that the virtual host is written as @a vhost: in lower case, the first
 *  by its bytes is kept, so that one with a port is shown where all have it. */
void graph_note_vhost(struct graph *g, struct slice *to, struct slice vhost);

/** Let @a to be the first of its texts by their bytes; unset memory is none. */
void graph_keep_first(struct graph *g, struct slice *to, struct slice text);

/** Count what @a hop says of its edge. */
void graph_count_signs(struct graph *g, struct redirect_edge *e,
                       const struct hop *hop);

/** Count a redirect that has no follow-up. */
void graph_count_unfollowed(struct graph *g, struct redirect_answer *a,
                            const struct hop *hop);

/** A new entry of @a size zeroed bytes under @a key, which is not there yet;
 *  NULL, and counted, when there is no room. */
void *graph_add_entry(struct graph *g, uint64_t key, size_t size);

/** Let the span from @a first to @a last, 0 when unset, hold @a time_us. */
void graph_extend(int64_t time_us, int64_t *first, int64_t *last);

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
