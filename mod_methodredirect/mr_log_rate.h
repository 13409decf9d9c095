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

/** The same for a URL. Clients choose these: they share no minute with the keys
 *  of the configuration. */
bool mr_log_is_due_for_url(const char *url);

#endif
