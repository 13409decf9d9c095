#include "detect/detector.h"
#include "detect/probes.h"

enum { MANY_CLIENTS = 5 };

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    struct finding *f;
    uint64_t clients;

    /* A lost POST that ends in 404 is MR101; a target that is there for most
     * is not broken; what scanners ask for is nobody's link. */
    if (e->landed_gone * 2 < e->hits || edge_loses_method(e)
        || !edge_is_established(d, e) || is_probe(e->answer->node->url.literal))
        return;
    clients = distinct_count(&e->gone_clients);
    f = report_edge(d, e,
                    clients >= MANY_CLIENTS ? SEVERITY_ERROR : SEVERITY_WARNING,
                    edge_confidence(d, e));
    if (f) {
        f->hits = e->landed_gone;
        f->clients = clients;
    }
}

const struct detector detect_lands_on_gone = {
    .id = "MR401",
    .name = "lands-on-404-410",
    .severity = SEVERITY_ERROR,
    .summary = "A redirect leads to a page that is not there.",
    .basis = "RFC 9110 15.5.5, 15.5.11",
    .fix = "Point the redirect at a page that exists, or answer 410 yourself.",
    .on_edge = on_edge,
};
