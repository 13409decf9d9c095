#include "graph/days.h"

#include "check.h"

static const int64_t second_us = 1000000, day_us = 86400 * (int64_t)1000000;

static void a_day_counts_once(void)
{
    struct days days = {0};

    CHECK_INT(days_count(&days), 0);
    days_add(&days, 20000 * day_us);
    days_add(&days, 20000 * day_us + 86399 * second_us);
    CHECK_INT(days_count(&days), 1);
    days_add(&days, 20001 * day_us);
    days_add(&days, 19999 * day_us + 86399 * second_us);
    CHECK_INT(days_count(&days), 3);
}

static void there_are_never_more_than_there_were(void)
{
    struct days days = {0};

    for (int64_t d = 0; d < 200; d++) {
        days_add(&days, d * day_us);
        CHECK_INT(days_count(&days), d < 64 ? d + 1 : 64);
    }
    days = (struct days){0};
    days_add(&days, 0);
    days_add(&days, 64 * day_us);
    CHECK_INT(days_count(&days), 1);
}

static void days_before_the_epoch_have_numbers_too(void)
{
    CHECK_INT(day_of(0), 0);
    CHECK_INT(day_of(-1), -1);
    CHECK_INT(day_of(-day_us), -1);
    CHECK_INT(day_of(-day_us - 1), -2);
}

static CU_TestInfo tests[] = {
    {"a day counts once", a_day_counts_once},
    {"there are never more than there were",
     there_are_never_more_than_there_were},
    {"days before the epoch have numbers, too",
     days_before_the_epoch_have_numbers_too},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_days, "analyzer/graph/days");
