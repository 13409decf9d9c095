#include "detect/detector.h"
#include "detect/probes.h"

/* What makes the loss an accident rather than POST/redirect/GET. */
struct signs {
    bool moved; /* 301: the resource has moved, the request was meant for it */
    bool canonical; /* slash, case, host or scheme: the same resource */
    bool api;       /* API content, or an API's path */
    bool program;   /* no person with a form sent it, as far as is known */
    bool mapped;    /* by the module's note: decided before it was processed */
    bool rejected;  /* the GET was refused: it was not meant to be one */
};

/* Whether the GET was refused wherever the target was there at all. A page that
 * is there for some is down for the others. */
static bool is_rejected(const struct redirect_edge *e)
{
    uint64_t there = e->hits - e->landed_unavailable;

    return e->landed_rejected > 0 && e->landed_rejected * 2 >= there
           && e->landed_ok == 0;
}

static struct signs signs_of(const struct redirect_edge *e)
{
    return (struct signs){
        .moved = e->answer->status == 301,
        .canonical = e->canonical * 2 >= e->hits,
        .api = e->by_api > e->by_form,
        .program = e->by_program > e->by_form,
        .mapped = e->from_mapping * 2 > e->hits,
        .rejected = is_rejected(e),
    };
}

/* Whether somebody else than the site's own clients posts there, or the
 * application itself redirected: nothing that a rule should repeat. */
static bool is_excused(const struct redirect_edge *e)
{
    return e->from_handler * 2 > e->hits || e->by_form * 2 > e->hits
           || is_probe(e->answer->node->url.literal);
}

static enum severity judge(const struct redirect_edge *e, const struct signs *s)
{
    if ((s->moved && s->canonical) || s->api || (s->mapped && s->program))
        return SEVERITY_ERROR;
    if (s->rejected && edge_has_location(e))
        return SEVERITY_ERROR;
    /* Programs fill in forms, too: certain only where it did not work. */
    return SEVERITY_WARNING;
}

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    const struct redirect_answer *a = e->answer;
    struct signs s;

    if (a->node->method != HTTP_METHOD_POST || !edge_loses_method(e)
        || (a->status != 301 && a->status != 302))
        return;
    /* Whatever page comes next is not what became of the POST, and a scanner's
     * next probe is refused too. */
    if (!edge_is_established(d, e) || is_excused(e))
        return;
    /* Without a Location that shows it: asked for again, and redirected like
     * the POST. That is not where the POST went. */
    if (!edge_has_location(e) && e->landed_redirect * 2 >= e->hits)
        return;
    s = signs_of(e);
    if (!s.moved && !s.canonical && !s.api && !s.program && !s.mapped
        && !s.rejected)
        return;
    advise_keeping_method(
        d, report_edge(d, e, judge(e, &s), edge_confidence(d, e)), e);
}

const struct detector detect_post_to_get_lost = {
    .id = "MR101",
    .name = "post-to-get-lost",
    .severity = SEVERITY_ERROR,
    .summary = "A POST was answered 301 or 302, and the client went on with a "
               "GET: what it posted is lost.",
    .basis = "RFC 9110 15.4.2, 15.4.3",
    .fix = "Answer it with 308 (moved for good) or 307 (for now), which keep "
           "method and content, or let clients post to the target.",
    .on_edge = on_edge,
};
