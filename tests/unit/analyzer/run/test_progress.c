#include "run/progress.h"

#include "check.h"

static void the_line_tells_share_rate_and_time_left(void)
{
    char buf[PROGRESS_TEXT_SIZE];

    CHECK_STR(progress_text(buf, 2, 500000000, 2000000000, 3000000),
              " 25%  250 MB/s  1.50 M lines/s  6s left");
    CHECK_STR(progress_text(buf, 10, 10000000, 200000000, 0),
              "  5%  1 MB/s  0.00 M lines/s  3m10s left");
    CHECK_STR(progress_text(buf, 100, 1000000, 100000000, 0),
              "  1%  0 MB/s  0.00 M lines/s  2h45m left");
}

static void without_a_size_there_is_no_share(void)
{
    char buf[PROGRESS_TEXT_SIZE];

    CHECK_STR(progress_text(buf, 1, 7000000, 0, 40000),
              "7 MB/s  0.04 M lines/s");
}

static void a_growing_file_stays_at_a_hundred(void)
{
    char buf[PROGRESS_TEXT_SIZE];

    CHECK_STR(progress_text(buf, 1, 3000000, 2000000, 0),
              "100%  3 MB/s  0.00 M lines/s  0s left");
    CHECK_STR(progress_text(buf, 0, 0, 2000000, 0),
              "  0%  0 MB/s  0.00 M lines/s");
}

static void a_disabled_one_is_silent(void)
{
    struct progress *p = progress_create(false, 10);

    progress_update(p, 1, 1);
    progress_done(p);
    progress_update(NULL, 1, 1);
    progress_done(NULL);
}

static CU_TestInfo tests[] = {
    {"the line tells share, rate and time left",
     the_line_tells_share_rate_and_time_left},
    {"without a size there is no share", without_a_size_there_is_no_share},
    {"a growing file stays at a hundred", a_growing_file_stays_at_a_hundred},
    {"a disabled one is silent", a_disabled_one_is_silent},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_progress, "analyzer/run/progress");
