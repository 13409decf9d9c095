#include "detect/detector.h"

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    const struct redirect_answer *a = e->answer;

    if (!http_method_is_lost_by_get(a->node->method)
        || (a->status != 301 && a->status != 302)
        || !slice_equal(a->node->method_text, e->next_method_text)
        || !edge_is_established(d, e))
        return;
    advise_keeping_method(
        d, report_edge(d, e, SEVERITY_NOTE, edge_confidence(d, e)), e);
}

const struct detector detect_method_kept_on_301_302 = {
    .id = "MR104",
    .name = "method-kept-on-301-302",
    .severity = SEVERITY_NOTE,
    .summary = "Clients repeat the method after 301 or 302, as some do and "
               "others do not.",
    .basis = "RFC 9110 15.4.2, 15.4.3",
    .fix = "Say it with 308 or 307, so that every client keeps the method.",
    .on_edge = on_edge,
};
