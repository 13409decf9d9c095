/* Expectations: the sentences of watermark.h. */
#include "session/watermark.h"

#include "check.h"

static const int64_t second = 1000000, noon = 1791633600LL * 1000000;

static void a_minute_of_disorder_is_in_time(void)
{
    struct watermark w = {0};

    CHECK_INT(watermark_follow(&w, noon), WATERMARK_IN_TIME);
    CHECK_INT(watermark_follow(&w, noon + 60 * second), WATERMARK_IN_TIME);
    CHECK_INT(watermark_follow(&w, noon), WATERMARK_IN_TIME);
    CHECK_INT(watermark_follow(&w, noon - second), WATERMARK_TOO_LATE);
    CHECK_INT(w.newest_us, noon + 60 * second);
    CHECK_INT(w.disorder, 2);
    CHECK_INT(w.too_late, 1);
}

static void one_line_far_ahead_moves_nothing(void)
{
    struct watermark w = {0};

    watermark_follow(&w, noon);
    for (int i = 0; i < 100; i++) {
        CHECK_INT(watermark_follow(&w, noon + 86400 * 365 * second),
                  WATERMARK_IN_TIME);
        CHECK_INT(watermark_follow(&w, noon + i * second), WATERMARK_IN_TIME);
    }
    CHECK_INT(w.newest_us, noon + 99 * second);
}

static void a_jump_ahead_is_believed_when_many_lines_say_so(void)
{
    struct watermark w = {0};

    watermark_follow(&w, noon);
    for (int i = 0; i < 16; i++)
        watermark_follow(&w, noon + 86400 * second + (15 - i) * second);
    CHECK_INT(w.newest_us, noon + 86400 * second);
}

static void an_older_log_turns_the_time_back(void)
{
    struct watermark w = {0};
    int64_t yesterday = noon - 86400 * second;

    watermark_follow(&w, noon);
    for (int i = 0; i < 15; i++)
        CHECK_INT(watermark_follow(&w, yesterday + i * second),
                  WATERMARK_TOO_LATE);
    CHECK_INT(watermark_follow(&w, yesterday + 15 * second),
              WATERMARK_TURNED_BACK);
    CHECK_INT(w.newest_us, yesterday + 15 * second);
    CHECK_INT(watermark_follow(&w, yesterday + 16 * second), WATERMARK_IN_TIME);
}

static void a_first_line_with_a_wrong_clock_is_overcome(void)
{
    struct watermark w = {0};
    int in_time = 0;

    watermark_follow(&w, noon + 86400LL * 365 * 70 * second);
    for (int i = 0; i < 100; i++)
        in_time += watermark_follow(&w, noon + i * second) == WATERMARK_IN_TIME;
    CHECK_INT(in_time, 84);
}

static CU_TestInfo tests[] = {
    {"a minute of disorder is in time", a_minute_of_disorder_is_in_time},
    {"one line far ahead moves nothing", one_line_far_ahead_moves_nothing},
    {"a jump ahead is believed when many lines say so",
     a_jump_ahead_is_believed_when_many_lines_say_so},
    {"an older log turns the time back", an_older_log_turns_the_time_back},
    {"a first line with a wrong clock is overcome",
     a_first_line_with_a_wrong_clock_is_overcome},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_watermark, "analyzer/session/watermark");
