#include "detect/client_limits.h"
#include "detect/detector.h"

/* Without a Location, the same few URLs in turn may be somebody's list: clients
 * that are led in a circle are quicker than that. */
enum { UNPROVEN_PER_SECOND = 3 };

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    bool most_get_through;

    if (t->cycle_length < 2 || t->has_end || t->count == 0)
        return;
    if (t->most_turns < 2 && !is_client_limit(t->most_redirects))
        return;
    if (t->unproven && t->quick_per_second < UNPROVEN_PER_SECOND)
        return;
    /* Whoever keeps no cookies loops where everybody else gets through. */
    most_get_through = clients_through(d, t) > distinct_count(&t->clients);
    report_trail(d, t, most_get_through ? SEVERITY_NOTE : SEVERITY_ERROR,
                 t->confidence);
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
