#include "detect/detector.h"

enum { LEAST_CLIENTS = 2, PER_CENT = 5 };

/* Whether enough clients took @a e to speak of a way. */
static bool is_way(const struct detection *d, const struct redirect_edge *e)
{
    return edge_is_established(d, e)
           && distinct_count(&e->clients) >= LEAST_CLIENTS
           && e->hits * 100 >= e->answer->followed * PER_CENT;
}

static bool some_lose_it(const struct detection *d,
                         const struct redirect_edge *kept)
{
    for (const struct redirect_edge *e = kept->answer->edges; e; e = e->next)
        if (edge_loses_method(e) && is_way(d, e)
            && e->url.literal_hash == kept->url.literal_hash)
            return true;
    return false;
}

/* The most frequent edge of @a a that keeps the method where others lose it. */
static const struct redirect_edge *
most_divergent(const struct detection *d, const struct redirect_answer *a)
{
    const struct redirect_edge *most = NULL;

    for (const struct redirect_edge *e = a->edges; e; e = e->next)
        if (edge_keeps_method(e) && is_way(d, e) && some_lose_it(d, e)
            && (!most || e->hits > most->hits
                || (e->hits == most->hits
                    && slice_compare(e->url.literal, most->url.literal) < 0)))
            most = e;
    return most;
}

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    const struct redirect_edge *kept;

    if (!http_method_is_lost_by_get(a->node->method)
        || (a->status != 301 && a->status != 302)
        || !(kept = most_divergent(d, a)))
        return;
    advise_keeping_method(
        d, report_edge(d, kept, SEVERITY_WARNING, edge_confidence(d, kept)),
        kept);
}

const struct detector detect_client_divergent = {
    .id = "MR108",
    .name = "client-divergent",
    .severity = SEVERITY_WARNING,
    .summary = "After the same redirect some clients repeat the method, others "
               "go on with a GET.",
    .basis = "RFC 9110 15.4.2, 15.4.3",
    .fix = "Say what is meant: 303 for a GET, 307 or 308 for the same method.",
    .on_answer = on_answer,
};
