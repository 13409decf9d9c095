#include "detect/detector.h"

/* A whole site that only redirects is none; a short piece may be. */
enum { ENOUGH = 500, REDIRECTS = 50 };

static uint64_t count_class(const struct log_facts *facts, int first)
{
    uint64_t count = 0;

    for (int status = first; status < first + 100; status++)
        count += facts->by_status[status];
    return count;
}

/* A host that does nothing but redirect sends nobody back to itself. */
static bool leads_back(const struct graph *graph)
{
    for (const struct redirect_node *n = graph_nodes(graph); n; n = n->next)
        for (const struct redirect_answer *a = n->answers; a; a = a->next)
            if (!a->target.varies && a->target.literal.len > 0
                && a->target.literal.at[0] == '/'
                && !slice_begins(a->target.literal, "//"))
                return true;
    return false;
}

static void on_log(struct detection *d, const struct detect_input *log)
{
    const struct log_facts *facts = log->facts;

    /* What is unchanged answers, too. */
    if (facts && facts->records >= ENOUGH && count_class(facts, 200) == 0
        && facts->by_status[304] == 0 && count_class(facts, 300) >= REDIRECTS
        && leads_back(log->graph))
        report_log(d, facts, SEVERITY_WARNING, facts->records);
}

const struct detector detect_partial_log = {
    .id = "MR907",
    .name = "partial-log",
    .severity = SEVERITY_WARNING,
    .summary = "The log seems to hold a choice of requests only: "
               "redirects, but no page that answers. Where clients "
               "arrived cannot be seen.",
    .basis = "how this report was made",
    .fix = "Analyse the whole log: look for a condition (env=, "
           "expr=) at CustomLog, or for what filters the log on its "
           "way here.",
    .on_log = on_log,
};
