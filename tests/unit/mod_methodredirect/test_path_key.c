/* Expectations: mod_alias' documentation (whole segments, case-sensitive, any
 * run of slashes equals any other). */
#include "mr_path_key.h"

#include <string.h>

#include <apr_strings.h>

#include "check.h"
#include "with_pool.h"

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

static void a_path_has_a_key_at_each_end_of_a_segment(void)
{
    static const char *const expected[] = {"/", "/shop", "/shop/", "/shop/cart",
                                           "/shop/cart/"};
    struct mr_path_key key = {.path = "/shop/cart/"};
    size_t n = 0;

    while (mr_path_key_next(&key) && n < 5) {
        CHECK_BYTES(key.path, key.len, expected[n]);
        CHECK_INT(key.slash, n % 2 == 0);
        CHECK_INT(key.depth, (n + 1) / 2);
        n++;
    }
    CHECK_INT(n, 5);
}

static void the_key_of_a_prefix_is_its_last_one(void)
{
    struct mr_path_key key = mr_path_key_whole("/a/b");

    CHECK_BYTES(key.path, key.len, "/a/b");
    CHECK_INT(key.depth, 2);
    key = mr_path_key_whole("/");
    CHECK_BYTES(key.path, key.len, "/");
    CHECK_INT(key.slash, true);
}

static void runs_of_slashes_become_one(void)
{
    const char *plain = "/a/b/";

    CHECK_STR(mr_path_merge_slashes("///a//b/c//", test_pool), "/a/b/c/");
    CU_ASSERT_PTR_EQUAL(mr_path_merge_slashes(plain, test_pool), plain);
}

/* The keys of a path that a shape of two leads to, with `|` between. */
static const char *keys_like(const char *one, const char *other,
                             const char *path)
{
    struct mr_path_shape shape = {0, 0, 0};
    struct mr_path_key a = mr_path_key_whole(one), b = mr_path_key_whole(other),
                       key = {.path = path};
    const char *all = "";

    mr_path_shape_add(&shape, &a);
    mr_path_shape_add(&shape, &b);
    while (mr_path_key_seek(&key, &shape)) {
        if (key.run) {
            key.path = mr_path_merge_slashes(path, test_pool);
            key.run = false;
            continue;
        }
        all = apr_psprintf(test_pool, "%s%.*s|", all, (int)key.len, key.path);
    }
    return all;
}

static void a_shape_leads_to_keys_of_its_depth_ending_and_length(void)
{
    CHECK_STR(keys_like("/a/b", "/a/b", "/x/y/z"), "/x/y|");
    CHECK_STR(keys_like("/a/b", "/a/b", "/x/long"), "");
    CHECK_STR(keys_like("/a/", "/a/b/c", "/x/y/z"), "/x/|/x/y/z|");
    CHECK_STR(keys_like("/", "/a", "/x/y"), "/|/x|");
    CHECK_STR(keys_like("/a/b", "/a/b/", "//x///y//z"), "/x/y|/x/y/|");
    CHECK_STR(keys_like("/", "/", "//"), "/|");
}

static CU_TestInfo tests[] = {
    {"a prefix matches whole segments", a_prefix_matches_whole_segments},
    {"a path has a key at each end of a segment",
     a_path_has_a_key_at_each_end_of_a_segment},
    {"the key of a prefix is its last one",
     the_key_of_a_prefix_is_its_last_one},
    {"runs of slashes become one", runs_of_slashes_become_one},
    {"a shape leads to keys of its depth, ending and length",
     a_shape_leads_to_keys_of_its_depth_ending_and_length},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_path_key, "mod_methodredirect/path_key");
