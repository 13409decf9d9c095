/* When a run begins and ends, as people say it. */
#include "record/time_bound.h"

#include <stdlib.h>
#include <time.h>

#include "check.h"

/* 2026-11-20T13:04:05Z */
static const int64_t now_s = 1795179845, hour = 3600, day = 24 * 3600;

static void check_at(const char *text, bool is_end, int zone_min,
                     int64_t seconds)
{
    struct time_bound bound;

    CU_ASSERT_TRUE_FATAL(
        time_bound_read(text, is_end, now_s * 1000000, &bound));
    CHECK_INT(time_bound_in(&bound, zone_min) / 1000000, seconds);
}

static void check_since(const char *text, int zone_min, int64_t seconds)
{
    check_at(text, false, zone_min, seconds);
}

static void a_date_begins_at_midnight_of_the_zone(void)
{
    const int64_t midnight = now_s - 13 * hour - 4 * 60 - 5;

    check_since("2026-11-20", 0, midnight);
    check_since("2026-11-20", 60, midnight - hour);
    check_since("2026-11-20T13:04:05", 0, now_s);
    check_since("2026-11-20T13:04", 0, now_s - 5);
    check_since("2026-11-20T13:04:05", -90, now_s + 90 * 60);
}

static void an_offset_is_stronger_than_the_zone(void)
{
    check_since("2026-11-20T13:04:05Z", 60, now_s);
    check_since("2026-11-20T14:04:05+01:00", -300, now_s);
    check_since("2026-11-20T08:04-0500", 0, now_s - 5);
}

static void of_an_end_the_whole_day_counts(void)
{
    const int64_t midnight = now_s - 13 * hour - 4 * 60 - 5;

    check_at("2026-11-20", true, 0, midnight + day);
    check_at("today", true, 0, midnight + day);
    check_at("yesterday", true, 0, midnight);
    check_at("2026-11-20T13:04:05", true, 0, now_s);
}

static void days_are_those_of_the_zone(void)
{
    const int64_t midnight = now_s - 13 * hour - 4 * 60 - 5;

    check_since("today", 0, midnight);
    check_since("yesterday", 0, midnight - day);
    /* There it is the 21st already. */
    check_since("today", 11 * 60, midnight + 13 * hour);
    check_since("yesterday", -14 * 60, midnight - 2 * day + 14 * hour);
}

static void ages_are_counted_back_from_the_present(void)
{
    check_since("12h", 60, now_s - 12 * hour);
    check_since("3d", -60, now_s - 3 * day);
    check_at("0h", true, 0, now_s);
}

static void the_local_zone_has_days_of_23_hours(void)
{
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    check_since("2026-03-29", TIME_BOUND_LOCAL, 1774738800);
    check_since("2026-03-30", TIME_BOUND_LOCAL, 1774738800 + 23 * hour);
    check_since("today", TIME_BOUND_LOCAL, now_s - 14 * hour - 4 * 60 - 5);
    unsetenv("TZ");
    tzset();
}

static void what_is_no_time_is_refused(void)
{
    static const char *const texts[] = {
        "",
        "now",
        "20/Nov/2026",
        "2026-11-31",
        "2026-11",
        "2026-11-20T",
        "2026-11-20T13",
        "2026-11-20 13:04",
        "3",
        "d",
        "-1d",
        "1.5h",
        "3dd",
        "123456d",
        "2026-11-20Z",
        "2026-11-20T13:04:",
        "todayx",
        "2026-11-20T24:00",
        "2026-11-20T13:04+1",
        "2026-11-20x",
        "2026-11-20T13:04+15:00",
        "2026-11-20T13:04Zx",
    };
    struct time_bound bound;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (time_bound_read(texts[i], false, now_s * 1000000, &bound))
            CHECK_STR(texts[i], "refused");
}

static void check_empty(const char *since, const char *until, bool is_empty)
{
    struct time_bound a, b;

    CU_ASSERT_TRUE(time_bound_read(since, false, now_s * 1000000, &a));
    CU_ASSERT_TRUE(time_bound_read(until, true, now_s * 1000000, &b));
    CHECK_INT(time_bound_is_empty(&a, &b), is_empty);
}

static void nothing_is_between_bounds_only_if_in_no_zone(void)
{
    const struct time_bound none = {TIME_BOUND_NONE, 0, 0};

    check_empty("2026-11-20", "2026-11-20", false);
    check_empty("2026-11-21", "2026-11-20", true);
    check_empty("today", "yesterday", true);
    check_empty("1h", "2h", true);
    check_empty("2026-11-21", "2026-11-20T23:30Z", false);
    check_empty("2026-11-22", "2026-11-20T23:30Z", true);
    CU_ASSERT_FALSE(time_bound_is_empty(&none, &none));
}

static CU_TestInfo tests[] = {
    {"a date begins at midnight of the zone",
     a_date_begins_at_midnight_of_the_zone},
    {"an offset is stronger than the zone",
     an_offset_is_stronger_than_the_zone},
    {"of an end the whole day counts", of_an_end_the_whole_day_counts},
    {"days are those of the zone", days_are_those_of_the_zone},
    {"ages are counted back from the present",
     ages_are_counted_back_from_the_present},
    {"the local zone has days of 23 hours",
     the_local_zone_has_days_of_23_hours},
    {"what is no time is refused", what_is_no_time_is_refused},
    {"nothing is between bounds only if in no zone",
     nothing_is_between_bounds_only_if_in_no_zone},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_time_bound, "analyzer/record/time_bound");
