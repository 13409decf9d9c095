#include "record/calendar.h"

#include <string.h>
#include <time.h>

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

/* No log is older than its calendar; "26" for a year is a mistake. */
enum { FIRST_YEAR = 1000 };

bool calendar_date(int year, int month, int day, int64_t *seconds)
{
    static const int length[] = {31, 29, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};

    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (year < FIRST_YEAR || month < 1 || month > 12 || day < 1
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

/* A month by its name or abbreviation in German or French, in small letters and
 * Latin-1. No two months share a word. */
static int month_of_word(const char *word)
{
    static const char *const names[12][8] = {
        {"jan", "januar", "j\xe4nner", "janv", "janvier"},
        {"feb", "februar", "f\xe9vr", "f\xe9vrier", "fevr", "fevrier"},
        {"m\xe4r", "mrz", "m\xe4rz", "maerz", "mars"},
        {"apr", "april", "avr", "avril"},
        {"mai"},
        {"jun", "juni", "juin"},
        {"jul", "juli", "juil", "juillet"},
        {"aug", "august", "ao\xfbt", "aout"},
        {"sep", "sept", "september", "septembre"},
        {"okt", "oktober", "oct", "octobre"},
        {"nov", "november", "novembre"},
        {"dez", "dezember", "d\351c", "d\351cembre", "dec", "decembre"},
    };

    for (int month = 0; month < 12; month++)
        for (const char *const *name = names[month]; *name; name++)
            if (strcmp(*name, word) == 0)
                return month + 1;
    return 0;
}

/* The same of a word in UTF-8 or Latin-1, in any case, with or without the point
 * of an abbreviation. */
static int foreign_month(struct slice s)
{
    char word[16];
    size_t len = 0;

    if (s.len > 0 && s.at[s.len - 1] == '.')
        s.len--;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (len == sizeof word - 1 || c == '\0')
            return 0;
        if (c == 0xc3 && i + 1 < s.len)
            c = (unsigned char)(0x40 + s.at[++i]);
        word[len++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    word[len] = '\0';
    return month_of_word(word);
}

/* 20/Okt/2026, 2/f\xc3\xa9vr./2026 */
bool calendar_foreign_date(struct slice s, int64_t *seconds)
{
    const char *slash = s.len > 0 ? memchr(s.at, '/', s.len) : NULL;
    size_t day = slash ? (size_t)(slash - s.at) : 0;

    if (day < 1 || day > 2 || s.len < day + 7 || s.at[s.len - 5] != '/')
        return false;
    return calendar_date(
        calendar_digits(s.at + s.len - 4, 4),
        foreign_month((struct slice){slash + 1, s.len - day - 6}),
        calendar_digits(s.at, (int)day), seconds);
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

int64_t calendar_from_local(int64_t wall)
{
    time_t t = (time_t)wall;
    struct tm tm;

    if (!gmtime_r(&t, &tm))
        return wall;
    tm.tm_isdst = -1;
    tm.tm_wday = -1; /* set unless it fails: -1 may be a time */
    t = mktime(&tm);
    return tm.tm_wday < 0 ? wall : (int64_t)t;
}

bool calendar_zone(struct slice s, int64_t *seconds)
{
    enum { MOST_MINUTES = 14 * 60 }; /* Kiritimati */
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
    if (hours < 0 || minutes < 0 || minutes > 59
        || hours * 60 + minutes > MOST_MINUTES)
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
