/**
 * @file
 * Directives for what was found, as a file that httpd reads: those of each
 * virtual host together, each behind a comment that cites its evidence.
 *
 * Whatever a log holds, the file has no line of its making: words of a
 * directive are plain bytes, a target is a path or leads to a host of the same
 * site, and no comment ends in a backslash, which would take the next line in.
 */
#ifndef REPORT_SUGGESTED_CONF_H
#define REPORT_SUGGESTED_CONF_H

#include "report/report.h"
#include "util/host_list.h"

/** Write the file. Targets lead to the virtual host that they are for, to it
 *  with or without www., or to @a own_hosts, which may be NULL.
 *  @return as for struct renderer. */
int suggested_conf_write(const struct report *report,
                         const struct host_list *own_hosts,
                         const struct render_options *options, FILE *out);

#endif
