#include "detect/detector.h"
#include "detect/probes.h"
#include "semantics/redirect_status.h"
#include "semantics/uri_reference.h"
#include "util/groups.h"
#include "util/hash.h"

enum { MANY_PATHS = 20, MAX_HOMES = 65536 };

/* A home page that redirects of a virtual host lead to. */
struct home {
    uint64_t paths, hits;
    const struct redirect_answer *first; /* by its URL */
};

static bool is_home(struct slice location)
{
    struct uri_reference u;

    uri_reference_split(location.at, location.len, &u);
    if (u.query.at || u.fragment.at)
        return false;
    return u.authority.at
               ? u.path.len == 0 || (u.path.len == 1 && u.path.at[0] == '/')
               : u.path.len == 1 && u.path.at[0] == '/';
}

/* Sign-on sends people away for a time; what is gone for good goes with 301
 * and 308. /index.html is the home page. */
static bool counts(const struct redirect_answer *a)
{
    const struct redirect_status *status = redirect_status_find(a->status);

    return a->node->method == HTTP_METHOD_GET && status
           && status->lifetime == REDIRECT_LIFETIME_PERMANENT
           && a->target.literal.len > 0 && !a->target.varies
           && is_home(a->target.literal) && a->node->url.template.len > 1
           && !target_urls_are_variants(a->node->url.template, slice_of("/"))
           && !is_probe(a->node->url.literal);
}

static void add(struct groups *homes, const struct redirect_answer *a)
{
    struct home *home =
        groups_entry(homes, hash_mix(hash_keyed(a->node->vhost),
                                     hash_keyed(a->target.literal)));

    if (!home)
        return;
    if (!home->first
        || slice_compare(a->node->url.literal, home->first->node->url.literal)
               < 0)
        home->first = a;
    home->paths++;
    home->hits += a->hits;
}

static void report_home(struct detection *d, const struct home *home)
{
    struct finding *f =
        report_sign(d, home->first, SEVERITY_NOTE, CONFIDENCE_HIGH, home->hits,
                    &home->first->evidence);

    if (f)
        f->clients = 0; /* of all of them: not known */
    advise(d, f,
           "%llu different paths lead there: search engines take that for "
           "missing pages. Redirect each to its successor, and answer 410 "
           "where there is none.",
           (unsigned long long)home->paths);
}

static void on_log(struct detection *d, const struct detect_input *log)
{
    /* Until the log is over, another path may be the first. */
    struct groups *homes =
        log->facts ? groups_create(sizeof(struct home), MAX_HOMES) : NULL;

    if (!homes)
        return;
    for (const struct redirect_node *n = graph_nodes(log->graph); n;
         n = n->next)
        for (const struct redirect_answer *a = n->answers; a; a = a->next)
            if (counts(a))
                add(homes, a);
    for (struct home *h = groups_next(homes, NULL); h;
         h = groups_next(homes, h))
        if (h->paths >= MANY_PATHS)
            report_home(d, h);
    groups_destroy(homes);
}

const struct detector detect_everything_to_home = {
    .id = "MR410",
    .name = "everything-to-home",
    .severity = SEVERITY_NOTE,
    .summary = "Twenty or more different pages are redirected to the home page "
               "for good.",
    .basis = "RFC 9110 15.4.2, 15.5.11",
    .fix = "Redirect each page to its successor, and answer 410 where there is "
           "none.",
    .on_log = on_log,
};
