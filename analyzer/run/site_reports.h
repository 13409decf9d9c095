/**
 * @file
 * A directory with a report for each site, and the index of them: --split-by.
 */
#ifndef RUN_SITE_REPORTS_H
#define RUN_SITE_REPORTS_H

#include "options.h"
#include "report/split.h"
#include "run/output_folder.h"

/** Write the reports and the index into @a folder, and release it. @return false
 *  with @a diag set when that failed; then none of them is there. */
bool site_reports_write(struct output_folder *folder,
                        struct report_split *split,
                        const struct options *options, struct diag *diag);

#endif
