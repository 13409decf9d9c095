#include "record/time_bound.h"

#include <string.h>
#include <time.h>

#include "record/calendar.h"

/* "2026-11-20", "13:04", "13:04:05" */
enum { DATE = 10, MINUTES = 5, SECONDS = 8, MOST_DIGITS = 5, MOST_ZONE = 14 };

static const int64_t second_us = 1000000, hour_us = 3600 * second_us,
                     day_us = 24 * hour_us;

/* --- reading -------------------------------------------------------------- */

/* "yesterday", "today" */
static bool read_day(const char *text, bool is_end, int64_t now_us,
                     struct time_bound *bound)
{
    bool is_yesterday = strcmp(text, "yesterday") == 0;

    if (!is_yesterday && strcmp(text, "today") != 0)
        return false;
    *bound = (struct time_bound){TIME_BOUND_DAY, now_us, is_end - is_yesterday};
    return true;
}

/* "3d", "12h" */
static bool read_ago(const char *text, int64_t now_us, struct time_bound *bound)
{
    size_t digits = strspn(text, "0123456789");
    int64_t unit = strcmp(text + digits, "d") == 0   ? day_us
                   : strcmp(text + digits, "h") == 0 ? hour_us
                                                     : 0;

    if (digits == 0 || digits > MOST_DIGITS || unit == 0)
        return false;
    *bound = (struct time_bound){
        TIME_BOUND_INSTANT, now_us - unit * calendar_digits(text, (int)digits),
        0};
    return true;
}

/* "13:04" and "13:04:05"; @a len of what was read. */
static bool read_time_of_day(const char *text, int64_t *seconds, size_t *len)
{
    char whole[SECONDS + 1] = "00:00:00";

    *len = strspn(text, "0123456789:");
    if (*len != MINUTES && *len != SECONDS)
        return false;
    memcpy(whole, text, *len);
    return calendar_time_of_day(slice_of(whole), seconds);
}

/* A date; a time of day behind it; an offset behind that. */
static bool read_date(const char *text, bool is_end, struct time_bound *bound)
{
    int64_t seconds, of_day, zone;
    size_t len;

    if (strlen(text) < DATE
        || !calendar_iso_date((struct slice){text, DATE}, &seconds))
        return false;
    text += DATE;
    *bound = (struct time_bound){TIME_BOUND_WALL, seconds * second_us, 0};
    if (!*text) {
        bound->us += is_end ? day_us : 0;
        return true;
    }
    if (*text != 'T' || !read_time_of_day(text + 1, &of_day, &len))
        return false;
    text += 1 + len;
    bound->us += of_day * second_us;
    if (!*text)
        return true;
    if (!calendar_zone(slice_of(text), &zone))
        return false;
    bound->kind = TIME_BOUND_INSTANT;
    bound->us -= zone * second_us;
    return true;
}

bool time_bound_read(const char *text, bool is_end, int64_t now_us,
                     struct time_bound *bound)
{
    return read_day(text, is_end, now_us, bound)
           || read_ago(text, now_us, bound) || read_date(text, is_end, bound);
}

/* --- using ---------------------------------------------------------------- */

/* What a clock on the wall shows, as if it were in UTC. */
static int64_t wall_of(int64_t us, int zone_min)
{
    time_t t = (time_t)(us / second_us);
    struct tm tm;

    if (zone_min != TIME_BOUND_LOCAL)
        return us + zone_min * 60 * second_us;
    return localtime_r(&t, &tm) ? us + tm.tm_gmtoff * second_us : us;
}

static int64_t time_of_wall(int64_t wall_us, int zone_min)
{
    return zone_min != TIME_BOUND_LOCAL
               ? wall_us - zone_min * 60 * second_us
               : calendar_from_local(wall_us / second_us) * second_us;
}

int64_t time_bound_in(const struct time_bound *bound, int zone_min)
{
    int64_t wall;

    switch (bound->kind) {
    case TIME_BOUND_WALL:
        return time_of_wall(bound->us, zone_min);
    case TIME_BOUND_DAY:
        wall = wall_of(bound->us, zone_min);
        return time_of_wall(wall - wall % day_us + bound->days * day_us,
                            zone_min);
    default:
        return bound->us;
    }
}

bool time_bound_is_empty(const struct time_bound *since,
                         const struct time_bound *until)
{
    const int east = MOST_ZONE * 60, west = -east;

    return since->kind != TIME_BOUND_NONE && until->kind != TIME_BOUND_NONE
           && time_bound_in(since, east) >= time_bound_in(until, east)
           && time_bound_in(since, west) >= time_bound_in(until, west);
}
