#include <stdio.h>

#include "detect/dearest.h"

/* What is worth being told: at least so many, and one request in a hundred. */
enum { LEAST = 1000, PART = 100 };

static uint64_t hits_of(const struct redirect_answer *a)
{
    return a->hits;
}

static void report_cost(struct detection *d, const struct redirect_answer *a,
                        uint64_t records)
{
    char time[80] = "";

    if (a->timed > 0)
        snprintf(time, sizeof time, " and %.1f s of the server's time",
                 (double)a->time_us / 1e6);
    advise(d, report_answer(d, a, SEVERITY_INFO, CONFIDENCE_CERTAIN),
           "It is %.1f %% of all requests, with %.1f KiB sent%s: where the "
           "links are your own, let them lead to the target.",
           100 * (double)a->hits / (double)records, (double)a->bytes_out / 1024,
           time);
}

static void on_log(struct detection *d, const struct detect_input *log)
{
    const struct redirect_answer *dearest[DEAREST];
    unsigned count;

    if (!log->facts)
        return;
    count = find_dearest(log->graph, hits_of, dearest);
    for (unsigned i = 0; i < count; i++)
        if (dearest[i]->hits >= LEAST
            && dearest[i]->hits * PART >= log->facts->records)
            report_cost(d, dearest[i], log->facts->records);
}

const struct detector detect_redirect_cost = {
    .id = "MR501",
    .name = "redirect-cost",
    .severity = SEVERITY_INFO,
    .summary = "One of the redirects that are asked for most: each costs its "
               "visitor a round trip.",
    .basis = "RFC 9110 15.4",
    .fix = "Where the links are your own, let them lead to the target.",
    .on_log = on_log,
};
