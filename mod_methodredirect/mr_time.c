#include "mr_time.h"

#include <string.h>
#include <time.h>

#include <apr_lib.h>

/* Take the @a digits digits that @a text begins with; -1 when it does not or
 * when they are more than @a most. */
static int take_number(const char **text, int digits, int most)
{
    int number = 0;

    for (int i = 0; i < digits; i++, ++*text) {
        if (!apr_isdigit(**text))
            return -1;
        number = number * 10 + (**text - '0');
    }
    return number <= most ? number : -1;
}

static bool take(const char **text, char c)
{
    if (**text != c)
        return false;
    ++*text;
    return true;
}

static bool take_date(const char **text, apr_time_exp_t *at)
{
    int year = take_number(text, 4, 9999), month, day;

    if (year < 1970 || !take(text, '-'))
        return false;
    month = take_number(text, 2, 12);
    if (month < 1 || !take(text, '-'))
        return false;
    day = take_number(text, 2, 31);
    at->tm_year = year - 1900;
    at->tm_mon = month - 1;
    at->tm_mday = day;
    return day >= 1;
}

static bool take_clock(const char **text, apr_time_exp_t *at)
{
    at->tm_hour = take_number(text, 2, 23);
    if (at->tm_hour < 0 || !take(text, ':'))
        return false;
    at->tm_min = take_number(text, 2, 59);
    if (at->tm_min >= 0 && take(text, ':'))
        at->tm_sec = take_number(text, 2, 59);
    return at->tm_min >= 0 && at->tm_sec >= 0;
}

/* Z, +hh:mm or -hh:mm. */
static bool take_zone(const char **text, apr_time_exp_t *at)
{
    int sign = **text == '-' ? -1 : 1, hours, minutes;

    if (take(text, 'Z'))
        return true;
    ++*text;
    hours = take_number(text, 2, 14);
    if (hours < 0 || !take(text, ':'))
        return false;
    minutes = take_number(text, 2, 59);
    at->tm_gmtoff = sign * (hours * 3600 + minutes * 60);
    return minutes >= 0;
}

/* A day that the month does not have becomes one of the next month. */
static bool day_exists(const apr_time_exp_t *at)
{
    apr_time_exp_t utc = *at, back;
    apr_time_t time;

    utc.tm_gmtoff = 0;
    return apr_time_exp_gmt_get(&time, &utc) == APR_SUCCESS
           && apr_time_exp_gmt(&back, time) == APR_SUCCESS
           && back.tm_mday == at->tm_mday;
}

/* Only libc knows when summer time began in which year. */
static bool local_time(apr_time_t *time, const apr_time_exp_t *at)
{
    struct tm local = {.tm_year = at->tm_year,
                       .tm_mon = at->tm_mon,
                       .tm_mday = at->tm_mday,
                       .tm_hour = at->tm_hour,
                       .tm_min = at->tm_min,
                       .tm_sec = at->tm_sec,
                       .tm_isdst = -1};
    time_t seconds = mktime(&local);

    return seconds != (time_t)-1
           && apr_time_ansi_put(time, seconds) == APR_SUCCESS;
}

bool mr_time_parse(apr_time_t *time, const char *text)
{
    apr_time_exp_t at;
    bool zone = false;

    memset(&at, 0, sizeof at);
    if (!take_date(&text, &at) || !day_exists(&at))
        return false;
    if (take(&text, 'T')) {
        if (!take_clock(&text, &at))
            return false;
        zone = *text == 'Z' || *text == '+' || *text == '-';
        if (zone && !take_zone(&text, &at))
            return false;
    }
    if (*text != '\0')
        return false;
    return zone ? apr_time_exp_gmt_get(time, &at) == APR_SUCCESS
                : local_time(time, &at);
}
