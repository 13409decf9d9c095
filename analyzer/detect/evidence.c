/* What the graph proves, and how surely. */
#include "detect/detection_pieces.h"
#include "record/site.h"
#include "session/pairing.h"
#include "util/groups.h"
#include "util/hash.h"

/* --- confidence ----------------------------------------------------------- */

static double share_of(const struct redirect_edge *e)
{
    return e->answer->hits ? (double)e->hits / (double)e->answer->hits : 0;
}

bool edge_has_location(const struct redirect_edge *e)
{
    return e->with_location * 2 >= e->hits;
}

/* The points of the learned edge: whether the redirect predicts its target. */
static int learned_points(const struct detection *d,
                          const struct redirect_edge *e)
{
    double lift;

    if (edge_has_location(e))
        return 0;
    /* Asked for without any redirect, too: no habit proves anything. */
    if (e->to_subresource * 2 >= e->hits)
        return -2;
    lift = graph_edge_lift(d->graph, e);
    if (share_of(e) >= 0.5 && lift >= 10 && e->hits >= 5)
        return 2;
    return lift > 0 && lift < 2 ? -2 : 0;
}

/* The confidence that half of the hops reach. */
static enum confidence median_confidence(const struct redirect_edge *e,
                                         int points)
{
    uint64_t seen = 0;

    for (int score = 15; score >= 0; score--) {
        seen += e->score_hits[score];
        if (seen * 2 >= e->hits)
            return pairing_confidence(score + points);
    }
    return CONFIDENCE_LOW;
}

/* What the fields of the log can show at best, whatever the points say: by the
 * address alone low, with the agent medium, with the Location high, with the
 * Location on the same connection certain. */
static enum confidence provable(const struct redirect_edge *e)
{
    if (edge_has_location(e))
        return e->by_connection > 0 ? CONFIDENCE_CERTAIN : CONFIDENCE_HIGH;
    return e->by_agent * 2 >= e->hits ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
}

static enum confidence paired_confidence(const struct detection *d,
                                         const struct redirect_edge *e)
{
    int points = learned_points(d, e);
    enum confidence c = median_confidence(e, points);

    for (int score = 15; score + points >= 8; score--)
        if (e->score_hits[score] > 0 && edge_has_location(e))
            return CONFIDENCE_CERTAIN;
    if ((e->hits < 3 || distinct_count(&e->clients) < 2) && c > CONFIDENCE_LOW)
        return c - 1;
    if (!edge_has_location(e) && c < CONFIDENCE_CERTAIN && share_of(e) >= 0.8
        && e->hits >= 20 && graph_edge_lift(d->graph, e) >= 10)
        return c + 1;
    return c;
}

enum confidence edge_confidence(const struct detection *d,
                                const struct redirect_edge *e)
{
    enum confidence paired = paired_confidence(d, e), most = provable(e);

    return paired < most ? paired : most;
}

bool edge_is_established(const struct detection *d,
                         const struct redirect_edge *e)
{
    return edge_has_location(e) || e->canonical * 2 >= e->hits
           || learned_points(d, e) > 0;
}

/* Its Location names the redirected URL, but for a scheme that the log does not
 * tell: whether clients followed is for others to judge, where to is known. */
static bool names_itself(const struct redirect_trail *t,
                         const struct redirect_edge *e)
{
    return t->cycle_length == 1 && e->location.len > 0;
}

bool trail_is_established(const struct detection *d,
                          const struct redirect_trail *t)
{
    size_t hops = t->count - (t->cycle_length == 0 && !t->has_end);

    for (size_t i = 0; t->unproven && i < hops; i++) {
        const struct chain_step *next = t->cycle_length > 0 && !t->has_end
                                            ? &t->steps[(i + 1) % t->count]
                                            : &t->steps[i + 1];
        const struct redirect_edge *e =
            graph_find_edge(d->graph, &t->steps[i], next);
        if (!e || (!edge_is_established(d, e) && !names_itself(t, e)))
            return false;
    }
    return true;
}

const struct redirect_answer *answer_at_self(const struct detection *d,
                                             const struct redirect_trail *t)
{
    const struct redirect_edge *e =
        graph_find_edge(d->graph, &t->steps[0], &t->steps[0]);

    return e ? e->answer : NULL;
}

bool self_leads_to_other_host(const struct detection *d,
                              const struct redirect_trail *t)
{
    const struct chain_step *self = &t->steps[0];
    const struct redirect_answer *a = answer_at_self(d, t);
    struct target to;

    if (!a || a->target.literal.len == 0 || self->host_hash == 0)
        return false;
    target_of_text(a->target.text, a->target.host, &to);
    return to.host_hash != 0 && to.host_hash != self->host_hash
           && graph_find_node(d->graph, &to, self->method_text);
}

bool edge_loses_method(const struct redirect_edge *e)
{
    return http_method_is_lost_by_get(e->answer->node->method)
           && (e->next_method == HTTP_METHOD_GET
               || e->next_method == HTTP_METHOD_HEAD);
}

double edge_lift(const struct detection *d, const struct redirect_edge *e)
{
    return graph_edge_lift(d->graph, e);
}

bool edge_keeps_method(const struct redirect_edge *e)
{
    return http_method_is_lost_by_get(e->answer->node->method)
           && slice_equal(e->answer->node->method_text, e->next_method_text);
}

const struct redirect_node *redirects_of(const struct detection *d,
                                         const struct target *target,
                                         struct slice method)
{
    struct target anywhere = *target;
    const struct redirect_node *n = graph_find_node(d->graph, target, method);

    anywhere.host_hash = 0;
    return n ? n : graph_find_node(d->graph, &anywhere, method);
}

bool has_page_too(const struct detection *d, const struct redirect_node *n)
{
    return graph_has_page(d->graph, n);
}

uint64_t requests_in_all(const struct detection *d)
{
    return graph_requests(d->graph);
}

const struct redirect_edge *only_edge(const struct detection *d,
                                      const struct redirect_answer *a)
{
    for (const struct redirect_edge *e = a->edges; e; e = e->next)
        if (e->hits * 100 >= a->followed * 99 && !e->url.varies
            && edge_is_established(d, e))
            return e;
    return NULL;
}

/* Of a URL, whatever the method. */
static uint64_t url_key(const struct redirect_node *n)
{
    return hash_mix(hash_keyed(n->vhost), hash_keyed(n->url.template));
}

bool is_only_for_gets(const struct detection *d, const struct redirect_node *n)
{
    return !http_method_is_lost_by_get(n->method)
           && !index_find(d->with_content, url_key(n));
}

void list_urls_with_content(struct detection *d)
{
    const struct redirect_node *n = graph_nodes(d->graph);

    for (; n; n = n->next)
        if (http_method_is_lost_by_get(n->method)
            && !index_find(d->with_content, url_key(n))
            && !index_add(d->with_content, url_key(n), (void *)(uintptr_t)n))
            d->refused++;
}

/* Where most followed it; NULL when that is not clear. */
static const struct redirect_edge *
established_edge(const struct detection *d, const struct redirect_answer *a)
{
    for (const struct redirect_edge *e = a->edges; e; e = e->next)
        if (e->hits * 2 > a->followed && edge_is_established(d, e))
            return e;
    return NULL;
}

bool answers_lead_to_same(const struct detection *d,
                          const struct redirect_answer *a,
                          const struct redirect_answer *b)
{
    const struct redirect_edge *to_a, *to_b;

    if (a->target.literal.len > 0 && b->target.literal.len > 0)
        return !a->target.varies && !b->target.varies
               && slice_equal(a->target.literal, b->target.literal);
    to_a = established_edge(d, a);
    to_b = established_edge(d, b);
    return to_a && to_b && !to_a->url.varies && !to_b->url.varies
           && to_a->url.literal_hash == to_b->url.literal_hash;
}

/* --- sites ---------------------------------------------------------------- */

static uint64_t site_key(struct slice host)
{
    char name[HOST_MAX];
    struct slice site = host_site(host_name(host, name));

    return site.len > 0 ? hash_keyed(site) : 0;
}

void note_own_sites(struct detection *d)
{
    for (const struct redirect_node *n = graph_nodes(d->graph); n;
         n = n->next) {
        uint64_t key = site_key(n->vhost);
        if (key && !index_find(d->own_sites, key))
            index_add(d->own_sites, key, d);
    }
}

unsigned count_other_sites(const struct detection *d,
                           const struct host_set *hosts, struct slice vhost)
{
    uint64_t seen[HOST_SET_MAX];
    unsigned count = 0;
    bool own_is_told =
        vhost.len > 0 || host_list_count(graph_known_hosts(d->graph)->own) > 0;

    for (uint32_t i = 0; i < hosts->count; i++) {
        uint64_t key = site_key(hosts->hosts[i]);
        bool known = key == 0 || index_find(d->own_sites, key) != NULL;
        for (unsigned k = 0; k < count && !known; k++)
            known = seen[k] == key;
        if (!known)
            seen[count++] = key;
    }
    return count > 0 && !own_is_told ? count - 1 : count;
}

bool edge_host_is_told(const struct detection *d, const struct redirect_edge *e)
{
    const struct redirect_node *n = e->answer->node;
    struct slice host = host_of_url(e->location);
    char name[HOST_MAX];

    return host.len == 0 || n->vhost.len > 0 || n->url.host.len > 0
           || host_list_has(graph_known_hosts(d->graph)->own,
                            host_name(host, name));
}

/* --- getting through ------------------------------------------------------ */

/* Who got through from one URL to another. */
struct way {
    uint64_t clients;
};

static void add_way(struct detection *d, uint64_t from, uint64_t to,
                    const struct distinct *clients)
{
    struct way *way = groups_entry(d->ways, hash_mix(from, to));

    if (way)
        way->clients += distinct_count(clients);
    else
        d->refused++;
}

static uint64_t step_key(const struct chain_step *step)
{
    return hash_mix(step->target_hash, step->host_hash);
}

/* A URL that redirects to itself until, say, its cookie is there. */
static void note_ways_through_self(struct detection *d,
                                   const struct redirect_node *n)
{
    for (const struct redirect_answer *a = n->answers; a; a = a->next)
        for (const struct redirect_edge *e = a->edges; e; e = e->next)
            if (e->url.literal_hash == n->url.literal_hash
                && e->landed_ok * 2 > e->hits)
                add_way(d, n->url.literal_hash, 0, &e->clients);
}

void note_ways_through(struct detection *d)
{
    const struct redirect_node *n = graph_nodes(d->graph);

    for (; n; n = n->next)
        note_ways_through_self(d, n);
    for (const struct redirect_trail *t = graph_trails(d->graph); t;
         t = t->next)
        if (t->has_end && t->count > 0 && t->steps[t->count].status < 400)
            add_way(d, step_key(&t->steps[0]), step_key(&t->steps[t->count]),
                    &t->clients);
}

static uint64_t clients_on_way(const struct detection *d, uint64_t from,
                               uint64_t to)
{
    const struct way *way = groups_find(d->ways, hash_mix(from, to));

    return way ? way->clients : 0;
}

/* The URLs of a loop, each once. @return how many. */
static size_t urls_of(const struct redirect_trail *loop, uint64_t *keys)
{
    size_t count = 0;

    for (size_t i = 0; i < loop->count && i < CHAIN_MAX_STEPS; i++) {
        uint64_t key = step_key(&loop->steps[i]);
        size_t k = 0;
        while (k < count && keys[k] != key)
            k++;
        if (k == count)
            keys[count++] = key;
    }
    return count;
}

uint64_t clients_through(const struct detection *d,
                         const struct redirect_trail *loop)
{
    uint64_t keys[CHAIN_MAX_STEPS], clients = 0;
    size_t count;

    if (loop->count == 1)
        return clients_on_way(d, loop->steps[0].target_hash, 0);
    count = urls_of(loop, keys);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            clients += clients_on_way(d, keys[i], keys[k]);
    return clients;
}
