#include "util/groups.h"

#include "check.h"

static void an_entry_is_found_again_by_its_key(void)
{
    struct groups *g = groups_create(sizeof(int), 8);
    int *a = groups_entry(g, 7), *b = groups_entry(g, 9);

    CHECK_INT(*a, 0);
    *a = 1;
    *b = 2;
    CU_ASSERT_PTR_EQUAL(groups_entry(g, 7), a);
    CU_ASSERT_PTR_EQUAL(groups_next(g, NULL), a);
    CU_ASSERT_PTR_EQUAL(groups_next(g, a), b);
    CU_ASSERT_PTR_NULL(groups_next(g, b));
    groups_destroy(g);
}

static void more_than_the_maximum_is_refused(void)
{
    struct groups *g = groups_create(1, 16);
    unsigned made = 0;

    for (uint64_t key = 1; key <= 100; key++)
        made += groups_entry(g, key * 0x9e3779b97f4a7c15u) != NULL;
    CHECK_INT(made, 16);
    groups_destroy(g);
}

static CU_TestInfo tests[] = {
    {"an entry is found again by its key", an_entry_is_found_again_by_its_key},
    {"more than the maximum is refused", more_than_the_maximum_is_refused},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_groups, "analyzer/util/groups");
