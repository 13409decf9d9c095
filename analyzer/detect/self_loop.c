#include "detect/loops.h"

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    if (loop_kind_of(d, t) == LOOP_SELF)
        report_loop(d, t);
}

const struct detector detect_self_loop = {
    .id = "MR301",
    .name = "self-loop",
    .severity = SEVERITY_ERROR,
    .summary =
        "A URL redirects to itself: clients go round until they give up.",
    .basis = "RFC 9110 15.4",
    .fix =
        "Give the rule a condition that its own target does not meet; behind a "
        "proxy that ends TLS, let the server know the client's scheme.",
    .on_trail = on_trail,
};
