#include "detect/detector.h"
#include "semantics/redirect_status.h"

static bool has_lifetime(const struct redirect_answer *a,
                         enum redirect_lifetime lifetime)
{
    const struct redirect_status *s = redirect_status_find(a->status);
    return s && s->lifetime == lifetime && a->hits >= 2;
}

/* The most frequent one. */
static const struct redirect_answer *
answer_with(const struct redirect_node *n, enum redirect_lifetime lifetime)
{
    const struct redirect_answer *most = NULL;

    for (const struct redirect_answer *a = n->answers; a; a = a->next)
        if (has_lifetime(a, lifetime)
            && (!most || a->hits > most->hits
                || (a->hits == most->hits && a->status < most->status)))
            most = a;
    return most;
}

static void on_node(struct detection *d, const struct redirect_node *n)
{
    const struct redirect_answer *temporary =
        answer_with(n, REDIRECT_LIFETIME_TEMPORARY);
    const struct redirect_answer *permanent =
        answer_with(n, REDIRECT_LIFETIME_PERMANENT);

    /* One change is a deployment; going back and forth is not. */
    if (!temporary || !permanent || n->url.varies
        || activity_changes(&temporary->when, &permanent->when) < 2
        || !answers_lead_to_same(d, temporary, permanent))
        return;
    report_node(d, n, SEVERITY_WARNING,
                temporary->target.literal.len > 0 ? CONFIDENCE_CERTAIN
                                                  : CONFIDENCE_MEDIUM);
}

const struct detector detect_temporary_and_permanent_mixed = {
    .id = "MR202",
    .name = "temp-and-permanent-mixed",
    .severity = SEVERITY_WARNING,
    .summary = "The same request is answered with a temporary and a permanent "
               "redirect to the same target, in turn.",
    .basis = "RFC 9110 15.4",
    .fix = "Decide for one: 301/308 when the target is the new address, "
           "302/307 when it is not.",
    .on_node = on_node,
};
