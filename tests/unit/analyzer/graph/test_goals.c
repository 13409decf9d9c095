#include "graph/goals.h"

#include "check.h"

static const int64_t day_us = 86400 * (int64_t)1000000;

static struct arena *arena;

static struct goal *add(struct goals *goals, const char *location, int64_t day)
{
    return goals_add(goals, slice_of(location), day * day_us, arena);
}

static const char *main_of(const struct goals *goals)
{
    const struct goal *goal = goals_main(goals);
    return goal ? goal->location.at : "none";
}

static void each_location_has_its_hits_and_days(void)
{
    struct goals goals = {0};
    const struct goal *a;

    arena = arena_create(65536);
    add(&goals, "/a", 7);
    add(&goals, "/b", 9);
    add(&goals, "/a", 3);
    a = add(&goals, "/a", 7);
    CHECK_INT(a->hits, 3);
    CHECK_INT(a->first_us, 3 * day_us);
    CHECK_INT(a->last_us, 7 * day_us);
    CHECK_INT(days_count(&a->days), 2);
    CHECK_INT(goals.count, 2);
    CHECK_STR(main_of(&goals), "/a");
    arena_destroy(arena);
}

static void of_equal_ones_the_first_by_its_text_is_the_main_one(void)
{
    struct goals one = {0}, other = {0};

    arena = arena_create(65536);
    CHECK_STR(main_of(&one), "none");
    add(&one, "/a", 1);
    add(&one, "/b", 2);
    add(&other, "/b", 2);
    add(&other, "/a", 1);
    CHECK_STR(main_of(&one), "/a");
    CHECK_STR(main_of(&other), "/a");
    arena_destroy(arena);
}

static void one_too_many_makes_all_of_them_worthless(void)
{
    struct goals goals = {0};
    const char *const locations[] = {"/a", "/b", "/c", "/d", "/e"};

    arena = arena_create(65536);
    for (int i = 0; i < GOALS_MAX; i++)
        CU_ASSERT_PTR_NOT_NULL(add(&goals, locations[i], i));
    CU_ASSERT_PTR_NOT_NULL(add(&goals, "/a", 8));
    CU_ASSERT(!goals.many);
    CU_ASSERT_PTR_NULL(add(&goals, locations[GOALS_MAX], 9));
    CU_ASSERT(goals.many);
    CU_ASSERT_PTR_NULL(add(&goals, "/a", 10));
    CHECK_STR(main_of(&goals), "none");
    arena_destroy(arena);
}

static void without_memory_there_is_no_goal(void)
{
    struct goals goals = {0};

    arena = arena_create(16);
    CU_ASSERT_PTR_NULL(add(&goals, "/a", 1));
    CU_ASSERT(!goals.many);
    CHECK_STR(main_of(&goals), "none");
    arena_destroy(arena);
}

static CU_TestInfo tests[] = {
    {"each Location has its hits and days",
     each_location_has_its_hits_and_days},
    {"of equal ones the first by its text is the main one",
     of_equal_ones_the_first_by_its_text_is_the_main_one},
    {"one too many makes all of them worthless",
     one_too_many_makes_all_of_them_worthless},
    {"without memory there is no goal", without_memory_there_is_no_goal},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_goals, "analyzer/graph/goals");
