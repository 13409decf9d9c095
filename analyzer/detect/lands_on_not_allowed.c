#include "detect/detector.h"
#include "detect/probes.h"

enum { MANY_CLIENTS = 5 };

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    struct finding *f;
    uint64_t clients;
    bool error;

    if (e->landed_not_allowed * 2 < e->hits || !edge_is_established(d, e)
        || is_probe(e->answer->node->url.literal))
        return;
    clients = distinct_count(&e->not_allowed_clients);
    /* A GET where only the lost method is allowed: no client can get through. */
    error = clients >= MANY_CLIENTS || edge_loses_method(e);
    f = report_edge(d, e, error ? SEVERITY_ERROR : SEVERITY_WARNING,
                    edge_confidence(d, e));
    if (!f)
        return;
    f->hits = e->landed_not_allowed;
    f->clients = clients;
    if (edge_loses_method(e))
        advise_keeping_method(d, f, e);
}

const struct detector detect_lands_on_not_allowed = {
    .id = "MR402",
    .name = "lands-on-405-501",
    .severity = SEVERITY_ERROR,
    .summary = "A redirect leads to a resource that refuses the method it is "
               "then asked with.",
    .basis = "RFC 9110 15.5.6, 15.6.2",
    .fix = "Keep the method with 307 or 308, or allow the method at the "
           "target.",
    .on_edge = on_edge,
};
