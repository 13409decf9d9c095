/**
 * @file
 * The index of the reports of sites as one page: what hurts most first.
 */
#ifndef REPORT_RENDER_INDEX_H
#define REPORT_RENDER_INDEX_H

#include "report/report.h"

/** Write the page of report->sites to @a out; as for struct renderer. */
int render_index_html(const struct report *report,
                      const struct render_options *options, FILE *out);

#endif
