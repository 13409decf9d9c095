#ifndef _GNU_SOURCE /* strptime, timegm */
#define _GNU_SOURCE
#endif
#include "mr_time.h"

#include <string.h>
#include <time.h>

#include <apr_lib.h>

/* Whether @a text begins like @a shape, in which 0 stands for a digit: strptime
 * also takes blanks, signs and fewer digits. */
static bool has_shape(const char *text, const char *shape)
{
    for (; *shape; text++, shape++)
        if (*shape == '0' ? !apr_isdigit(*text) : *text != *shape)
            return false;
    return true;
}

/* Take what strptime reads with @a format, when it has @a shape, too. */
static bool take(const char **text, const char *shape, const char *format,
                 struct tm *at)
{
    const char *end =
        has_shape(*text, shape) ? strptime(*text, format, at) : NULL;

    if (!end || end != *text + strlen(shape))
        return false;
    *text = end;
    return true;
}

/* 18:00:00 or 18:00. */
static bool take_clock(const char **text, struct tm *at)
{
    return (has_shape(*text, "T00:00:")
                ? take(text, "T00:00:00", "T%H:%M:%S", at)
                : take(text, "T00:00", "T%H:%M", at))
           && at->tm_sec < 60; /* leap seconds have no number of their own */
}

/* Z, +hh:mm or -hh:mm; 14 hours are the most that is in use. */
static bool take_zone(const char **text, long *offset)
{
    struct tm zone = {.tm_hour = 0};
    bool west = **text == '-';

    *offset = 0;
    if (**text == 'Z') {
        ++*text;
        return true;
    }
    if (!take(text, west ? "-00:00" : "+00:00", west ? "-%H:%M" : "+%H:%M",
              &zone))
        return false;
    *offset = (zone.tm_hour * 60L + zone.tm_min) * 60 * (west ? -1 : 1);
    return zone.tm_hour <= 14;
}

/* libc makes of 31 February a day in March. */
static bool day_exists(const struct tm *at)
{
    struct tm day = {
        .tm_year = at->tm_year, .tm_mon = at->tm_mon, .tm_mday = at->tm_mday};

    return timegm(&day) >= 0 && day.tm_mday == at->tm_mday;
}

bool mr_time_parse(apr_time_t *time, const char *text)
{
    struct tm at = {.tm_isdst = -1}; /* libc knows when summer time began */
    long offset = 0;
    bool utc = false;

    if (!take(&text, "0000-00-00", "%Y-%m-%d", &at) || !day_exists(&at))
        return false;
    if (*text == 'T') {
        if (!take_clock(&text, &at))
            return false;
        utc = *text != '\0';
        if (utc && !take_zone(&text, &offset))
            return false;
    }
    return *text == '\0'
           && apr_time_ansi_put(time, utc ? timegm(&at) - offset : mktime(&at))
                  == APR_SUCCESS;
}
