/* The laws: what is known depends on the times alone; the number of changes is
 * never more than there were, and exact where slots tell them apart. */
#include "graph/activity.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { MILLION = 1000000, TIMES = 200 };

static struct activity of(const int64_t *seconds, size_t count)
{
    struct activity a = {0};

    for (size_t i = 0; i < count; i++)
        activity_add(&a, seconds[i] * MILLION);
    return a;
}

static bool same(const struct activity *a, const struct activity *b)
{
    return a->first == b->first && a->shift == b->shift && a->used == b->used
           && memcmp(a->counts, b->counts, sizeof a->counts) == 0;
}

static void order_and_division_do_not_matter(void)
{
    int64_t times[TIMES];
    unsigned seed = 7;

    for (int round = 0; round < 300; round++) {
        struct activity whole, back = {0}, left = {0}, right = {0};
        unsigned spread = 1u << (seed >> 8) % 24;
        for (int i = 0; i < TIMES; i++) {
            seed = seed * 1103515245 + 12345;
            times[i] = (int64_t)1795132800 + (seed >> 4) % spread;
        }
        whole = of(times, TIMES);
        for (int i = TIMES; i-- > 0;)
            activity_add(&back, times[i] * MILLION);
        CU_ASSERT(same(&whole, &back));
        for (int i = 0; i < TIMES; i++)
            activity_add(i % 3 ? &left : &right, times[i] * MILLION);
        activity_merge(&right, &left);
        CU_ASSERT(same(&whole, &right));
    }
}

static void slots_are_as_fine_as_the_time_allows(void)
{
    const int64_t seconds[] = {1000, 1015, 1016, 5000};
    struct activity a = of(seconds, 2);

    CHECK_INT(a.shift, 0); /* sixteen seconds */
    a = of(seconds, 3);
    CHECK_INT(a.shift, 1);
    a = of(seconds, 4); /* of 256 seconds it would be slots 3 to 19 */
    CHECK_INT(a.shift, 9);
    CHECK_INT(a.first, 1);
    CHECK_INT(a.used, 9);
    a = (struct activity){0};
    activity_add(&a, -1);
    activity_add(&a, 1);
    CHECK_INT(a.first, -1);
    CHECK_INT(a.used, 2);
}

static unsigned changes(const char *story)
{
    struct activity a = {0}, b = {0};

    for (int64_t t = 0; story[t]; t++)
        if (story[t] != ' ')
            activity_add(story[t] == 'a' ? &a : &b, (3200 + t) * MILLION);
    CHECK_INT(activity_changes(&a, &b), activity_changes(&b, &a));
    return activity_changes(&a, &b);
}

static void changes_are_counted(void)
{
    CHECK_INT(changes("aaaa"), 0);
    CHECK_INT(changes("aabb"), 1);
    CHECK_INT(changes("abab"), 3);
    CHECK_INT(changes("a   b   b  a"), 2);
    CHECK_INT(changes("aaabbbbbaaaaaab"), 3);
}

static void a_deployment_is_one_change_however_wide_the_slots(void)
{
    char story[4097];

    for (int at = 1; at < 4096; at += 13) {
        memset(story, 'a', 4096);
        memset(story + at, 'b', 4096 - (size_t)at);
        story[4096] = '\0';
        CHECK_INT(changes(story), 1);
    }
    for (int i = 0; i < 4096; i++)
        story[i] = i % 2 ? 'a' : 'b';
    CU_ASSERT(changes(story) >= 8); /* one in each slot, at least */
}

static void there_are_never_more_than_there_were(void)
{
    char story[301];
    unsigned seed = 3;

    for (int round = 0; round < 500; round++) {
        unsigned were = 0;
        for (int i = 0; i < 300; i++) {
            seed = seed * 1103515245 + 12345;
            story[i] = (seed >> 16) % 40 == 0 ? "ab"[i % 2]
                       : i > 0                ? story[i - 1]
                                              : 'a';
            were += i > 0 && story[i] != story[i - 1];
        }
        story[300] = '\0';
        CU_ASSERT(changes(story) <= were);
    }
}

/* A second each, of which a clock has made the second one: not what lies between
 * them is looked at. */
static void years_without_any_cost_nothing(void)
{
    struct activity a = {0}, b = {0};

    activity_add(&a, 1000 * MILLION);
    activity_add(&b, INT64_MAX);
    CHECK_INT(activity_changes(&a, &b), 1);
    CHECK_INT(activity_changes(&b, &a), 1);
}

static CU_TestInfo tests[] = {
    {"order and division do not matter", order_and_division_do_not_matter},
    {"slots are as fine as the time allows",
     slots_are_as_fine_as_the_time_allows},
    {"changes are counted", changes_are_counted},
    {"a deployment is one change, however wide the slots",
     a_deployment_is_one_change_however_wide_the_slots},
    {"years without any cost nothing", years_without_any_cost_nothing},
    {"there are never more than there were",
     there_are_never_more_than_there_were},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_activity, "analyzer/graph/activity");
