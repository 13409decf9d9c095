/* The findings as JSON Lines: each line is one of them as it stands in the JSON
 * report, and as --follow writes it, so that one reader does for both. */
#include "report/report.h"

static int write_ndjson(const struct report *report,
                        const struct render_options *options, FILE *out)
{
    for (size_t i = 0; i < report->finding_count; i++)
        if (render_finding_json(&report->findings[i], options, out) != 0)
            return -1;
    for (size_t i = 0; i < report->gone_count; i++)
        if (render_finding_json(&report->gone[i], options, out) != 0)
            return -1;
    return 0;
}

const struct renderer render_ndjson = {"ndjson", ".ndjson", write_ndjson};
