/* Expectations: what the expressions mean (PCRE2's manual), and what is known
 * of the ones that explode. */
#include "mr_pattern.h"

#include <stdio.h>
#include <stdlib.h>
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

static bool takes_too_long(void *baton, const char *path)
{
    const struct mr_regex *regex = baton;
    struct mr_capture captures[MR_REGEX_GROUPS];
    struct mr_regex_work *work;
    apr_pool_t *pool;
    bool costly;

    apr_pool_create(&pool, test_pool);
    work = mr_regex_work_create(pool);
    mr_regex_set_subject(work, path);
    costly = mr_regex_match(regex, work, captures) == MR_REGEX_TOO_COSTLY;
    apr_pool_destroy(pool);
    return costly;
}

static const struct mr_regex *compile(const char *pattern, apr_pool_t *pool)
{
    static const struct mr_regex_style style = {false, false, false};
    const struct mr_regex *regex = NULL;

    return mr_regex_compile(&regex, pattern, style, pool) ? NULL : regex;
}

static bool is_costly(const char *pattern)
{
    const struct mr_regex *regex = compile(pattern, test_pool);
    const char *path = NULL;

    CU_ASSERT_PTR_NOT_NULL(regex);
    if (regex)
        path = mr_pattern_costly_path(pattern, takes_too_long,
                                      (void *)(uintptr_t)regex, test_pool);
    CU_ASSERT(!path || path[0] == '/');
    return path != NULL;
}

static void a_group_that_repeats_what_repeats_explodes(void)
{
    static const struct row rows[] = {
        {"^/(a+)+$", true},          {"(a+)+$", true},
        {"^/x/(a*)*b", true},        {"^/(a|aa)+$", true},
        {"(aa|aaa)+$", true},        {"(a|a)*c", true},
        {"([0-9]|\\d)+$", true},     {"(\\w+\\s?)*$", true},
        {"(.*,)*$", true},           {"(x+x+)+y", true},
        {"(([a-z])+.)+[A-Z]", true}, {"((a+)b?)+c", true},
        {"(a{1,20}){1,20}b", true},  {"(?:[a-z]+)*x", true},
        {"(?<n>a+)+$", true},        {"([[:alpha:]]+)*$", true},
        {"(a+){9,}b", true},         {"^/(a+)+[^/]*/x", true},
    };

    CHECK_ROWS(rows, is_costly);
}

static void words_that_can_be_split_in_two_ways_explode(void)
{
    static const struct row rows[] = {
        {"(a|ab|b)*c", true},         {"(a|b|ab)*z", true},
        {"(foo|foobar|bar)*z", true}, {"(ab*b*)*z", true},
        {"(a(bc)?|ab|c)*!", true},    {"(?:a|(?:b|ab))*!", true},
        {"((ab)+|a|b)*!", true},      {"^/(a|ab|b)*$", true},
        {"^/((?:ab|a)b?)*/", true},   {"^/([a-z0-9-]+-?)+/end$", true},
        {"(?i)^/(A|a)*c", true},      {"^/(?>(a|ab|b)*c)", true},
    };

    CHECK_ROWS(rows, is_costly);
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
        {"(a|b)*c", false},
        {"(a+)?", false},
        {"(a++)+$", false},
        {"(?>a+)+$", false},
        {"(a+){2}", false},
        {"[(a+)+]", false},
        {"\\(a+\\)+", false},
        {"(\\.html?)*", false},
        {"(/([0-9]{4}))+", false},
        {"^/(en|de)/(.*)/(.*)$", false},
        {"(?=a+)+", false},
        {"([a-z]+/)*x", false},
        {"([^/]+/)*", false},
        {"([^/]+/)*[^/]+$", false},
        {"(\\d{1,3}\\.){3}\\d{1,3}$", false},
        {"^/(\\d{8})*x", false},
        {"^/([0-9a-f]{2}){16}$", false},
        {"^/(?:[a-z]+-)*[a-z]+\\.html$", false},
        {"^/(?:index(?:\\.php)?|start)(?:/.*)?$", false},
        {"^/((?:[a-z]{2}|[0-9]{3})/)+$", false},
        {"^/(a|b|ab)$", false},
        {"(?:%[0-9a-f]{2}|[^%])*$", false},
    };

    CHECK_ROWS(rows, is_costly);
}

/* Nothing behind the group can fail: the first way is taken. */
static void what_cannot_fail_does_not_explode(void)
{
    static const struct row rows[] = {
        {"^/(a+)+", false},     {"^/(a|aa)*", false},
        {"^/(a+)+.*$", false},  {"^/(a|ab|b)*c?", false},
        {"^(/.*)*$", false},    {"^(a+)+$", false}, /* no path */
        {"^/(.|\\n)*x", false},
    };

    CHECK_ROWS(rows, is_costly);
}

static bool always(void *baton, const char *path)
{
    (void)baton;
    (void)path;
    return true;
}

static void what_is_not_known_is_not_judged(void)
{
    static const char *const patterns[] = {
        "((",
        ")+*",
        "[",
        "(a+)+\\1",
        "(?R)+(a+)+$",
        "(?x)(a + )+$",
        "(*UTF)(a+)+$",
        "(?(1)(a+)+)*$",
        "(\\p{L}+)+$",
        "(a{300}b)+$",
        "\\Q(a+)+\\E(b)*",
    };

    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        CU_ASSERT_PTR_NULL(
            mr_pattern_costly_path(patterns[i], always, NULL, test_pool));
}

/* --- patterns by chance -------------------------------------------------- */

enum { PATTERNS = 1500, PATTERN_LEN = 26 };

struct text {
    char text[1024];
    size_t len;
};

static void put(struct text *t, const char *what)
{
    t->len +=
        (size_t)snprintf(t->text + t->len, sizeof t->text - t->len, "%s", what);
}

static const char *one_of(const char *const *words, int count, unsigned *seed)
{
    return words[rand_r(seed) % count];
}

static void put_alternatives(struct text *t, int depth, unsigned *seed)
{
    static const char *const atoms[] = {"a", "b", "a", "b", "[ab]", "."};
    static const char *const times[] = {"*", "+", "?", "*?", "", "", "", ""};
    int alternatives = 1 + rand_r(seed) % 3;

    for (int i = 0; i < alternatives; i++) {
        put(t, i > 0 ? "|" : "");
        for (int n = rand_r(seed) % 3; n >= 0; n--) {
            if (depth > 0 && rand_r(seed) % 3 == 0) {
                put(t, "(");
                put_alternatives(t, depth - 1, seed);
                put(t, ")");
            }
            else
                put(t, one_of(atoms, 6, seed));
            put(t, one_of(times, 8, seed));
        }
    }
}

static struct text random_pattern(unsigned *seed)
{
    static const char *const times[] = {"*", "+", "*?"};
    static const char *const ends[] = {"c", "$", "/", "", "!", ".*$", "a$"};
    struct text t;

    do {
        t.len = 0;
        put(&t, "^/(");
        put_alternatives(&t, 2, seed);
        put(&t, ")");
        put(&t, one_of(times, 3, seed));
        put(&t, one_of(ends, 7, seed));
    } while (t.len > PATTERN_LEN);
    return t;
}

/* A word again and again, up to some length. */
static void put_run(struct text *t, const char *begin, const char *word,
                    size_t len, const char *end)
{
    t->len = 0;
    put(t, begin);
    while (t->len < len)
        put(t, word);
    put(t, end);
}

/* Whether some run takes too many steps. */
static bool explodes(const struct mr_regex *regex)
{
    static const char *const begins[] = {"/", "/a", "/b"};
    static const char *const words[] = {"a",   "b",    "ab",   "aab",
                                        "abb", "aaab", "abbb", "aabb"};
    static const char *const ends[] = {"!", "", "!c"};
    struct text path;

    for (size_t i = 0; i < 3 * 8 * 3; i++) {
        const char *begin = begins[i / 24], *word = words[i / 3 % 8],
                   *end = ends[i % 3];

        put_run(&path, begin, word, 40, end);
        if (takes_too_long((void *)(uintptr_t)regex, path.text))
            return true;
    }
    return false;
}

/* 40 characters are too few for a polynomial to reach the limit, and enough for
 * all but the slowest of exponentials. Not among the patterns: ends that most
 * paths have, such as [^a], where the one that fails is found by chance. */
static void every_pattern_that_explodes_is_found(void)
{
    unsigned seed = 7, found = 0;

    for (int i = 0; i < PATTERNS; i++) {
        struct text pattern = random_pattern(&seed);
        apr_pool_t *pool;
        const struct mr_regex *regex;

        apr_pool_create(&pool, test_pool);
        regex = compile(pattern.text, pool);
        CU_ASSERT_PTR_NOT_NULL_FATAL(regex);
        if (mr_pattern_costly_path(pattern.text, takes_too_long,
                                   (void *)(uintptr_t)regex, pool))
            found++;
        else if (explodes(regex))
            CHECK_STR("it explodes", pattern.text);
        apr_pool_destroy(pool);
    }
    CU_ASSERT(found > PATTERNS / 10);
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

static void it_is_known_which_paths_a_literal_reaches(void)
{
    static const struct {
        const char *pattern;
        enum mr_pattern_reach reach;
    } rows[] = {
        {"^/a$", MR_REACH_WHOLE},     {"^/a\\z", MR_REACH_WHOLE},
        {"^/a\\.b$", MR_REACH_WHOLE}, {"^/a", MR_REACH_EVERY},
        {"^/a.*", MR_REACH_EVERY},    {"^/a(.*)$", MR_REACH_EVERY},
        {"^/a(.*)", MR_REACH_EVERY},  {"^/a.*$", MR_REACH_EVERY},
        {"^/a+", MR_REACH_SOME},      {"^/a?$", MR_REACH_SOME},
        {"^/a|b", MR_REACH_SOME},     {"/a$", MR_REACH_SOME},
        {"^/a/?$", MR_REACH_SOME},    {"^(/a)$", MR_REACH_SOME},
        {"^/a(.*)b", MR_REACH_SOME},  {"^", MR_REACH_SOME},
        {"(?i)^/a$", MR_REACH_SOME},  {"^/a\\b", MR_REACH_SOME},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (mr_pattern_reach(rows[i].pattern, mr_regex_literal(compile(
                                                  rows[i].pattern, test_pool)))
            != rows[i].reach)
            CHECK_STR("wrong answer", rows[i].pattern);
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
    {"words that can be split in two ways explode",
     words_that_can_be_split_in_two_ways_explode},
    {"one way to match does not explode", one_way_to_match_does_not_explode},
    {"what cannot fail does not explode", what_cannot_fail_does_not_explode},
    {"what is not known is not judged", what_is_not_known_is_not_judged},
    {"every pattern that explodes is found",
     every_pattern_that_explodes_is_found},
    {"an anchor stands at one end of each alternative",
     an_anchor_stands_at_one_end_of_each_alternative},
    {"it is known what a group begins with",
     it_is_known_what_a_group_begins_with},
    {"what is known of a group holds for every match",
     what_is_known_of_a_group_holds_for_every_match},
    {"it is known which paths a literal reaches",
     it_is_known_which_paths_a_literal_reaches},
    {"an example is the shortest of the first alternative",
     an_example_is_the_shortest_of_the_first_alternative},
    CU_TEST_INFO_NULL,
};

SUITE_WITH_POOL(mod_pattern, "mod_methodredirect/pattern");
