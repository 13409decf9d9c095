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

/* Where most followed it; NULL when that is not clear. */
static const struct redirect_edge *
established_edge(const struct detection *d, const struct redirect_answer *a)
{
    for (const struct redirect_edge *e = a->edges; e; e = e->next)
        if (e->hits * 2 > a->followed && edge_is_established(d, e))
            return e;
    return NULL;
}

static bool same_target(const struct detection *d,
                        const struct redirect_answer *a,
                        const struct redirect_answer *b)
{
    const struct redirect_edge *to_a, *to_b;

    if (a->target.literal.len > 0 && b->target.literal.len > 0)
        return !a->target.varies && !b->target.varies
               && slice_equal(a->target.literal, b->target.literal);
    to_a = established_edge(d, a);
    to_b = established_edge(d, b);
    return to_a && to_b && !to_a->url.varies && !to_b->url.varies
           && to_a->url.literal_hash == to_b->url.literal_hash;
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
        || !same_target(d, temporary, permanent))
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
