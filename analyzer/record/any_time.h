/**
 * @file
 * A time that says by its shape how it is written: the format `%+`.
 *
 *     2026-11-20T13:04:05.123+01:00     RFC 3339, also with a blank, or no zone
 *     20/Nov/2026:13:04:05 +0100        Apache, also in brackets
 *     1795179845.123                    since the epoch: seconds,
 *     1795179845123                     or milli-, micro-, nanoseconds
 */
#ifndef RECORD_ANY_TIME_H
#define RECORD_ANY_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "util/slice.h"

/** Read all of @a s into microseconds since the epoch; @a has_zone tells
 *  whether it named an offset from UTC, as an epoch does, and @a zone that, in
 *  seconds. @return false when it is none of these. */
bool any_time_read(struct slice s, int64_t *time_us, bool *has_zone,
                   int64_t *zone);

#endif
