#include "detect/detector.h"

enum { SOME = 2 };

/* Whether the method came again by itself. */
static bool keeps_method(const struct redirect_edge *e)
{
    const struct redirect_answer *a = e->answer;

    return http_method_has_content(a->node->method) && a->status != 303
           && slice_equal(a->node->method_text, e->next_method_text);
}

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    bool most = e->body_lost * 2 >= e->hits;
    /* What the target says of it proves more than sizes do. */
    bool missed = e->landed_no_content * 2 >= e->hits;
    bool measured = e->by_bytes_in * 2 >= e->hits;
    enum confidence c;
    struct finding *f;

    if (!keeps_method(e) || !edge_is_established(d, e)
        || (!most && (e->body_lost < SOME || !measured)))
        return;
    c = edge_confidence(d, e);
    if (!missed && !measured)
        c = CONFIDENCE_LOW;
    f = report_edge(d, e, most ? SEVERITY_ERROR : SEVERITY_WARNING, c);
    if (f)
        f->hits = e->body_lost;
    if (e->answer->status == 307 || e->answer->status == 308)
        advise(d, f,
               "The status asks for the content again: look at what stands "
               "between, or at the clients.");
    else
        advise_keeping_method(d, f, e);
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
