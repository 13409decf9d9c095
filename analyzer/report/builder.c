#include "report/builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/follow_profile.h"
#include "util/arena.h"

enum {
    MAX_REJECTS = 16,
    REJECTS_OF_A_REASON = 3,
    REJECT_TEXT = 200,
    MAX_MISSING = 8,
    MEMORY = 16 * 1024 * 1024
};

/* The ladder of evidence: each step needs its field. */
static const struct {
    const char *level, *name;
    enum log_field field;
    const char *advice;
} steps[] = {
    {"agent", "user-agent", LOG_FIELD_AGENT,
     "With the User-Agent (%{User-Agent}i) clients behind one address can be "
     "told apart."},
    {"vhost", "vhost", LOG_FIELD_VHOST,
     "With the virtual host (%v) sites of one log can be told apart."},
    {"location", "location", LOG_FIELD_LOCATION,
     "With the Location of the response (%{Location}o) it would be certain "
     "where each redirect leads; now that is inferred from what clients ask "
     "for next."},
    {"connection", "connection", LOG_FIELD_CLIENT_PORT,
     "With the client's port and the keep-alive count (%{remote}p %k) requests "
     "of one connection are certain to be of one client."},
    {"rule", "rule", LOG_FIELD_ORIGIN,
     "With the module's notes (LogFormat methodredirect) it is known which "
     "rule or program answered."},
};

enum { STEPS = sizeof steps / sizeof steps[0] };

struct report_builder {
    struct arena *arena;
    struct report report;
    size_t max_items;
    struct report_formats formats;
    const char *missing[MAX_MISSING];
    struct report_reject rejects[MAX_REJECTS];
    size_t reject_count;
};

struct report_builder *report_builder_create(size_t max_items)
{
    struct report_builder *b = calloc(1, sizeof *b);

    if (!b)
        return NULL;
    b->arena = arena_create(MEMORY);
    b->formats.fields = UINT64_MAX;
    b->max_items = max_items;
    if (!b->arena) {
        free(b);
        return NULL;
    }
    return b;
}

void report_builder_destroy(struct report_builder *b)
{
    if (!b)
        return;
    free((void *)b->report.redirects);
    free((void *)b->report.chains);
    free((void *)b->report.follow);
    arena_destroy(b->arena);
    free(b);
}

void report_builder_note_format(struct report_builder *b,
                                const struct log_format *format)
{
    uint64_t fields = 0;

    for (int f = 0; f < LOG_FIELD_COUNT; f++)
        if (log_format_has(format, (enum log_field)f))
            fields |= 1ull << f;
    b->formats.fields &= fields;
    b->formats.count++;
}

struct report_formats *report_builder_formats(struct report_builder *b)
{
    return &b->formats;
}

const struct report_reject *
report_builder_rejects(const struct report_builder *b, size_t *count)
{
    *count = b->reject_count;
    return b->rejects;
}

bool report_builder_has_field(const struct report_builder *b,
                              enum log_field field)
{
    return b->formats.count > 0 && b->formats.fields >> field & 1;
}

void report_builder_note_reject(struct report_builder *b, const char *file,
                                uint64_t line, uint64_t offset,
                                struct slice text, const char *reason)
{
    unsigned same = 0;

    if (b->reject_count == MAX_REJECTS)
        return;
    for (size_t i = 0; i < b->reject_count; i++)
        same += strcmp(b->rejects[i].reason, reason) == 0;
    if (same >= REJECTS_OF_A_REASON)
        return;
    if (text.len > REJECT_TEXT)
        text.len = REJECT_TEXT;
    b->rejects[b->reject_count++] = (struct report_reject){
        file, reason, line, offset, arena_copy(b->arena, text)};
}

void report_builder_hide_addresses(struct report_builder *b,
                                   enum anonymous_level level)
{
    for (size_t i = 0; i < b->reject_count && level != ANONYMOUS_OFF; i++) {
        struct slice *text = &b->rejects[i].text;
        if (text->len == REJECT_TEXT)
            text->len = anonymous_cut(text->at, text->len);
        /* A copy of our own. */
        text->len = anonymous_text((char *)text->at, text->len, level);
    }
}

static void build_evidence(struct report_builder *b,
                           struct report_evidence *evidence)
{
    evidence->level = "request";
    evidence->missing = b->missing;
    if (b->formats.count == 0)
        return;
    for (size_t i = 0; i < STEPS; i++) {
        if (b->formats.fields >> steps[i].field & 1) {
            evidence->level = steps[i].level;
            continue;
        }
        b->missing[evidence->missing_count++] = steps[i].name;
        if (!evidence->advice)
            evidence->advice = steps[i].advice;
    }
    bool duration = b->formats.fields >> LOG_FIELD_DURATION_US & 1
                    || b->formats.fields >> LOG_FIELD_DURATION_MS & 1
                    || b->formats.fields >> LOG_FIELD_DURATION_S & 1
                    || b->formats.fields >> LOG_FIELD_DURATION_NS & 1;
    if (!duration)
        b->missing[evidence->missing_count++] = "duration";
    /* What would settle most is worth more than the next small step. */
    if (!(b->formats.fields >> LOG_FIELD_LOCATION & 1))
        evidence->advice = steps[2].advice;
}

static int descending(uint64_t a, uint64_t b)
{
    return (a < b) - (a > b);
}

static int compare_redirects(const void *left, const void *right)
{
    const struct report_redirect *a = left, *b = right;
    int order;

    if ((order = descending(a->hits, b->hits))
        || (order = slice_compare(a->vhost, b->vhost))
        || (order = slice_compare(a->url, b->url))
        || (order = a->status - b->status))
        return order;
    return strcmp(a->method_class, b->method_class);
}

static struct slice shown_url(const struct graph_url *url)
{
    return url->varies ? url->template : url->literal;
}

/* An estimate can be a little more than there can be. */
static uint64_t clients_of(const struct redirect_answer *a)
{
    uint64_t clients = distinct_count(&a->clients);
    return clients < a->hits ? clients : a->hits;
}

static bool build_redirects(struct report_builder *b, const struct graph *graph)
{
    struct report_redirect *rows;
    size_t count = 0;

    for (const struct redirect_node *n = graph_nodes(graph); n; n = n->next)
        for (const struct redirect_answer *a = n->answers; a; a = a->next)
            count++;
    rows = calloc(count + 1, sizeof *rows);
    if (!rows)
        return false;
    count = 0;
    for (const struct redirect_node *n = graph_nodes(graph); n; n = n->next) {
        for (const struct redirect_answer *a = n->answers; a; a = a->next) {
            rows[count++] = (struct report_redirect){
                .vhost = n->vhost,
                .url = shown_url(&n->url),
                .target = a->target.varies ? (struct slice){NULL, 0}
                                           : a->target.literal,
                .status = a->status,
                .method_class = http_method_name(n->method),
                .hits = a->hits,
                .clients = clients_of(a),
                .first_seen_us = a->first_us,
                .last_seen_us = a->last_us,
            };
        }
    }
    qsort(rows, count, sizeof *rows, compare_redirects);
    if (count > b->max_items) {
        b->report.quality.unlisted_redirects = count - b->max_items;
        count = b->max_items;
    }
    b->report.redirects = rows;
    b->report.redirect_count = count;
    return true;
}

static void build_chain(struct report_builder *b, struct report_chain *chain,
                        const struct redirect_trail *t)
{
    bool closed = t->cycle_length > 0 && !t->has_end;
    size_t count = t->count + 1;
    struct slice *urls = arena_alloc(b->arena, count * sizeof *urls);
    struct slice *methods = arena_alloc(b->arena, count * sizeof *methods);
    int *statuses = arena_alloc(b->arena, count * sizeof *statuses);

    if (!urls || !methods || !statuses)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct chain_step *step = &t->steps[i];
        if (i == t->count && closed)
            step = &t->steps[0];
        else if (i == t->count && !t->has_end)
            break;
        urls[i] = step->url;
        methods[i] = step->method_text;
        statuses[i] = step->status;
    }
    *chain = (struct report_chain){
        .vhost = t->vhost,
        .urls = urls,
        .statuses = statuses,
        .methods = methods,
        .count = t->count,
        .hits = t->hits,
        .loop = closed,
    };
}

static int compare_chains(const void *left, const void *right)
{
    const struct report_chain *a = left, *b = right;
    int order;

    if ((order = descending(a->loop, b->loop))
        || (order = descending(a->hits, b->hits))
        || (order = descending(a->count, b->count))
        || (order = slice_compare(a->vhost, b->vhost)))
        return order;
    /* Chains that are the same but for what answered are told apart, too: a
     * report does not depend on the order in which they were found. */
    for (size_t i = 0; i <= a->count; i++)
        if ((order = slice_compare(a->urls[i], b->urls[i]))
            || (order = slice_compare(a->methods[i], b->methods[i]))
            || (order = a->statuses[i] - b->statuses[i]))
            return order;
    return 0;
}

static bool build_chains(struct report_builder *b, const struct graph *graph)
{
    size_t count = 0, room = 0;
    struct report_chain *rows;

    for (const struct redirect_trail *t = graph_trails(graph); t; t = t->next)
        room++;
    rows = calloc(room + 1, sizeof *rows);
    if (!rows)
        return false;
    for (const struct redirect_trail *t = graph_trails(graph); t; t = t->next) {
        if (t->count == 0)
            continue;
        build_chain(b, &rows[count], t);
        count += rows[count].urls != NULL;
    }
    if (count > 0)
        qsort(rows, count, sizeof *rows, compare_chains);
    if (count > b->max_items) {
        b->report.quality.unlisted_chains = count - b->max_items;
        count = b->max_items;
    }
    b->report.chains = rows;
    b->report.chain_count = count;
    return true;
}

static const char *profile_of(const struct follow_row *row)
{
    enum http_method method =
        http_method_from_name(row->method, strlen(row->method));

    return follow_profile_words(
        follow_profile_of(row->family, row->status, method));
}

static bool build_follow(struct report_builder *b, struct follow_table *follow)
{
    size_t count;
    const struct follow_row *from = follow_table_rows(follow, &count);
    struct report_follow *rows = calloc(count + 1, sizeof *rows);

    if (!rows)
        return false;
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct report_follow){from[i].family,  from[i].status,
                                         from[i].method,  from[i].next_method,
                                         from[i].content, profile_of(&from[i]),
                                         from[i].count};
    b->report.follow = rows;
    b->report.follow_count = count;
    return true;
}

static void build_timeline(struct report_timeline *timeline,
                           const struct timeline *from)
{
    *timeline = (struct report_timeline){
        .start_us = from->used ? timeline_slot_us(from, 0) : 0,
        .slot_us = timeline_seconds(from->length) * 1000000,
        .slots = from->used,
        .statuses = timeline_statuses,
        .status_count = TIMELINE_STATUSES,
        .counts = from->counts[0],
    };
}

/* Those that are acknowledged are the last ones. */
static void build_findings(struct report *r, const struct detection *detection)
{
    size_t count;

    r->findings = detection_findings(detection, &count);
    r->finding_count = 0;
    while (r->finding_count < count
           && !r->findings[r->finding_count].acknowledged)
        r->finding_count++;
    r->acknowledged_count = count - r->finding_count;
    r->acknowledged =
        r->acknowledged_count > 0 ? r->findings + r->finding_count : NULL;
}

const struct report *report_build(struct report_builder *b,
                                  const struct graph *graph,
                                  struct follow_table *follow,
                                  const struct detection *detection,
                                  const struct report_general *general,
                                  const struct report_quality *quality)
{
    struct report *r = &b->report;

    r->general = *general;
    r->quality = *quality;
    build_evidence(b, &r->evidence);
    if (!build_redirects(b, graph) || !build_chains(b, graph)
        || !build_follow(b, follow))
        return NULL;
    build_timeline(&r->timeline, graph_timeline(graph));
    build_findings(r, detection);
    r->quality.rejects = b->rejects;
    r->quality.reject_count = b->reject_count;
    r->quality.overflowed_tables +=
        graph_refused(graph) + detection_refused(detection);
    r->quality.degraded =
        r->quality.overflowed_tables > 0 || r->quality.too_late > 0
        || r->quality.evicted_clients > 0 || r->quality.dropped_pending > 0;
    return r;
}

const struct report_redirect *
report_builder_redirects(const struct report_builder *b, size_t *count)
{
    *count = b->report.redirect_count + b->report.quality.unlisted_redirects;
    return b->report.redirects;
}

const struct report_chain *report_builder_chains(const struct report_builder *b,
                                                 size_t *count)
{
    *count = b->report.chain_count + b->report.quality.unlisted_chains;
    return b->report.chains;
}
