/**
 * @file
 * A report on its way out: to a file that appears whole, or to standard output.
 */
#ifndef RUN_REPORT_WRITER_H
#define RUN_REPORT_WRITER_H

#include <stdbool.h>

#include "options.h"
#include "report/report.h"
#include "run/output_file.h"
#include "util/host_list.h"

/** How @a output, one of those of @a options, is to be printed. */
struct render_options report_style(const struct output *output,
                                   const struct options *options);

/** Write @a report as @a output says. @a file was opened for its path, NULL
 *  without one; it is released. @return false when that failed, which
 *  @a diag tells. */
bool report_write(struct output_file *file, const struct output *output,
                  const struct options *options, const struct report *report,
                  struct diag *diag);

/** Write the directives that --suggest-conf asks for; the same of @a file.
 *  @a own_hosts may be NULL. */
bool suggestions_write(struct output_file *file, const struct options *options,
                       const struct report *report,
                       const struct host_list *own_hosts, struct diag *diag);

#endif
