/* Cohen and Kaplan, "Summarizing data using bottom-k sketches" (2007): the
 * sample depends on the set of keys alone. */
#include "graph/base_rate.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "util/hash.h"

enum { MANY = 1000000, PARTS = 3 };

static uint64_t key_of(uint64_t i)
{
    return hash_mix(i, 77);
}

static bool is_same(struct base_rate *a, struct base_rate *b)
{
    size_t count_a, count_b;
    uint64_t limit_a, limit_b;
    const struct base_rate_request *ra =
        base_rate_requests(a, &count_a, &limit_a);
    const struct base_rate_request *rb =
        base_rate_requests(b, &count_b, &limit_b);

    return limit_a == limit_b && count_a == count_b
           && memcmp(ra, rb, count_a * sizeof *ra) == 0;
}

/* One in ten is for target 1. */
static uint64_t target_of_request_number(uint64_t i)
{
    return i % 10 == 0 ? 1 : 2 + i % 5000;
}

static void a_sample_is_the_same_in_every_order_and_division(void)
{
    struct base_rate *whole = base_rate_create(), *back = base_rate_create();
    struct base_rate *parts[PARTS], *merged = base_rate_create();

    CU_ASSERT_FATAL(whole && back && merged);
    for (uint64_t i = 0; i < MANY; i++) {
        uint64_t from_end = MANY - 1 - i;
        base_rate_count(whole, key_of(i), target_of_request_number(i));
        base_rate_count(back, key_of(from_end),
                        target_of_request_number(from_end));
    }
    CU_ASSERT(is_same(whole, back));
    for (uint64_t p = 0; p < PARTS; p++) {
        parts[p] = base_rate_create();
        CU_ASSERT_PTR_NOT_NULL_FATAL(parts[p]);
        for (uint64_t i = 0; i < MANY; i++)
            if (i * i % PARTS == p || (p == 2 && i % 7 == 0 && i < 100))
                base_rate_count(parts[p], key_of(i),
                                target_of_request_number(i));
    }
    base_rate_destroy(back);
    back = base_rate_create();
    for (uint64_t i = 0; i < MANY; i++)
        for (uint64_t p = 0; p < PARTS; p++)
            if (i * i % PARTS == p || (p == 2 && i % 7 == 0 && i < 100))
                base_rate_count(back, key_of(i), target_of_request_number(i));
    for (int p = PARTS - 1; p >= 0; p--) {
        size_t count;
        uint64_t limit;
        const struct base_rate_request *r =
            base_rate_requests(parts[p], &count, &limit);
        base_rate_merge(merged, r, count, limit);
        base_rate_destroy(parts[p]);
    }
    CU_ASSERT(is_same(back, merged));
    base_rate_destroy(whole);
    base_rate_destroy(back);
    base_rate_destroy(merged);
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
    size_t count;
    uint64_t limit;

    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    for (uint64_t i = 0; i < MANY; i++)
        base_rate_count(b, 1 + i / (MANY / 4), 5);
    base_rate_requests(b, &count, &limit);
    CHECK_INT(limit, 1);
    CHECK_INT(count, 0);
    base_rate_destroy(b);
}

static CU_TestInfo tests[] = {
    {"a sample is the same in every order and division",
     a_sample_is_the_same_in_every_order_and_division},
    {"shares are those of all requests", shares_are_those_of_all_requests},
    {"equal requests stay together", equal_requests_stay_together},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_base_rate, "analyzer/graph/base_rate");
