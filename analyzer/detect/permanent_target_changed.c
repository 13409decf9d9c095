#include "detect/detector.h"
#include "detect/resolved.h"
#include "semantics/uri_reference.h"

enum { LEAST_HITS = 5, LEAST_DAYS = 2, MOST_MOVES = 4 };

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

/* The latest of @a goals; NULL when there are too many. */
static const struct goal *last_goal(const struct goals *goals)
{
    const struct goal *last = goals->many ? NULL : goals->first;

    for (const struct goal *g = last; g; g = g->next)
        if (is_later(g, last))
            last = g;
    return last;
}

static bool is_permanent(const struct redirect_answer *a)
{
    return a->status == 301 || a->status == 308;
}

/* Where @a n has moved to for good, in the end. */
static const struct goal *moved_to(const struct redirect_node *n)
{
    const struct goal *to = NULL;

    for (const struct redirect_answer *a = n->answers; a; a = a->next) {
        const struct goal *last = last_goal(&a->goals);
        if (is_permanent(a) && last && (!to || is_later(last, to)))
            to = last;
    }
    return to;
}

static bool is_same_place(const struct target *a, const struct target *b)
{
    bool known = a->host_hash != 0 && b->host_hash != 0;

    return (a->hash != 0 && a->hash == b->hash
            && (!known || a->host_hash == b->host_hash))
           || target_is_canonical_variant(a, b);
}

/* Whether what was at @a before has moved to @a now as well, in one step or
 * more: who has kept the old redirect arrives all the same. */
static bool has_moved(const struct detection *d, const struct redirect_node *n,
                      const struct goal *before, const struct goal *now)
{
    static struct resolved old, new;
    struct slice method = n->method_text;

    resolve_location(n, now->location, &new);
    resolve_location(n, before->location, &old);
    for (int moves = 0; moves < MOST_MOVES; moves++) {
        const struct goal *to;
        n = redirects_of(d, &old.to, method);
        if (!n)
            n = redirects_of(d, &old.to, slice_of("GET"));
        to = n ? moved_to(n) : NULL;
        if (!to)
            return false;
        resolve_location(n, to->location, &old);
        if (is_same_place(&old.to, &new.to))
            return true;
    }
    return false;
}

/* Whether it led somewhere else for some days, and who goes there still does
 * not arrive where it leads @a now. */
static bool has_changed(const struct detection *d,
                        const struct redirect_answer *a, const struct goal *now)
{
    for (const struct goal *g = a->goals.first; g; g = g->next)
        if (is_steady(g) && day_of(g->last_us) < day_of(now->first_us)
            && !are_alike(g, now) && !has_moved(d, a->node, g, now))
            return true;
    return false;
}

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    const struct goal *now = last_goal(&a->goals);
    struct finding *f;

    if (!is_permanent(a) || a->node->url.varies || !now || !is_steady(now)
        || !has_changed(d, a, now))
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
