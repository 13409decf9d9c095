#include "detect/detector.h"

/* One row for each redirect, however many URLs it leads to. */
static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    enum confidence best = CONFIDENCE_LOW;
    uint64_t arrived = 0;
    struct finding *f;

    if (a->status != 307 && a->status != 308)
        return;
    for (const struct redirect_edge *e = a->edges; e; e = e->next) {
        enum confidence c = edge_confidence(d, e);
        if (!edge_keeps_method(e) || !edge_is_established(d, e))
            continue;
        arrived += e->landed_ok;
        if (c > best)
            best = c;
    }
    if (arrived == 0)
        return;
    f = report_answer(d, a, SEVERITY_INFO, best);
    if (f)
        f->hits = arrived;
}

const struct detector detect_preserved_ok = {
    .id = "MR109",
    .name = "preserved-ok",
    .severity = SEVERITY_INFO,
    .summary = "307 or 308 worked: clients repeated the method, and it was "
               "answered.",
    .basis = "RFC 9110 15.4.8, 15.4.9",
    .fix = "Nothing to do: held against the other redirects, it shows how many "
           "clients get through.",
    .on_answer = on_answer,
};
