#include "util/index.h"

#include "check.h"
#include "util/hash.h"

static void what_was_added_is_found(void)
{
    static int values[5000];
    struct index *t = index_create(10000);

    for (uint64_t i = 0; i < 5000; i++)
        CU_ASSERT(index_add(t, hash_mix(i, 7), &values[i]));
    for (uint64_t i = 0; i < 5000; i++)
        CU_ASSERT(index_find(t, hash_mix(i, 7)) == &values[i]);
    for (uint64_t i = 5000; i < 6000; i++)
        CU_ASSERT_PTR_NULL(index_find(t, hash_mix(i, 7)));
    index_destroy(t);
}

static void keys_that_share_a_place_stay_apart(void)
{
    int a, b, c;
    struct index *t = index_create(10);

    CU_ASSERT(index_add(t, 0x1000000000000005, &a));
    CU_ASSERT(index_add(t, 0x2000000000000005, &b));
    CU_ASSERT(index_add(t, 0x3000000000000005, &c));
    CU_ASSERT(index_find(t, 0x1000000000000005) == &a);
    CU_ASSERT(index_find(t, 0x2000000000000005) == &b);
    CU_ASSERT(index_find(t, 0x3000000000000005) == &c);
    CU_ASSERT_PTR_NULL(index_find(t, 0x4000000000000005));
    index_destroy(t);
}

static void a_full_one_refuses_and_keeps_what_it_has(void)
{
    static int value;
    struct index *t = index_create(1000);

    for (uint64_t i = 1; i <= 1000; i++)
        CU_ASSERT(index_add(t, i, &value));
    CU_ASSERT(!index_add(t, 1001, &value));
    CU_ASSERT_PTR_NULL(index_find(t, 1001));
    CU_ASSERT(index_find(t, 1000) == &value);
    index_destroy(t);
}

static CU_TestInfo tests[] = {
    {"what was added is found", what_was_added_is_found},
    {"keys that share a place stay apart", keys_that_share_a_place_stay_apart},
    {"a full one refuses and keeps what it has",
     a_full_one_refuses_and_keeps_what_it_has},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_index, "analyzer/util/index");
