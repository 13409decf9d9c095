/**
 * @file
 * A point in time as an administrator writes it (ISO 8601).
 *
 *     2026-12-24                  the beginning of that day
 *     2026-12-24T18:00            seconds may be left out
 *     2026-12-24T18:00:00Z        UTC; +01:00 and the like for other zones
 *
 * Without a zone it is local time of the server.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_TIME_H
#define MR_TIME_H

#include <stdbool.h>

#include <apr_time.h>

/** The forms above, for messages. */
#define MR_TIME_ACCEPTED                                                       \
    "2026-12-24, 2026-12-24T18:00 or 2026-12-24T18:00:00, and Z or +01:00 "    \
    "behind the latter two"

/** Parse @a text, years 1970 to 9999. @return false when it is not a time. */
bool mr_time_parse(apr_time_t *time, const char *text);

#endif
