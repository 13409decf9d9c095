#include "detect/detector.h"

static void on_log(struct detection *d, const struct detect_input *log)
{
    if (log->facts && log->facts->format_changes > 0)
        report_log(d, log->facts, SEVERITY_INFO, log->facts->format_changes);
}

const struct detector detect_format_changes = {
    .id = "MR903",
    .name = "format-changes",
    .severity = SEVERITY_INFO,
    .summary = "The format of the lines changes inside of a log: what "
               "only one of the formats tells is known of a part.",
    .basis = "how this report was made",
    .fix = "Nothing is broken; read logs from before and after the "
           "change apart if the parts are to be compared.",
    .on_log = on_log,
};
