#include "detect/detector.h"
#include "semantics/uri_reference.h"

enum { LEAST_HITS = 5, LEAST_DAYS = 2 };

static struct slice behind_host(struct slice location, struct uri_part *host)
{
    struct uri_reference u;

    uri_reference_split(location.at, location.len, &u);
    *host = u.authority;
    return (struct slice){u.path.at,
                          location.len - (size_t)(u.path.at - location.at)};
}

static struct slice without_www(struct uri_part host)
{
    struct slice s = {host.at, host.len};

    if (slice_begins(s, "www."))
        return (struct slice){s.at + 4, s.len - 4};
    return s;
}

/* Whether who kept the old one finds the same thing there. */
static bool are_alike(const struct goal *a, const struct goal *b)
{
    struct uri_part host_a, host_b;
    struct slice path_a = behind_host(a->location, &host_a);
    struct slice path_b = behind_host(b->location, &host_b);

    if (!slice_equal(path_a, path_b)
        && !target_urls_are_variants(path_a, path_b))
        return false;
    return host_a.len == 0 || host_b.len == 0
           || slice_equal(without_www(host_a), without_www(host_b));
}

static bool is_steady(const struct goal *g)
{
    return g->hits >= LEAST_HITS && days_count(&g->days) >= LEAST_DAYS;
}

static bool is_later(const struct goal *a, const struct goal *b)
{
    if (a->last_us != b->last_us)
        return a->last_us > b->last_us;
    return slice_compare(a->location, b->location) < 0;
}

/* Where it led for some days before it led to @a now; NULL: nowhere else. */
static const struct goal *goal_before(const struct goals *goals,
                                      const struct goal *now)
{
    const struct goal *before = NULL;

    for (const struct goal *g = goals->first; g; g = g->next)
        if (is_steady(g) && day_of(g->last_us) < day_of(now->first_us)
            && !are_alike(g, now) && (!before || is_later(g, before)))
            before = g;
    return before;
}

/* Where it leads in the end. */
static const struct goal *goal_now(const struct goals *goals)
{
    const struct goal *now = goals->many ? NULL : goals->first;

    for (const struct goal *g = now; g; g = g->next)
        if (is_later(g, now))
            now = g;
    return now && is_steady(now) ? now : NULL;
}

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    const struct goal *now = goal_now(&a->goals);
    struct finding *f;

    if ((a->status != 301 && a->status != 308) || a->node->url.varies || !now
        || !goal_before(&a->goals, now))
        return;
    f = report_answer(d, a, SEVERITY_WARNING, CONFIDENCE_HIGH);
    if (!f)
        return;
    f->target = now->location;
    f->hits = now->hits;
}

const struct detector detect_permanent_target_changed = {
    .id = "MR206",
    .name = "permanent-target-changed",
    .severity = SEVERITY_WARNING,
    .summary = "A permanent redirect leads somewhere else than it did: caches "
               "and browsers have kept the old target.",
    .basis = "RFC 9110 15.4.2, 15.4.9, RFC 9111 4",
    .fix = "Keep the old target alive and redirect it to the new one; answer "
           "302 or 307 where targets change.",
    .on_answer = on_answer,
};
