#include "detect/detector.h"
#include "detect/probes.h"

enum { LEAST = 5, PER_CENT = 5 };

static bool is_much(const struct redirect_edge *e, uint64_t landings)
{
    return landings >= LEAST && landings * 100 >= e->hits * PER_CENT;
}

static void report_failure(struct detection *d, const struct redirect_edge *e,
                           uint64_t landings)
{
    struct finding *f =
        report_edge(d, e, SEVERITY_WARNING, edge_confidence(d, e));

    if (f)
        f->hits = landings;
}

/* A maintenance page, or too much to do: the redirect itself may be right. */
static void report_unavailable(struct detection *d,
                               const struct redirect_edge *e, uint64_t landings)
{
    struct finding *f = report_edge(d, e, SEVERITY_NOTE, edge_confidence(d, e));

    if (!f)
        return;
    f->hits = landings;
    advise(d, f,
           "%s: see whether the target is back. While it is not, answer 503 "
           "with Retry-After where clients first ask.",
           e->landed_failed == 0
               ? "Every failure was 503 (unavailable)"
               : "Some of the failures were 503 (unavailable)");
}

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    uint64_t all = e->landed_failed + e->landed_unavailable;

    /* A lost POST that ends in an error is MR101. */
    if (!is_much(e, all) || edge_loses_method(e) || !edge_is_established(d, e)
        || is_probe(e->answer->node->url.literal))
        return;
    if (is_much(e, e->landed_failed))
        report_failure(d, e, e->landed_failed);
    else
        report_unavailable(d, e, all);
}

const struct detector detect_lands_on_failure = {
    .id = "MR403",
    .name = "lands-on-5xx",
    .severity = SEVERITY_WARNING,
    .summary = "A redirect leads to a resource that fails.",
    .basis = "RFC 9110 15.6",
    .fix =
        "See to the target; if it is down for long, answer 503 where clients "
        "first ask.",
    .on_edge = on_edge,
};
