/**
 * @file
 * Dates, times of day and offsets in the few forms that logs have, read by
 * hand: strptime(3) would take most of the time that a line costs.
 */
#ifndef RECORD_CALENDAR_H
#define RECORD_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "util/slice.h"

/** The number that @a count digits at @a p make; -1 when one is none. */
int calendar_digits(const char *p, int count);

/** Seconds from 1970-01-01 to the beginning of a day, from the year 1000 on, of the proleptic
 *  Gregorian calendar. @return false when there is no such day. */
bool calendar_date(int year, int month, int day, int64_t *seconds);

/** The same of "20/Nov/2026" and of "2026-11-20". */
bool calendar_apache_date(struct slice s, int64_t *seconds);
bool calendar_iso_date(struct slice s, int64_t *seconds);

/** The same of "20/Okt/2026", with the name or abbreviation of a month in German
 *  or French, in UTF-8 or Latin-1, in any case, a point behind it or not; the day
 *  may have one digit. */
bool calendar_foreign_date(struct slice s, int64_t *seconds);

/** Seconds since midnight of "13:04:05"; a leap second is one. */
bool calendar_time_of_day(struct slice s, int64_t *seconds);

/** The seconds from the epoch to a date and time of day in the zone of the
 *  environment's TZ; @a wall: to the same in UTC. */
int64_t calendar_from_local(int64_t wall);

/** Seconds east of UTC: "+0100", "+01:00", "Z". @return false when it is none
 *  of these, or farther from UTC than any clock is: 14 hours, as in
 *  strptime(3). */
bool calendar_zone(struct slice s, int64_t *seconds);

/** The digits behind the point of a second, up to 18, as microseconds: "5" is
 *  500000. What is finer is dropped. */
bool calendar_fraction(struct slice s, int64_t *us);

#endif
