/* Expectations: what the expressions mean (PCRE2's manual), and what is known
 * of the ones that explode. */
#include "mr_pattern.h"

#include <string.h>

#include "mr_regex.h"

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

static const struct group {
    const char *pattern;
    int number;
    enum mr_group_start start;
} groups[] = {
    {"^/a(/.*)$", 1, MR_GROUP_SLASH},
    {"^/a(/.*)?$", 1, MR_GROUP_EMPTY_OR_SLASH},
    {"^/a(/?x)", 1, MR_GROUP_ANY},
    {"^/a(?<r>/.*)$", 1, MR_GROUP_SLASH},
    {"^/(a)(?:b)(\\/c)$", 2, MR_GROUP_SLASH},
    {"^/a(/b|/c)", 1, MR_GROUP_SLASH},
    {"^/a(/b|c)", 1, MR_GROUP_ANY},
    {"^/a(/b|)", 1, MR_GROUP_ANY},
    {"^/a((/b)+)", 1, MR_GROUP_SLASH},
    {"^/a(/(b|c))", 1, MR_GROUP_SLASH},
    {"^/a", 0, MR_GROUP_SLASH},
    {"^/?a", 0, MR_GROUP_EMPTY_OR_SLASH},
    {"^/a|b", 0, MR_GROUP_ANY},
    {"a", 0, MR_GROUP_ANY},
    {"a", 3, MR_GROUP_ANY},
    {"^/a(.*)$", 1, MR_GROUP_ANY},
    {"^/a[(]/(b)", 1, MR_GROUP_ANY},
    {"(.*)\\.gif$", 1, MR_GROUP_SLASH},
    {"^(.*)\\.gif$", 1, MR_GROUP_SLASH},
    {"(.*?)b", 1, MR_GROUP_SLASH},
    {"(.+)/x", 1, MR_GROUP_SLASH},
    {"^(.*)$", 1, MR_GROUP_SLASH},
    {"(?<all>.*)b", 1, MR_GROUP_SLASH},
    {"(.*)/x", 1, MR_GROUP_EMPTY_OR_SLASH},
    {"(.*)b?", 1, MR_GROUP_EMPTY_OR_SLASH},
    {"(.*)[/b]", 1, MR_GROUP_EMPTY_OR_SLASH},
    {"(.*)?b", 1, MR_GROUP_EMPTY_OR_SLASH},
    {"^([a-z/]*)", 1, MR_GROUP_EMPTY_OR_SLASH},
    {"(.*)", 1, MR_GROUP_EMPTY_OR_SLASH},
    {"(.*a|b)c", 1, MR_GROUP_ANY},
    {"(.*)x\\1", 1, MR_GROUP_ANY},
    {"^(.)*b", 1, MR_GROUP_ANY},
    {"([^.]*)b", 1, MR_GROUP_ANY},
    {"a(.*)b", 1, MR_GROUP_ANY},
};

static void it_is_known_what_a_group_begins_with(void)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (mr_pattern_group_start(groups[i].pattern, groups[i].number)
            != groups[i].start)
            CHECK_STR("wrong answer", groups[i].pattern);
}

static void check_capture(const struct group *group,
                          const struct mr_capture *capture)
{
    bool empty = !capture->at || capture->len == 0;

    if (group->start == MR_GROUP_ANY)
        return;
    if (empty ? group->start == MR_GROUP_SLASH : *capture->at != '/')
        CHECK_STR("wrong answer", group->pattern);
}

/* Paths of up to five characters, by number. */
static const char *path_number(unsigned n)
{
    static const char letters[] = "/abcx.gif";
    static char path[8];
    size_t len = 0;

    path[len++] = '/';
    for (; n > 0 && len < 7; n /= 9)
        path[len++] = letters[n % 9];
    path[len] = '\0';
    return path;
}

static void what_is_known_of_a_group_holds_for_every_match(void)
{
    static const struct mr_regex_style style = {false, false, false};

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        struct mr_capture captures[MR_REGEX_GROUPS];
        struct mr_regex_work *work = mr_regex_work_create(test_pool);
        const struct mr_regex *regex;

        CU_ASSERT_PTR_NULL(
            mr_regex_compile(&regex, groups[i].pattern, style, test_pool));
        for (unsigned n = 0; n < 9 * 9 * 9 * 9; n++) {
            mr_regex_set_subject(work, path_number(n));
            if (mr_regex_match(regex, work, captures) == MR_REGEX_MATCH)
                check_capture(&groups[i], &captures[groups[i].number]);
        }
    }
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
    {"it is known what a group begins with",
     it_is_known_what_a_group_begins_with},
    {"what is known of a group holds for every match",
     what_is_known_of_a_group_holds_for_every_match},
    {"an example is the shortest of the first alternative",
     an_example_is_the_shortest_of_the_first_alternative},
    CU_TEST_INFO_NULL,
};

SUITE_WITH_POOL(mod_pattern, "mod_methodredirect/pattern");
