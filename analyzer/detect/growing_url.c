#include "detect/detector.h"
#include "detect/growth.h"
#include "detect/loops.h"
#include "detect/probes.h"
#include "util/groups.h"
#include "util/hash.h"

enum { MAX_STARTS = 65536, LEAST_CLIENTS = 2 };

/* Where a growing chain begins. Every client follows it as far as it likes: each
 * length is a trail of its own. */
struct start {
    const struct redirect_trail *best;
    uint64_t hits;
};

/* Longer and longer URLs are what one scanner or crawler asks for in a row, too:
 * without a Location it takes a client that is led, or several. */
static bool is_shown(const struct redirect_trail *t)
{
    if (!t->unproven)
        return true;
    for (size_t i = 0; i < t->count; i++)
        if (is_probe(t->steps[i].url))
            return false;
    return clients_are_led(t) || distinct_count(&t->clients) >= LEAST_CLIENTS;
}

static enum confidence confidence_of(const struct redirect_trail *t)
{
    /* That each URL holds the one before is what shows the hops, where no
     * Location does. Several clients may be one scanner's addresses. */
    enum confidence most =
        clients_are_led(t) ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;

    return t->unproven && t->confidence > most ? most : t->confidence;
}

/* Of trails with as many steps. */
static int compare_steps(const struct redirect_trail *a,
                         const struct redirect_trail *b)
{
    size_t count = a->count + (a->has_end && b->has_end);
    int order;

    for (size_t i = 0; i < count; i++) {
        const struct chain_step *s = &a->steps[i], *than = &b->steps[i];
        if ((order = slice_compare(s->url, than->url))
            || (order = slice_compare(s->host, than->host))
            || (order = slice_compare(s->method_text, than->method_text))
            || (order = s->status - than->status)
            || (order = (int)s->scheme - (int)than->scheme))
            return order;
    }
    return (int)a->has_end - (int)b->has_end;
}

/* Whether @a a says more than @a b, of the same start: shorter is shown
 * easier. */
static bool says_more(const struct redirect_trail *a,
                      const struct redirect_trail *b)
{
    enum confidence sure = confidence_of(a), than = confidence_of(b);

    if (sure != than)
        return sure > than;
    if (a->hits != b->hits)
        return a->hits > b->hits;
    return a->count != b->count ? a->count < b->count : compare_steps(a, b) < 0;
}

static void add(struct groups *starts, const struct redirect_trail *t)
{
    const struct chain_step *first = &t->steps[0];
    uint64_t url = hash_mix(first->target_hash, first->host_hash);
    struct start *s =
        groups_entry(starts, hash_mix(hash_mix(url, hash_keyed(t->vhost)),
                                      hash_keyed(first->method_text)));

    if (!s)
        return;
    if (!s->best || says_more(t, s->best))
        s->best = t;
    s->hits += t->hits;
}

static void on_log(struct detection *d, const struct detect_input *log)
{
    struct groups *starts = groups_create(sizeof(struct start), MAX_STARTS);

    if (!starts)
        return;
    for (const struct redirect_trail *t = graph_trails(log->graph); t;
         t = t->next)
        if (trail_grows(t) && is_shown(t))
            add(starts, t);
    for (struct start *s = groups_next(starts, NULL); s;
         s = groups_next(starts, s)) {
        struct finding *f =
            report_trail(d, s->best, SEVERITY_ERROR, confidence_of(s->best));
        if (f)
            f->hits = s->hits;
    }
    groups_destroy(starts);
}

const struct detector detect_growing_url = {
    .id = "MR306",
    .name = "growing-url",
    .severity = SEVERITY_ERROR,
    .summary = "Each redirect puts the same into the URL once more, until "
               "clients give up.",
    .basis = "RFC 9110 15.4",
    .fix = "Anchor the pattern (^...$), or except what it has made already; "
           "where a page redirects to sign-on, except the sign-on page.",
    .on_log = on_log,
};
