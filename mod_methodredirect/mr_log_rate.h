/**
 * @file
 * How often a line that requests can cause may stand in the log.
 */
#ifndef MR_LOG_RATE_H
#define MR_LOG_RATE_H

#include <stdbool.h>

/** Whether the line about @a key may be logged: once a minute and child
 *  process. Two keys may share that minute: then a line is lost. */
bool mr_log_is_due(const char *key);

#endif
