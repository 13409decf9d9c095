/* Flajolet, "On Adaptive Sampling" (1990): the sample depends on the set of
 * keys alone. */
#include "graph/base_rate.h"

#include "check.h"
#include "util/hash.h"

enum { MANY = 1000000, TARGETS = 5000 };

static uint64_t key_of(uint64_t i)
{
    return hash_mix(i, 77);
}

/* One in ten is for target 1. */
static uint64_t target_of_request_number(uint64_t i)
{
    return i % 10 == 0 ? 1 : 2 + i % TARGETS;
}

static void a_sample_is_the_same_in_every_order(void)
{
    struct base_rate *there = base_rate_create(), *back = base_rate_create();

    CU_ASSERT_FATAL(there && back);
    for (uint64_t i = 0; i < MANY; i++) {
        uint64_t from_end = MANY - 1 - i;
        base_rate_count(there, key_of(i), target_of_request_number(i));
        base_rate_count(back, key_of(from_end),
                        target_of_request_number(from_end));
    }
    for (uint64_t target = 0; target < 2 + TARGETS; target++)
        CU_ASSERT_EQUAL(base_rate_of_others(there, target, 0),
                        base_rate_of_others(back, target, 0));
    base_rate_destroy(there);
    base_rate_destroy(back);
}

static void samples_of_parts_are_merged_to_that_of_the_whole(void)
{
    struct base_rate *whole = base_rate_create(), *merged = base_rate_create();
    struct base_rate *parts[] = {base_rate_create(), base_rate_create()};
    size_t count[2];
    uint64_t limit[2];

    CU_ASSERT_FATAL(whole && merged && parts[0] && parts[1]);
    /* One of the parts is so small that it has all of its own. */
    for (uint64_t i = 0; i < MANY; i++) {
        base_rate_count(whole, key_of(i), target_of_request_number(i));
        base_rate_count(parts[i % 100 == 0], key_of(i),
                        target_of_request_number(i));
    }
    base_rate_merge(merged, parts[1]);
    base_rate_merge(merged, parts[0]);
    base_rate_requests(whole, &count[0], &limit[0]);
    base_rate_requests(merged, &count[1], &limit[1]);
    CHECK_INT(count[1], count[0]);
    CU_ASSERT_EQUAL(limit[1], limit[0]);
    for (uint64_t target = 0; target < 2 + TARGETS; target++)
        CU_ASSERT_EQUAL(base_rate_of_others(merged, target, 0),
                        base_rate_of_others(whole, target, 0));
    base_rate_destroy(whole);
    base_rate_destroy(merged);
    base_rate_destroy(parts[0]);
    base_rate_destroy(parts[1]);
}

static void shares_are_those_of_all_requests(void)
{
    struct base_rate *b = base_rate_create();

    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    CU_ASSERT_DOUBLE_EQUAL(base_rate_of_others(b, 1, 0), 0, 0);
    for (uint64_t i = 0; i < MANY; i++)
        base_rate_count(b, key_of(i), target_of_request_number(i));
    CU_ASSERT_DOUBLE_EQUAL(base_rate_of_others(b, 1, 0), 0.1, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(base_rate_of_others(b, 1, MANY / 20), 0.05, 0.005);
    /* What nobody asks for is not impossible. */
    CU_ASSERT(base_rate_of_others(b, 9999999, 0) > 0);
    CU_ASSERT(base_rate_of_others(b, 9999999, 0) < 0.0001);
    base_rate_destroy(b);
}

static void equal_requests_stay_together(void)
{
    struct base_rate *b = base_rate_create();

    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    /* A quarter of a million of each key: none has room. */
    for (uint64_t i = 0; i < MANY; i++)
        base_rate_count(b, 1 + i / (MANY / 4), 5);
    CU_ASSERT_EQUAL(base_rate_of_others(b, 5, 0), 0);
    base_rate_destroy(b);
}

static CU_TestInfo tests[] = {
    {"a sample is the same in every order",
     a_sample_is_the_same_in_every_order},
    {"samples of parts are merged to that of the whole",
     samples_of_parts_are_merged_to_that_of_the_whole},
    {"shares are those of all requests", shares_are_those_of_all_requests},
    {"equal requests stay together", equal_requests_stay_together},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_base_rate, "analyzer/graph/base_rate");
