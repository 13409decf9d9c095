/* Expectations: a rule finds itself in another configuration, the n-th of
 * several equal ones the n-th of those. */
#include "mr_slots.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "with_pool.h"

static void a_rule_finds_itself_where_it_moved(void)
{
    uint64_t now[] = {11, 22, 33, 44}, before[] = {33, 55, 11};
    struct mr_slots slots;
    uint32_t *match;

    mr_slots_make(&slots, now, 4, test_pool);
    CHECK_INT(mr_slots_find(&slots, 33), 2);
    CHECK_INT(mr_slots_find(&slots, 55), MR_SLOT_NONE);
    match = mr_slots_match(&slots, before, 3, test_pool);
    CU_ASSERT_PTR_NOT_NULL_FATAL(match);
    CHECK_INT(match[0], 2);
    CHECK_INT(match[1], MR_SLOT_NONE);
    CHECK_INT(match[2], 0);
    CHECK_INT(match[3], MR_SLOT_NONE);
}

static void the_same_rules_need_no_list(void)
{
    uint64_t now[] = {1, 2, 3}, before[] = {1, 2, 3};
    struct mr_slots slots;

    mr_slots_make(&slots, now, 3, test_pool);
    CU_ASSERT_PTR_NULL(mr_slots_match(&slots, before, 3, test_pool));
    mr_slots_make(&slots, now, 0, test_pool);
    CU_ASSERT_PTR_NULL(mr_slots_match(&slots, before, 0, test_pool));
    CHECK_INT(mr_slots_find(&slots, 1), MR_SLOT_NONE);
}

static void equal_rules_are_told_apart_by_their_order(void)
{
    uint64_t now[] = {9, 7, 7, 7}, before[] = {7, 7, 9};
    struct mr_slots slots, old;
    uint32_t *match;

    mr_slots_make(&old, before, 3, test_pool);
    mr_slots_make(&slots, now, 4, test_pool);
    match = mr_slots_match(&slots, before, 3, test_pool);
    CU_ASSERT_PTR_NOT_NULL_FATAL(match);
    CHECK_INT(match[0], 2);
    CHECK_INT(match[1], 0);
    CHECK_INT(match[2], 1);
    CHECK_INT(match[3], MR_SLOT_NONE);
}

static void many_equal_rules_end_soon(void)
{
    enum { COUNT = 200000 };
    uint64_t *keys = calloc(COUNT, sizeof *keys);
    struct mr_slots slots;
    bool found = true;

    mr_slots_make(&slots, keys, COUNT, test_pool);
    for (uint32_t i = 0; i < COUNT; i++)
        found &= mr_slots_find(&slots, keys[i]) == i;
    CU_ASSERT(found);
    free(keys);
}

static CU_TestInfo tests[] = {
    {"a rule finds itself where it moved", a_rule_finds_itself_where_it_moved},
    {"the same rules need no list", the_same_rules_need_no_list},
    {"equal rules are told apart by their order",
     equal_rules_are_told_apart_by_their_order},
    {"many equal rules end soon", many_equal_rules_end_soon},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_slots, "mod_methodredirect/slots");
