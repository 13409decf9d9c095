#include "detect/detector.h"

/* Scanners that do not speak HTTP leave lines that are none in every log. */
enum { TOLD_FROM = 100, WARNED_FROM = 20 };

static void on_log(struct detection *d, const struct detect_input *log)
{
    const struct log_facts *facts = log->facts;

    if (!facts || facts->rejected == 0)
        return;
    if (facts->rejected * TOLD_FROM >= facts->lines)
        report_log(d, facts,
                   facts->rejected * WARNED_FROM >= facts->lines
                       ? SEVERITY_WARNING
                       : SEVERITY_INFO,
                   facts->rejected);
}

const struct detector detect_unparsed_lines = {
    .id = "MR901",
    .name = "unparsed-lines",
    .severity = SEVERITY_WARNING,
    .summary = "Lines of the log were not understood: what they say is "
               "missing in this report.",
    .basis = "how this report was made",
    .fix = "Look at one with --explain-line=FILE:NUMBER; name the "
           "format with --log-format if it is another.",
    .on_log = on_log,
};
