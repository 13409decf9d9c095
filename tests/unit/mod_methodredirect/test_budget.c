/* Expectations: the two limits of mr_budget.h, and that a search of regular
 * expressions ends with what others have spent. */
#include "mr_budget.h"

#include "check.h"
#include "mr_regex.h"
#include "with_pool.h"

static void a_new_budget_has_something_left(void)
{
    struct mr_budget budget = {0};

    CU_ASSERT(!mr_budget_is_spent(&budget));
    mr_budget_begin(&budget);
    CU_ASSERT(mr_budget_take(&budget, 1));
    mr_budget_look(&budget);
    CU_ASSERT(budget.nanoseconds > 0);
}

static void bytes_spend_it(void)
{
    struct mr_budget budget = {0};

    mr_budget_begin(&budget);
    CU_ASSERT(mr_budget_take(&budget, 1000));
    CU_ASSERT(!mr_budget_take(&budget, MR_BUDGET_BYTES - 1000));
    CU_ASSERT(mr_budget_is_spent(&budget));
}

/* Time that passed before the clock was started does not count. */
static void time_spends_it(void)
{
    struct mr_budget budget = {0};
    unsigned long turns = 0;

    mr_budget_begin(&budget);
    while (!mr_budget_is_spent(&budget) && turns < 1000000000) {
        turns++;
        mr_budget_look(&budget);
    }
    CU_ASSERT(mr_budget_is_spent(&budget));
    CU_ASSERT(budget.bytes == 0);
    budget = (struct mr_budget){0};
    mr_budget_begin(&budget);
    mr_budget_look(&budget);
    CU_ASSERT(!mr_budget_is_spent(&budget));
}

static void a_search_ends_with_what_others_have_spent(void)
{
    struct mr_budget budget = {.nanoseconds = MR_BUDGET_NANOSECONDS};
    struct mr_regex_work *work = mr_regex_work_create(test_pool);
    struct mr_capture captures[MR_REGEX_GROUPS];
    const struct mr_regex *regex;

    CU_ASSERT(
        !mr_regex_compile(&regex, "b$", (struct mr_regex_style){0}, test_pool));
    mr_regex_set_subject(work, "/ab");
    CU_ASSERT(mr_regex_match(regex, work, captures) == MR_REGEX_MATCH);
    mr_regex_work_share(work, &budget);
    CU_ASSERT(mr_regex_match(regex, work, captures) == MR_REGEX_SPENT);
}

static CU_TestInfo tests[] = {
    {"a new budget has something left", a_new_budget_has_something_left},
    {"bytes spend it", bytes_spend_it},
    {"time spends it", time_spends_it},
    {"a search ends with what others have spent",
     a_search_ends_with_what_others_have_spent},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_budget, "mod_methodredirect/budget");
