#include "detect/client_limits.h"
#include "detect/detector.h"
#include "detect/growth.h"

enum { LONG = 3, VERY_LONG = 4, TOO_LONG = 10, SUPPORT = 3 };

/* The clients went on with something else after as many redirects as some
 * client takes. */
static bool gave_up(const struct redirect_trail *t)
{
    return t->gave_up * 2 > t->hits && is_client_limit(t->most_redirects);
}

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    enum severity severity = SEVERITY_NOTE;

    if (t->cycle_length > 0 || t->most_redirects < LONG || trail_grows(t))
        return;
    /* Steps that are hardly shown, taken once or twice, are coincidence. */
    if (t->confidence == CONFIDENCE_LOW && t->hits < SUPPORT)
        return;
    /* Without Locations, URLs in a row that lead to no page are a list that
     * somebody works through. */
    if (t->unproven && (!t->has_end || t->steps[t->count].status >= 300))
        return;
    if (!trail_is_established(d, t))
        return;
    if (!t->unproven && (t->most_redirects >= TOO_LONG || gave_up(t)))
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
