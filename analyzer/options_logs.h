/**
 * @file
 * From the logs that the command line names to those that are read:
 * directories, patterns and --files-from are looked up.
 */
#ifndef OPTIONS_LOGS_H
#define OPTIONS_LOGS_H

#include "options.h"

/** Replace `logs` of @a options by the logs that are read. What is wrong goes
 *  to standard error and sets `logs_missing`. @return false when nothing is
 *  left to read: exit status 2. */
bool options_find_logs(struct options *options);

#endif
