#include "record/any_time.h"

#include <string.h>

#include "record/calendar.h"

/* "2026-11-20T13:04:05" and "20/Nov/2026:13:04:05" */
enum { ISO_DATE = 10, ISO = 19, APACHE_DATE = 11, APACHE = 20, CLOCK = 8 };

static struct slice part(struct slice s, size_t at, size_t len)
{
    return (struct slice){s.at + at, len};
}

static struct slice rest(struct slice s, size_t at)
{
    return part(s, at, s.len - at);
}

/* How many bytes at @a at are digits. */
static size_t count_digits(struct slice s, size_t at)
{
    size_t n = at;

    while (n < s.len && s.at[n] >= '0' && s.at[n] <= '9')
        n++;
    return n - at;
}

/* What stands behind the seconds: ".123", then an offset or nothing. */
static bool read_tail(struct slice s, int64_t *us, bool *has_zone,
                      int64_t *zone)
{
    int64_t fraction = 0;

    if (s.len > 0 && (s.at[0] == '.' || s.at[0] == ',')) {
        size_t digits = count_digits(s, 1);
        if (!calendar_fraction(part(s, 1, digits), &fraction))
            return false;
        s = rest(s, 1 + digits);
    }
    while (s.len > 0 && s.at[0] == ' ')
        s = rest(s, 1);
    *has_zone = s.len > 0;
    if (*has_zone && !calendar_zone(s, zone))
        return false;
    *us = fraction - *zone * 1000000;
    return true;
}

/* The unit follows from the number of digits: those of this century's times
 * are 10, 13, 16 or 19 long. */
static bool read_epoch(struct slice s, int64_t *time_us)
{
    size_t digits = count_digits(s, 0);
    int64_t value = 0, fraction = 0;

    if (digits < 9 || digits > 19)
        return false;
    if (digits == 19)
        digits = 16; /* nanoseconds: three digits too fine */
    for (size_t i = 0; i < digits; i++)
        value = value * 10 + (s.at[i] - '0');
    digits = count_digits(s, 0);
    if (digits < s.len
        && (s.at[digits] != '.'
            || !calendar_fraction(rest(s, digits + 1), &fraction)))
        return false;
    if (digits < 12)
        *time_us = value * 1000000 + fraction;
    else
        *time_us = value * (digits < 15 ? 1000 : 1);
    return true;
}

/* "2026/11/20", as programs in Go write it, beside "2026-11-20". */
static bool read_iso_date(struct slice s, int64_t *seconds)
{
    char dashed[ISO_DATE];

    if (s.at[4] != '/' || s.at[7] != '/')
        return calendar_iso_date(s, seconds);
    memcpy(dashed, s.at, ISO_DATE);
    dashed[4] = dashed[7] = '-';
    return calendar_iso_date((struct slice){dashed, ISO_DATE}, seconds);
}

/* The date and time of day at the head of @a s, in one of both orders. */
static bool read_head(struct slice s, int64_t *seconds, size_t *len)
{
    struct slice date, clock;
    int64_t of_day;
    bool is_iso =
        s.len >= ISO && (s.at[ISO_DATE] == 'T' || s.at[ISO_DATE] == ' ');

    if (is_iso) {
        date = part(s, 0, ISO_DATE);
        clock = part(s, ISO_DATE + 1, CLOCK);
        *len = ISO;
    }
    else if (s.len >= APACHE && s.at[APACHE_DATE] == ':') {
        date = part(s, 0, APACHE_DATE);
        clock = part(s, APACHE_DATE + 1, CLOCK);
        *len = APACHE;
    }
    else {
        return false;
    }
    if (!(is_iso ? read_iso_date(date, seconds)
                 : calendar_apache_date(date, seconds))
        || !calendar_time_of_day(clock, &of_day))
        return false;
    *seconds += of_day;
    return true;
}

bool any_time_read(struct slice s, int64_t *time_us, bool *has_zone,
                   int64_t *zone)
{
    int64_t seconds, us;
    size_t len;

    if (s.len > 2 && s.at[0] == '[' && s.at[s.len - 1] == ']')
        s = part(s, 1, s.len - 2);
    *has_zone = true;
    *zone = 0;
    if (s.len > 0 && count_digits(s, 0) > 4)
        return read_epoch(s, time_us);
    if (!read_head(s, &seconds, &len)
        || !read_tail(rest(s, len), &us, has_zone, zone))
        return false;
    *time_us = seconds * 1000000 + us;
    return true;
}
