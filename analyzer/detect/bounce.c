#include "detect/detector.h"

static bool same_url(const struct chain_step *a, const struct chain_step *b)
{
    return a->target_hash == b->target_hash && a->host_hash == b->host_hash;
}

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    if (!t->has_end || t->count < 2)
        return;
    for (size_t i = 0; i < t->count; i++) {
        if (same_url(&t->steps[i], &t->steps[t->count])) {
            report_trail(d, t, SEVERITY_INFO, t->confidence);
            return;
        }
    }
}

const struct detector detect_bounce = {
    .id = "MR307",
    .name = "bounce",
    .severity = SEVERITY_INFO,
    .summary = "Clients are sent round once and come back to the page they "
               "asked for: a cookie, consent or sign-on round trip.",
    .basis = "RFC 9110 15.4",
    .fix = "Nothing is broken; each round trip costs the visitor its time.",
    .on_trail = on_trail,
};
