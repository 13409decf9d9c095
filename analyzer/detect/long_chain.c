#include "detect/detector.h"

enum { LONG = 3, VERY_LONG = 4, TOO_LONG = 10 };

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    enum severity severity = SEVERITY_NOTE;

    if (t->cycle_length > 0 || t->most_redirects < LONG)
        return;
    if (t->most_redirects >= TOO_LONG)
        severity = SEVERITY_ERROR;
    else if (t->most_redirects >= VERY_LONG)
        severity = SEVERITY_WARNING;
    report_trail(d, t, severity, t->confidence);
}

const struct detector detect_long_chain = {
    .id = "MR308",
    .name = "long-chain",
    .severity = SEVERITY_ERROR,
    .summary = "Three or more redirects stand between the request and its "
               "answer.",
    .basis = "RFC 9110 15.4; clients stop after 5 to 50",
    .fix = "Let the first redirect point to the end.",
    .on_trail = on_trail,
};
