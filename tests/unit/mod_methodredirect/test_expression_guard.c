/* Expectations: what `httpd -t` of 2.4.71 does with an <If> of each text. It
 * ends with status 2 for those that are named, and with 0 or 1 otherwise. */
#include "mr_expression_guard.h"

#include "check.h"

static const char *hazard(const char *text)
{
    const char *says = mr_expression_hazard(text);

    return !says ? "none" : says[0] == 'a' ? "quote" : "backslash";
}

static void a_quote_in_a_variable_is_named(void)
{
    static const char *const texts[] = {
        "%{HTTP:X == 'a'",     "%{HTTP:X'}",      "/a/%{HTTP:X\"}",
        "-n '%{HTTP:x'",       "-n %{HTTP:\\}'}", "-n '\\\\%{HTTP:x'",
        "-n %{HTTP:%{a:b}'}",  "%{a:b%{C}'}",     "-n %{HTTP:\\\\'}",
        "-n '\\12%{HTTP:x\"'", "'$%{HTTP:x'",     "%{a:}%{b_1:'",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        CHECK_STR(hazard(texts[i]), "quote");
}

static void a_backslash_at_the_end_is_named(void)
{
    CHECK_STR(hazard("/a\\"), "backslash");
    CHECK_STR(hazard("'a\\"), "backslash");
    CHECK_STR(hazard("%{HTTP:a\\"), "backslash");
    CHECK_STR(hazard("/\\\\\\"), "backslash");
    CHECK_STR(hazard("/a\\\\"), "none");
}

/* Right, or wrong in a way that httpd reports itself. */
static void everything_else_is_left_to_httpd(void)
{
    static const char *const texts[] = {
        "",
        "%",
        "%{",
        "%{HTTP",
        "%{HTTP:X",
        "%{HTTP'",
        "%{1:'",
        "%{HTTP:X} == 'a'",
        "%{HTTP:X\n'}",
        "-n %{HTTP:\\'}",
        "-n '\\%{HTTP:x'",
        "%{tolower:%{HTTP:X}} == 'a'",
        "%{HTTP:a}%{HTTP_HOST} == \"b\"",
        "%{HTTP:X} =~ m#'#",
        "'",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        CHECK_STR(hazard(texts[i]), "none");
}

static CU_TestInfo tests[] = {
    {"a quote in a variable is named", a_quote_in_a_variable_is_named},
    {"a backslash at the end is named", a_backslash_at_the_end_is_named},
    {"everything else is left to httpd", everything_else_is_left_to_httpd},
    CU_TEST_INFO_NULL};

SUITE_DEFINE(mod_expression_guard, "mod_methodredirect/expression_guard");
