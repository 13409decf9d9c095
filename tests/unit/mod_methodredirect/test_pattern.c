/* Expectations: what the expressions mean (PCRE2's manual), and what is known
 * of the ones that explode. */
#include "mr_pattern.h"

#include "check.h"
#include "with_pool.h"

struct row {
    const char *pattern;
    bool expected;
};

#define CHECK_ROWS(rows, question)                                             \
    for (size_t i = 0; i < sizeof(rows) / sizeof *(rows); i++)                 \
    check_row(&(rows)[i], question)

/* The pattern shows when it fails. */
static void check_row(const struct row *row, bool (*question)(const char *))
{
    CHECK_STR(question(row->pattern) == row->expected ? row->pattern
                                                      : "wrong answer",
              row->pattern);
}

static void a_group_that_repeats_what_repeats_explodes(void)
{
    static const struct row rows[] = {
        {"(a+)+", true},           {"^(a+)+$", true},
        {"^/x/(a*)*b", true},      {"(a|aa)+", true},
        {"(aa|aaa)+", true},       {"(a|a)*", true},
        {"([0-9]|\\d)+$", true},   {"(\\w+\\s?)*$", true},
        {"(.*,)*", true},          {"(/.*)*$", true},
        {"(x+x+)+y", true},        {"(([a-z])+.)+[A-Z]", true},
        {"((a+)b?)+c", true},      {"(a{1,20}){1,20}", true},
        {"(?:[a-z]+)*x", true},    {"(?<n>a+)+", true},
        {"([[:alpha:]]+)*", true}, {"(a+){9,}", true},
    };

    CHECK_ROWS(rows, mr_pattern_is_costly);
}

static void one_way_to_match_does_not_explode(void)
{
    static const struct row rows[] = {
        {"", false},
        {"^/old$", false},
        {"^/old/(.*)$", false},
        {"a+b+c+", false},
        {"^(/[^/]+)*$", false},
        {"^([a-z]+\\.)+com$", false},
        {"(ab|cd)+", false},
        {"(a|b)*", false},
        {"(a+)?", false},
        {"(a++)+", false},
        {"(?>a+)+", false},
        {"(a+){2}", false},
        {"[(a+)+]", false},
        {"\\(a+\\)+", false},
        {"(\\.html?)*", false},
        {"(/([0-9]{4}))+", false},
        {"^/(en|de)/(.*)/(.*)$", false},
        {"((", false},
        {")+*", false},
        {"[", false},
        {"(?=a+)+", false},
    };

    CHECK_ROWS(rows, mr_pattern_is_costly);
}

static void an_anchor_stands_at_one_end_of_each_alternative(void)
{
    static const struct row rows[] = {
        {"^/a", true},      {"\\.php$", true},  {"^/a|^/b", true},
        {"(^/a|x)", true},  {"\\A/a", true},    {"a\\z", true},
        {"(?i)^/a", true},  {".*", true},       {"", true},
        {"(/a|/b)$", true}, {"/a", false},      {"^/a|/b", false},
        {"a\\$", false},    {"[^/]a", false},   {"(a|b)c", false},
        {"a[|]b", false},   {"x(^|y)z", false},
    };

    CHECK_ROWS(rows, mr_pattern_is_anchored);
}

static void a_group_begins_with_a_slash(void)
{
    CHECK_INT(mr_pattern_group_begins_with_slash("^/a(/.*)$", 1), true);
    CHECK_INT(mr_pattern_group_begins_with_slash("^/a(/.*)?$", 1), true);
    CHECK_INT(mr_pattern_group_begins_with_slash("^/a(?<r>/.*)$", 1), true);
    CHECK_INT(mr_pattern_group_begins_with_slash("^(a)(?:b)(\\/c)$", 2), true);
    CHECK_INT(mr_pattern_group_begins_with_slash("^/a", 0), true);
    CHECK_INT(mr_pattern_group_begins_with_slash("^/a(.*)$", 1), false);
    CHECK_INT(mr_pattern_group_begins_with_slash("^/a[(]/(b)", 1), false);
    CHECK_INT(mr_pattern_group_begins_with_slash("a", 0), false);
    CHECK_INT(mr_pattern_group_begins_with_slash("a", 3), false);
}

static void an_example_is_the_shortest_of_the_first_alternative(void)
{
    static const struct {
        const char *pattern, *example;
    } rows[] = {
        {"^/old$", "/old"},          {"^/article/([0-9]+)$", "/article/0"},
        {"^/(en|de)/(.*)$", "/en/"}, {"^/a{3}b?c*$", "/aaa"},
        {"^/x\\.html$", "/x.html"},  {"^/\\d{2}/\\w+/\\S$", "/00/0/0"},
        {"\\.php$", "/.php"},        {"^(?:/a)(?=/b)/b$", "/a/b"},
        {"^/[^a-z]$", "/0"},         {"^/[]x]$", "/x"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(mr_pattern_example(rows[i].pattern, test_pool),
                  rows[i].example);
    CU_ASSERT_PTR_NULL(mr_pattern_example("^/a{600}$", test_pool));
}

static CU_TestInfo tests[] = {
    {"a group that repeats what repeats explodes",
     a_group_that_repeats_what_repeats_explodes},
    {"one way to match does not explode", one_way_to_match_does_not_explode},
    {"an anchor stands at one end of each alternative",
     an_anchor_stands_at_one_end_of_each_alternative},
    {"a group begins with a slash", a_group_begins_with_a_slash},
    {"an example is the shortest of the first alternative",
     an_example_is_the_shortest_of_the_first_alternative},
    CU_TEST_INFO_NULL,
};

SUITE_WITH_POOL(mod_pattern, "mod_methodredirect/pattern");
