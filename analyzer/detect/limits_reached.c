#include "detect/detector.h"

enum { WARNED_FROM = 1000 };

/* Redirects that wait are few for each client: one that never follows any, a
 * scanner, loses some of its own, and nobody else's. */
static void on_log(struct detection *d, const struct detect_input *log)
{
    const struct log_facts *f = log->facts;
    uint64_t lost;

    if (!f)
        return;
    lost = f->refused_entries + f->forgotten_clients;
    if (lost + f->forgotten_redirects > 0)
        report_log(d, f,
                   lost > 0 && lost * WARNED_FROM >= f->records
                       ? SEVERITY_WARNING
                       : SEVERITY_INFO,
                   lost + f->forgotten_redirects);
}

const struct detector detect_limits_reached = {
    .id = "MR905",
    .name = "limits-reached",
    .severity = SEVERITY_WARNING,
    .summary = "There was more in the log than could be remembered: "
               "counts are estimates, and some redirects are missing.",
    .basis = "how this report was made",
    .fix =
        "Give it more room with --memory; where only a scanner sent more "
        "redirected requests at once than are kept of a client, nothing is to "
        "be done.",
    .on_log = on_log,
};
