/**
 * @file
 * The time of a record: date and time fields of any strptime format, the
 * offset from UTC that the line carries, and the last second remembered, since
 * the next line nearly always has the same.
 */
#ifndef RECORD_LOG_TIME_H
#define RECORD_LOG_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "format/log_format.h"

struct log_clock;

/** A clock for the date and time formats of @a format; NULL without memory.
 *  Times without an offset are taken in the zone of the environment's TZ when
 *  @a use_local_zone is set (option --tz sets it), else in UTC. */
struct log_clock *log_clock_create(const struct log_format *format,
                                   bool use_local_zone);

/** Read the time of a line into @a time_us: microseconds since the epoch.
 *  @return false when the fields do not fit their formats. */
bool log_clock_read(struct log_clock *clock, const struct log_fields *fields,
                    int64_t *time_us);

/** The same from an Apache stamp in one piece, "20/Nov/2026:13:04:05 +0000".
 *  Only for formats of which log_format_glance() gave it. */
bool log_clock_read_stamp(struct log_clock *clock, struct slice stamp,
                          int64_t *time_us);

/** How many minutes east of UTC the last line has written its time: by the
 *  offset that it carries, 0 without one. */
int log_clock_zone(const struct log_clock *clock);

/** The day of lines that have a time only: midnights since the date was said,
 *  and the time of the last line. */
struct log_day {
    int64_t days, of_day;
};

struct log_day log_clock_day(const struct log_clock *clock);
void log_clock_set_day(struct log_clock *clock, struct log_day day);

void log_clock_destroy(struct log_clock *clock);

#endif
