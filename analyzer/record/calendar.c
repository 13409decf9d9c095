#include "record/calendar.h"

#include <string.h>

int calendar_digits(const char *p, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, counted
 * in eras of 400 years that begin on 1 March (Hinnant, "chrono-compatible
 * low-level date algorithms"). */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t in_era = y - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year
           - 719468;
}

bool calendar_date(int year, int month, int day, int64_t *seconds)
{
    static const int length[] = {31, 29, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};

    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (year < 0 || month < 1 || month > 12 || day < 1
        || day > length[month - 1] || (month == 2 && day == 29 && !leap))
        return false;
    *seconds = days_of(year, month, day) * 86400;
    return true;
}

/* 20/Nov/2026 */
bool calendar_apache_date(struct slice s, int64_t *seconds)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int month = 1;

    if (s.len != 11 || s.at[2] != '/' || s.at[6] != '/')
        return false;
    while (month <= 12 && memcmp(months + 3 * (month - 1), s.at + 3, 3) != 0)
        month++;
    return calendar_date(calendar_digits(s.at + 7, 4), month,
                         calendar_digits(s.at, 2), seconds);
}

/* 2026-11-20 */
bool calendar_iso_date(struct slice s, int64_t *seconds)
{
    if (s.len != 10 || s.at[4] != '-' || s.at[7] != '-')
        return false;
    return calendar_date(calendar_digits(s.at, 4), calendar_digits(s.at + 5, 2),
                         calendar_digits(s.at + 8, 2), seconds);
}

/* 13:04:05 */
bool calendar_time_of_day(struct slice s, int64_t *seconds)
{
    int hour, minute, second;

    if (s.len != 8 || s.at[2] != ':' || s.at[5] != ':')
        return false;
    hour = calendar_digits(s.at, 2);
    minute = calendar_digits(s.at + 3, 2);
    second = calendar_digits(s.at + 6, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0
        || second > 60)
        return false;
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

bool calendar_zone(struct slice s, int64_t *seconds)
{
    int hours, minutes;

    if (s.len == 1 && s.at[0] == 'Z') {
        *seconds = 0;
        return true;
    }
    if ((s.len != 5 && (s.len != 6 || s.at[3] != ':'))
        || (s.at[0] != '+' && s.at[0] != '-'))
        return false;
    hours = calendar_digits(s.at + 1, 2);
    minutes = calendar_digits(s.at + s.len - 2, 2);
    if (hours < 0 || minutes < 0)
        return false;
    *seconds = (hours * 60 + minutes) * 60 * (s.at[0] == '-' ? -1 : 1);
    return true;
}

bool calendar_fraction(struct slice s, int64_t *us)
{
    enum { DIGITS = 6, MOST = 18 };

    if (s.len == 0 || s.len > MOST)
        return false;
    *us = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
        if (i < DIGITS)
            *us = *us * 10 + (s.at[i] - '0');
    }
    for (size_t i = s.len; i < DIGITS; i++)
        *us *= 10;
    return true;
}
