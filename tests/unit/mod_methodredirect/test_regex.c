#include "mr_regex.h"

#include <string.h>
#include <time.h>

#include <apr_strings.h>

#include "check.h"
#include "with_pool.h"

static const struct mr_regex_style normal = {false, false, false};

static const struct mr_regex *compiled(const char *pattern)
{
    const struct mr_regex *regex = NULL;
    const char *error = mr_regex_compile(&regex, pattern, normal, test_pool);

    CHECK_STR(error ? error : "", "");
    return regex;
}

static enum mr_regex_result match(const char *pattern, const char *subject,
                                  struct mr_capture *captures)
{
    struct mr_regex_work *work = mr_regex_work_create(test_pool);

    mr_regex_set_subject(work, subject);
    return mr_regex_match(compiled(pattern), work, captures);
}

static void a_match_gives_its_groups(void)
{
    struct mr_capture c[MR_REGEX_GROUPS];

    CHECK_INT(match("^/(a)?(b)/(.*)$", "/b/c d", c), MR_REGEX_MATCH);
    CHECK_BYTES(c[0].at, c[0].len, "/b/c d");
    CU_ASSERT_PTR_NULL(c[1].at);
    CHECK_BYTES(c[2].at, c[2].len, "b");
    CHECK_BYTES(c[3].at, c[3].len, "c d");
    CU_ASSERT_PTR_NULL(c[4].at);
    CHECK_INT(match("^/x", "/b", c), MR_REGEX_NO_MATCH);
    CHECK_INT(match("(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)", "/123456789abc", c),
              MR_REGEX_MATCH);
    CHECK_BYTES(c[9].at, c[9].len, "8");
}

/* CVE-2019-10098: an encoded line end must not end an anchored pattern. */
static void a_control_character_never_matches(void)
{
    struct mr_capture c[MR_REGEX_GROUPS];

    CHECK_INT(match("^/(.*)$", "/a\nb", c), MR_REGEX_NO_MATCH);
    CHECK_INT(match("", "/a\x7f", c), MR_REGEX_NO_MATCH);
}

static void groups_have_names(void)
{
    const struct mr_regex *regex = compiled("^/(?<year>\\d+)/(x)/(?P<b>.)");
    const char *const *names = mr_regex_names(regex), *error;

    CHECK_INT(mr_regex_groups(regex), 3);
    CHECK_STR(names[1], "year");
    CU_ASSERT_PTR_NULL(names[2]);
    CHECK_STR(names[3], "b");
    CU_ASSERT_PTR_NULL(mr_regex_names(compiled("^/(a)")));
    error = mr_regex_compile(&regex, "(?<a>x)(?<a>y)", normal, test_pool);
    CHECK_STR(error ? error : "(none)",
              "two groups are called \"a\"; give each a name of its own");
}

static void an_error_tells_the_place(void)
{
    const struct mr_regex *regex;

    CHECK_STR(mr_regex_compile(&regex, "^/a(b", normal, test_pool),
              "\"^/a(b\" is not a regular expression: missing closing "
              "parenthesis at offset 5, its end");
}

static void the_literal_is_what_every_match_begins_with(void)
{
    static const struct {
        const char *pattern, *literal;
    } rows[] = {
        {"^/old/(.*)$", "/old/"},
        {"^/a\\.html$", "/a.html"},
        {"^/colou?r", "/colo"},
        {"^/a*b", "/"},
        {"^/a{0,3}b", "/"},
        {"^/ab+c", "/ab"},
        {"^/a|/b", ""},
        {"^/(a|b)", "/"},
        {"^/a(?#()|/b", ""},
        {"^/a[(]|/b", ""},
        {"^/x[|]y", "/x"},
        {"^/x[]|]y", "/x"},
        {"^/x[[:alpha:]|]y", "/x"},
        {"^/a\\|b", "/a|b"},
        {"^/a\\d", "/a"},
        {"^/\\Qa|b\\E|/c", ""},
        {"/old/", ""},
        {"(?i)^/old/", ""},
        {"^(?i)/old/", ""},
        {"^", ""},
        {"", ""},
        {"^/a\\", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct mr_regex *regex = NULL;
        if (!mr_regex_compile(&regex, rows[i].pattern, normal, test_pool))
            CHECK_STR(mr_regex_literal(regex), rows[i].literal);
        else
            CHECK_STR(rows[i].pattern, "^/a\\"); /* the one PCRE2 refuses */
    }
}

static void a_literal_needs_the_case_of_the_pattern(void)
{
    const struct mr_regex_style caseless = {true, false, false};
    const struct mr_regex *regex = NULL;

    CU_ASSERT_PTR_NULL(mr_regex_compile(&regex, "^/Old", caseless, test_pool));
    CHECK_STR(mr_regex_literal(regex), "");
}

/* Whatever PCRE2 matches begins with the literal: all patterns of up to five
 * symbols against all subjects of up to four. */
static void no_match_begins_otherwise(void)
{
    static const char *const symbols[] = {"/", "a", "b",  "|", "(",   ")",
                                          "*", "?", "[a", "]", "\\.", "+"};
    static const char letters[] = "/ab.";
    unsigned long patterns = 0, matches = 0, wrong = 0;
    apr_pool_t *pool;

    apr_pool_create(&pool, test_pool);
    for (unsigned long n = 0; n < 12UL * 12 * 12 * 12; n++) {
        char pattern[32] = "^";
        const struct mr_regex *regex = NULL;
        unsigned long rest = n;
        struct mr_regex_work *work;

        for (int i = 0; i < 4; i++, rest /= 12)
            strcat(pattern, symbols[rest % 12]);
        apr_pool_clear(pool);
        if (mr_regex_compile(&regex, pattern,
                             (struct mr_regex_style){false, false, true}, pool))
            continue;
        patterns++;
        work = mr_regex_work_create(pool);
        for (unsigned s = 0; s < 4 * 4 * 4 * 4; s++) {
            char subject[5] = {letters[s & 3], letters[s >> 2 & 3],
                               letters[s >> 4 & 3], letters[s >> 6 & 3], '\0'};
            struct mr_capture c[MR_REGEX_GROUPS];

            mr_regex_set_subject(work, subject);
            if (mr_regex_match(regex, work, c) != MR_REGEX_MATCH)
                continue;
            matches++;
            wrong += strncmp(subject, mr_regex_literal(regex),
                             strlen(mr_regex_literal(regex)))
                     != 0;
        }
    }
    apr_pool_destroy(pool);
    CU_ASSERT_TRUE(patterns > 4000 && matches > 100000);
    CHECK_INT(wrong, 0);
}

static double seconds_used(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* faults.md M4's kind of pattern: what no budget bounds runs for hours. */
static void a_costly_pattern_is_given_up(void)
{
    static const char *const patterns[] = {
        "^(a+)+$",           "^(a|aa)+$",
        "^(?:a?){30}a{30}$", "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(a*)*[^a]$",        "^(a|a?)+$",
    };
    static char subject[8001];
    struct mr_capture c[MR_REGEX_GROUPS];
    double begin = seconds_used(), most = 0;

    memset(subject, 'a', 8000);
    subject[7999] = '!';
    for (int jit = 0; jit < 2; jit++) {
        for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
            struct mr_regex_style style = {false, false, !jit};
            struct mr_regex_work *work = mr_regex_work_create(test_pool);
            const struct mr_regex *regex = NULL;
            double before = seconds_used();

            mr_regex_compile(&regex, patterns[i], style, test_pool);
            mr_regex_set_subject(work, subject);
            (void)mr_regex_match(regex, work, c);
            if (seconds_used() - before > most)
                most = seconds_used() - before;
        }
    }
    /* 20 ms without instrumentation */
    CU_ASSERT_TRUE(most < 0.5);
    CU_ASSERT_TRUE(seconds_used() - begin < 5);
    CHECK_INT(match("^(a+)+$", subject, c), MR_REGEX_TOO_COSTLY);
}

/* What is found does not depend on how it is looked for. */
static void a_long_subject_is_searched_to_its_end(void)
{
    struct mr_capture c[MR_REGEX_GROUPS];
    char subject[3001];

    memset(subject, 'a', 3000);
    memcpy(subject + 2990, "/x.gif?", 8);
    subject[0] = '/';
    CHECK_INT(match("(x)\\.gif", subject, c), MR_REGEX_MATCH);
    CHECK_BYTES(c[0].at, c[0].len, "x.gif");
    CU_ASSERT_PTR_EQUAL(c[1].at, subject + 2991);
    CHECK_INT(match("\\?$", subject, c), MR_REGEX_MATCH);
    CHECK_INT(match("(?<=a)/(.)", subject, c), MR_REGEX_MATCH);
    CHECK_BYTES(c[1].at, c[1].len, "x");
    CHECK_INT(match("y\\.gif", subject, c), MR_REGEX_NO_MATCH);
    CHECK_INT(match("$", subject, c), MR_REGEX_MATCH);
}

static void the_matches_of_a_request_share_a_budget(void)
{
    const struct mr_regex *costly = compiled("^(a+)+$"),
                          *easy = compiled("a!$");
    struct mr_regex_work *work = mr_regex_work_create(test_pool);
    struct mr_capture c[MR_REGEX_GROUPS];
    char subject[200];
    int tries = 0;

    memset(subject, 'a', sizeof subject);
    memcpy(subject + sizeof subject - 2, "!", 2);
    mr_regex_set_subject(work, subject);
    for (int i = 0; i < 100000; i++)
        if (mr_regex_match(easy, work, c) != MR_REGEX_MATCH)
            CU_FAIL("an honest pattern was charged");
    while (mr_regex_match(costly, work, c) == MR_REGEX_TOO_COSTLY)
        tries++;
    CHECK_INT(tries, MR_REGEX_BUDGET / MR_REGEX_STEPS);
    CHECK_INT(mr_regex_match(easy, work, c), MR_REGEX_SPENT);
}

static CU_TestInfo tests[] = {
    {"a match gives its groups", a_match_gives_its_groups},
    {"a control character never matches", a_control_character_never_matches},
    {"groups have names", groups_have_names},
    {"an error tells the place", an_error_tells_the_place},
    {"the literal is what every match begins with",
     the_literal_is_what_every_match_begins_with},
    {"a literal needs the case of the pattern",
     a_literal_needs_the_case_of_the_pattern},
    {"no match begins otherwise", no_match_begins_otherwise},
    {"a costly pattern is given up", a_costly_pattern_is_given_up},
    {"a long subject is searched to its end",
     a_long_subject_is_searched_to_its_end},
    {"the matches of a request share a budget",
     the_matches_of_a_request_share_a_budget},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_regex, "mod_methodredirect/regex");
