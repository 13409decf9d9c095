#include "mr_log_rate.h"

#include <stdio.h>
#include <time.h>

#include "check.h"
#include "with_pool.h"

static void a_key_is_due_once_a_minute(void)
{
    time_t minute;
    bool first, second;

    do {
        minute = time(NULL) / 60;
        first = mr_log_is_due("httpd.conf:1");
        second = mr_log_is_due("httpd.conf:1");
    } while (minute != time(NULL) / 60);
    CU_ASSERT(first);
    CU_ASSERT(!second);
}

static void urls_take_no_minute_from_keys(void)
{
    char url[32];
    unsigned due = 0;

    for (unsigned i = 0; i < 10000; i++) {
        snprintf(url, sizeof url, "/%u", i);
        due += mr_log_is_due_for_url(url);
    }
    CU_ASSERT(due > 0);
    CU_ASSERT(due < 10000);
    CU_ASSERT(mr_log_is_due("httpd.conf:2"));
}

static CU_TestInfo tests[] = {
    {"a key is due once a minute", a_key_is_due_once_a_minute},
    {"URLs take no minute from keys", urls_take_no_minute_from_keys},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_log_rate, "mod_methodredirect/log rate");
