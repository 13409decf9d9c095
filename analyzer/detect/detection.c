#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "detect/advice.h"
#include "detect/detector.h"
#include "record/site.h"
#include "semantics/redirect_status.h"
#include "session/pairing.h"
#include "util/arena.h"
#include "util/hash.h"
#include "util/index.h"

enum {
    MAX_FINDINGS = 100000,
    MAX_NODES = 1 << 20,
    MAX_SITES = 65536,
    MEMORY = 64 * 1024 * 1024
};

#define DETECTOR(symbol) extern const struct detector detect_##symbol;
#include "detect/detectors.def"

const struct detector *const detectors[] = {
#define DETECTOR(symbol) &detect_##symbol,
#include "detect/detectors.def"
    NULL,
};

struct detection {
    const struct graph *graph;
    const struct detector *current;
    struct arena *arena;
    struct index *with_content; /* URLs redirected for methods GET loses */
    struct index *own_sites;    /* of the log's virtual hosts */
    struct finding *findings;
    size_t count, room;
    uint64_t refused;
};

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

static void list_urls_with_content(struct detection *d)
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

static void note_own_sites(struct detection *d)
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

/* --- getting through ------------------------------------------------------ */

static bool is_step_of(const struct redirect_trail *t,
                       const struct chain_step *step)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->steps[i].target_hash == step->target_hash
            && t->steps[i].host_hash == step->host_hash)
            return true;
    return false;
}

/* Of a URL that redirects to itself until, say, its cookie is there. */
static uint64_t clients_through_self(const struct detection *d,
                                     const struct chain_step *step)
{
    uint64_t clients = 0;

    for (const struct redirect_node *n = graph_nodes(d->graph); n; n = n->next)
        for (const struct redirect_answer *a = n->answers; a; a = a->next)
            for (const struct redirect_edge *e = a->edges; e; e = e->next)
                if (e->url.literal_hash == step->target_hash
                    && n->url.literal_hash == step->target_hash
                    && e->landed_ok * 2 > e->hits)
                    clients += distinct_count(&e->clients);
    return clients;
}

uint64_t clients_through(const struct detection *d,
                         const struct redirect_trail *loop)
{
    const struct redirect_trail *t = graph_trails(d->graph);
    uint64_t clients = 0;

    if (loop->count == 1)
        return clients_through_self(d, &loop->steps[0]);
    for (; t; t = t->next)
        if (t->has_end && t->count > 0 && t->steps[t->count].status < 400
            && is_step_of(loop, &t->steps[0])
            && is_step_of(loop, &t->steps[t->count]))
            clients += distinct_count(&t->clients);
    return clients;
}

/* --- making findings ------------------------------------------------------ */

static struct finding *new_finding(struct detection *d, enum severity severity,
                                   enum confidence confidence)
{
    struct finding *f;

    if (d->count == d->room) {
        size_t room = d->room ? d->room * 2 : 64;
        struct finding *larger =
            room <= MAX_FINDINGS ? realloc(d->findings, room * sizeof *larger)
                                 : NULL;
        if (!larger) {
            d->refused++;
            return NULL;
        }
        d->findings = larger;
        d->room = room;
    }
    f = &d->findings[d->count++];
    memset(f, 0, sizeof *f);
    f->rule = d->current->id;
    f->name = d->current->name;
    f->fix = d->current->fix;
    f->confidence = confidence;
    f->severity = confidence == CONFIDENCE_LOW && severity > SEVERITY_NOTE
                      ? SEVERITY_NOTE
                      : severity;
    return f;
}

static void add_method(struct finding *f, struct slice method)
{
    for (unsigned i = 0; i < f->method_count; i++)
        if (slice_equal(f->methods[i], method))
            return;
    if (f->method_count < FINDING_MAX_METHODS && method.len > 0)
        f->methods[f->method_count++] = method;
}

static void add_status(struct finding *f, int status)
{
    for (unsigned i = 0; i < f->status_count; i++)
        if (f->statuses[i] == status)
            return;
    if (f->status_count < FINDING_MAX_STATUSES && status != 0)
        f->statuses[f->status_count++] = status;
}

static void add_evidence(struct finding *f, const struct graph_line *line)
{
    if (line->file && f->evidence_count < FINDING_MAX_EVIDENCE)
        f->evidence[f->evidence_count++] = (struct evidence_line){
            line->file, line->line, line->offset, line->text};
}

static struct slice shown_url(const struct graph_url *url)
{
    return url->varies && url->template.len > 0 ? url->template : url->literal;
}

static void seal(struct finding *f)
{
    char text[4096];
    int len = snprintf(text, sizeof text, "%s|%.*s|%.*s|%.*s|%.*s|%d", f->rule,
                       (int)f->vhost.len, f->vhost.at, (int)f->url.len,
                       f->url.at, (int)f->target.len, f->target.at,
                       (int)(f->method_count ? f->methods[0].len : 0),
                       f->method_count ? f->methods[0].at : "",
                       f->status_count ? f->statuses[0] : 0);
    struct slice s = {text,
                      len < (int)sizeof text ? (size_t)len : sizeof text - 1};

    snprintf(f->fingerprint, sizeof f->fingerprint, "%016llx",
             (unsigned long long)hash_stable(s));
}

static void fill_answer(struct finding *f, const struct redirect_answer *a)
{
    const struct redirect_node *n = a->node;

    f->vhost = n->vhost;
    f->url = shown_url(&n->url);
    f->target = a->target.varies ? (struct slice){NULL, 0} : a->target.literal;
    add_method(f, n->method_text);
    add_status(f, a->status);
    f->hits = a->hits;
    f->clients = distinct_count(&a->clients);
    f->estimated = !distinct_is_exact(&a->clients);
    f->first_seen_us = a->first_us;
    f->last_seen_us = a->last_us;
}

struct finding *report_edge(struct detection *d, const struct redirect_edge *e,
                            enum severity severity, enum confidence confidence)
{
    struct finding *f = new_finding(d, severity, confidence);

    if (!f)
        return NULL;
    fill_answer(f, e->answer);
    f->target = e->location.len > 0 && !e->answer->target.varies
                    ? e->location
                    : shown_url(&e->url);
    f->hits = e->hits;
    f->clients = distinct_count(&e->clients);
    f->estimated = !distinct_is_exact(&e->clients);
    f->first_seen_us = e->first_us;
    f->last_seen_us = e->last_us;
    f->config_rule = e->rule;
    add_evidence(f, &e->redirect_line);
    add_evidence(f, &e->next_line);
    seal(f);
    return f;
}

struct finding *report_answer(struct detection *d,
                              const struct redirect_answer *a,
                              enum severity severity,
                              enum confidence confidence)
{
    struct finding *f = new_finding(d, severity, confidence);

    if (!f)
        return NULL;
    fill_answer(f, a);
    add_evidence(f, &a->evidence);
    seal(f);
    return f;
}

struct finding *report_sign(struct detection *d,
                            const struct redirect_answer *a,
                            enum severity severity, enum confidence confidence,
                            uint64_t hits, const struct graph_line *line)
{
    struct finding *f = new_finding(d, severity, confidence);

    if (!f)
        return NULL;
    fill_answer(f, a);
    f->hits = hits;
    add_evidence(f, line);
    seal(f);
    return f;
}

struct finding *report_flaw(struct detection *d,
                            const struct redirect_answer *a,
                            enum severity severity, uint64_t hits)
{
    return report_sign(d, a, severity, CONFIDENCE_CERTAIN, hits, &a->flaw);
}

struct finding *report_log(struct detection *d, const struct log_facts *facts,
                           enum severity severity, uint64_t hits)
{
    struct finding *f = new_finding(d, severity, CONFIDENCE_CERTAIN);

    if (!f)
        return NULL;
    f->hits = hits;
    f->first_seen_us = facts->start_us;
    f->last_seen_us = facts->end_us;
    seal(f);
    return f;
}

struct finding *report_rule(struct detection *d, const struct listed_rule *rule,
                            enum severity severity,
                            const struct log_facts *facts)
{
    struct finding *f = new_finding(d, severity, CONFIDENCE_HIGH);

    if (!f)
        return NULL;
    f->vhost = rule->vhost;
    f->url = rule->from.len > 0 ? rule->from : rule->id;
    f->target = rule->to;
    f->config_rule = rule->id;
    f->first_seen_us = facts->start_us;
    f->last_seen_us = facts->end_us;
    seal(f);
    return f;
}

void advise(struct detection *d, struct finding *f, const char *format, ...)
{
    char text[1024];
    struct slice copy;
    va_list args;

    if (!f)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    copy = arena_copy(d->arena, slice_of(text));
    if (copy.at)
        f->fix = copy.at;
}

/* The answer with the next status above @a status; NULL: there is none. The
 * order of the list hangs on that of the log. */
static const struct redirect_answer *answer_above(const struct redirect_node *n,
                                                  int status)
{
    const struct redirect_answer *next = NULL;

    for (const struct redirect_answer *a = n->answers; a; a = a->next)
        if (a->status > status && (!next || a->status < next->status))
            next = a;
    return next;
}

struct finding *report_node(struct detection *d, const struct redirect_node *n,
                            enum severity severity, enum confidence confidence)
{
    struct finding *f = new_finding(d, severity, confidence);
    uint64_t hits = 0, clients = 0;

    if (!f)
        return NULL;
    for (const struct redirect_answer *a = answer_above(n, 0); a;
         a = answer_above(n, a->status)) {
        int64_t first = f->first_seen_us, last = f->last_seen_us;
        fill_answer(f, a);
        if (first != 0 && first < f->first_seen_us)
            f->first_seen_us = first;
        if (last > f->last_seen_us)
            f->last_seen_us = last;
        hits += a->hits;
        /* A client may have seen several answers: the largest is certain. */
        if (f->clients > clients)
            clients = f->clients;
        add_evidence(f, &a->evidence);
    }
    f->hits = hits;
    f->clients = clients;
    seal(f);
    return f;
}

struct finding *report_rewrite(struct detection *d,
                               const struct method_rewrite *w,
                               enum severity severity,
                               enum confidence confidence)
{
    struct finding *f = new_finding(d, severity, confidence);

    if (!f)
        return NULL;
    f->vhost = w->vhost;
    f->url = shown_url(&w->url);
    add_method(f, w->method_text);
    add_method(f, w->became);
    f->hits = w->hits;
    f->clients = distinct_count(&w->clients);
    f->estimated = !distinct_is_exact(&w->clients);
    f->first_seen_us = w->first_us;
    f->last_seen_us = w->last_us;
    add_evidence(f, &w->evidence);
    seal(f);
    return f;
}

struct finding *report_trail(struct detection *d,
                             const struct redirect_trail *t,
                             enum severity severity, enum confidence confidence)
{
    struct finding *f = new_finding(d, severity, confidence);

    if (!f || t->count == 0)
        return f;
    f->vhost = t->vhost;
    f->url = t->steps[0].url;
    for (size_t i = 0; i < t->count + t->has_end; i++) {
        add_method(f, t->steps[i].method_text);
        if (i < t->count)
            add_status(f, t->steps[i].status);
        if (f->path_count < FINDING_MAX_PATH)
            f->path[f->path_count++] = t->steps[i].url;
    }
    /* A loop is shown closed: back to where it began. */
    if (t->cycle_length > 0 && !t->has_end && f->path_count < FINDING_MAX_PATH)
        f->path[f->path_count++] = t->steps[0].url;
    if (f->path_count > 1)
        f->target = f->path[f->path_count - 1];
    f->hits = t->hits;
    f->clients = distinct_count(&t->clients);
    f->estimated = !distinct_is_exact(&t->clients);
    f->first_seen_us = t->first_us;
    f->last_seen_us = t->last_us;
    add_evidence(f, &t->evidence);
    seal(f);
    return f;
}

void advise_keeping_method(struct detection *d, struct finding *f,
                           const struct redirect_edge *e)
{
    if (f && e)
        f->directive = advice_keep_method(e, d->arena);
}

void advise_permanent(struct detection *d, struct finding *f,
                      const struct redirect_edge *e)
{
    if (f && e)
        f->directive = advice_permanent(e, d->arena);
}

/* Where the rules that findings name stand. */
static void locate_rules(struct detection *d, const struct rule_list *rules)
{
    for (size_t i = 0; i < d->count; i++) {
        struct finding *f = &d->findings[i];
        const struct listed_rule *rule = rule_list_find(rules, f->config_rule);
        if (!rule)
            continue;
        f->config_file = rule->file;
        f->config_line = rule->line;
    }
}

/* --- running them --------------------------------------------------------- */

static int descending(uint64_t a, uint64_t b)
{
    return (a < b) - (a > b);
}

static int compare_findings(const void *left, const void *right)
{
    const struct finding *a = left, *b = right;
    int order;

    if ((order = descending(a->severity, b->severity))
        || (order = descending(a->confidence, b->confidence))
        || (order = descending(a->clients, b->clients))
        || (order = descending(a->hits, b->hits))
        || (order = strcmp(a->rule, b->rule))
        || (order = slice_compare(a->vhost, b->vhost))
        || (order = slice_compare(a->url, b->url))
        || (order = slice_compare(a->target, b->target)))
        return order;
    return strcmp(a->fingerprint, b->fingerprint);
}

static void look_at_answers(struct detection *d, const struct redirect_node *n)
{
    for (const struct redirect_answer *a = n->answers; a; a = a->next) {
        if (d->current->on_answer)
            d->current->on_answer(d, a);
        if (!d->current->on_edge)
            continue;
        for (const struct redirect_edge *e = a->edges; e; e = e->next)
            d->current->on_edge(d, e);
    }
}

static void run_detector(struct detection *d, const struct detect_input *input)
{
    const struct redirect_node *n = graph_nodes(d->graph);
    const struct redirect_trail *t = graph_trails(d->graph);
    const struct method_rewrite *w = graph_rewrites(d->graph);

    for (; n; n = n->next) {
        if (d->current->on_node)
            d->current->on_node(d, n);
        look_at_answers(d, n);
    }
    for (; t && d->current->on_trail; t = t->next)
        d->current->on_trail(d, t);
    for (; w && d->current->on_rewrite; w = w->next)
        d->current->on_rewrite(d, w);
    if (d->current->on_log)
        d->current->on_log(d, input);
}

struct detection *detect(const struct detect_input *input)
{
    struct detection *d = calloc(1, sizeof *d);

    if (!d)
        return NULL;
    d->graph = input->graph;
    d->arena = arena_create(MEMORY);
    d->with_content = index_create(MAX_NODES);
    d->own_sites = index_create(MAX_SITES);
    if (!d->arena || !d->with_content || !d->own_sites) {
        detection_destroy(d);
        return NULL;
    }
    list_urls_with_content(d);
    note_own_sites(d);
    for (const struct detector *const *each = detectors; *each; each++) {
        d->current = *each;
        run_detector(d, input);
    }
    locate_rules(d, input->rules);
    /* Clients may be estimated; there are never more of them than hits. */
    for (size_t i = 0; i < d->count; i++)
        if (d->findings[i].clients > d->findings[i].hits)
            d->findings[i].clients = d->findings[i].hits;
    if (d->count > 0)
        qsort(d->findings, d->count, sizeof *d->findings, compare_findings);
    return d;
}

const struct finding *detection_findings(const struct detection *d,
                                         size_t *count)
{
    *count = d->count;
    return d->findings;
}

uint64_t detection_refused(const struct detection *d)
{
    return d->refused;
}

void detection_destroy(struct detection *d)
{
    if (!d)
        return;
    arena_destroy(d->arena);
    index_destroy(d->with_content);
    index_destroy(d->own_sites);
    free(d->findings);
    free(d);
}
