#include "detect/detector.h"

enum { LEAST_CLIENTS = 2, PER_CENT = 5 };

/* The most frequent edge of @a a on which the method is lost, or kept. */
static const struct redirect_edge *
most_frequent(const struct detection *d, const struct redirect_answer *a,
              bool lost)
{
    const struct redirect_edge *most = NULL;

    for (const struct redirect_edge *e = a->edges; e; e = e->next) {
        bool kept = slice_equal(a->node->method_text, e->next_method_text);
        if ((lost ? edge_loses_method(e) : kept) && edge_is_established(d, e)
            && distinct_count(&e->clients) >= LEAST_CLIENTS
            && e->hits * 100 >= a->followed * PER_CENT
            && (!most || e->hits > most->hits))
            most = e;
    }
    return most;
}

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    const struct redirect_edge *lost, *kept;

    if (!http_method_is_lost_by_get(a->node->method)
        || (a->status != 301 && a->status != 302))
        return;
    lost = most_frequent(d, a, true);
    kept = most_frequent(d, a, false);
    if (!lost || !kept || lost->url.literal_hash != kept->url.literal_hash)
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
