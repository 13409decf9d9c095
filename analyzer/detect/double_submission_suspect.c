#include "detect/detector.h"
#include "util/words.h"

enum { MOST_OF_A_CLIENT = 3, LEAST_FOR_AN_ERROR = 2 };

/* Where the same twice costs somebody something. */
static bool is_payment(struct slice url)
{
    static const char *const words[] = {"pay",      "payment",  "order",
                                        "checkout", "transfer", NULL};

    return has_whole_word(url, words);
}

/* What few send again and again, or is asked for anyway, is polling. */
static bool is_polling(const struct redirect_edge *e, double lift)
{
    return e->hits > MOST_OF_A_CLIENT * distinct_count(&e->clients)
           || (lift > 0 && lift < 2);
}

/* One page that asks again and again from changing addresses (a pool of a proxy,
 * IPv4 and IPv6 in turns) is a client at each of them, that sends twice or
 * more. People who send twice are few among those who send once. */
static bool may_be_one_tool(const struct redirect_edge *e)
{
    uint64_t repeating = distinct_count(&e->repeating);

    return e->repeated * 2 > repeating * 3
           || repeating * 2 > distinct_count(&e->clients);
}

/* Programs send much that is alike; of people, the page and the bytes that
 * they sent tell the same form from another one. */
static bool is_same_form(const struct redirect_edge *e)
{
    return e->repeated_exactly * 2 > e->repeated
           && (e->by_api + e->by_program) * 2 <= e->hits;
}

static enum severity severity_of(const struct detection *d,
                                 const struct redirect_edge *e)
{
    if (is_payment(e->answer->node->url.template)
        && e->repeated_exactly >= LEAST_FOR_AN_ERROR
        && e->by_connection * 2 >= e->hits
        && edge_confidence(d, e) >= CONFIDENCE_HIGH)
        return SEVERITY_ERROR;
    return SEVERITY_WARNING;
}

static void on_edge(struct detection *d, const struct redirect_edge *e)
{
    enum confidence c = edge_confidence(d, e);
    struct finding *f;

    if (e->repeated == 0 || !edge_keeps_method(e) || !edge_is_established(d, e)
        || is_polling(e, edge_lift(d, e)))
        return;
    /* The log does not say what was meant. */
    if (c > CONFIDENCE_MEDIUM)
        c = CONFIDENCE_MEDIUM;
    f = report_edge(d, e, severity_of(d, e),
                    is_same_form(e) && !may_be_one_tool(e) ? c
                                                           : CONFIDENCE_LOW);
    if (!f)
        return;
    f->hits = e->repeated;
    f->clients = distinct_count(&e->repeating);
}

const struct detector detect_double_submission_suspect = {
    .id = "MR110",
    .name = "double-submission-suspect",
    .severity = SEVERITY_ERROR,
    .summary = "Clients sent the same through a redirect twice within seconds, "
               "and both were accepted.",
    .basis = "RFC 9110 9.2.2, 15.4.8, 15.4.9",
    .fix =
        "Let a token in the form (idempotency key) recognise the second one, "
        "and redirect before the form, not after it.",
    .on_edge = on_edge,
};
