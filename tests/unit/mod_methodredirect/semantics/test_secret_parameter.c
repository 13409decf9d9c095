/* Expectations: the names of the log's contract (code, token, state, key, sig,
 * password, session, email) and their usual variants. */
#include "semantics/secret_parameter.h"

#include <string.h>

#include "check.h"

static const char *mask(const char *url)
{
    static char out[512];

    return secret_parameter_mask(url, strlen(url), out, sizeof out) || !*url
               ? out
               : "(too long)";
}

static void values_of_secret_parameters_are_masked(void)
{
    CHECK_STR(mask("/cb?code=abc&x=1"), "/cb?code=***&x=1");
    CHECK_STR(mask("/cb?x=1&STATE=abc#access_token=zz"),
              "/cb?x=1&STATE=***#access_token=***");
    CHECK_STR(mask("https://h/p?X-Api-Key=1;email=a@b"),
              "https://h/p?X-Api-Key=***;email=***");
    CHECK_STR(mask("/?password=a?b=c"), "/?password=***?b=c");
    CHECK_STR(mask("/a;jsessionid=1/b;x=2?y=3"), "/a;jsessionid=***/b;x=2?y=3");
}

static void everything_else_stays(void)
{
    CHECK_STR(mask("/code=abc/token"), "/code=abc/token");
    CHECK_STR(mask("/?keyword=a&monkey=b&decode=c"),
              "/?keyword=a&monkey=b&decode=c");
    CHECK_STR(mask("/?code&token="), "/?code&token=");
    CHECK_STR(mask("/a?"), "/a?");
    CHECK_STR(mask("/a?&&==&"), "/a?&&==&");
}

static void a_buffer_that_is_too_small_is_refused(void)
{
    char out[32];
    const char *url = "/a?key=1";

    for (size_t size = 0; size <= strlen("/a?key=***"); size++)
        CHECK_INT(secret_parameter_mask(url, strlen(url), out, size), 0);
    CHECK_INT(secret_parameter_mask(url, strlen(url), out, 11), 10);
}

static CU_TestInfo tests[] = {
    {"values of secret parameters are masked",
     values_of_secret_parameters_are_masked},
    {"everything else stays", everything_else_stays},
    {"a buffer that is too small is refused",
     a_buffer_that_is_too_small_is_refused},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(semantics_secret_parameter, "semantics/secret_parameter");
