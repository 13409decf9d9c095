#include "graph/graph.h"

#include <stdlib.h>

#include "graph/graph_pieces.h"
#include "graph/path_template.h"
#include "semantics/redirect_status.h"
#include "util/hash.h"

enum { MAX_ENTRIES = 1 << 20, MAX_LITERALS = 1 << 16 };

/* In the place of the owner of a literal's key. */
enum { NODE = 0x6e6f6465 };

struct graph *graph_create(size_t memory)
{
    struct graph *g = calloc(1, sizeof *g);

    if (!g)
        return NULL;
    g->arena = arena_create(memory);
    g->index = index_create(MAX_ENTRIES);
    g->base = base_rate_create();
    g->last_node = &g->nodes;
    g->last_trail = &g->trails;
    if (!g->arena || !g->index || !g->base) {
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

/* The same in every run: samples of several are merged. */
static uint64_t base_hash(const struct target *t)
{
    return hash_mix(hash_stable(t->path), hash_stable(t->query));
}

void graph_count_request(struct graph *g, uint64_t key,
                         const struct target *target)
{
    base_rate_count(g->base, key, base_hash(target));
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

/* --- pieces --------------------------------------------------------------- */

static struct slice template_of(const struct target *t, char *buffer)
{
    return path_template(t->path, buffer);
}

static void note_url(struct graph *g, struct graph_url *url,
                     const struct target *target, struct slice as_logged,
                     struct slice template)
{
    if (url->template.at == NULL && url->literal.at == NULL) {
        url->literal_hash = target->hash;
        url->base_hash = base_hash(target);
        url->literal = graph_keep(g, as_logged);
        url->template = slice_equal(template, as_logged)
                            ? url->literal
                            : graph_keep(g, template);
    }
    else if (url->literal_hash != target->hash) {
        url->varies = true;
        if (slice_compare(as_logged, url->literal) < 0) {
            url->literal_hash = target->hash;
            url->base_hash = base_hash(target);
            url->literal = graph_keep(g, as_logged);
        }
    }
}

/* --- nodes and answers ---------------------------------------------------- */

static uint64_t node_key(const struct target *target, struct slice template,
                         struct slice method)
{
    return hash_mix(hash_mix(target->host_hash, hash_keyed(template)),
                    hash_keyed(method));
}

/* Most redirects are of a URL that was seen before, letter by letter: a second
 * key, of the literal, finds the entry without making its template. */
static uint64_t literal_key(uint64_t of, const struct target *target,
                            enum http_method method)
{
    /* Methods outside the table have no number of their own. */
    if (target->hash == 0 || method == HTTP_METHOD_OTHER)
        return 0;
    return hash_mix(hash_mix(of, target->host_hash),
                    hash_mix(target->hash, (uint64_t)method));
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

static struct redirect_node *find_node(struct graph *g, struct slice vhost,
                                       struct slice method_text,
                                       enum http_method method,
                                       struct slice as_logged,
                                       const struct target *target)
{
    uint64_t literal = literal_key(NODE, target, method);
    struct redirect_node *node = find_literal(g, literal);
    char buffer[PATH_TEMPLATE_MAX];
    struct slice template;
    uint64_t key;

    if (node)
        return node;
    template = template_of(target, buffer);
    key = node_key(target, template, method_text);
    node = index_find(g->index, key);
    if (!node) {
        node = graph_add_entry(g, key, sizeof *node);
        if (!node)
            return NULL;
        node->vhost = graph_keep(g, vhost);
        node->method_text = graph_keep(g, method_text);
        node->method = method;
        *g->last_node = node;
        g->last_node = &node->next;
    }
    note_url(g, &node->url, target, as_logged, template);
    note_literal(g, literal, node);
    return node;
}

static struct redirect_answer *
find_answer(struct graph *g, struct redirect_node *node, int status)
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

const void *graph_add_redirect(struct graph *g, const struct record *record,
                               const struct target *target,
                               const struct target *location,
                               uint64_t client_key)
{
    struct redirect_node *node =
        find_node(g, record->vhost, record->method_text, record->method,
                  record->target, target);
    struct redirect_answer *a =
        node ? find_answer(g, node, record->status) : NULL;

    if (!a)
        return NULL;
    graph_count_rule(g, record);
    a->hits++;
    distinct_add(&a->clients, client_key, g->arena);
    graph_extend(record->time_us, &a->first_us, &a->last_us);
    activity_add(&a->when, record->time_us);
    graph_keep_earliest(g, &a->evidence, record);
    graph_count_request_signs(g, a, record, target, client_key);
    if (location)
        graph_count_location_signs(g, a, record, target, location);
    if (record->location.len > 0) {
        uint64_t hash = hash_keyed(record->location);
        if (a->target.literal.at == NULL) {
            a->target.literal = graph_keep(g, record->location);
            a->target.literal_hash = hash;
        }
        else if (a->target.literal_hash != hash) {
            a->target.varies = true;
        }
    }
    return a;
}

/* --- edges ---------------------------------------------------------------- */

static bool begins(struct slice path, const char *prefix)
{
    size_t len = strlen(prefix);
    return slice_begins(path, prefix)
           && (path.len == len
               || strchr("/.-_0123456789", path.at[len]) != NULL);
}

/* Paths that programs, not people, post to. */
static bool is_api_path(struct slice path)
{
    static const char *const prefixes[] = {
        "/api",     "/webhook", "/webhooks", "/hook",    "/hooks",
        "/graphql", "/rpc",     "/xmlrpc",   "/wp-json", "/oauth/token",
    };

    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (begins(path, prefixes[i]))
            return true;
    /* /v1, /v2, ... */
    return path.len >= 3 && path.at[1] == 'v' && path.at[2] >= '0'
           && path.at[2] <= '9';
}

/* Content that programs send, whoever they are; or, from no browser, a path
 * that they send it to. */
static bool is_api(const struct hop *hop)
{
    struct slice type = hop->request_type;

    if (text_contains(type, "json") || text_contains(type, "xml")
        || text_contains(type, "octet-stream")
        || text_contains(type, "protobuf"))
        return true;
    return hop->agent->kind != AGENT_CLASS_BROWSER
           && is_api_path(hop->redirect.target.path);
}

/* A program by its name, with nothing that tells what it sent: it may also be
 * one that fills in a form. */
static bool is_program(const struct hop *hop)
{
    return hop->agent->kind == AGENT_CLASS_API
           && !slice_begins(hop->request_type, "application/x-www-form")
           && !slice_begins(hop->request_type, "multipart/form-data");
}

static bool is_ok(int status)
{
    return (status >= 200 && status < 300) || status == 304;
}

static bool is_rejected(int status)
{
    return status == 400 || status == 404 || status == 405 || status == 411
           || status == 415 || status == 422 || status >= 500;
}

static struct redirect_edge *
find_edge(struct graph *g, struct redirect_answer *a, const struct hop *hop)
{
    uint64_t literal = literal_key((uint64_t)(uintptr_t)a, &hop->next.target,
                                   hop->next.method);
    struct redirect_edge *e = find_literal(g, literal);
    char buffer[PATH_TEMPLATE_MAX];
    struct slice template;
    uint64_t key;

    if (e)
        return e;
    template = template_of(&hop->next.target, buffer);
    key = hash_mix(
        hash_mix((uint64_t)(uintptr_t)a,
                 hash_mix(hop->next.target.host_hash, hash_keyed(template))),
        hash_keyed(hop->next.method_text));
    e = index_find(g->index, key);
    if (!e) {
        e = graph_add_entry(g, key, sizeof *e);
        if (!e)
            return NULL;
        e->answer = a;
        e->next_method = hop->next.method;
        e->next_method_text = graph_keep(g, hop->next.method_text);
        e->location = graph_keep(g, hop->location);
        e->next = a->edges;
        a->edges = e;
    }
    note_url(g, &e->url, &hop->next.target, hop->next.url, template);
    note_literal(g, literal, e);
    return e;
}

static void count_landing(struct graph *g, struct redirect_edge *e,
                          const struct hop *hop)
{
    int status = hop->next.status;

    e->landed_failed += status >= 500 && status != 501;
    e->landed_no_content +=
        status == 400 || status == 411 || status == 415 || status == 422;
    e->landed_ok += is_ok(status);
    e->landed_redirect += status >= 300 && status < 400 && status != 304;
    e->landed_rejected += is_rejected(status);
    if (status == 404 || status == 410) {
        e->landed_gone++;
        distinct_add(&e->gone_clients, hop->client_key, g->arena);
    }
    if (status == 405 || status == 501) {
        e->landed_not_allowed++;
        distinct_add(&e->not_allowed_clients, hop->client_key, g->arena);
    }
}

static void count_signs(struct redirect_edge *e, const struct hop *hop)
{
    bool by_location = (hop->evidence & HOP_BY_LOCATION) != 0;
    bool canonical = hop_is_canonical(hop);
    bool form = hop_is_post_redirect_get(hop);

    e->with_location += by_location;
    e->by_connection += (hop->evidence & HOP_BY_CONNECTION) != 0;
    e->by_agent += (hop->evidence & HOP_BY_AGENT) != 0;
    e->canonical += canonical;
    e->same_host += hop_stays_on_host(hop);
    e->by_form += form;
    e->by_api += !form && is_api(hop);
    e->by_program += !form && is_program(hop);
    e->to_subresource +=
        !by_location && !canonical && target_is_subresource(&hop->next.target);
    e->body_lost += hop->kind == HOP_BODY_LOST;
    e->by_bytes_in += hop->bytes_in_known;
    e->from_handler += slice_is(hop->origin, "handler");
    e->from_mapping += slice_is(hop->origin, "mapping");
}

static struct graph_line line_of(const struct hop_end *end)
{
    return (struct graph_line){end->file, end->line, end->offset, end->time_us,
                               end->text};
}

static void keep_evidence(struct graph *g, struct redirect_edge *e,
                          const struct hop *hop)
{
    const struct graph_line redirect = line_of(&hop->redirect);
    const struct graph_line next = line_of(&hop->next);

    /* What keeps its method and arrives needs no evidence. Of equal pairs the
     * earliest is kept: copied again only while it gets better. */
    if (hop->score < e->best_score
        || (hop->score == e->best_score
            && !graph_line_is_before(&redirect, &e->redirect_line))
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
        || !is_ok(hop->next.status) || !hop->next_differs_in_url)
        distinct_add(&e->clients, hop->client_key, g->arena);
    graph_extend(hop->redirect.time_us, &e->first_us, &e->last_us);
    count_signs(e, hop);
    count_landing(g, e, hop);
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
        a->not_followed += hop->kind == HOP_NOT_FOLLOWED;
        a->unknown += hop->kind == HOP_UNKNOWN;
        return NULL;
    }
    a->followed++;
    e = find_edge(g, a, hop);
    if (e)
        count_hop(g, e, hop);
    return e;
}

const struct redirect_edge *graph_find_edge(const struct graph *g,
                                            const struct chain_step *step,
                                            const struct chain_step *next)
{
    const struct target at = {.hash = step->target_hash,
                              .host_hash = step->host_hash};
    const struct redirect_node *n =
        find_literal(g, literal_key(NODE, &at, step->method));
    const struct redirect_answer *a = n ? n->answers : NULL;

    while (a && a->status != step->status)
        a = a->next;
    for (const struct redirect_edge *e = a ? a->edges : NULL; e; e = e->next)
        if (e->next_method == next->method
            && e->url.literal_hash == next->target_hash)
            return e;
    return NULL;
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
