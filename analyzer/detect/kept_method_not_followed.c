#include "detect/detector.h"

enum { LEAST = 3, LEAST_CLIENTS = 2, OFTEN = 10, PER_CENT = 20 };

/* Whether who follows it is seen in these logs: others were, or the target
 * is below the same scheme and host. */
static bool would_be_seen(const struct redirect_answer *a)
{
    struct slice to = a->target.literal;

    return a->followed > 0
           || (to.len > 0 && to.at[0] == '/'
               && !(to.len > 1 && to.at[1] == '/'));
}

/* Clients that never followed it: who does so once can, and broke off. */
static uint64_t clients_that_never_do(const struct redirect_answer *a)
{
    uint64_t all = distinct_count(&a->clients), ignoring, followed = 0;

    for (const struct redirect_edge *e = a->edges; e; e = e->next)
        followed += distinct_count(&e->clients);
    ignoring = distinct_count(&a->ignoring);
    if (followed >= all)
        return 0;
    return all - followed < ignoring ? all - followed : ignoring;
}

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    uint64_t clients = clients_that_never_do(a);
    struct finding *f;

    if (clients == 0 || a->ignored < LEAST || !would_be_seen(a)
        || a->ignored * 100 < (a->followed + a->not_followed) * PER_CENT)
        return;
    f = report_answer(d, a, SEVERITY_WARNING,
                      clients >= LEAST_CLIENTS || a->ignored >= OFTEN
                          ? CONFIDENCE_MEDIUM
                          : CONFIDENCE_LOW);
    if (!f)
        return;
    f->hits = a->ignored;
    f->clients = clients;
}

const struct detector detect_kept_method_not_followed = {
    .id = "MR112",
    .name = "307-308-not-followed",
    .severity = SEVERITY_WARNING,
    .summary = "Clients that follow other redirects do not send the same "
               "method again after 307 or 308.",
    .basis = "RFC 9110 15.4, 15.4.8, 15.4.9",
    .fix = "Give these clients the new URL, or hand the request on inside the "
           "server (ProxyPass): some, like Java's HttpURLConnection with 308, "
           "cannot follow.",
    .on_answer = on_answer,
};
