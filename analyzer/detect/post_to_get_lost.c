#include "detect/detector.h"

/* What makes the loss an accident rather than POST/redirect/GET. */
struct signs {
    bool moved; /* 301: the resource has moved, the request was meant for it */
    bool canonical; /* slash, case, host or scheme: the same resource */
    bool api;       /* no person with a form sent it */
    bool rejected;  /* the GET was refused: it was not meant to be one */
};

static struct signs signs_of(const struct redirect_edge *e)
{
    return (struct signs){
        .moved = e->answer->status == 301,
        .canonical = e->canonical * 2 >= e->hits,
        .api = e->by_api > e->by_form,
        .rejected = e->landed_rejected * 2 >= e->hits,
    };
}

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    const struct redirect_answer *a = e->answer;
    struct signs s;
    bool error;

    if (a->node->method != HTTP_METHOD_POST || !edge_loses_method(e)
        || (a->status != 301 && a->status != 302))
        return;
    /* Whatever page comes next is not what became of the POST, and a scanner's
     * next probe is refused too. */
    if (!edge_is_established(d, e))
        return;
    s = signs_of(e);
    if (!s.moved && !s.canonical && !s.api && !s.rejected)
        return;
    /* By the module's note, the application answered: that is its way to say
     * where the result is, unless the result is an error. */
    if (e->from_handler * 2 > e->hits && !s.rejected)
        return;
    if (e->by_form * 2 > e->hits && !s.rejected)
        return;
    error = (s.moved && s.canonical) || s.api || s.rejected;
    advise_keeping_method(d,
                          report_edge(d, e,
                                      error ? SEVERITY_ERROR : SEVERITY_WARNING,
                                      edge_confidence(d, e)),
                          e);
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
