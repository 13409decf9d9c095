/* Expectations: a finding is new once, unchanged while it goes on, gone once when
 * seven days have passed without it or nothing supports it, and new again when
 * it comes back. */
#include "detect/told.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "detect/detection_pieces.h"
#include "util/hash.h"

static const int64_t day_us = 86400 * (int64_t)1000000;
static const int64_t start_us = 20000 * 86400 * (int64_t)1000000;

/* What is kept between two reports. */
static struct told_finding kept[8];
static char fingerprints[8][17];
static size_t kept_count;

static struct finding finding_of(const char *fingerprint, int last_day)
{
    struct finding f = {.rule = "MR101",
                        .name = "post-to-get-lost",
                        .severity = SEVERITY_ERROR,
                        .confidence = CONFIDENCE_HIGH,
                        .vhost = slice_of("www.example.org"),
                        .url = slice_of("/contact"),
                        .hits = 3,
                        .clients = 2,
                        .first_seen_us = start_us,
                        .last_seen_us = start_us + last_day * day_us};

    strcpy(f.fingerprint, fingerprint);
    return f;
}

/* What the last report borrows from. */
static struct told *told;

/* A report of a log that ends on @a day, with up to two findings; @a b may be
 * NULL. @return what it tells. */
static struct detection *report(int64_t now_us, int day,
                                const struct finding *a,
                                const struct finding *b)
{
    struct detection *d = calloc(1, sizeof *d);
    const struct told_finding *all;

    told_destroy(told);
    told = told_create(now_us);
    CU_ASSERT_FATAL(told && d);
    d->arena = arena_create(1 << 20);
    d->findings = calloc(64, sizeof *d->findings);
    d->room = 64;
    if (a)
        d->findings[d->count++] = *a;
    if (b)
        d->findings[d->count++] = *b;
    for (size_t i = 0; i < kept_count; i++)
        CU_ASSERT(told_add(told, &kept[i]));
    CU_ASSERT(told_compare(told, d, start_us + day * day_us));
    all = told_all(told, &kept_count);
    for (size_t i = 0; i < kept_count; i++) {
        kept[i] = all[i];
        strcpy(fingerprints[i], all[i].fingerprint);
        kept[i].fingerprint = fingerprints[i];
        kept[i].vhost = slice_of("www.example.org");
        kept[i].url = slice_of("/contact");
    }
    return d;
}

/* What a report on @a day says of a finding that was last seen on @a last_day;
 * BASELINE_NONE: nothing. Now is the day after. */
static enum baseline says(int day, int last_day)
{
    const struct finding f = finding_of("00000000000000aa", last_day);
    int64_t now_us = start_us + (day + 1) * day_us;
    struct detection *d = report(now_us, day, &f, NULL);
    enum baseline baseline =
        d->count > 0 ? d->findings[0].baseline : BASELINE_NONE;

    CU_ASSERT(d->count < 2);
    detection_destroy(d);
    return baseline;
}

static void a_finding_is_new_unchanged_gone_and_new_again(void)
{
    kept_count = 0;
    CHECK_INT(says(0, 0), BASELINE_NEW);
    CHECK_INT(says(1, 1), BASELINE_UNCHANGED);
    CHECK_INT(says(8, 1), BASELINE_UNCHANGED);
    CHECK_INT(says(9, 1), BASELINE_GONE);
    CHECK_INT(says(10, 1), BASELINE_NONE);
    CHECK_INT(says(11, 1), BASELINE_NONE);
    CHECK_INT(says(12, 12), BASELINE_NEW);
    CHECK_INT(says(12, 12), BASELINE_UNCHANGED);
}

static void an_old_one_that_was_never_told_is_told_once(void)
{
    kept_count = 0;
    CHECK_INT(says(30, 1), BASELINE_NEW);
    CHECK_INT(says(31, 1), BASELINE_GONE);
    CHECK_INT(says(32, 1), BASELINE_NONE);
}

static void it_says_since_when_it_has_been_told(void)
{
    const struct finding f = finding_of("00000000000000aa", 5);
    struct detection *d;

    kept_count = 0;
    detection_destroy(report(start_us + day_us, 1, &f, NULL));
    d = report(start_us + 6 * day_us, 5, &f, NULL);
    CHECK_INT(d->findings[0].first_told_us, start_us + day_us);
    detection_destroy(d);
}

static void what_nothing_supports_any_more_is_told_as_gone_once(void)
{
    const struct finding a = finding_of("00000000000000aa", 1);
    const struct finding b = finding_of("00000000000000bb", 1);
    struct detection *d;

    kept_count = 0;
    detection_destroy(report(start_us + day_us, 1, &a, &b));
    d = report(start_us + 2 * day_us, 2, &b, NULL);
    CHECK_INT(d->count, 2);
    CHECK_INT(d->findings[0].baseline, BASELINE_UNCHANGED);
    CHECK_INT(d->findings[1].baseline, BASELINE_GONE);
    CHECK_STR(d->findings[1].fingerprint, "00000000000000aa");
    CHECK_STR(d->findings[1].rule, "MR101");
    CHECK_BYTES(d->findings[1].url.at, d->findings[1].url.len, "/contact");
    CHECK_INT(d->findings[1].hits, 3);
    detection_destroy(d);
    CHECK_INT(kept_count, 1);
    d = report(start_us + 3 * day_us, 3, &b, NULL);
    CHECK_INT(d->count, 1);
    detection_destroy(d);
}

/* The clock of a line may be wrong by years. */
static void a_line_of_the_future_ends_nothing(void)
{
    const struct finding f = finding_of("00000000000000aa", 1);
    struct detection *d;

    kept_count = 0;
    detection_destroy(report(start_us + 2 * day_us, 1, &f, NULL));
    d = report(start_us + 3 * day_us, 9999, &f, NULL);
    CHECK_INT(d->findings[0].baseline, BASELINE_UNCHANGED);
    detection_destroy(d);
}

static void what_was_told_is_told_of_once(void)
{
    const struct told_finding f = {.fingerprint = "00000000000000aa",
                                   .rule = "MR101"};
    struct told *twice = told_create(start_us);
    size_t count;

    CU_ASSERT(told_add(twice, &f));
    CU_ASSERT(told_add(twice, &f));
    told_all(twice, &count);
    CHECK_INT(count, 1);
    told_destroy(twice);
}

static int set_up(void)
{
    hash_init();
    return 0;
}

static int tear_down(void)
{
    told_destroy(told);
    return 0;
}

static CU_TestInfo tests[] = {
    {"a finding is new, unchanged, gone, and new again",
     a_finding_is_new_unchanged_gone_and_new_again},
    {"an old one that was never told is told once",
     an_old_one_that_was_never_told_is_told_once},
    {"it says since when it has been told",
     it_says_since_when_it_has_been_told},
    {"what nothing supports any more is told as gone once",
     what_nothing_supports_any_more_is_told_as_gone_once},
    {"a line of the future ends nothing", a_line_of_the_future_ends_nothing},
    {"what was told is told of once", what_was_told_is_told_of_once},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_told;
CU_SuiteInfo suite_analyzer_told = {
    "analyzer/detect/told", set_up, tear_down, NULL, NULL, tests};
