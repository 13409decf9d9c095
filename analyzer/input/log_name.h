/**
 * @file
 * Which files of a directory are access logs, by their names (log_names.def).
 */
#ifndef INPUT_LOG_NAME_H
#define INPUT_LOG_NAME_H

#include <stdbool.h>

/** Whether a file of this name, without its directory, is taken for an access
 *  log: access.log, access_log-20261120.gz, shop.example-ssl_log, but not
 *  error.log, .access.log.swp or report.html. */
bool log_name_is_access_log(const char *name);

#endif
