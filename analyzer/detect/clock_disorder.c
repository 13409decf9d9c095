#include "detect/detector.h"

/* A line is written when its request ends and stamped when it began: some are
 * always behind. A few that are far behind are those of long downloads. */
enum { MANY = 5, FAR = 100, SUPPORT = 10 };

static void on_log(struct detection *d, const struct detect_input *log)
{
    const struct log_facts *facts = log->facts;

    if (!facts)
        return;
    if (facts->too_late >= SUPPORT && facts->too_late * FAR > facts->records)
        report_log(d, facts, SEVERITY_WARNING, facts->too_late);
    else if (facts->disorder >= SUPPORT
             && facts->disorder * MANY > facts->records)
        report_log(d, facts, SEVERITY_INFO, facts->disorder);
}

const struct detector detect_clock_disorder = {
    .id = "MR902",
    .name = "clock-disorder",
    .severity = SEVERITY_WARNING,
    .summary = "Lines are not in the order of their time: which request "
               "followed which redirect is less sure.",
    .basis = "RFC 9110 gives logs no order; Apache writes a line when a "
             "request ends",
    .fix = "Where several logs were joined, give them one by one: "
           "they are merged by time. Else see to the clocks of the "
           "servers.",
    .on_log = on_log,
};
