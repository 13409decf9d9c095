#include "detect/loops.h"

#include "detect/client_limits.h"

/* Without a Location that proves it, asking again for the same URL is a loop
 * only when no person and no monitor would do it so: many times, several of
 * them within a second, by a client that does follow redirects. The same few
 * URLs in turn may be somebody's list: clients that are led in a circle are
 * quicker than that. */
enum { UNPROVEN_REDIRECTS = 5, UNPROVEN_PER_SECOND = 3 };

bool clients_are_led(const struct redirect_trail *t)
{
    return t->quick_per_second >= UNPROVEN_PER_SECOND;
}

static bool is_shown_to_loop(const struct redirect_trail *t)
{
    return !http_method_is_lost_by_get(t->steps[0].method)
           && t->quick_redirects >= UNPROVEN_REDIRECTS && clients_are_led(t);
}

static bool is_loop(const struct redirect_trail *t)
{
    if (t->cycle_length == 0 || t->has_end || t->count == 0)
        return false;
    if (t->cycle_length == 1)
        return !t->unproven || is_shown_to_loop(t);
    if (t->most_turns < 2 && !is_client_limit(t->most_redirects))
        return false;
    return !t->unproven || clients_are_led(t);
}

static bool differ_by_host(const struct redirect_trail *t)
{
    bool differ = false;

    for (size_t i = 1; i < t->count; i++) {
        if (t->steps[i].target_hash != t->steps[0].target_hash
            || t->steps[i].host_hash == 0)
            return false;
        differ |= t->steps[i].host_hash != t->steps[0].host_hash;
    }
    return differ && t->steps[0].host_hash != 0;
}

/* Whether a URL that seems to lead to itself leads to another host each time,
 * where the log tells none, or the same for all names of a site. */
static bool takes_turns(const struct redirect_trail *t)
{
    return t->changes_host * 2 > t->hits;
}

static bool differ_by_slash(const struct redirect_trail *t)
{
    for (size_t i = 1; i < t->count; i++)
        if (t->steps[i].host_hash != t->steps[0].host_hash
            || !target_urls_are_variants(t->steps[i].url, t->steps[0].url))
            return false;
    return t->count > 1;
}

static bool differ_by_scheme(const struct redirect_trail *t)
{
    for (size_t i = 1; i < t->count; i++)
        if (t->steps[i].target_hash != t->steps[0].target_hash
            || t->steps[i].host_hash != t->steps[0].host_hash)
            return false;
    return t->changes_scheme;
}

enum loop_kind loop_kind_of(const struct detection *d,
                            const struct redirect_trail *t)
{
    if (!is_loop(t) || !trail_is_established(d, t))
        return LOOP_NONE;
    if (differ_by_scheme(t))
        return LOOP_SCHEME;
    if (t->cycle_length == 1 && self_leads_to_other_host(d, t))
        return LOOP_NONE;
    if (t->cycle_length == 1)
        return takes_turns(t) ? LOOP_HOST : LOOP_SELF;
    if (differ_by_host(t))
        return LOOP_HOST;
    return differ_by_slash(t) ? LOOP_SLASH : LOOP_CYCLE;
}

static bool is_behind(const struct goal *g, struct slice last)
{
    return last.len == 0 || slice_compare(g->location, last) > 0;
}

/* Show the Locations themselves: the log has no other names of the hosts. */
static void show_hosts(struct finding *f, const struct redirect_answer *a)
{
    struct slice last = {NULL, 0};
    const struct goal *next;

    if (!f || !a || a->goals.many || a->node->url.varies)
        return;
    f->path_count = 0;
    do {
        next = NULL;
        for (const struct goal *g = a->goals.first; g; g = g->next)
            if (is_behind(g, last) && (!next || !is_behind(g, next->location)))
                next = g;
        last = next ? next->location : f->path[0];
        f->path[f->path_count++] = last;
    } while (next);
    f->target = last;
}

void report_loop(struct detection *d, const struct redirect_trail *t)
{
    struct finding *f;
    bool most_get_through = clients_through(d, t) > distinct_count(&t->clients);
    enum confidence c = t->confidence;

    if (t->cycle_length == 1 && t->unproven && c > CONFIDENCE_MEDIUM)
        c = CONFIDENCE_MEDIUM;
    f = report_trail(d, t, most_get_through ? SEVERITY_NOTE : SEVERITY_ERROR,
                     c);
    if (t->cycle_length == 1 && takes_turns(t))
        show_hosts(f, answer_at_self(d, t));
}
