#include "detect/detector.h"

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    const struct redirect_answer *a = e->answer;
    enum confidence c;
    bool missed, measured;

    if (!http_method_has_content(a->node->method) || a->status == 303
        || !slice_equal(a->node->method_text, e->next_method_text)
        || e->body_lost * 2 < e->hits || !edge_is_established(d, e))
        return;
    /* What the target says of it proves more than sizes do. */
    missed = e->landed_no_content * 2 >= e->hits;
    measured = e->by_bytes_in * 2 >= e->hits;
    c = edge_confidence(d, e);
    if (!missed && !measured)
        c = CONFIDENCE_LOW;
    advise_keeping_method(d, report_edge(d, e, SEVERITY_ERROR, c), e);
}

const struct detector detect_body_lost_method_kept = {
    .id = "MR105",
    .name = "body-lost-method-kept",
    .severity = SEVERITY_ERROR,
    .summary = "Clients repeat the method, but not the content that came with "
               "it.",
    .basis = "RFC 9110 15.4.2, 15.4.3",
    .fix = "Answer with 308 or 307: clients that repeat the method then repeat "
           "its content, too.",
    .on_edge = on_edge,
};
