#include "detect/detector.h"

static void on_log(struct detection *d, const struct detect_input *log)
{
    uint64_t redirects = 0;

    if (!log->facts || log->facts->has_location)
        return;
    for (const struct redirect_node *n = graph_nodes(log->graph); n;
         n = n->next)
        for (const struct redirect_answer *a = n->answers; a; a = a->next)
            redirects += a->hits;
    if (redirects > 0)
        report_log(d, log->facts, SEVERITY_INFO, redirects);
}

const struct detector detect_no_location = {
    .id = "MR906",
    .name = "no-location",
    .severity = SEVERITY_INFO,
    .summary = "The log does not say where redirects lead: that is "
               "inferred from what clients ask for next, and no finding "
               "that hangs on it is certain.",
    .basis = "how this report was made",
    .fix = "Log the Location of responses (%{Location}o), or use the LogFormat "
           "methodredirect; where it is logged, name the format with "
           "--log-format or --apache-format.",
    .on_log = on_log,
};
