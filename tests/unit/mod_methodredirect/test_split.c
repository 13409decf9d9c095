/* Expectations: the proportions are those of the weights; one key draws one
 * member, and another only when its own does not apply. */
#include "mr_split.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "check.h"
#include "mr_cookie.h"
#include "with_pool.h"

enum { DRAWS = 10000, MEMBERS = 3 };

static const char names[MEMBERS] = {'a', 'b', 'c'};

/* The split never looks into a rule. */
static const struct mr_rule *member(int i)
{
    return (const struct mr_rule *)(const void *)&names[i];
}

static int index_of(const struct mr_rule *rule)
{
    return rule ? (int)((const char *)(const void *)rule - names) : -1;
}

static struct mr_split *split_of(const char *name, const unsigned *weights)
{
    apr_array_header_t *splits =
        apr_array_make(test_pool, 1, (int)sizeof(struct mr_split *));
    struct mr_split *split = mr_split_named(splits, name);

    for (int i = 0; i < MEMBERS; i++)
        CU_ASSERT(mr_split_add(split, member(i), weights[i]));
    return split;
}

/* Whether the bit of the member is set in the number that is the context. */
static bool is_in_set(const struct mr_rule *rule, void *set)
{
    return *(const unsigned *)set >> index_of(rule) & 1;
}

static int draw(const struct mr_split *split, int key, unsigned set)
{
    const char *text = apr_itoa(test_pool, key);

    return index_of(mr_split_draw(split, text, strlen(text), is_in_set, &set));
}

/* Four standard deviations of a binomial distribution are 200 of 10,000 at
 * most. */
static void check_share(const int *counts, const unsigned *weights)
{
    unsigned total = 0;

    for (int i = 0; i < MEMBERS; i++)
        total += weights[i];
    for (int i = 0; i < MEMBERS; i++) {
        int wanted = (int)((long)DRAWS * (long)weights[i] / (long)total);
        CU_ASSERT(abs(counts[i] - wanted) <= 200);
    }
}

static void members_are_drawn_in_proportion_to_their_weights(void)
{
    static const unsigned rows[][MEMBERS] = {
        {1, 1, 1}, {90, 9, 1}, {1000000, 1, 1}, {5, 3, 2}};

    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        struct mr_split *split = split_of("/a", rows[row]);
        int counts[MEMBERS] = {0};

        for (int key = 0; key < DRAWS; key++)
            counts[draw(split, key, 7)]++;
        check_share(counts, rows[row]);
    }
}

static void one_key_always_draws_the_same(void)
{
    static const unsigned weights[] = {1, 2, 3};
    struct mr_split *split = split_of("/a", weights);
    struct mr_split *twin = split_of("/a", weights);

    for (int key = 0; key < DRAWS; key++)
        CHECK_INT(draw(twin, key, 7), draw(split, key, 7));
}

static void only_those_who_had_drawn_a_missing_member_draw_again(void)
{
    static const unsigned weights[] = {50, 30, 20};
    struct mr_split *split = split_of("/a", weights);
    int counts[MEMBERS] = {0};

    for (int key = 0; key < DRAWS; key++) {
        int all = draw(split, key, 7), two = draw(split, key, 6);

        CHECK_INT(two, all > 0 ? all : two);
        counts[two]++;
    }
    CHECK_INT(counts[0], 0);
    check_share(counts, (const unsigned[]){0, 30, 20});
}

static void a_split_of_which_no_member_applies_draws_none(void)
{
    struct mr_split *split = split_of("/a", (const unsigned[]){1, 2, 3});

    for (int key = 0; key < 100; key++)
        CHECK_INT(draw(split, key, 0), -1);
}

/* Else the client that gets the new shop would always get the new cart. */
static void another_split_draws_otherwise(void)
{
    static const unsigned weights[] = {1, 1, 0};
    struct mr_split *one = split_of("/a", weights);
    struct mr_split *other = split_of("/b", weights);
    int same = 0;

    for (int key = 0; key < DRAWS; key++)
        same += draw(one, key, 3) == draw(other, key, 3);
    CU_ASSERT(abs(same - DRAWS / 2) <= 200);
}

static void a_split_has_a_largest_size(void)
{
    apr_array_header_t *splits =
        apr_array_make(test_pool, 1, (int)sizeof(struct mr_split *));
    struct mr_split *split = mr_split_named(splits, "/a");

    CU_ASSERT_PTR_NULL(mr_split_first(split));
    for (int i = 0; i < MR_SPLIT_MAX; i++)
        CU_ASSERT(mr_split_add(split, member(0), MR_SPLIT_WEIGHT_MAX));
    CU_ASSERT_FALSE(mr_split_add(split, member(1), 1));
    CU_ASSERT_PTR_EQUAL(mr_split_first(split), member(0));
    CHECK_INT(draw(split, 1, 1), 0);
    CHECK_INT(draw(split, 1, 2), -1);
    CU_ASSERT_PTR_EQUAL(mr_split_named(splits, "/a"), split);
    CU_ASSERT_PTR_NOT_EQUAL(mr_split_named(splits, "/b"), split);
}

static void a_cookie_is_found_by_its_whole_name(void)
{
    static const char *const rows[][2] = {
        {"id=1", "1"},
        {"a=b; id=1; c=d", "1"},
        {"a=b;id=1", "1"},
        {"id=1; id=2", "1"},
        {"id=", ""},
        {"id=a=b", "a=b"},
        {"id=\"x\" ; b=c", "\"x\""},
        {"xid=1", "(none)"},
        {"ID=1", "(none)"},
        {"idx=1", "(none)"},
        {"id", "(none)"},
        {"", "(none)"},
        {";;; ;", "(none)"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *value = "(none)";
        size_t len = 6;

        mr_cookie_find(rows[i][0], "id", &value, &len);
        CHECK_STR(apr_pstrmemdup(test_pool, value, len), rows[i][1]);
    }
}

static CU_TestInfo tests[] = {
    {"members are drawn in proportion to their weights",
     members_are_drawn_in_proportion_to_their_weights},
    {"one key always draws the same", one_key_always_draws_the_same},
    {"only those who had drawn a missing member draw again",
     only_those_who_had_drawn_a_missing_member_draw_again},
    {"a split of which no member applies draws none",
     a_split_of_which_no_member_applies_draws_none},
    {"another split draws otherwise", another_split_draws_otherwise},
    {"a split has a largest size", a_split_has_a_largest_size},
    {"a cookie is found by its whole name",
     a_cookie_is_found_by_its_whole_name},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_split, "mod_methodredirect/split");
