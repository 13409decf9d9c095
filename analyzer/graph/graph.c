#include "graph/graph.h"

#include <stdlib.h>

#include "graph/graph_pieces.h"
#include "graph/path_template.h"
#include "record/content_type.h"
#include "semantics/redirect_status.h"
#include "util/hash.h"
#include "util/words.h"

enum { MAX_ENTRIES = 1 << 20, MAX_LITERALS = 1 << 16 };

struct graph *graph_create(size_t memory)
{
    struct graph *g = calloc(1, sizeof *g);

    if (!g)
        return NULL;
    g->arena = arena_create(memory);
    g->index = index_create(MAX_ENTRIES);
    g->base = base_rate_create();
    g->pages = pages_create();
    g->last_node = &g->nodes;
    g->last_trail = &g->trails;
    if (!g->arena || !g->index || !g->base || !g->pages) {
        graph_destroy(g);
        return NULL;
    }
    return g;
}

void graph_destroy(struct graph *g)
{
    if (!g)
        return;
    arena_destroy(g->arena);
    index_destroy(g->index);
    base_rate_destroy(g->base);
    pages_destroy(g->pages);
    free(g);
}

const struct redirect_node *graph_nodes(const struct graph *g)
{
    return g->nodes;
}

const struct redirect_trail *graph_trails(const struct graph *g)
{
    return g->trails;
}

void graph_know_hosts(struct graph *g, const struct known_hosts *known)
{
    g->known = *known;
}

const struct known_hosts *graph_known_hosts(const struct graph *g)
{
    return &g->known;
}

uint64_t graph_refused(const struct graph *g)
{
    return g->refused;
}

/* --- how common a target is ----------------------------------------------- */

uint64_t graph_sample_key(const struct graph *g, const struct record *record)
{
    return base_rate_key(g->base, record);
}

void graph_count_request(struct graph *g, uint64_t key,
                         const struct target *target)
{
    base_rate_count(g->base, key, graph_base_hash(target));
}

double graph_edge_lift(const struct graph *g, const struct redirect_edge *e)
{
    double others;

    if (e->url.varies || e->answer->hits == 0)
        return 0;
    /* The follow-ups themselves are no sign of how common it is otherwise. */
    others = base_rate_of_others(g->base, e->url.base_hash, e->hits);
    return others > 0 ? (double)e->hits / (double)e->answer->hits / others : 0;
}

/* --- all requests --------------------------------------------------------- */

void graph_add_request(struct graph *g, const struct record *record)
{
    pages_add(g->pages, record);
}

bool graph_has_page(const struct graph *g, const struct redirect_node *n)
{
    return pages_have(g->pages, n->url.literal);
}

uint64_t graph_requests(const struct graph *g)
{
    return pages_requests(g->pages);
}

/* --- nodes and answers ---------------------------------------------------- */

static uint64_t node_key(uint64_t host_hash, struct slice template,
                         struct slice method)
{
    return hash_mix(hash_mix(host_hash, hash_keyed(template)),
                    hash_keyed(method));
}

static void *find_literal(const struct graph *g, uint64_t key)
{
    return key ? index_find(g->index, key) : NULL;
}

static void note_literal(struct graph *g, uint64_t key, void *entry)
{
    if (key && g->literals < MAX_LITERALS && index_add(g->index, key, entry))
        g->literals++;
}

static struct redirect_node *node_of_template(struct graph *g,
                                              struct slice method_text,
                                              enum http_method method,
                                              struct slice as_logged,
                                              const struct target *target)
{
    char buffer[PATH_TEMPLATE_MAX];
    struct slice template = path_template(target->path, buffer);
    uint64_t key = node_key(target->host_hash, template, method_text);
    struct redirect_node *node = index_find(g->index, key);

    if (node || !(node = graph_add_entry(g, key, sizeof *node)))
        return node;
    node->method_text = graph_keep(g, method_text);
    node->method = method;
    graph_begin_url(g, &node->url, target, as_logged, template);
    *g->last_node = node;
    g->last_node = &node->next;
    return node;
}

struct redirect_node *graph_node(struct graph *g, struct slice vhost,
                                 struct slice method_text,
                                 enum http_method method,
                                 struct slice as_logged,
                                 const struct target *target)
{
    uint64_t literal = graph_literal_key(NULL, target, method);
    struct redirect_node *node = find_literal(g, literal);

    if (!node) {
        node = node_of_template(g, method_text, method, as_logged, target);
        if (!node)
            return NULL;
        note_literal(g, literal, node);
    }
    graph_note_vhost(g, &node->vhost, vhost);
    graph_note_url(g, &node->url, target, as_logged);
    return node;
}

struct redirect_answer *graph_answer(struct graph *g,
                                     struct redirect_node *node, int status)
{
    struct redirect_answer **at = &node->answers;

    while (*at && (*at)->status != status)
        at = &(*at)->next;
    if (!*at) {
        *at = arena_alloc(g->arena, sizeof **at);
        if (!*at) {
            g->refused++;
            return NULL;
        }
        (*at)->node = node;
        (*at)->status = status;
    }
    return *at;
}

static void note_location(struct graph *g, struct redirect_answer *a,
                          const struct record *record)
{
    const struct goal *goal =
        goals_add(&a->goals, record->location, record->time_us, g->arena);

    if (!goal)
        g->refused += !a->goals.many;
    graph_note_location(g, &a->target, record->location,
                        goal ? goal->location : (struct slice){NULL, 0});
}

const void *graph_add_redirect(struct graph *g, const struct record *record,
                               const struct target *target,
                               const struct target *location,
                               uint64_t client_key)
{
    struct redirect_node *node =
        graph_node(g, record->vhost, record->method_text, record->method,
                   record->target, target);
    struct redirect_answer *a =
        node ? graph_answer(g, node, record->status) : NULL;

    timeline_add(&g->timeline, record->time_us, record->status);
    if (!a)
        return NULL;
    graph_count_rule(g, record);
    a->hits++;
    if (client_key != 0)
        distinct_add(&a->clients, client_key, g->arena);
    graph_extend(record->time_us, &a->first_us, &a->last_us);
    activity_add(&a->when, record->time_us);
    days_add(&a->days, record->time_us);
    graph_keep_earliest(g, &a->evidence, record);
    graph_count_request_signs(g, a, record, target, client_key);
    if (location)
        graph_count_location_signs(g, a, record, target, location);
    if (record->location.len > 0)
        note_location(g, a, record);
    return a;
}

bool graph_holds(const struct graph *g, const void *answer)
{
    return arena_holds(g->arena, answer);
}

const struct timeline *graph_timeline(const struct graph *g)
{
    return &g->timeline;
}

/* --- edges ---------------------------------------------------------------- */

static uint64_t edge_key(const struct redirect_answer *a, uint64_t host_hash,
                         struct slice template, struct slice method)
{
    return hash_mix(hash_mix((uint64_t)(uintptr_t)a,
                             hash_mix(host_hash, hash_keyed(template))),
                    hash_keyed(method));
}

static struct redirect_edge *edge_of_template(struct graph *g,
                                              struct redirect_answer *a,
                                              const struct hop_end *next)
{
    char buffer[PATH_TEMPLATE_MAX];
    struct slice template = path_template(next->target.path, buffer);
    uint64_t key =
        edge_key(a, next->target.host_hash, template, next->method_text);
    struct redirect_edge *e = index_find(g->index, key);

    if (e || !(e = graph_add_entry(g, key, sizeof *e)))
        return e;
    e->answer = a;
    e->next_method = next->method;
    e->next_method_text = graph_keep(g, next->method_text);
    graph_begin_url(g, &e->url, &next->target, next->url, template);
    e->next = a->edges;
    a->edges = e;
    return e;
}

struct redirect_edge *graph_edge(struct graph *g, struct redirect_answer *a,
                                 const struct hop_end *next)
{
    uint64_t literal = graph_literal_key(a, &next->target, next->method);
    struct redirect_edge *e = find_literal(g, literal);

    if (!e) {
        e = edge_of_template(g, a, next);
        if (!e)
            return NULL;
        note_literal(g, literal, e);
    }
    graph_note_url(g, &e->url, &next->target, next->url);
    return e;
}

static struct graph_line line_of(const struct hop_end *end)
{
    return (struct graph_line){end->file, end->line, end->offset, end->time_us,
                               end->text};
}

bool graph_pair_is_better(const struct redirect_edge *e, int score,
                          const struct graph_line *redirect)
{
    return score > e->best_score
           || (score == e->best_score
               && graph_line_is_before(redirect, &e->redirect_line));
}

static void keep_evidence(struct graph *g, struct redirect_edge *e,
                          const struct hop *hop)
{
    const struct graph_line redirect = line_of(&hop->redirect);
    const struct graph_line next = line_of(&hop->next);

    /* What keeps its method and arrives needs no evidence. Of equal pairs the
     * earliest is kept: copied again only while it gets better. */
    if (!graph_pair_is_better(e, hop->score, &redirect)
        || (!http_method_is_lost_by_get(hop->redirect.method)
            && hop->next.status < 400))
        return;
    e->best_score = hop->score;
    graph_keep_line(g, &e->redirect_line, &redirect);
    graph_keep_line(g, &e->next_line, &next);
}

static void count_hop(struct graph *g, struct redirect_edge *e,
                      const struct hop *hop)
{
    e->hits++;
    e->score_hits[hop->score < 16 ? hop->score : 15]++;
    /* Who kept the method and arrived elsewhere is asked for by nobody. */
    if (http_method_is_lost_by_get(hop->redirect.method)
        || !status_is_page(hop->next.status) || !hop->next_differs_in_url)
        distinct_add(&e->clients, hop->client_key, g->arena);
    graph_extend(hop->redirect.time_us, &e->first_us, &e->last_us);
    graph_count_signs(g, e, hop);
    graph_keep_first(g, &e->location, hop->location);
    graph_keep_first(g, &e->rule, hop->rule);
    keep_evidence(g, e, hop);
}

const struct redirect_edge *graph_add_hop(struct graph *g,
                                          const struct hop *hop)
{
    struct redirect_answer *a = (struct redirect_answer *)hop->answer;
    struct redirect_edge *e;

    if (!a)
        return NULL;
    if (!hop->has_next) {
        graph_count_unfollowed(g, a, hop);
        return NULL;
    }
    a->followed++;
    e = graph_edge(g, a, &hop->next);
    if (e)
        count_hop(g, e, hop);
    return e;
}

const struct redirect_node *graph_find_node(const struct graph *g,
                                            const struct target *target,
                                            struct slice method_text)
{
    char buffer[PATH_TEMPLATE_MAX];

    return index_find(g->index, node_key(target->host_hash,
                                         path_template(target->path, buffer),
                                         method_text));
}

static struct slice template_of(const struct chain_step *step, char *buffer)
{
    return path_template(slice_before(step->text, '?'), buffer);
}

const struct redirect_edge *graph_find_edge(const struct graph *g,
                                            const struct chain_step *step,
                                            const struct chain_step *next)
{
    char buffer[PATH_TEMPLATE_MAX];
    const struct redirect_node *n = index_find(
        g->index, node_key(step->host_hash, template_of(step, buffer),
                           step->method_text));
    const struct redirect_answer *a = n ? n->answers : NULL;
    const struct redirect_edge *e;

    while (a && a->status != step->status)
        a = a->next;
    if (!a)
        return NULL;
    e = index_find(g->index,
                   edge_key(a, next->host_hash, template_of(next, buffer),
                            next->method_text));
    return e && e->url.literal_hash == next->target_hash ? e : NULL;
}

int graph_edge_points(const struct redirect_edge *e)
{
    enum { SUPPORT = 5 };
    /* Whoever never follows says nothing of where it leads. */
    bool most = e->hits * 2 >= e->answer->followed;

    if (e->canonical * 2 >= e->hits)
        return 2;
    return e->hits >= SUPPORT && most && e->to_subresource * 2 < e->hits ? 2
                                                                         : -2;
}
