/* Expectations: strptime(3), GoAccess' manual page for %x and the epoch
 * specials, POSIX for seconds since the epoch; the numbers come from Python's
 * datetime. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* timegm() */
#endif
#include "record/log_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyzer/one_line.h"
#include "check.h"

enum { MILLION = 1000000 };
static const int64_t none = INT64_MIN;

/* The C library's, so many seconds later. */
static int64_t later_s;

time_t time(time_t *t)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec += later_s;
    if (t)
        *t = now.tv_sec;
    return now.tv_sec;
}

/* Of the line that was read last, in minutes. */
static int zone;

/* The time of a line that has it at the end; @a format names it. */
static int64_t read_time(const char *format_text, const char *date,
                         const char *time, bool local, const char *text)
{
    char whole_format[256], whole_line[512];
    struct diag diag = {""};
    struct log_fields fields;
    struct log_clock *clock;
    struct line line;
    int64_t us = none;

    snprintf(whole_format, sizeof whole_format, "%%h|%%r|%%s|%s", format_text);
    snprintf(whole_line, sizeof whole_line, "192.0.2.1|GET /|200|%s", text);
    struct log_format *format =
        log_format_compile("test", whole_format, date, time, &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    clock = log_clock_create(format, local);
    CU_ASSERT_PTR_NOT_NULL_FATAL(clock);
    line = one_line(slice_of(whole_line));
    /* Twice: the second reading may come from what the first remembered. */
    for (int i = 0; i < 2; i++) {
        int64_t before = us;
        if (log_format_match(format, line.text, NULL, &fields)
            || !log_clock_read(clock, &fields, &us))
            us = none;
        if (i == 1)
            CHECK_INT(us, before);
        if (i == 1)
            CHECK_INT(log_clock_zone(clock), zone);
        zone = log_clock_zone(clock);
    }
    log_clock_destroy(clock);
    log_format_destroy(format);
    return us;
}

static int64_t apache(const char *text)
{
    return read_time("[%d:%t %^]", "%d/%b/%Y", "%H:%M:%S", false, text);
}

static int64_t iso(const char *text)
{
    return read_time("%d %t", "%Y-%m-%d", "%H:%M:%S", false, text);
}

static void set_zone(const char *name)
{
    if (name)
        setenv("TZ", name, 1);
    else
        unsetenv("TZ");
    tzset();
}

static void the_offset_of_the_line_is_honoured(void)
{
    CHECK_INT(apache("[20/Nov/2026:10:21:39 +0000]"), 1795170099LL * MILLION);
    CHECK_INT(apache("[20/Nov/2026:10:21:39 -0000]"), 1795170099LL * MILLION);
    CHECK_INT(apache("[20/Nov/2026:10:21:39 +0330]"),
              (1795170099LL - 12600) * MILLION);
    CHECK_INT(apache("[20/Nov/2026:10:21:39 -0500]"),
              (1795170099LL + 18000) * MILLION);
    CHECK_INT(apache("[20/Nov/2026:10:21:39 +1245]"),
              (1795170099LL - 45900) * MILLION);
    CHECK_INT(apache("[20/Nov/2026:10:21:39 UTC]"), 1795170099LL * MILLION);
}

static void no_clock_is_farther_from_utc_than_14_hours(void)
{
    static const char *const none_such[] = {
        "[20/Nov/2026:10:21:39 +9999]",  "[20/Nov/2026:10:21:39 -9999]",
        "[20/Nov/2026:10:21:39 +1401]",  "[20/Nov/2026:10:21:39 -1500]",
        "[20/Nov/2026:10:21:39 +0060]",  "[20/Nov/2026:10:21:39 +99:99]",
        "[20/Nov/2026:10:21:39 -24:00]",
    };

    for (size_t i = 0; i < sizeof none_such / sizeof none_such[0]; i++)
        CHECK_INT(apache(none_such[i]), none);
    CHECK_INT(apache("[20/Nov/2026:10:21:39 +1400]"),
              (1795170099LL - 50400) * MILLION);
    CHECK_INT(read_time("%x", "%+", "%+", false, "2026-11-20T10:21:39.5+99:00"),
              none);
    CHECK_INT(read_time("%d %t %z", "%Y-%m-%d", "%T", false,
                        "2026-11-20 10:21:39 +9900"),
              none);
}

static void an_offset_with_a_colon_is_the_same(void)
{
    CHECK_INT(apache("[20/Nov/2026:10:21:39 +03:30]"),
              (1795170099LL - 12600) * MILLION);
    CHECK_INT(apache("[20/Nov/2026:10:21:39 -05:00]"),
              (1795170099LL + 18000) * MILLION);
    CHECK_INT(apache("[20/Nov/2026:10:21:39 Z]"), 1795170099LL * MILLION);
}

static void an_offset_in_the_date_format_counts(void)
{
    CHECK_INT(read_time("%t %d", "%d/%b/%Y]%z", "%T", false,
                        "10:21:39 20/Nov/2026]+0200"),
              (1795170099LL - 7200) * MILLION);
    CHECK_INT(read_time("%d %t", "%Y-%m-%d%z", "%H:%M:%S", false,
                        "2026-11-20-0500 10:21:39"),
              (1795170099LL + 18000) * MILLION);
}

/* As strptime(3) has them, and GoAccess. */
static void dates_and_times_need_not_fill_their_places(void)
{
    static const char *const same[] = {
        "[2/Nov/2026:01:02:03 +0000]",        "[02/nov/2026:01:02:03 +0000]",
        "[02/NOV/2026:1:02:03 +0000]",        "[2/November/2026:1:2:3 +0000]",
        "[ 2/Nov/2026:01:02:03 +0000]",       "[02/Nov/2026:01:02:03.0 +0000]",
        "[2/NOVEMBER/2026:01:02:03,0 +0000]",
    };

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        if (apache(same[i]) != 1793581323LL * MILLION)
            CHECK_STR("(another time)", same[i]);
    CHECK_INT(iso("2026-11-2 1:2:3"), 1793581323LL * MILLION);
}

static void a_fraction_of_a_second_counts(void)
{
    CHECK_INT(apache("[20/Nov/2026:10:21:39.046763 +0000]"),
              1795170099046763LL);
    CHECK_INT(apache("[20/Nov/2026:10:21:39,5 +0200]"),
              1795170099500000LL - 7200LL * MILLION);
    CHECK_INT(iso("2026-11-20 10:21:39.5"), 1795170099500000LL);
    CHECK_INT(read_time("%x", "%d/%m/%Y", "%d/%m/%Y %T", false,
                        "20/11/2026 10:21:39.25"),
              1795170099250000LL);
    CHECK_INT(apache("[20/Nov/2026:10:21:39. +0000]"), none);
    CHECK_INT(apache("[20/Nov/2026:10:21:39.x +0000]"), none);
}

static void months_in_german_and_french_are_months(void)
{
    /* The 20th of October, August, March, May and December 2026. */
    static const struct {
        const char *date;
        int64_t seconds;
    } rows[] = {
        {"20/Okt/2026", 1792454400},     {"20/oct./2026", 1792454400},
        {"20/Oktober/2026", 1792454400}, {"20/ao\xc3\xbbt/2026", 1787184000},
        {"20/ao\xfbt/2026", 1787184000}, {"20/M\xc3\xa4r/2026", 1773964800},
        {"20/Mrz/2026", 1773964800},     {"20/mars/2026", 1773964800},
        {"20/Mai/2026", 1779235200},     {"20/mai/2026", 1779235200},
        {"20/Dez/2026", 1797724800},     {"20/d\303\251c./2026", 1797724800},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "[%s:00:00:00 +0000]", rows[i].date);
        CHECK_INT(apache(text), rows[i].seconds * MILLION);
    }
    CHECK_INT(apache("[31/Nov./2026:00:00:00 +0000]"), none);
    CHECK_INT(apache("[20/ju/2026:00:00:00 +0000]"), none);
}

static void dates_of_all_ages_are_read(void)
{
    CHECK_INT(apache("[29/Feb/2024:00:00:00 +0000]"), 1709164800LL * MILLION);
    CHECK_INT(apache("[31/Dec/1969:23:59:59 +0000]"), -1LL * MILLION);
    CHECK_INT(apache("[19/Jan/2038:03:14:08 +0000]"), 2147483648LL * MILLION);
    CHECK_INT(apache("[31/Dec/9999:23:59:59 +0000]"), 253402300799LL * MILLION);
    CHECK_INT(iso("2026-11-20 10:21:39"), 1795170099LL * MILLION);
    CHECK_INT(iso("2000-02-29 00:00:00"), 951782400LL * MILLION);
}

/* Each day for 600 years, against the C library. */
static void every_day_is_the_day_of_the_c_library(void)
{
    struct tm tm = {.tm_year = -200, .tm_mday = 1, .tm_hour = 12};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    struct diag diag;
    struct log_format *format =
        log_format_compile("test", "%h %d %t %r %s", "%d/%b/%Y", "%T", &diag);
    struct log_clock *clock = log_clock_create(format, false);
    struct log_fields fields = {.present = 1ull << LOG_FIELD_DATE
                                           | 1ull << LOG_FIELD_TIME};
    unsigned wrong = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(clock);
    fields.at[LOG_FIELD_TIME] = slice_of("12:00:00");
    while (tm.tm_year < 400) {
        time_t seconds = timegm(&tm); /* brings the day into its month */
        char text[64];
        int64_t us;
        snprintf(text, sizeof text, "%02d/%s/%04d", tm.tm_mday,
                 months[tm.tm_mon], tm.tm_year + 1900);
        fields.at[LOG_FIELD_DATE] = slice_of(text);
        wrong += !log_clock_read(clock, &fields, &us)
                 || us != (int64_t)seconds * MILLION;
        tm.tm_mday++;
    }
    CHECK_INT(wrong, 0);
    log_clock_destroy(clock);
    log_format_destroy(format);
}

static void a_leap_second_is_the_second_behind(void)
{
    CHECK_INT(apache("[31/Dec/2016:23:59:60 +0000]"), 1483228800LL * MILLION);
    CHECK_INT(apache("[31/Dec/2016:23:59:61 +0000]"), none);
}

static void what_is_no_date_is_refused(void)
{
    static const char *const bad[] = {
        "[32/Nov/2026:10:21:39 +0000]",
        "[00/Nov/2026:10:21:39 +0000]",
        "[31/Nov/2026:10:21:39 +0000]",
        "[30/Feb/2024:10:21:39 +0000]",
        "[20/Foo/2026:10:21:39 +0000]",
        "[20/anF/2026:10:21:39 +0000]",
        "[20/Nov/26:10:21:39 +0000]",
        "[20-Nov-2026:10:21:39 +0000]",
        "[20/Nov/20x6:10:21:39 +0000]",
        "[20/Nov/2026:24:00:00 +0000]",
        "[20/Nov/2026:10:60:00 +0000]",
        "[20/Nov/2026:10:21: +0000]",
        "[-1/Nov/2026:10:21:39 +0000]",
        "[20/Nov/2026:10:-1:39 +0000]",
        "[20/Nov/2026]",
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (apache(bad[i]) != none)
            CHECK_STR("(taken)", bad[i]);
    CHECK_INT(apache("[29/Feb/2023:00:00:00 +0000]"), none);
    CHECK_INT(apache("[29/Feb/2100:00:00:00 +0000]"), none);
    CHECK_INT(apache("[:10:21:39 +0000]"), none); /* an empty date */
    CHECK_INT(iso("2026-13-01 00:00:00"), none);
    CHECK_INT(iso("2026-00-01 00:00:00"), none);
    CHECK_INT(iso("2026/11/20 00:00:00"), none);
    CHECK_INT(iso("2026-11-20 00:00:x"), none);
    CHECK_INT(
        read_time("%d %t", "%d/%m/%Y", "%T", false, "31/11/2026 00:00:00"),
        none);
    CHECK_INT(read_time("%x", "%d/%m/%Y", "%d/%m/%Y %T", false,
                        "29/02/2026 00:00:00"),
              none);
    CHECK_INT(
        read_time("%d %t", "%d/%m/%Y", "%T", false, "30/11/2026 00:00:00"),
        1795996800LL * MILLION);
}

static void epochs_count_seconds_milli_and_microseconds(void)
{
    CHECK_INT(read_time("%x", "%s", "%s", false, "1795170099"),
              1795170099LL * MILLION);
    CHECK_INT(read_time("%x", "%*", "%*", false, "1795170099046"),
              1795170099046LL * 1000);
    CHECK_INT(read_time("%x", "%f", "%f", false, "1046763"), 1046763);
    CHECK_INT(read_time("%x", "%f", "%f", false, "1795170099046763"),
              1795170099046763LL);
    CHECK_INT(read_time("%x.%^ ", "%s", "%s", false, "1795170099.123 "),
              1795170099LL * MILLION);
    CHECK_INT(read_time("%x", "%s", "%s", false, "1795170099.5"),
              1795170099LL * MILLION);
    CHECK_INT(read_time("%d %t", "%s", "%s", false, "1795170099 x"),
              1795170099LL * MILLION);
    CHECK_INT(read_time("%x", "%s", "%s", false, "-"), none);
    CHECK_INT(read_time("%x", "%s", "%s", false, "-1"), none);
    CHECK_INT(read_time("%x", "%s", "%s", false, "12a"), none);
    CHECK_INT(read_time("%x", "%s", "%s", false, "99999999999999999999"), none);
    CHECK_INT(read_time("%x", "%f", "%f", false, "99999999999999999999999"),
              none);
}

static void one_field_with_date_and_time_has_the_time_format(void)
{
    CHECK_INT(read_time("%x", "%s x", "%Y-%m-%dT%H:%M:%S", false,
                        "2026-11-20T10:21:39"),
              1795170099LL * MILLION);
    CHECK_INT(read_time("%x]", "", "%d/%b/%Y:%H:%M:%S %z", false,
                        "20/Nov/2026:10:21:39 +0100]"),
              (1795170099LL - 3600) * MILLION);
    CHECK_INT(read_time("%x|", "", "%Y-%m-%dT%H:%M:%S%z", false,
                        "2026-11-20T10:21:39-05:30|"),
              (1795170099LL + 19800) * MILLION);
    CHECK_INT(read_time("%x|", "", "%b %d %Y %H:%M:%S", false,
                        "Nov  2 2026 10:21:39|"),
              (1795170099LL - 18 * 86400) * MILLION);
    /* All of it has to fit. */
    CHECK_INT(read_time("%x", "", "%Y-%m-%d", false, "2026-11-20T"), none);
    CHECK_INT(read_time("%x", "", "%Y-%m-%dT%H:%M", false, "2026-11-20"), none);
}

static void a_date_may_hold_blanks(void)
{
    CHECK_INT(
        read_time("%d %t ", "%b %d %Y", "%T", false, "Nov 20 2026 10:21:39 "),
        1795170099LL * MILLION);
    CHECK_INT(
        read_time("%d %t ", "%b %d %Y", "%T", false, "Nov  2 2026 10:21:39 "),
        (1795170099LL - 18 * 86400) * MILLION);
    CHECK_INT(
        read_time("%d|%t", "%d %b %Y", "%T", false, "20 Nov 2026|10:21:39"),
        1795170099LL * MILLION);
}

/* A date @a days from now, read without its year, is in the year of that day, or
 * in the one before. */
static void check_without_year(int days, bool is_last_year)
{
    time_t then = time(NULL) + days * (time_t)86400;
    char text[64];
    struct tm tm;

    gmtime_r(&then, &tm);
    if (tm.tm_mon == 1 && tm.tm_mday == 29)
        return; /* not in each year */
    strftime(text, sizeof text, "%b %d 10:21:39", &tm);
    tm.tm_year -= is_last_year;
    tm.tm_hour = 10;
    tm.tm_min = 21;
    tm.tm_sec = 39;
    CHECK_INT(read_time("%d %t", "%b %d", "%T", false, text),
              timegm(&tm) * MILLION);
    CHECK_INT(read_time("%x", "%T", "%b %d %T", false, text),
              timegm(&tm) * MILLION);
}

static void a_date_without_year_is_the_last_such_day(void)
{
    check_without_year(-360, false);
    check_without_year(-200, false);
    check_without_year(-1, false);
    check_without_year(0, false);
    check_without_year(1, false); /* the clock of another zone */
    check_without_year(3, true);
    check_without_year(150, true);
}

/* Months after it was made. */
static void a_clock_that_runs_for_months_knows_what_day_it_is(void)
{
    struct diag diag = {""};
    struct log_format *format =
        log_format_compile("test", "%h|%r|%s|%x", "%T", "%b %d %T", &diag);
    struct log_clock *clock = log_clock_create(format, false);

    CU_ASSERT_FATAL(format && clock);
    for (int days = 0; days < 800; days += 40) {
        struct log_fields fields = {.present = 1ull << LOG_FIELD_DATETIME};
        char text[64];
        struct tm tm;
        time_t then;
        int64_t us = 0;

        later_s = days * (int64_t)86400;
        then = time(NULL);
        gmtime_r(&then, &tm);
        if (tm.tm_mon == 1 && tm.tm_mday == 29)
            continue;
        strftime(text, sizeof text, "%b %d %T", &tm);
        fields.at[LOG_FIELD_DATETIME] = slice_of(text);
        CU_ASSERT(log_clock_read(clock, &fields, &us));
        CHECK_INT(us, then * MILLION);
    }
    later_s = 0;
    log_clock_destroy(clock);
    log_format_destroy(format);
}

static void a_time_without_offset_is_in_the_zone_that_was_asked_for(void)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } berlin[] = {
        {"2026-01-01 12:00:00", 1767265200}, /* winter */
        {"2026-07-01 12:00:00", 1782900000}, /* summer */
        {"2026-03-29 01:59:59", 1774745999}, /* before the clock goes ahead */
        {"2026-03-29 03:00:00", 1774746000}, /* and behind */
        {"2026-10-25 01:59:59", 1792886399},
    };
    char *before = getenv("TZ") ? strdup(getenv("TZ")) : NULL;

    set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
    for (size_t i = 0; i < sizeof berlin / sizeof berlin[0]; i++)
        CHECK_INT(read_time("%d %t", "%Y-%m-%d", "%T", true, berlin[i].text),
                  berlin[i].seconds * MILLION);
    /* The hour that comes twice: either is right, an hour is not lost. */
    int64_t twice =
        read_time("%d %t", "%Y-%m-%d", "%T", true, "2026-10-25 02:30:00");
    CU_ASSERT_TRUE(twice == 1792888200LL * MILLION
                   || twice == 1792891800LL * MILLION);
    /* An offset in the line is stronger. */
    CHECK_INT(read_time("[%d:%t %^]", "%d/%b/%Y", "%T", true,
                        "[20/Nov/2026:10:21:39 +0000]"),
              1795170099LL * MILLION);
    /* Not asked for: UTC, whatever the environment says. */
    CHECK_INT(iso("2026-11-20 10:21:39"), 1795170099LL * MILLION);
    set_zone(before);
    free(before);
}

static void an_epoch_amid_a_format_is_of_no_zone(void)
{
    static const char *const zones[] = {"UTC", "Europe/Berlin",
                                        "America/New_York"};
    char *before = getenv("TZ") ? strdup(getenv("TZ")) : NULL;

    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++)
        for (int local = 0; local < 2; local++) {
            set_zone(zones[i]);
            CHECK_INT(read_time("%x", "[%s]", "[%s]", local, "[1795170099]"),
                      1795170099LL * MILLION);
            CHECK_INT(zone, 0);
            CHECK_INT(
                read_time("%x", "%s %z", "%s %z", local, "1795170099 +0300"),
                1795170099LL * MILLION);
            CHECK_INT(zone, 180);
            /* An hour that comes twice. */
            CHECK_INT(read_time("%x", "[%s]", "[%s]", local, "[1792889999]"),
                      1792889999LL * MILLION);
            CHECK_INT(read_time("%x", "[%s]", "[%s]", local, "[1792893599]"),
                      1792893599LL * MILLION);
        }
    set_zone(before);
    free(before);
}

static void a_fraction_is_what_stands_behind_the_point(void)
{
    CHECK_INT(read_time("%d %t %f", "%F", "%T", false, "2026-11-20 10:21:39 7"),
              1795170099700000LL);
    CHECK_INT(read_time("%d %t %f", "%F", "%T", false,
                        "2026-11-20 10:21:39 046763557"),
              1795170099046763LL);
    CHECK_INT(
        read_time("%d %t %f", "%F", "%T", false, "2026-11-20 10:21:39 046"),
        1795170099046000LL);
    CHECK_INT(
        read_time("%d %t %f", "%F", "%T", false, "2026-11-20 10:21:39 046763"),
        1795170099046763LL);
    CHECK_INT(read_time("%d %t %f", "%F", "%T", false, "2026-11-20 10:21:39 -"),
              1795170099LL * MILLION);
    CHECK_INT(
        read_time("%d %t %f", "%F", "%T", false, "2026-11-20 10:21:39 -46"),
        1795170099LL * MILLION);
    CHECK_INT(
        read_time("%d %t.%f ", "%F", "%T", false, "2026-11-20 10:21:39.999 "),
        1795170099999000LL);
}

/* RFC 3339 5.6 and 5.8; Apache's %t; epochs as Caddy, nginx' $msec and
 * Cloudflare write them. */
static void a_time_may_say_itself_how_it_is_written(void)
{
    static const struct {
        const char *text;
        int64_t us;
    } rows[] = {
        {"2026-11-20T10:21:39Z", 1795170099000000},
        {"2026-11-20T10:21:39.046763557Z", 1795170099046763},
        {"2026-11-20T10:21:39.5+01:00", 1795166499500000},
        {"2026-11-20T10:21:39-0500", 1795188099000000},
        {"2026-11-20 10:21:39,250", 1795170099250000},
        {"2026-11-20T10:21:39", 1795170099000000},
        {"20/Nov/2026:10:21:39 +0100", 1795166499000000},
        {"[20/Nov/2026:10:21:39.046 +0000]", 1795170099046000},
        {"1795170099", 1795170099000000},
        {"1795170099.0467635", 1795170099046763},
        {"1795170099046", 1795170099046000},
        {"1795170099046763", 1795170099046763},
        {"1795170099046763557", 1795170099046763},
        {"999999999", 999999999000000},
        {"2026-13-20T10:21:39Z", INT64_MIN},
        {"2026-11-20T25:21:39Z", INT64_MIN},
        {"2026-11-20T10:21:39X", INT64_MIN},
        {"2026-11-20T10:21:39.Z", INT64_MIN},
        {"2026-11-20", INT64_MIN},
        {"17951", INT64_MIN},
        {"17951700990467635571", INT64_MIN},
        {"1795170099.", INT64_MIN},
        {"[]", INT64_MIN},
        {"-", INT64_MIN},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t us = read_time("%x", "%+", "%+", false, rows[i].text);
        if (us != rows[i].us)
            fprintf(stderr, "%s\n", rows[i].text);
        CHECK_INT(us, rows[i].us);
    }
    char *before = getenv("TZ") ? strdup(getenv("TZ")) : NULL;
    set_zone("CET-1");
    CHECK_INT(read_time("%x", "%+", "%+", true, "2026-11-20T10:21:39.5"),
              1795166499500000);
    CHECK_INT(read_time("%x", "%+", "%+", true, "2026-11-20T10:21:39.5Z"),
              1795170099500000);
    set_zone(before);
    free(before);
}

static void the_offset_of_the_line_is_known_besides(void)
{
    apache("[20/Nov/2026:10:21:39 +0330]");
    CHECK_INT(zone, 210);
    apache("[20/Nov/2026:10:21:39 -0500]");
    CHECK_INT(zone, -300);
    apache("[20/Nov/2026:10:21:39 UTC]");
    CHECK_INT(zone, 0);
    read_time("%d %t", "%Y-%m-%d%z", "%H:%M:%S", false,
              "2026-11-20-0500 10:21:39");
    CHECK_INT(zone, -300);
    read_time("%x", "%+", "%+", false, "2026-11-20T10:21:39.5+01:00");
    CHECK_INT(zone, 60);
    read_time("%x", "%+", "%+", false, "1795170099");
    CHECK_INT(zone, 0);
}

static CU_TestInfo tests[] = {
    {"the offset of the line is known besides",
     the_offset_of_the_line_is_known_besides},
    {"no clock is farther from UTC than 14 hours",
     no_clock_is_farther_from_utc_than_14_hours},
    {"an offset with a colon is the same", an_offset_with_a_colon_is_the_same},
    {"an offset in the date format counts",
     an_offset_in_the_date_format_counts},
    {"dates and times need not fill their places",
     dates_and_times_need_not_fill_their_places},
    {"a fraction of a second counts", a_fraction_of_a_second_counts},
    {"months in German and French are months",
     months_in_german_and_french_are_months},
    {"a time may say itself how it is written",
     a_time_may_say_itself_how_it_is_written},
    {"the offset of the line is honoured", the_offset_of_the_line_is_honoured},
    {"dates of all ages are read", dates_of_all_ages_are_read},
    {"every day is the day of the C library",
     every_day_is_the_day_of_the_c_library},
    {"a leap second is the second behind", a_leap_second_is_the_second_behind},
    {"what is no date is refused", what_is_no_date_is_refused},
    {"epochs count seconds, milli- and microseconds",
     epochs_count_seconds_milli_and_microseconds},
    {"one field with date and time has the time format",
     one_field_with_date_and_time_has_the_time_format},
    {"a date may hold blanks", a_date_may_hold_blanks},
    {"a date without year is the last such day",
     a_date_without_year_is_the_last_such_day},
    {"a clock that runs for months knows what day it is",
     a_clock_that_runs_for_months_knows_what_day_it_is},
    {"a time without offset is in the zone that was asked for",
     a_time_without_offset_is_in_the_zone_that_was_asked_for},
    {"an epoch amid a format is of no zone",
     an_epoch_amid_a_format_is_of_no_zone},
    {"a fraction is what stands behind the point",
     a_fraction_is_what_stands_behind_the_point},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_log_time, "analyzer/record/log_time");
