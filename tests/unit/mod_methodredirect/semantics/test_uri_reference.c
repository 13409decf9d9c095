/* Expectations: RFC 3986 5.4 (all of its examples), RFC 6454 4. */
#include "semantics/uri_reference.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static const char *resolve(const char *base, const char *ref)
{
    static char buf[512];
    struct uri_reference b, r;

    uri_reference_split(base, strlen(base), &b);
    uri_reference_split(ref, strlen(ref), &r);
    return uri_reference_resolve(&b, &r, buf, sizeof buf) ? buf : "(too long)";
}

static void normal_examples_of_rfc_3986_resolve(void)
{
    static const char *const rows[][2] = {
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y#s"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(resolve("http://a/b/c/d;p?q", rows[i][0]), rows[i][1]);
}

static void abnormal_examples_of_rfc_3986_resolve(void)
{
    static const char *const rows[][2] = {
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"g#s/./x", "http://a/b/c/g#s/./x"},
        {"http:g", "http:g"}, /* strict, as the RFC recommends */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(resolve("http://a/b/c/d;p?q", rows[i][0]), rows[i][1]);
}

static void a_base_without_a_path_gets_a_slash(void)
{
    CHECK_STR(resolve("http://h", "x"), "http://h/x");
    CHECK_STR(resolve("http://h?q", "x"), "http://h/x");
    CHECK_STR(resolve("/a/b", "c?d"), "/a/c?d");
}

static void undefined_and_empty_components_differ(void)
{
    struct uri_reference u;

    uri_reference_split("http://h", 8, &u);
    CU_ASSERT_PTR_NULL(u.query.at);
    CU_ASSERT_EQUAL(u.path.len, 0);
    CU_ASSERT_PTR_NOT_NULL(u.path.at);
    uri_reference_split("http://h?#", 10, &u);
    CU_ASSERT_PTR_NOT_NULL(u.query.at);
    CU_ASSERT_EQUAL(u.query.len, 0);
    CU_ASSERT_PTR_NOT_NULL(u.fragment.at);
    uri_reference_split("", 0, &u);
    CU_ASSERT_PTR_NULL(u.scheme.at);
    CU_ASSERT_PTR_NULL(u.authority.at);
}

static void a_colon_in_a_path_is_no_scheme(void)
{
    struct uri_reference u;

    uri_reference_split("/a:b", 4, &u);
    CU_ASSERT_PTR_NULL(u.scheme.at);
    uri_reference_split("1a:b", 4, &u);
    CU_ASSERT_PTR_NULL(u.scheme.at);
    uri_reference_split(":b", 2, &u);
    CU_ASSERT_PTR_NULL(u.scheme.at);
}

static void a_result_that_does_not_fit_is_refused(void)
{
    struct uri_reference b, r;
    char buf[64];

    uri_reference_split("http://a/b/c/d;p?q", 18, &b);
    uri_reference_split("g", 1, &r);
    for (size_t size = 0; size <= strlen("http://a/b/c/g"); size++)
        CU_ASSERT_EQUAL(uri_reference_resolve(&b, &r, buf, size), 0);
    CU_ASSERT_EQUAL(uri_reference_resolve(&b, &r, buf, 15), 14);
}

static bool same_origin(const char *a, const char *b)
{
    struct uri_reference u, v;

    uri_reference_split(a, strlen(a), &u);
    uri_reference_split(b, strlen(b), &v);
    return uri_origin_equal(&u, &v);
}

static void origins_compare_by_scheme_host_and_port(void)
{
    CU_ASSERT_TRUE(same_origin("http://h/a", "HTTP://H:80/b"));
    CU_ASSERT_TRUE(same_origin("https://h", "https://h:443"));
    CU_ASSERT_TRUE(same_origin("http://u:p@h/", "http://h/"));
    CU_ASSERT_TRUE(same_origin("http://[::1]:80/", "http://[::1]/"));
    CU_ASSERT_FALSE(same_origin("http://[::1]:81/", "http://[::1]/"));
    CU_ASSERT_FALSE(same_origin("http://h", "https://h"));
    CU_ASSERT_FALSE(same_origin("http://h", "http://h.evil"));
    CU_ASSERT_FALSE(same_origin("http://h:80@evil/", "http://h/"));
    CU_ASSERT_FALSE(same_origin("http://h:x", "http://h"));
    CU_ASSERT_FALSE(same_origin("/a", "/a"));
}

static CU_TestInfo tests[] = {
    {"the normal examples of RFC 3986 resolve",
     normal_examples_of_rfc_3986_resolve},
    {"the abnormal examples of RFC 3986 resolve",
     abnormal_examples_of_rfc_3986_resolve},
    {"a base without a path gets a slash", a_base_without_a_path_gets_a_slash},
    {"undefined and empty components differ",
     undefined_and_empty_components_differ},
    {"a colon in a path is no scheme", a_colon_in_a_path_is_no_scheme},
    {"a result that does not fit is refused",
     a_result_that_does_not_fit_is_refused},
    {"origins compare by scheme, host and port",
     origins_compare_by_scheme_host_and_port},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(semantics_uri_reference, "semantics/uri_reference");
