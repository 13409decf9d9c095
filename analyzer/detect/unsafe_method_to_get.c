#include "detect/detector.h"

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    const struct redirect_answer *a = e->answer;
    struct finding *f;

    if (a->node->method == HTTP_METHOD_POST || !edge_loses_method(e)
        || (a->status != 301 && a->status != 302 && a->status != 303)
        || !edge_is_established(d, e))
        return;
    /* A 303 may well be meant: "deleted, look at the list". */
    f = report_edge(d, e, a->status == 303 ? SEVERITY_WARNING : SEVERITY_ERROR,
                    edge_confidence(d, e));
    if (a->status != 303)
        advise_keeping_method(d, f, e);
}

const struct detector detect_unsafe_method_to_get = {
    .id = "MR103",
    .name = "unsafe-method-to-get",
    .severity = SEVERITY_ERROR,
    .summary = "A PUT, PATCH, DELETE or the like was redirected and the client "
               "went on with a GET.",
    .basis = "RFC 9110 15.4.2, 15.4.3, 15.4.4",
    .fix = "Answer it with 308 or 307; 303 only where the request was carried "
           "out and its result is elsewhere.",
    .on_edge = on_edge,
};
