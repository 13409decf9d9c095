#include "detect/detector.h"

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    const struct redirect_answer *a = e->answer;
    enum confidence c;

    if (a->node->method == HTTP_METHOD_POST || !edge_loses_method(e)
        || (a->status != 301 && a->status != 302 && a->status != 303)
        || !edge_is_established(d, e))
        return;
    c = edge_confidence(d, e);
    /* By the module's note, the application answered: "deleted, look at the
     * list". A 303 says that by itself. */
    if (e->from_handler * 2 > e->hits) {
        if (a->status != 303)
            report_edge(d, e, SEVERITY_NOTE, c);
    }
    else if (a->status == 303) {
        report_edge(d, e, SEVERITY_WARNING, c);
    }
    else {
        advise_keeping_method(d, report_edge(d, e, SEVERITY_ERROR, c), e);
    }
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
