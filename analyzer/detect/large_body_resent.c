#include "detect/detector.h"

static const uint64_t much_a_day = 100 << 20;

static uint64_t days_of(const struct redirect_edge *e)
{
    return (uint64_t)(day_of(e->last_us) - day_of(e->first_us)) + 1;
}

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    const struct redirect_answer *a = e->answer;
    struct finding *f;

    if ((a->status != 307 && a->status != 308) || e->large == 0
        || !edge_keeps_method(e))
        return;
    f = report_edge(d, e,
                    e->large_bytes / days_of(e) > much_a_day ? SEVERITY_WARNING
                                                             : SEVERITY_NOTE,
                    edge_confidence(d, e));
    if (f)
        f->hits = e->large;
}

const struct detector detect_large_body_resent = {
    .id = "MR111",
    .name = "large-body-resent",
    .severity = SEVERITY_WARNING,
    .summary = "Content of over 1 MiB was received twice: before the redirect, "
               "and at its target.",
    .basis = "RFC 9110 15.4.8, 15.4.9, 10.1.1",
    .fix = "Give clients the new URL, let them send Expect: 100-continue, or "
           "hand the request on inside the server (ProxyPass).",
    .on_edge = on_edge,
};
