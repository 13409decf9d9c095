/* Expectations: ISO 8601 in the forms that the manual lists; seconds since
 * 1970 from date(1) of GNU coreutils. */
#include "mr_time.h"

#include <stdlib.h>
#include <time.h>

#include "check.h"

/* Seconds, or -1 when @a text is not a time. */
static long long seconds(const char *text)
{
    apr_time_t time = -1;

    return mr_time_parse(&time, text) ? (long long)apr_time_sec(time) : -1;
}

static void a_zone_counts(void)
{
    static const struct {
        const char *text;
        long long seconds;
    } rows[] = {
        {"1970-01-01T00:00Z", 0},
        {"2026-12-24T18:00:00Z", 1798135200},
        {"2026-12-24T18:00Z", 1798135200},
        {"2026-12-24T19:00:00+01:00", 1798135200},
        {"2026-12-24T12:30:00-05:30", 1798135200},
        {"2000-02-29T00:00:00Z", 951782400},
        {"2999-01-01T00:00:00Z", 32472144000},
        {"9999-12-31T23:59:59Z", 253402300799},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_INT(seconds(rows[i].text), rows[i].seconds);
}

/* TZ in the form that needs no file: UTC+1, in summer UTC+2. */
static void without_a_zone_it_is_local_time(void)
{
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    CHECK_INT(seconds("2026-12-24T19:00:00"), 1798135200);
    CHECK_INT(seconds("2026-07-01T02:00"), 1782864000);
    CHECK_INT(seconds("2026-07-01"), 1782864000 - 7200);
    CHECK_INT(seconds("2026-12-24T18:00:00Z"), 1798135200);
    unsetenv("TZ");
    tzset();
}

static void what_is_not_a_time_is_refused(void)
{
    static const char *const rows[] = {
        "",
        "soon",
        "2026",
        "2026-12",
        "2026-13-01",
        "2026-00-01",
        "2026-02-29",
        "2026-04-31",
        "2026-02-31",
        "2100-02-29",
        "2026-12-32",
        "2026-12-00",
        "+026-12-24",
        "20260-1-24",
        "2026- 1-24",
        "10000-01-01",
        "2026-1-1",
        "1969-12-31",
        "2026-12-24T",
        "2026-12-24T18",
        "2026-12-24T24:00Z",
        "2026-12-24T18:60Z",
        "2026-12-24T18:00:60Z",
        "2026-12-24T18:00:61Z",
        "2026-12-24T18:00:62Z",
        "2026-12-24T25:00",
        "2026-12-24T 8:00",
        "2026-12-24T18:00:",
        "2026-12-24T18:00: 0",
        "2026-12-24 18:00Z",
        "2026-12-24Z",
        "2026-12-24T18:00:00z",
        "2026-12-24T18:00:00+0100",
        "2026-12-24T18:00:00+15:00",
        "2026-12-24T18:00:00+01:60",
        "2026-12-24T18:00:00+-1:00",
        "2026-12-24T18:00:00+01",
        "2026-12-24T18:00:00+01:00Z",
        "2026-12-24T18:00:00Zx",
        "2026-12-24T18:00:00.5Z",
        "2026-12-24T-1:00Z",
        " 2026-12-24",
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_INT(seconds(rows[i]), -1);
}

static CU_TestInfo tests[] = {
    {"a zone counts", a_zone_counts},
    {"without a zone it is local time", without_a_zone_it_is_local_time},
    {"what is not a time is refused", what_is_not_a_time_is_refused},
    CU_TEST_INFO_NULL};

SUITE_DEFINE(mod_time, "mod_methodredirect/time");
