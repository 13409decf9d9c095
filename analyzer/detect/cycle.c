#include "detect/client_limits.h"
#include "detect/detector.h"

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    if (t->cycle_length < 2 || t->has_end || t->count == 0)
        return;
    if (t->most_turns < 2 && !is_client_limit(t->most_redirects))
        return;
    report_trail(d, t, SEVERITY_ERROR, t->confidence);
}

const struct detector detect_cycle = {
    .id = "MR302",
    .name = "cycle",
    .severity = SEVERITY_ERROR,
    .summary = "Redirects lead in a circle: clients go round until they give "
               "up.",
    .basis = "RFC 9110 15.4",
    .fix = "Remove or restrict one of the redirects of the circle.",
    .on_trail = on_trail,
};
