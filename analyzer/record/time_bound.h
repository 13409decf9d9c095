/**
 * @file
 * From when, or until when, as a person says it: --since and --until.
 *
 *     2026-11-20                  that day
 *     2026-11-20T13:04[:05]       that time
 *     2026-11-20T13:04Z           the same in UTC; or +01:00, +0100
 *     yesterday, today            that day
 *     3d, 12h                     so many times 24 hours, or hours, ago
 *
 * What names no offset from UTC, and so days as well, is taken in the zone of
 * the line that is held against it.
 */
#ifndef RECORD_TIME_BOUND_H
#define RECORD_TIME_BOUND_H

#include <stdbool.h>
#include <stdint.h>

enum time_bound_kind {
    TIME_BOUND_NONE,
    TIME_BOUND_INSTANT, /**< the same in every zone */
    TIME_BOUND_WALL,    /**< a date and time of day */
    TIME_BOUND_DAY      /**< the beginning of a day, counted from the present */
};

struct time_bound {
    enum time_bound_kind kind;
    int64_t
        us;   /**< since the epoch, UTC; wall: as if in UTC; day: the present */
    int days; /**< day: how many after the present one */
};

/** In place of an offset: the zone of the environment's TZ. */
enum { TIME_BOUND_LOCAL = INT32_MAX };

/** Read all of @a text at the time @a now_us into where it begins; @a is_end:
 *  where a day ends. @return false when it is none of these. */
bool time_bound_read(const char *text, bool is_end, int64_t now_us,
                     struct time_bound *bound);

/** The time since the epoch that @a bound, which is not NONE, stands for in the
 *  zone @a zone_min minutes east of UTC. */
int64_t time_bound_in(const struct time_bound *bound, int zone_min);

/** Whether nothing is between the two in any zone; never, if one is NONE. */
bool time_bound_is_empty(const struct time_bound *since,
                         const struct time_bound *until);

#endif
