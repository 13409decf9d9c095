/* Expectations: RFC 9110 15.4, and 29 measured clients: all of them that
 * followed kept POST on 307/308, none of the browsers kept it on 301/302/303;
 * PUT on 301/302 differed between them (Go GET, Fetch PUT). */
#include "semantics/redirect_effect.h"

#include <string.h>

#include "check.h"

static void only_five_codes_are_followed(void)
{
    for (int code = 0; code < 1000; code++) {
        bool expected = code == 301 || code == 302 || code == 303 || code == 307
                        || code == 308;
        CU_ASSERT_EQUAL(redirect_status_is_followed(code), expected);
    }
}

static void codes_outside_the_class_are_unknown(void)
{
    CU_ASSERT_PTR_NULL(redirect_status_find(299));
    CU_ASSERT_PTR_NULL(redirect_status_find(309));
    CU_ASSERT_PTR_NULL(redirect_status_find(-1));
    CU_ASSERT_EQUAL(redirect_status_find(308)->code, 308);
    CHECK_STR(redirect_status_find(302)->reason, "Found");
    CHECK_STR(redirect_status_find(308)->section, "15.4.9");
}

static void lifetimes_are_those_of_the_rfc(void)
{
    CU_ASSERT_EQUAL(redirect_status_find(301)->lifetime,
                    REDIRECT_LIFETIME_PERMANENT);
    CU_ASSERT_EQUAL(redirect_status_find(308)->lifetime,
                    REDIRECT_LIFETIME_PERMANENT);
    CU_ASSERT_EQUAL(redirect_status_find(302)->lifetime,
                    REDIRECT_LIFETIME_TEMPORARY);
    CU_ASSERT_EQUAL(redirect_status_find(307)->lifetime,
                    REDIRECT_LIFETIME_TEMPORARY);
}

static void post_keeps_its_method_only_on_307_and_308(void)
{
    CU_ASSERT_FALSE(redirect_keeps_method(301, HTTP_METHOD_POST));
    CU_ASSERT_FALSE(redirect_keeps_method(302, HTTP_METHOD_POST));
    CU_ASSERT_FALSE(redirect_keeps_method(303, HTTP_METHOD_POST));
    CU_ASSERT_TRUE(redirect_keeps_method(307, HTTP_METHOD_POST));
    CU_ASSERT_TRUE(redirect_keeps_method(308, HTTP_METHOD_POST));
    CU_ASSERT_FALSE(redirect_keeps_method(304, HTTP_METHOD_POST));
    CU_ASSERT_FALSE(redirect_keeps_method(200, HTTP_METHOD_POST));
}

static void get_and_head_are_kept_by_every_followed_code(void)
{
    static const int codes[] = {301, 302, 303, 307, 308};

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        CU_ASSERT_TRUE(redirect_keeps_method(codes[i], HTTP_METHOD_GET));
        CU_ASSERT_TRUE(redirect_keeps_method(codes[i], HTTP_METHOD_HEAD));
        CU_ASSERT_FALSE(redirect_can_lose_method(codes[i], HTTP_METHOD_GET));
    }
}

static void unknown_methods_are_at_risk_on_301_302_and_303(void)
{
    CU_ASSERT_TRUE(redirect_can_lose_method(301, HTTP_METHOD_OTHER));
    CU_ASSERT_TRUE(redirect_can_lose_method(302, HTTP_METHOD_QUERY));
    CU_ASSERT_TRUE(redirect_can_lose_method(303, HTTP_METHOD_DELETE));
    CU_ASSERT_FALSE(redirect_can_lose_method(307, HTTP_METHOD_OTHER));
    CU_ASSERT_FALSE(redirect_can_lose_method(308, HTTP_METHOD_PUT));
}

static void most_clients_send_what_was_measured(void)
{
    CU_ASSERT_EQUAL(redirect_usual_next_method(302, HTTP_METHOD_POST),
                    HTTP_METHOD_GET);
    CU_ASSERT_EQUAL(redirect_usual_next_method(303, HTTP_METHOD_PUT),
                    HTTP_METHOD_GET);
    CU_ASSERT_EQUAL(redirect_usual_next_method(301, HTTP_METHOD_DELETE),
                    HTTP_METHOD_DELETE);
    CU_ASSERT_EQUAL(redirect_usual_next_method(308, HTTP_METHOD_POST),
                    HTTP_METHOD_POST);
    CU_ASSERT_EQUAL(redirect_usual_next_method(303, HTTP_METHOD_HEAD),
                    HTTP_METHOD_HEAD);
}

static void the_keeping_code_has_the_same_lifetime(void)
{
    CU_ASSERT_EQUAL(redirect_status_keeping_method(301), 308);
    CU_ASSERT_EQUAL(redirect_status_keeping_method(302), 307);
    CU_ASSERT_EQUAL(redirect_status_keeping_method(303), 307);
    CU_ASSERT_EQUAL(redirect_status_keeping_method(308), 308);
    CU_ASSERT_EQUAL(redirect_status_keeping_method(304), 0);
    CU_ASSERT_EQUAL(redirect_status_keeping_method(404), 0);
}

static CU_TestInfo tests[] = {
    {"only five codes are followed", only_five_codes_are_followed},
    {"codes outside the class are unknown",
     codes_outside_the_class_are_unknown},
    {"lifetimes are those of the RFC", lifetimes_are_those_of_the_rfc},
    {"POST keeps its method only on 307 and 308",
     post_keeps_its_method_only_on_307_and_308},
    {"GET and HEAD are kept by every followed code",
     get_and_head_are_kept_by_every_followed_code},
    {"unknown methods are at risk on 301, 302 and 303",
     unknown_methods_are_at_risk_on_301_302_and_303},
    {"most clients send what was measured",
     most_clients_send_what_was_measured},
    {"the keeping code has the same lifetime",
     the_keeping_code_has_the_same_lifetime},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(semantics_redirect_effect, "semantics/redirect_effect");
