/* Findings, made of what a detector was called with. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/advice.h"
#include "detect/detection_pieces.h"
#include "util/hash.h"

enum { MAX_FINDINGS = 100000 };

struct finding *begin_finding(struct detection *d, enum severity severity,
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

/* The identity of a finding, piece by piece; nothing is cut. */
struct identity {
    char *bytes; /* NULL: only counted */
    size_t len;
};

static void add_piece(struct identity *to, struct slice piece, bool first)
{
    if (!first && to->bytes)
        to->bytes[to->len] = '|';
    to->len += !first;
    if (piece.len > 0 && to->bytes)
        memcpy(to->bytes + to->len, piece.at, piece.len);
    to->len += piece.len;
}

/* @a next: the method that clients went on with, when it is not GET. */
static void add_identity(struct identity *to, const struct finding *f,
                         struct slice next)
{
    char status[16];

    snprintf(status, sizeof status, "%d", f->status_count ? f->statuses[0] : 0);
    add_piece(to, slice_of(f->rule), true);
    add_piece(to, f->vhost, false);
    add_piece(to, f->url, false);
    add_piece(to, f->target, false);
    add_piece(to, f->method_count ? f->methods[0] : (struct slice){NULL, 0},
              false);
    add_piece(to, slice_of(status), false);
    if (next.len > 0)
        add_piece(to, next, false);
}

static void seal_next(struct finding *f, struct slice next)
{
    struct identity identity = {NULL, 0};
    size_t len;

    add_identity(&identity, f, next);
    len = identity.len;
    identity = (struct identity){malloc(len), 0};
    if (identity.bytes)
        add_identity(&identity, f, next);
    snprintf(f->fingerprint, sizeof f->fingerprint, "%016llx",
             (unsigned long long)hash_stable(
                 (struct slice){identity.bytes, identity.len}));
    free(identity.bytes);
}

static void seal(struct finding *f)
{
    seal_next(f, (struct slice){NULL, 0});
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
    struct finding *f = begin_finding(d, severity, confidence);

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
    /* Two edges of one answer may differ in nothing else. */
    seal_next(f, slice_is(e->next_method_text, "GET")
                         || slice_equal(e->next_method_text,
                                        e->answer->node->method_text)
                     ? (struct slice){NULL, 0}
                     : e->next_method_text);
    return f;
}

struct finding *report_answer(struct detection *d,
                              const struct redirect_answer *a,
                              enum severity severity,
                              enum confidence confidence)
{
    struct finding *f = begin_finding(d, severity, confidence);

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
    struct finding *f = begin_finding(d, severity, confidence);

    if (!f)
        return NULL;
    fill_answer(f, a);
    if (hits < a->hits)
        f->clients = 0; /* of all hits: who did this is not known */
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
    struct finding *f = begin_finding(d, severity, CONFIDENCE_CERTAIN);

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
    struct finding *f = begin_finding(d, severity, CONFIDENCE_HIGH);

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
    struct finding *f = begin_finding(d, severity, confidence);
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
    struct finding *f = begin_finding(d, severity, confidence);

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
    struct finding *f = begin_finding(d, severity, confidence);

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

static void give(struct finding *f, const struct advice *advice)
{
    f->advice = advice;
    f->directive = advice ? advice->directive : NULL;
}

void advise_keeping_method(struct detection *d, struct finding *f,
                           const struct redirect_edge *e)
{
    if (f && e)
        give(f, advice_keep_method(e, d->arena));
}

void advise_permanent(struct detection *d, struct finding *f,
                      const struct redirect_edge *e)
{
    if (f && e)
        give(f, advice_permanent(e, d->arena));
}

void locate_rules(struct detection *d, const struct rule_list *rules)
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
