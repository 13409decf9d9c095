#include "session/resubmissions.h"

#include "check.h"

enum { UNKNOWN = -1 };

static struct resubmissions *table;

static enum resubmission send(uint64_t key, int64_t at_s, int64_t bytes_in,
                              const char *referer)
{
    return resubmissions_add(
        table,
        &(struct submission){key, at_s * 1000000, bytes_in, slice_of(referer)});
}

static void the_same_within_ten_seconds_is_noticed(void)
{
    table = resubmissions_create();
    CHECK_INT(send(1, 100, 900, "/form"), RESUBMISSION_NONE);
    CHECK_INT(send(1, 110, 900, "/form"), RESUBMISSION_EXACT);
    CHECK_INT(send(1, 108, 900, "/form"), RESUBMISSION_EXACT);
    CHECK_INT(send(1, 121, 900, "/form"), RESUBMISSION_NONE);
    CHECK_INT(send(2, 121, 900, "/form"), RESUBMISSION_NONE);
    resubmissions_destroy(table);
}

static void other_bytes_or_another_page_are_something_else(void)
{
    table = resubmissions_create();
    send(1, 100, 1000, "/form");
    CHECK_INT(send(1, 101, 1030, "/form"), RESUBMISSION_NONE);
    CHECK_INT(send(1, 101, 1000, "/result"), RESUBMISSION_NONE);
    CHECK_INT(send(1, 102, 1005, "/form"), RESUBMISSION_EXACT);
    resubmissions_destroy(table);
}

static void what_the_log_does_not_show_is_only_likely(void)
{
    table = resubmissions_create();
    send(1, 100, UNKNOWN, "/form");
    CHECK_INT(send(1, 101, UNKNOWN, "/form"), RESUBMISSION_LIKELY);
    send(2, 100, 500, "");
    CHECK_INT(send(2, 101, 500, ""), RESUBMISSION_LIKELY);
    CHECK_INT(send(2, 102, 700, ""), RESUBMISSION_NONE);
    resubmissions_destroy(table);
}

static void what_must_go_before_its_time_is_counted(void)
{
    table = resubmissions_create();
    for (uint64_t i = 0; i < 4; i++)
        send(1 + i * 4096, 100, 500, "");
    CHECK_INT(resubmissions_evicted(table), 0);
    send(1 + 4 * 4096, 200, 500, "");
    CHECK_INT(resubmissions_evicted(table), 0);
    for (uint64_t i = 5; i < 9; i++)
        send(1 + i * 4096, 201, 500, "");
    CHECK_INT(resubmissions_evicted(table), 1);
    resubmissions_destroy(table);
}

static CU_TestInfo tests[] = {
    {"the same within ten seconds is noticed",
     the_same_within_ten_seconds_is_noticed},
    {"other bytes or another page are something else",
     other_bytes_or_another_page_are_something_else},
    {"what the log does not show is only likely",
     what_the_log_does_not_show_is_only_likely},
    {"what must go before its time is counted",
     what_must_go_before_its_time_is_counted},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_resubmissions, "analyzer/session/resubmissions");
