#include "detect/detector.h"
#include "semantics/redirect_status.h"

enum { LEAST_CHANGES = 4, PER_CENT = 2 };

static uint64_t hits_of(const struct redirect_node *n)
{
    uint64_t hits = 0;

    for (const struct redirect_answer *a = n->answers; a; a = a->next)
        hits += a->hits;
    return hits;
}

static enum redirect_lifetime lifetime_of(const struct redirect_answer *a)
{
    const struct redirect_status *s = redirect_status_find(a->status);
    return s ? s->lifetime : REDIRECT_LIFETIME_NONE;
}

/* A temporary and a permanent one in turn are MR202; different targets have
 * their reasons. */
static bool is_flip_flop(const struct detection *d,
                         const struct redirect_answer *a,
                         const struct redirect_answer *b, uint64_t all)
{
    return lifetime_of(a) == lifetime_of(b) && a->hits * 100 >= all * PER_CENT
           && b->hits * 100 >= all * PER_CENT
           && activity_changes(&a->when, &b->when) >= LEAST_CHANGES
           && answers_lead_to_same(d, a, b);
}

static void on_node(struct detection *d, const struct redirect_node *n)
{
    uint64_t all = hits_of(n);
    bool found = false;

    for (const struct redirect_answer *a = n->answers; a; a = a->next)
        for (const struct redirect_answer *b = a->next; b; b = b->next)
            found |= is_flip_flop(d, a, b, all);
    /* Different URLs of one template may be answered differently. */
    if (!found || n->url.varies)
        return;
    /* To a GET the statuses of a lifetime are alike. */
    report_node(d, n,
                http_method_is_lost_by_get(n->method) ? SEVERITY_WARNING
                                                      : SEVERITY_NOTE,
                CONFIDENCE_HIGH);
}

const struct detector detect_status_flip_flop = {
    .id = "MR203",
    .name = "flip-flop",
    .severity = SEVERITY_WARNING,
    .summary = "The same request is redirected with one status, then with "
               "another, and back again: 302 and 307, say; 301 and 302 in turn "
               "are MR202.",
    .basis = "RFC 9110 15.4",
    .fix = "Two rules or servers disagree: find out which answer comes from "
           "where, and let one decide.",
    .on_node = on_node,
};
