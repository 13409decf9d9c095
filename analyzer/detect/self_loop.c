#include "detect/detector.h"

/* Without a Location that proves it, asking again for the same URL is a loop
 * only when no person and no monitor would do it so: many times, several of
 * them within a second, by a client that does follow redirects. */
enum { UNPROVEN_REDIRECTS = 5, UNPROVEN_PER_SECOND = 3 };

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    enum confidence c = t->confidence;
    bool most_get_through;

    if (t->cycle_length != 1 || t->has_end || t->count == 0)
        return;
    if (t->unproven) {
        if (http_method_is_lost_by_get(t->steps[0].method)
            || t->quick_redirects < UNPROVEN_REDIRECTS
            || t->quick_per_second < UNPROVEN_PER_SECOND)
            return;
        if (c > CONFIDENCE_MEDIUM)
            c = CONFIDENCE_MEDIUM;
    }
    /* Whoever keeps no cookies loops where everybody else gets through. */
    most_get_through = clients_through(d, t) > distinct_count(&t->clients);
    report_trail(d, t, most_get_through ? SEVERITY_NOTE : SEVERITY_ERROR, c);
}

const struct detector detect_self_loop = {
    .id = "MR301",
    .name = "self-loop",
    .severity = SEVERITY_ERROR,
    .summary = "A URL redirects to itself: clients go round until they give "
               "up.",
    .basis = "RFC 9110 15.4",
    .fix =
        "Give the rule a condition that its own target does not meet; behind "
        "a proxy that ends TLS, let the server know the client's scheme.",
    .on_trail = on_trail,
};
