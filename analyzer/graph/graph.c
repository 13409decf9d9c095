#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem() */
#endif
#include "graph/graph.h"

#include <stdlib.h>
#include <strings.h>

#include "graph/path_template.h"
#include "semantics/redirect_status.h"
#include "util/arena.h"
#include "util/hash.h"
#include "util/index.h"

enum {
    BASE_ROWS = 2,
    BASE_COLUMNS = 16384,
    SAMPLE_MAX = 131072, /* requests counted before only half are */
    MAX_ENTRIES = 1 << 20,
    MAX_EVIDENCE_TEXT = 2048
};

struct graph {
    struct arena *arena;
    struct index *index; /* nodes, edges and trails, by their keys */
    struct redirect_node *nodes, **last_node;
    struct redirect_trail *trails, **last_trail;
    uint64_t refused;

    /* How often each target was requested: a count-min sketch (Cormode,
     * Muthukrishnan, 2005). It only ever says too much, so that a coincidence
     * never looks rarer than it is. */
    uint32_t *base;
    uint64_t requests;     /* counted, and not halved away */
    unsigned sample_shift; /* one request in 1 << sample_shift is counted */
};

struct graph *graph_create(size_t memory)
{
    struct graph *g = calloc(1, sizeof *g);

    if (!g)
        return NULL;
    g->arena = arena_create(memory);
    g->index = index_create(MAX_ENTRIES);
    g->base = calloc(BASE_ROWS * BASE_COLUMNS, sizeof *g->base);
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
    free(g->base);
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

uint64_t graph_refused(const struct graph *g)
{
    return g->refused;
}

/* --- how common a target is ----------------------------------------------- */

static uint32_t *cell(const struct graph *g, int row, uint64_t hash)
{
    size_t column = (hash >> (row * 20)) % BASE_COLUMNS;
    return &g->base[(size_t)row * BASE_COLUMNS + column];
}

/* The last eight bytes of @a s as a number; 0 when it has fewer. */
static inline uint64_t last_bytes(struct slice s)
{
    uint64_t value = 0;

    if (s.len >= sizeof value)
        memcpy(&value, s.at + s.len - sizeof value, sizeof value);
    return value;
}

bool graph_samples(const struct graph *g, const struct record *record)
{
    struct slice request = record->request;

    /* "GET /some/page HTTP/1.1": the end of the target, not of the line. */
    if (request.len > 17)
        request.len -= 9;
    uint64_t sample = hash_mix(last_bytes(request) ^ (uint64_t)record->time_us,
                               last_bytes(record->client));
    return (sample & ((1ull << g->sample_shift) - 1)) == 0;
}

/* Enough for one sample: go on with half as many, and count what is counted
 * as half as much. */
static void halve_sample(struct graph *g)
{
    g->sample_shift++;
    g->requests /= 2;
    for (size_t i = 0; i < (size_t)BASE_ROWS * BASE_COLUMNS; i++)
        g->base[i] /= 2;
}

void graph_count_request(struct graph *g, uint64_t target_hash)
{
    if (++g->requests > SAMPLE_MAX)
        halve_sample(g);
    for (int row = 0; row < BASE_ROWS; row++) {
        uint32_t *c = cell(g, row, target_hash);
        *c += *c < UINT32_MAX;
    }
}

double graph_edge_lift(const struct graph *g, const struct redirect_edge *e)
{
    uint32_t count = UINT32_MAX;
    double share, base;

    if (g->requests == 0 || e->url.varies || e->answer->hits == 0)
        return 0;
    for (int row = 0; row < BASE_ROWS; row++) {
        uint32_t c = *cell(g, row, e->url.literal_hash);
        if (c < count)
            count = c;
    }
    /* The follow-ups themselves are no sign of how common it is otherwise. */
    uint64_t own = e->hits >> g->sample_shift;
    uint64_t others = count > own ? count - own : 0;
    share = (double)e->hits / (double)e->answer->hits;
    base = ((double)others + 1) / (double)g->requests;
    return share / base;
}

/* --- pieces --------------------------------------------------------------- */

static struct slice keep(struct graph *g, struct slice text)
{
    struct slice copy;

    if (text.len == 0)
        return (struct slice){NULL, 0};
    copy = arena_copy(g->arena, text);
    g->refused += copy.at == NULL;
    return copy;
}

static void keep_line(struct graph *g, struct graph_line *to, const char *file,
                      uint64_t line, uint64_t offset, struct slice text)
{
    if (text.len > MAX_EVIDENCE_TEXT)
        text.len = MAX_EVIDENCE_TEXT;
    *to = (struct graph_line){file, line, offset, keep(g, text)};
}

static void extend(int64_t time_us, int64_t *first, int64_t *last)
{
    if (*first == 0 || time_us < *first)
        *first = time_us;
    if (time_us > *last)
        *last = time_us;
}

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
        url->literal = keep(g, as_logged);
        url->template =
            slice_equal(template, as_logged) ? url->literal : keep(g, template);
    }
    else if (url->literal_hash != target->hash) {
        url->varies = true;
    }
}

/* A new entry under @a key; NULL when there is no room. */
static void *add_entry(struct graph *g, uint64_t key, size_t size)
{
    void *entry = arena_alloc(g->arena, size);

    if (!entry || !index_add(g->index, key, entry)) {
        g->refused++;
        return NULL;
    }
    return entry;
}

/* --- nodes and answers ---------------------------------------------------- */

static uint64_t node_key(const struct target *target, struct slice template,
                         struct slice method)
{
    return hash_mix(hash_mix(target->host_hash, hash_keyed(template)),
                    hash_keyed(method));
}

static struct redirect_node *find_node(struct graph *g, struct slice vhost,
                                       struct slice method_text,
                                       enum http_method method,
                                       struct slice as_logged,
                                       const struct target *target)
{
    char buffer[PATH_TEMPLATE_MAX];
    struct slice template = template_of(target, buffer);
    uint64_t key = node_key(target, template, method_text);
    struct redirect_node *node = index_find(g->index, key);

    if (!node) {
        node = add_entry(g, key, sizeof *node);
        if (!node)
            return NULL;
        node->vhost = keep(g, vhost);
        node->method_text = keep(g, method_text);
        node->method = method;
        *g->last_node = node;
        g->last_node = &node->next;
    }
    note_url(g, &node->url, target, as_logged, template);
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

static enum redirect_lifetime lifetime_of(int status)
{
    const struct redirect_status *s = redirect_status_find(status);
    return s ? s->lifetime : REDIRECT_LIFETIME_NONE;
}

const void *graph_add_redirect(struct graph *g, const struct record *record,
                               const struct target *target, uint64_t client_key)
{
    struct redirect_node *node =
        find_node(g, record->vhost, record->method_text, record->method,
                  record->target, target);
    struct redirect_answer *a =
        node ? find_answer(g, node, record->status) : NULL;

    if (!a)
        return NULL;
    if (node->last_status != 0
        && lifetime_of(node->last_status) != lifetime_of(record->status))
        node->lifetime_changes++;
    node->last_status = record->status;

    a->hits++;
    distinct_add(&a->clients, client_key, g->arena);
    extend(record->time_us, &a->first_us, &a->last_us);
    /* Most redirects are of GET, and always the same: nothing to show. */
    if (!a->evidence.file
        && (node->answers->next || http_method_is_lost_by_get(node->method)))
        keep_line(g, &a->evidence, record->file, record->number, record->offset,
                  record->line);
    if (record->location.len > 0) {
        uint64_t hash = hash_keyed(record->location);
        if (a->target.literal.at == NULL) {
            a->target.literal = keep(g, record->location);
            a->target.literal_hash = hash;
        }
        else if (a->target.literal_hash != hash) {
            a->target.varies = true;
        }
    }
    return a;
}

/* --- edges ---------------------------------------------------------------- */

static bool contains(struct slice s, const char *text)
{
    return s.len > 0 && memmem(s.at, s.len, text, strlen(text)) != NULL;
}

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

static bool is_api(const struct hop *hop)
{
    struct slice type = hop->request_type;

    return hop->agent->kind == AGENT_CLASS_API || contains(type, "json")
           || contains(type, "xml") || contains(type, "octet-stream")
           || contains(type, "protobuf")
           || is_api_path(hop->redirect.target.path);
}

static bool is_form_type(struct slice type)
{
    return type.len == 0 || slice_begins(type, "application/x-www-form")
           || slice_begins(type, "multipart/form-data")
           || slice_begins(type, "text/plain");
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

static bool stays_on_host(const struct hop *hop)
{
    const struct target *from = &hop->redirect.target;
    const struct target *to =
        hop->location.len > 0 ? &hop->location_target : &hop->next.target;

    return from->host_hash == 0 || to->host_hash == 0
           || from->host_hash == to->host_hash
           || (hop->has_next && hop->next.target.host_hash == from->host_hash);
}

/* A browser that sent a form, was told to look elsewhere, and saw a page; or
 * an application that did that on purpose, by the module's note. */
static bool is_post_redirect_get(const struct hop *hop, bool canonical)
{
    int status = hop->redirect.status;

    if ((status != 302 && status != 303) || canonical || !stays_on_host(hop)
        || slice_is(hop->origin, "mapping"))
        return false;
    if (slice_is(hop->origin, "handler"))
        return true;
    return hop->agent->kind == AGENT_CLASS_BROWSER
           && is_form_type(hop->request_type) && is_ok(hop->next.status)
           && hop->referer.len > 0;
}

static struct redirect_edge *
find_edge(struct graph *g, struct redirect_answer *a, const struct hop *hop)
{
    char buffer[PATH_TEMPLATE_MAX];
    struct slice template = template_of(&hop->next.target, buffer);
    uint64_t key = hash_mix(
        hash_mix((uint64_t)(uintptr_t)a,
                 hash_mix(hop->next.target.host_hash, hash_keyed(template))),
        hash_keyed(hop->next.method_text));
    struct redirect_edge *e = index_find(g->index, key);

    if (!e) {
        e = add_entry(g, key, sizeof *e);
        if (!e)
            return NULL;
        e->answer = a;
        e->next_method = hop->next.method;
        e->next_method_text = keep(g, hop->next.method_text);
        e->location = keep(g, hop->location);
        e->next = a->edges;
        a->edges = e;
    }
    note_url(g, &e->url, &hop->next.target, hop->next.url, template);
    return e;
}

static void count_landing(struct graph *g, struct redirect_edge *e,
                          const struct hop *hop)
{
    int status = hop->next.status;

    e->landed_ok += is_ok(status);
    if (is_rejected(status)) {
        e->landed_rejected++;
        e->rejected_status = status;
    }
    if (status == 404 || status == 410) {
        e->landed_gone++;
        e->gone_status = status;
        distinct_add(&e->gone_clients, hop->client_key, g->arena);
    }
    if (status == 405 || status == 501) {
        e->landed_not_allowed++;
        e->not_allowed_status = status;
        distinct_add(&e->not_allowed_clients, hop->client_key, g->arena);
    }
}

static void count_signs(struct redirect_edge *e, const struct hop *hop)
{
    bool canonical =
        target_is_canonical_variant(&hop->redirect.target, &hop->next.target);
    bool form = is_post_redirect_get(hop, canonical);

    e->with_location += (hop->evidence & HOP_BY_LOCATION) != 0;
    e->by_connection += (hop->evidence & HOP_BY_CONNECTION) != 0;
    e->by_agent += (hop->evidence & HOP_BY_AGENT) != 0;
    e->same_url += !hop->next_differs_in_url;
    e->canonical += canonical;
    e->same_host += stays_on_host(hop);
    e->by_form += form;
    e->by_api += !form && is_api(hop);
    e->from_handler += slice_is(hop->origin, "handler");
    e->from_mapping += slice_is(hop->origin, "mapping");
    e->body_lost += hop->kind == HOP_BODY_LOST;
}

static void keep_evidence(struct graph *g, struct redirect_edge *e,
                          const struct hop *hop)
{
    /* What keeps its method and arrives needs no evidence. */
    if (hop->score <= e->best_score
        || (!http_method_is_lost_by_get(hop->redirect.method)
            && hop->next.status < 400))
        return;
    /* Copied again only while it gets better: a few times at most. */
    e->best_score = hop->score;
    keep_line(g, &e->redirect_line, hop->redirect.file, hop->redirect.line,
              hop->redirect.offset, hop->redirect.text);
    keep_line(g, &e->next_line, hop->next.file, hop->next.line,
              hop->next.offset, hop->next.text);
}

void graph_add_hop(struct graph *g, const struct hop *hop)
{
    struct redirect_answer *a = (struct redirect_answer *)hop->answer;
    struct redirect_edge *e;

    if (!a)
        return;
    if (!hop->has_next) {
        a->not_followed += hop->kind == HOP_NOT_FOLLOWED;
        a->unknown += hop->kind == HOP_UNKNOWN;
        return;
    }
    a->followed++;
    e = find_edge(g, a, hop);
    if (!e)
        return;
    e->hits++;
    e->score_hits[hop->score < 16 ? hop->score : 15]++;
    distinct_add(&e->clients, hop->client_key, g->arena);
    extend(hop->redirect.time_us, &e->first_us, &e->last_us);
    count_signs(e, hop);
    count_landing(g, e, hop);
    if (e->rule.len == 0 && hop->rule.len > 0)
        e->rule = keep(g, hop->rule);
    keep_evidence(g, e, hop);
}

/* --- trails --------------------------------------------------------------- */

static uint64_t step_key(const struct chain_step *s)
{
    return hash_mix(hash_mix(s->target_hash, s->host_hash),
                    hash_mix((uint64_t)s->status, hash_keyed(s->method_text)));
}

/* The redirects that tell one trail from another: those of the loop, begun at
 * a place that does not depend on where a client came in; or all. */
static void essential_steps(const struct chain *chain, size_t *from,
                            size_t *count)
{
    *from = 0;
    *count = chain->step_count;
    if (chain->cycle_length > 0) {
        *from = chain->cycle_start;
        *count = chain->cycle_length;
        for (size_t i = 1; i < chain->cycle_length; i++) {
            const struct chain_step *a = &chain->steps[chain->cycle_start + i];
            const struct chain_step *b = &chain->steps[*from];
            int order = 0;
            size_t len = a->url.len < b->url.len ? a->url.len : b->url.len;
            order = len ? memcmp(a->url.at, b->url.at, len) : 0;
            if (order < 0 || (order == 0 && a->url.len < b->url.len))
                *from = chain->cycle_start + i;
        }
    }
}

static const struct chain_step *essential_step(const struct chain *chain,
                                               size_t from, size_t i)
{
    if (chain->cycle_length == 0)
        return &chain->steps[i];
    return &chain->steps[chain->cycle_start
                         + (from - chain->cycle_start + i)
                               % chain->cycle_length];
}

static struct redirect_trail *add_trail(struct graph *g, uint64_t key,
                                        const struct chain *chain, size_t from,
                                        size_t count, bool with_end)
{
    struct redirect_trail *t = add_entry(g, key, sizeof *t);

    if (!t)
        return NULL;
    t->steps = arena_alloc(g->arena, (count + 1) * sizeof *t->steps);
    if (!t->steps) {
        g->refused++;
        t->count = 0;
        return t;
    }
    for (size_t i = 0; i < count; i++)
        t->steps[i] = *essential_step(chain, from, i);
    if (with_end)
        t->steps[count] = chain->end;
    for (size_t i = 0; i < count + with_end; i++) {
        t->steps[i].url = keep(g, t->steps[i].url);
        t->steps[i].method_text = keep(g, t->steps[i].method_text);
    }
    t->count = count;
    t->has_end = with_end;
    t->cycle_length = chain->cycle_length;
    t->vhost = keep(g, chain->vhost);
    keep_line(g, &t->evidence, chain->file, chain->line, chain->offset,
              chain->text);
    *g->last_trail = t;
    g->last_trail = &t->next;
    return t;
}

static void note_quickest(struct redirect_trail *t, const struct chain *chain)
{
    bool longer = chain->most_per_second == t->quick_per_second
                  && chain->redirects > t->quick_redirects;

    if (!chain->client_follows
        || (chain->most_per_second <= t->quick_per_second && !longer))
        return;
    t->quick_per_second = chain->most_per_second;
    t->quick_redirects = chain->redirects;
}

void graph_add_chain(struct graph *g, const struct chain *chain)
{
    /* A loop that the client left for a page is a round trip (bounce): its own
     * trail, with its end. */
    bool with_end = chain->has_end;
    uint64_t key = hash_mix(0x747261696cu, with_end);
    struct redirect_trail *t;
    size_t from, count;

    essential_steps(chain, &from, &count);
    for (size_t i = 0; i < count; i++)
        key = hash_mix(key, step_key(essential_step(chain, from, i)));
    if (with_end)
        key = hash_mix(key, step_key(&chain->end));
    t = index_find(g->index, key);
    if (!t)
        t = add_trail(g, key, chain, from, count, with_end);
    if (!t)
        return;

    bool better = t->hits == 0 || chain->confidence > t->confidence
                  || (chain->confidence == t->confidence && t->unproven
                      && !chain->unproven);
    if (better) {
        t->confidence = chain->confidence;
        t->unproven = chain->unproven;
    }
    t->hits++;
    t->gave_up += chain->gave_up;
    /* Who went round twice before the page took no longer way than the rest. */
    if (chain->redirects > t->most_redirects
        && (chain->cycle_length > 0) == (t->cycle_length > 0))
        t->most_redirects = chain->redirects;
    if (chain->turns > t->most_turns)
        t->most_turns = chain->turns;
    note_quickest(t, chain);
    distinct_add(&t->clients, chain->client_key, g->arena);
    extend(chain->first_us, &t->first_us, &t->last_us);
    extend(chain->last_us, &t->first_us, &t->last_us);
}
