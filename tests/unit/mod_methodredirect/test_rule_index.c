/* Expectations: mod_alias' documentation (whole segments, case-sensitive, any
 * run of slashes equals any other) and the order of rules. */
#include "mr_rule_index.h"

#include <string.h>

#include "check.h"
#include "with_pool.h"

/* The index never looks into a rule; names will do. */
static const struct mr_rule *named(const char *name)
{
    return (const struct mr_rule *)(const void *)name;
}

static const char *first(const struct mr_rule_index *index, const char *path)
{
    struct mr_rule_cursor cursor = {0};
    size_t matched;
    const struct mr_rule *rule =
        mr_rule_index_next(index, path, &cursor, &matched);

    return rule ? (const char *)(const void *)rule : "(none)";
}

static void a_prefix_matches_whole_segments(void)
{
    static const struct {
        const char *prefix, *path;
        size_t matched;
    } rows[] = {
        {"/a", "/a", 2},     {"/a", "/a/", 2},     {"/a", "/a/b", 2},
        {"/a", "/ab", 0},    {"/a", "/A", 0},      {"/a/", "/a", 0},
        {"/a/", "/a/b", 3},  {"/", "/x", 1},       {"/a/b", "//a///b/c", 7},
        {"//a", "/a/c", 2},  {"/a//b", "/a/b", 4}, {"/a", "", 0},
        {"/a", "a", 0},      {"", "/a", 0},        {"/a/b", "/a", 0},
        {"/a/", "/a//b", 4},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_INT(mr_prefix_match(rows[i].prefix, rows[i].path),
                  rows[i].matched);
}

static void the_first_match_in_file_order_wins(void)
{
    struct mr_rule_index *index = mr_rule_index_create(test_pool);

    mr_rule_index_add(index, "/a/b", false, named("deep"));
    mr_rule_index_add(index, "/a", false, named("shallow"));
    mr_rule_index_add(index, "/a/c", false, named("never"));
    CHECK_STR(first(index, "/a/b/x"), "deep");
    CHECK_STR(first(index, "/a/c"), "shallow");
    CHECK_STR(first(index, "/b"), "(none)");
}

static void a_rule_without_prefix_is_a_candidate_for_every_path(void)
{
    struct mr_rule_index *index = mr_rule_index_create(test_pool);
    struct mr_rule_cursor cursor = {0};
    size_t matched;

    mr_rule_index_add(index, "/a", false, named("a"));
    mr_rule_index_add(index, NULL, false, named("regex"));
    mr_rule_index_add(index, "/b", false, named("b"));
    CU_ASSERT_PTR_EQUAL(mr_rule_index_next(index, "/b/x", &cursor, &matched),
                        named("regex"));
    CHECK_INT(matched, 0);
    CHECK_STR((const char *)(const void *)mr_rule_index_next(index, "/b/x",
                                                             &cursor, &matched),
              "b");
    CHECK_INT(matched, 2);
    CU_ASSERT_PTR_NULL(mr_rule_index_next(index, "/b/x", &cursor, &matched));
}

static void an_exact_rule_does_not_match_below_its_path(void)
{
    struct mr_rule_index *index = mr_rule_index_create(test_pool);

    mr_rule_index_add(index, "/a", true, named("exact"));
    CHECK_STR(first(index, "/a"), "exact");
    CHECK_STR(first(index, "/a/"), "(none)");
    CHECK_STR(first(index, "/a/b"), "(none)");
}

static void joined_rules_keep_their_order(void)
{
    struct mr_rule_index *vhost = mr_rule_index_create(test_pool);
    struct mr_rule_index *server = mr_rule_index_create(test_pool);
    const struct mr_rule_index *both;

    mr_rule_index_add(server, "/a", false, named("server"));
    mr_rule_index_add(server, "/s", false, named("server only"));
    mr_rule_index_add(vhost, "/a", false, named("vhost"));
    both = mr_rule_index_join(test_pool, vhost, server);
    CHECK_STR(first(both, "/a"), "vhost");
    CHECK_STR(first(both, "/s"), "server only");
    CHECK_STR(first(server, "/a"), "server");
}

static CU_TestInfo tests[] = {
    {"a prefix matches whole segments", a_prefix_matches_whole_segments},
    {"the first match in file order wins", the_first_match_in_file_order_wins},
    {"a rule without prefix is a candidate for every path",
     a_rule_without_prefix_is_a_candidate_for_every_path},
    {"an exact rule does not match below its path",
     an_exact_rule_does_not_match_below_its_path},
    {"joined rules keep their order", joined_rules_keep_their_order},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_rule_index, "mod_methodredirect/rule_index");
