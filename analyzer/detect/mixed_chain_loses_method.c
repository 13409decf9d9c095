#include "detect/detector.h"
#include "semantics/redirect_effect.h"

/* Whether the request is still the one it was at the start when it reaches
 * step i, and no longer after it. */
static bool loses_at(const struct redirect_trail *t, size_t i)
{
    const struct chain_step *here = &t->steps[i];
    const struct chain_step *next = &t->steps[i + 1];

    /* 303 says that the request was carried out; so does an application that
     * answers a form. */
    if (here->status == 303 || here->intended)
        return false;
    return here->method == t->steps[0].method
           && slice_equal(here->method_text, t->steps[0].method_text)
           && redirect_can_lose_method(here->status, here->method)
           && next->method == HTTP_METHOD_GET;
}

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    size_t last = t->has_end ? t->count : t->count - 1;

    if (t->count < 2 || t->cycle_length > 0 || t->confidence < CONFIDENCE_HIGH
        || t->unproven || !http_method_is_lost_by_get(t->steps[0].method)
        || !redirect_keeps_method(t->steps[0].status, t->steps[0].method))
        return;
    for (size_t i = 1; i < last; i++) {
        if (loses_at(t, i)) {
            report_trail(d, t, SEVERITY_ERROR, t->confidence);
            return;
        }
    }
}

const struct detector detect_mixed_chain_loses_method = {
    .id = "MR107",
    .name = "mixed-chain-loses-method",
    .severity = SEVERITY_ERROR,
    .summary = "A chain begins with 307 or 308, which keep the method, and "
               "loses it at a later 301 or 302.",
    .basis = "RFC 9110 15.4",
    .fix = "Let every hop answer 307 or 308, or redirect straight to the end.",
    .on_trail = on_trail,
};
