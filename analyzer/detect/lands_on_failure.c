#include "detect/detector.h"
#include "detect/probes.h"

enum { LEAST = 5, PER_CENT = 5 };

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    struct finding *f;

    /* A lost POST that ends in an error is MR101. */
    if (e->landed_failed < LEAST || e->landed_failed * 100 < e->hits * PER_CENT
        || edge_loses_method(e) || !edge_is_established(d, e)
        || is_probe(e->answer->node->url.literal))
        return;
    f = report_edge(d, e, SEVERITY_WARNING, edge_confidence(d, e));
    if (f)
        f->hits = e->landed_failed;
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
