/* Expectations: what printf makes of the same values. */
#include "mr_numbered.h"

#include <limits.h>
#include <stdio.h>

#include "check.h"
#include "with_pool.h"

static void a_number_stands_behind_a_colon(void)
{
    static const unsigned numbers[] = {1,     9,       10,      8080,
                                       65535, 1000000, UINT_MAX};
    char expected[64];

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        snprintf(expected, sizeof expected, "http://h.example:%u", numbers[i]);
        CHECK_STR(mr_numbered(test_pool, "http://", "h.example", numbers[i]),
                  expected);
    }
}

static void no_number_leaves_no_colon(void)
{
    CHECK_STR(mr_numbered(test_pool, "https://", "h", 0), "https://h");
    CHECK_STR(mr_numbered(test_pool, "", "", 0), "");
}

static CU_TestInfo tests[] = {
    {"a number stands behind a colon", a_number_stands_behind_a_colon},
    {"no number leaves no colon", no_number_leaves_no_colon},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_numbered, "mod_methodredirect/numbered");
