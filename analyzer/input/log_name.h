/**
 * @file
 * What the name of a file says: whether it is an access log (log_names.def), and
 * of which site.
 */
#ifndef INPUT_LOG_NAME_H
#define INPUT_LOG_NAME_H

#include <stdbool.h>

#include "util/slice.h"

/** Whether a file of this name, without its directory, is taken for an access
 *  log: access.log, access_log-20261120.gz, shop.example-ssl_log, but not
 *  error.log, .access.log.swp or report.html. */
bool log_name_is_access_log(const char *name);

/** The site that a log is named for: shop.example of shop.example.log,
 *  shop.example-access.log.1.gz, shop.example-ssl_log-20261120 and
 *  shop.example-2026-11-20.log; empty when nothing is left, as of access.log.
 *  Borrows from @a name. */
struct slice log_name_site(const char *name);

#endif
