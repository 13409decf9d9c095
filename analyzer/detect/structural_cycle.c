/* The graph of where URLs lead, each by the redirect that nearly all of its
 * clients get, has one way out of each URL: it is walked once from everywhere,
 * and whoever comes back to where the same walk has been has found a circle. */
#include <stdlib.h>

#include "detect/detector.h"
#include "detect/loops.h"
#include "detect/resolved.h"
#include "util/hash.h"
#include "util/index.h"

enum {
    SUPPORT = 3,   /* clients that were seen to go each way */
    DOMINANT = 95, /* per cent of a URL's redirects */
    MAX_NODES = 1 << 20,
    MAX_CIRCLE = 32
};

struct place {
    const struct redirect_edge *way; /* out of it; NULL: not clear, or none */
    struct place *next;
    uint64_t host_hash, hash;
    size_t walk; /* that was here first; 0: none */
    bool looped; /* in a loop that clients have shown */
};

struct map {
    struct place *places;
    size_t count;
    struct index *index;
};

static uint64_t key_of(uint64_t host_hash, uint64_t hash)
{
    return hash_mix(host_hash, hash);
}

static bool is_get(const struct redirect_node *n)
{
    return n->method == HTTP_METHOD_GET && !n->url.varies;
}

/* The way that is clear: of one status, by one Location that is the same for
 * all, and at whose end every client was redirected again. A page that is
 * shown to whoever has a cookie, or speaks another language, is at the end of
 * none. */
static const struct redirect_edge *clear_way(const struct redirect_node *n)
{
    uint64_t hits = 0;
    const struct redirect_edge *way = NULL;

    for (const struct redirect_answer *a = n->answers; a; a = a->next) {
        hits += a->hits;
        for (const struct redirect_edge *e = a->edges; e; e = e->next)
            if (!way || e->hits > way->hits)
                way = e;
    }
    if (!way || way->answer->target.varies || !edge_has_location(way)
        || way->answer->hits * 100 < hits * DOMINANT
        || way->hits * 100 < way->answer->followed * DOMINANT
        || way->landed_redirect < way->hits || way->url.varies
        || distinct_count(&way->answer->clients) < SUPPORT
        || way->hits < SUPPORT)
        return NULL;
    return way;
}

static bool make_map(struct map *map, const struct graph *graph)
{
    static struct resolved ends;

    for (const struct redirect_node *n = graph_nodes(graph); n; n = n->next)
        map->count += is_get(n);
    map->places = calloc(map->count + 1, sizeof *map->places);
    map->index = index_create(MAX_NODES);
    map->count = 0;
    if (!map->places || !map->index)
        return false;
    for (const struct redirect_node *n = graph_nodes(graph); n; n = n->next) {
        struct place *p = &map->places[map->count];
        const struct target *from = &ends.from;
        if (!is_get(n))
            continue;
        resolve_location(n, (struct slice){NULL, 0}, &ends);
        if (from->hash == 0
            || !index_add(map->index, key_of(from->host_hash, from->hash), p))
            continue;
        *p = (struct place){.way = clear_way(n),
                            .host_hash = from->host_hash,
                            .hash = from->hash};
        map->count++;
    }
    return true;
}

static void connect(struct map *map)
{
    static struct resolved ends;
    const struct target *from = &ends.from, *to = &ends.to;

    for (size_t i = 0; i < map->count; i++) {
        struct place *p = &map->places[i];
        if (!p->way)
            continue;
        resolve_location(p->way->answer->node, p->way->location, &ends);
        /* To the same URL by another scheme is no circle. */
        if (to->hash != 0
            && (to->hash != from->hash || to->host_hash != from->host_hash))
            p->next = index_find(map->index, key_of(to->host_hash, to->hash));
    }
}

/* What clients have shown to be a loop is told by its own rule. */
static void mark_loops(struct map *map, const struct detection *d,
                       const struct graph *graph)
{
    for (const struct redirect_trail *t = graph_trails(graph); t; t = t->next) {
        if (loop_kind_of(d, t) == LOOP_NONE)
            continue;
        for (size_t i = 0; i < t->count; i++) {
            uint64_t hash = t->steps[i].target_hash;
            struct place *p =
                index_find(map->index, key_of(t->steps[i].host_hash, hash));
            if (!p) /* its host stands in a field of its own */
                p = index_find(map->index, key_of(0, hash));
            if (p)
                p->looped = true;
        }
    }
}

/* Whether a circle begins rather at @a a: the order of URLs, then of hosts. */
static bool begins_rather(const struct place *a, const struct place *b)
{
    const struct redirect_node *x = a->way->answer->node,
                               *y = b->way->answer->node;
    int order = slice_compare(x->url.literal, y->url.literal);

    if (order == 0)
        order = slice_compare(x->vhost, y->vhost);
    return order < 0;
}

/* The circle that @a at is in, begun at a place that does not depend on where
 * the walk came in: its places.
 * @return how many; 0 when it is told already, or too long. */
static size_t circle_of(struct place *at, const struct place **circle)
{
    size_t count = 0, first = 0;
    const struct place *p = at;

    do {
        if (count == MAX_CIRCLE || p->looped)
            return 0;
        circle[count++] = p;
        p = p->next;
    } while (p != at);
    for (size_t i = 1; i < count; i++)
        if (begins_rather(circle[i], circle[first]))
            first = i;
    p = circle[first];
    for (size_t i = 0; i < count; i++, p = p->next)
        circle[i] = p;
    return count;
}

static void report_circle(struct detection *d, struct place *at)
{
    const struct place *circle[MAX_CIRCLE];
    size_t count = circle_of(at, circle);
    struct finding *f;

    if (count < 2)
        return;
    f = report_answer(d, circle[0]->way->answer, SEVERITY_WARNING,
                      CONFIDENCE_MEDIUM);
    if (!f)
        return;
    for (size_t i = 0; i < count; i++)
        f->path[f->path_count++] = circle[i]->way->answer->node->url.literal;
    f->path[f->path_count++] = f->path[0];
}

static void walk(struct detection *d, const struct map *map)
{
    for (size_t i = 0; i < map->count; i++) {
        struct place *p = &map->places[i];
        while (p && p->walk == 0) {
            p->walk = i + 1;
            p = p->next;
        }
        if (p && p->walk == i + 1)
            report_circle(d, p);
    }
}

static void on_log(struct detection *d, const struct detect_input *log)
{
    struct map map = {NULL, 0, NULL};

    if (make_map(&map, log->graph)) {
        connect(&map);
        mark_loops(&map, d, log->graph);
        walk(d, &map);
    }
    index_destroy(map.index);
    free(map.places);
}

const struct detector detect_structural_cycle = {
    .id = "MR309",
    .name = "structural-cycle",
    .severity = SEVERITY_WARNING,
    .summary = "Redirects lead in a circle, though no client was seen to go "
               "round it: possibly a loop.",
    .basis = "RFC 9110 15.4",
    .fix = "Try it with a client that has no cookies; if it goes round, remove "
           "or restrict one of the redirects of the circle.",
    .on_log = on_log,
};
