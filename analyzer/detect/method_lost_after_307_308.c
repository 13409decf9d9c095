#include "detect/detector.h"

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    const struct redirect_answer *a = e->answer;
    enum confidence c;

    if ((a->status != 307 && a->status != 308) || !edge_loses_method(e)
        || e->with_location * 2 < e->hits)
        return;
    c = edge_confidence(d, e);
    /* One request by one client may be a person who looked. */
    if (c < CONFIDENCE_HIGH || e->hits < 2)
        return;
    report_edge(d, e, SEVERITY_WARNING, c);
}

const struct detector detect_method_lost_after_307_308 = {
    .id = "MR106",
    .name = "method-lost-after-307-308",
    .severity = SEVERITY_WARNING,
    .summary = "Clients went on with a GET although 307 or 308 forbids it.",
    .basis = "RFC 9110 15.4.8, 15.4.9",
    .fix = "Look for a proxy or CDN that rewrites the status, or for clients "
           "that break the rule (w3m does).",
    .on_edge = on_edge,
};
