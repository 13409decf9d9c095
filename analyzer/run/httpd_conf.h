/**
 * @file
 * LogFormat lines of an httpd configuration.
 */
#ifndef RUN_HTTPD_CONF_H
#define RUN_HTTPD_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "util/diag.h"

/**
 * The string of `LogFormat "string" nickname` in @a path and in what it
 * includes; the last one counts, as in httpd, whatever section it stands in.
 *
 * Lines are read as httpd reads them: continued by a backslash at their end,
 * with words in quotes of either kind. Include and IncludeOptional are
 * followed, wildcards and folders too, relative to ServerRoot (without it, to
 * the folder of @a path), 10 deep, 1,000 files and 64 MiB at most.
 * ${VARIABLES} are not known here: a path that has one is passed over.
 *
 * @return false with @a diag set when a file cannot be read or no LogFormat
 *         has that nickname; the diagnostic names those that were found.
 */
bool httpd_conf_log_format(const char *path, const char *nickname, char *string,
                           size_t size, struct diag *diag);

#endif
