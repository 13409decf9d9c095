#include "detect/loops.h"

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    if (loop_kind_of(d, t) == LOOP_CYCLE)
        report_loop(d, t);
}

const struct detector detect_cycle = {
    .id = "MR302",
    .name = "cycle",
    .severity = SEVERITY_ERROR,
    .summary =
        "Redirects lead in a circle: clients go round until they give up.",
    .basis = "RFC 9110 15.4",
    .fix = "Remove or restrict one of the redirects of the circle.",
    .on_trail = on_trail,
};
