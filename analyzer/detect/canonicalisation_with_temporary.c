#include "detect/detector.h"
#include "record/site.h"
#include "util/words.h"

enum { LEAST = 5 };

/* Whether the query says where to go back to: then a login is what moves the
 * client between the two forms of the URL. */
static bool has_return_url(struct slice url)
{
    static const char *const names[] = {
        "return", "next=", "redirect", "goto=", "target", "continue", NULL};
    const char *query = url.len ? memchr(url.at, '?', url.len) : NULL;
    size_t len = query ? url.len - (size_t)(query - url.at) : 0;

    return has_word((struct slice){query, len}, names);
}

/* A mirror, or where the site has moved, has the same paths. */
static void note_unknown_host(struct detection *d,
                              const struct redirect_edge *e)
{
    enum confidence c = edge_confidence(d, e);
    char name[HOST_MAX];
    struct slice host = host_name(host_of_url(e->location), name);

    if (host.len == 0)
        host = slice_of("the host of its target");
    advise(d,
           report_edge(d, e, SEVERITY_NOTE,
                       c < CONFIDENCE_MEDIUM ? c : CONFIDENCE_MEDIUM),
           "If %.*s is this site, which the log does not tell (log %%v, or "
           "name it with --own-hosts), answer with 301 or 308.",
           (int)host.len, host.at);
}

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    const struct redirect_answer *a = e->answer;

    if ((a->status != 302 && a->status != 307)
        || http_method_is_lost_by_get(a->node->method) || e->hits < LEAST
        || e->canonical * 10 < e->hits * 9 || e->hits * 10 < a->followed * 9
        || has_return_url(a->node->url.literal))
        return;
    if (edge_host_is_told(d, e))
        report_edge(d, e, SEVERITY_WARNING, edge_confidence(d, e));
    else
        note_unknown_host(d, e);
}

const struct detector detect_canonicalisation_with_temporary = {
    .id = "MR205",
    .name = "canonicalisation-with-temporary",
    .severity = SEVERITY_WARNING,
    .summary = "A URL is always sent to its own canonical form (slash, case, "
               "www, https) with a temporary redirect.",
    .basis = "RFC 9110 15.4.2, 15.4.9",
    .fix = "Answer with 301 or 308: caches and search engines then learn the "
           "canonical form.",
    .on_edge = on_edge,
};
