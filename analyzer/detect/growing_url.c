#include "detect/growth.h"

#include "detect/detector.h"

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    enum confidence c = t->confidence;

    if (!trail_grows(t))
        return;
    /* That each URL holds the one before is what shows the hops, where no
     * Location does. */
    if (t->unproven && c > CONFIDENCE_MEDIUM)
        c = CONFIDENCE_MEDIUM;
    report_trail(d, t, SEVERITY_ERROR, c);
}

const struct detector detect_growing_url = {
    .id = "MR306",
    .name = "growing-url",
    .severity = SEVERITY_ERROR,
    .summary = "Each redirect puts the same into the URL once more, until "
               "clients give up.",
    .basis = "RFC 9110 15.4",
    .fix = "Anchor the pattern (^...$), or except what it has made already; "
           "where a page redirects to sign-on, except the sign-on page.",
    .on_trail = on_trail,
};
