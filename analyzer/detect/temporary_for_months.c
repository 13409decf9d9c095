#include "detect/detector.h"
#include "detect/probes.h"
#include "util/words.h"

enum { LEAST_DAYS = 10, PER_CENT_OF_LOG = 1 };

static const int64_t months_us = 90 * (int64_t)86400 * 1000000;

static uint64_t hits_of(const struct redirect_node *n)
{
    uint64_t hits = 0;

    for (const struct redirect_answer *a = n->answers; a; a = a->next)
        hits += a->hits;
    return hits;
}

/* Where people are sent until they have what they lack. */
static bool is_gate(struct slice url)
{
    static const char *const words[] = {
        "login", "logon",     "signin", "sign-in", "sso",    "auth",
        "oauth", "authorize", "token",  "consent", "cookie", NULL};

    return has_whole_word(url, words);
}

/* What does something before it redirects, or is meant to lead somewhere else
 * tomorrow: kept by caches it would do harm. */
static bool is_meant_to_be_temporary(struct slice url)
{
    static const char *const words[] = {
        "logout", "logoff", "signout", "sign-out", "lang",   "switch",
        "/set",   "/add",   "click",   "track",    "random", "latest",
        "today",  "/now",   "current", "?",        NULL};

    return has_word(url, words) || is_gate(url);
}

/* Whether it went on all the time: one line with a wrong date is far from the
 * rest. */
static bool is_spread(const struct activity *when)
{
    int last = 0;

    for (int i = 1; i < when->used; i++)
        if (when->counts[i] > 0) {
            if ((i - last) * 2 > when->used)
                return false;
            last = i;
        }
    return true;
}

static bool is_long(const struct redirect_answer *a)
{
    return a->last_us - a->first_us >= months_us && is_spread(&a->when)
           && days_count(&a->days) >= LEAST_DAYS;
}

/* One URL, that is never anything but redirected there. */
static bool is_only_answer(const struct detection *d,
                           const struct redirect_answer *a)
{
    return !a->node->url.varies && a->hits * 100 >= hits_of(a->node) * 99
           && !has_page_too(d, a->node) && !is_probe(a->node->url.literal);
}

static bool is_common(const struct detection *d,
                      const struct redirect_answer *a)
{
    return a->hits * 100 >= requests_in_all(d) * PER_CENT_OF_LOG;
}

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    const struct goal *goal = goals_main(&a->goals);
    const struct redirect_edge *e = only_edge(d, a);
    bool canonical =
        e && e->canonical * 2 >= e->hits && edge_host_is_told(d, e);
    struct slice to;
    struct finding *f;

    if ((a->status != 302 && a->status != 307)
        || a->node->method != HTTP_METHOD_GET || !is_long(a)
        || !is_only_answer(d, a))
        return;
    /* A second target, however rare, is a choice that somebody makes: by
     * language, say. */
    if (goal ? a->goals.count > 1 || goal->hits * 100 < a->hits * 99
             : !e || a->target.literal.len)
        return;
    to = goal ? goal->location : e->url.literal;
    if (is_gate(to)
        || (!canonical && is_meant_to_be_temporary(a->node->url.literal)))
        return;
    f = report_answer(
        d, a, canonical || is_common(d, a) ? SEVERITY_WARNING : SEVERITY_NOTE,
        goal ? CONFIDENCE_HIGH : edge_confidence(d, e));
    if (f)
        f->target = to;
    /* What else a redirect is for, nobody knows but its owner. */
    if (canonical)
        advise_permanent(d, f, e);
}

const struct detector detect_temporary_for_months = {
    .id = "MR201",
    .name = "temporary-for-months",
    .severity = SEVERITY_WARNING,
    .summary = "A URL has been redirected temporarily, to one and the same "
               "target, for three months or more.",
    .basis = "RFC 9110 15.4.3, 15.4.8",
    .fix =
        "Answer with 301 or 308 if it is to stay: clients then learn the new "
        "URL (search engines take an old 302 for a 301 anyway). Leave it "
        "where the target will change.",
    .on_answer = on_answer,
};
