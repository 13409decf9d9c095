/* Expectations: RFC 9110 9, RFC 5789, RFC 10008 and the IANA method registry. */
#include "semantics/http_method.h"

#include <string.h>

#include "check.h"

static enum http_method named(const char *name)
{
    return http_method_from_name(name, strlen(name));
}

static void every_registered_method_is_found_by_its_name(void)
{
    for (int m = HTTP_METHOD_OTHER + 1; m < (int)HTTP_METHOD_COUNT; m++) {
        const char *name = http_method_name((enum http_method)m);
        CHECK_INT(named(name), m);
        CU_ASSERT_TRUE(http_method_is_token(name, strlen(name)));
        CU_ASSERT_NOT_EQUAL(*http_method_specification((enum http_method)m),
                            '\0');
    }
}

static void method_names_are_case_sensitive_and_whole(void)
{
    CU_ASSERT_EQUAL(named("get"), HTTP_METHOD_OTHER);
    CU_ASSERT_EQUAL(named("GETS"), HTTP_METHOD_OTHER);
    CU_ASSERT_EQUAL(named("GE"), HTTP_METHOD_OTHER);
    CU_ASSERT_EQUAL(named(""), HTTP_METHOD_OTHER);
    CU_ASSERT_EQUAL(named("FOO"), HTTP_METHOD_OTHER);
}

static void safe_methods_are_those_of_rfc_9110_9_2_1(void)
{
    CU_ASSERT_TRUE(http_method_is_safe(named("GET")));
    CU_ASSERT_TRUE(http_method_is_safe(named("HEAD")));
    CU_ASSERT_TRUE(http_method_is_safe(named("OPTIONS")));
    CU_ASSERT_TRUE(http_method_is_safe(named("TRACE")));
    CU_ASSERT_TRUE(http_method_is_safe(named("QUERY")));
    CU_ASSERT_FALSE(http_method_is_safe(named("POST")));
    CU_ASSERT_FALSE(http_method_is_safe(named("PUT")));
    CU_ASSERT_FALSE(http_method_is_safe(named("DELETE")));
    CU_ASSERT_FALSE(http_method_is_safe(named("CONNECT")));
    CU_ASSERT_FALSE(http_method_is_safe(named("PATCH")));
    CU_ASSERT_FALSE(http_method_is_safe(named("FOO")));
}

static void idempotent_methods_are_those_of_rfc_9110_9_2_2(void)
{
    CU_ASSERT_TRUE(http_method_is_idempotent(named("GET")));
    CU_ASSERT_TRUE(http_method_is_idempotent(named("PUT")));
    CU_ASSERT_TRUE(http_method_is_idempotent(named("DELETE")));
    CU_ASSERT_FALSE(http_method_is_idempotent(named("POST")));
    CU_ASSERT_FALSE(http_method_is_idempotent(named("PATCH")));
    CU_ASSERT_FALSE(http_method_is_idempotent(named("LOCK")));
    CU_ASSERT_FALSE(http_method_is_idempotent(named("FOO")));
}

static void a_get_loses_every_method_but_four(void)
{
    CU_ASSERT_FALSE(http_method_is_lost_by_get(named("GET")));
    CU_ASSERT_FALSE(http_method_is_lost_by_get(named("HEAD")));
    CU_ASSERT_FALSE(http_method_is_lost_by_get(named("OPTIONS")));
    CU_ASSERT_FALSE(http_method_is_lost_by_get(named("TRACE")));
    CU_ASSERT_TRUE(http_method_is_lost_by_get(named("POST")));
    CU_ASSERT_TRUE(http_method_is_lost_by_get(named("DELETE")));
    CU_ASSERT_TRUE(http_method_is_lost_by_get(named("QUERY")));
    CU_ASSERT_TRUE(http_method_is_lost_by_get(named("PROPFIND")));
    CU_ASSERT_TRUE(http_method_is_lost_by_get(named("FOO")));
}

static void tokens_are_those_of_rfc_9110_5_6_2(void)
{
    CU_ASSERT_TRUE(http_method_is_token("M-SEARCH", 8));
    CU_ASSERT_TRUE(http_method_is_token("!#$%&'*+-.^_`|~", 15));
    CU_ASSERT_FALSE(http_method_is_token("", 0));
    CU_ASSERT_FALSE(http_method_is_token("A B", 3));
    CU_ASSERT_FALSE(http_method_is_token("A\0B", 3));
    CU_ASSERT_FALSE(http_method_is_token("A=B", 3));
    CU_ASSERT_FALSE(http_method_is_token("\xc3\xa9", 2));
}

static CU_TestInfo tests[] = {
    {"every registered method is found by its name",
     every_registered_method_is_found_by_its_name},
    {"method names are case-sensitive and whole",
     method_names_are_case_sensitive_and_whole},
    {"safe methods are those of RFC 9110 9.2.1",
     safe_methods_are_those_of_rfc_9110_9_2_1},
    {"idempotent methods are those of RFC 9110 9.2.2",
     idempotent_methods_are_those_of_rfc_9110_9_2_2},
    {"a GET loses every method but four", a_get_loses_every_method_but_four},
    {"tokens are those of RFC 9110 5.6.2", tokens_are_those_of_rfc_9110_5_6_2},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(semantics_http_method, "semantics/http_method");
