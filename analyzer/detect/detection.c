#include <stdlib.h>

#include "detect/detection_pieces.h"

enum {
    MAX_NODES = 1 << 20,
    MAX_SITES = 65536,
    MAX_WAYS = 1 << 20,
    MEMORY = 64 * 1024 * 1024
};

#define DETECTOR(symbol) extern const struct detector detect_##symbol;
#include "detect/detectors.def"

const struct detector *const detectors[] = {
#define DETECTOR(symbol) &detect_##symbol,
#include "detect/detectors.def"
    NULL,
};

/* --- running them --------------------------------------------------------- */

static int descending(uint64_t a, uint64_t b)
{
    return (a < b) - (a > b);
}

static int compare_findings(const void *left, const void *right)
{
    const struct finding *a = left, *b = right;
    int order;

    if ((order =
             (a->baseline == BASELINE_GONE) - (b->baseline == BASELINE_GONE))
        || (order = (a->acknowledged != NULL) - (b->acknowledged != NULL))
        || (order = descending(a->severity, b->severity))
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

static void acknowledge(struct detection *d, const struct acknowledged *list)
{
    for (size_t i = 0; i < d->count; i++)
        d->findings[i].acknowledged =
            acknowledged_reason(list, &d->findings[i]);
}

/* What is seen too seldom is said all the same, as a note. */
static void hold_against(struct detection *d, const struct thresholds *t)
{
    for (size_t i = 0; t && i < d->count; i++)
        if (d->findings[i].severity > SEVERITY_NOTE
            && thresholds_miss(t, &d->findings[i]))
            d->findings[i].severity = SEVERITY_NOTE;
}

/* Where there is no memory for it, no line is shown. */
static void hide_addresses(struct detection *d, struct finding *f,
                           enum anonymous_level level)
{
    for (unsigned i = 0; i < f->evidence_count; i++) {
        struct slice copy = arena_copy(d->arena, f->evidence[i].text);
        if (copy.len == GRAPH_LINE_TEXT_MAX && copy.at)
            copy.len = anonymous_cut(copy.at, copy.len);
        if (copy.at)
            copy.len = anonymous_text((char *)copy.at, copy.len, level);
        f->evidence[i].text = copy.at ? copy : (struct slice){NULL, 0};
    }
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
    const struct detector *of = d->current;
    const struct redirect_node *n = of->on_node || of->on_answer || of->on_edge
                                        ? graph_nodes(d->graph)
                                        : NULL;
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
    d->ways = groups_create(sizeof(uint64_t), MAX_WAYS);
    if (!d->arena || !d->with_content || !d->own_sites || !d->ways) {
        detection_destroy(d);
        return NULL;
    }
    list_urls_with_content(d);
    note_own_sites(d);
    note_ways_through(d);
    for (const struct detector *const *each = detectors; *each; each++) {
        d->current = *each;
        run_detector(d, input);
    }
    locate_rules(d, input->rules);
    if (input->told && !told_compare(input->told, d, input->facts->end_us)) {
        detection_destroy(d);
        return NULL;
    }
    acknowledge(d, input->acknowledged);
    hold_against(d, input->thresholds);
    for (size_t i = 0; i < d->count && input->anonymous != ANONYMOUS_OFF; i++)
        hide_addresses(d, &d->findings[i], input->anonymous);
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
    groups_destroy(d->ways);
    free(d->findings);
    free(d);
}
