/* MethodRedirectCheck: how findings are told, and what the modes do with them. */
#include <stdio.h>
#include <string.h>

#include "live.h"

static char text[1 << 16];

/* --- findings ------------------------------------------------------------ */

static void a_finding_names_file_line_and_cure(void)
{
    server_test_config("MethodRedirect /x /y\n"
                       "MethodRedirect \"*=301\" /a /b\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "MR050: ");
    CHECK_HAS(text, "/site.conf:2: [unsafe-301-302] ");
    CHECK_HAS(text, "use 308 or 307 for it");
    CHECK_HAS(text, "Syntax OK");
}

static void a_rule_outside_of_its_section_is_told_so(void)
{
    server_test_config("<Location /a>\nMethodRedirect /b /x\n</Location>\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[never-answers] MethodRedirect /b /x: its path lies "
                    "outside of <Location /a>; write the whole path into FROM");
}

static void mod_alias_keeps_the_last_line_without_from(void)
{
    server_test_config("<Location /a>\nRedirect 303 /one\n"
                       "Redirect 303 /two\n</Location>\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "/site.conf:2: [never-answers] Redirect 303 /one: rule ");
    CHECK_HAS_NOT(text, "/site.conf:3: ");
}

static void a_loop_is_told_once_with_its_way(void)
{
    const char *first;

    server_test_config("MethodRedirect /a /b id=one\n"
                       "MethodRedirect /b /c id=two\n"
                       "MethodRedirect /c /a id=three\n",
                       NULL, text, sizeof text);
    first = strstr(text, "[loop]");
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    CU_ASSERT_PTR_NULL(strstr(first + 1, "[loop]"));
    CHECK_HAS(first, "/b -302-> (two) /c -302-> (three) /a -302-> (one)");
}

static void a_loop_under_conditions_may_be_one(void)
{
    server_test_config("MethodRedirect /a /b \"if=-n %{HTTP:X}\"\n"
                       "MethodRedirect /b /a\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[loop] GET may go round");
    /* Nobody knows which of the two answers for /b. */
    server_test_config("MethodRedirect /a /b\n"
                       "MethodRedirect /b /c \"if=-n %{HTTP:X}\"\n"
                       "MethodRedirect /b /a\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[loop] GET may go round");
}

static void what_depends_on_conditions_stops_nothing(void)
{
    static const char *const sites[] = {
        "MethodRedirect /a /b \"if=-n %{HTTP:X}\"\nMethodRedirect /b /a\n",
        "MethodRedirect /a /a/b \"if=-n %{HTTP:X}\"\n",
        "MethodRedirect /a /b\nMethodRedirect /b /c from=2020-01-01\n",
        "MethodRedirect /a /x \"if=-n %{HTTP:X}\"\nMethodRedirect /a/b /y\n",
    };

    for (size_t i = 0; i < sizeof sites / sizeof *sites; i++) {
        char site[512];

        snprintf(site, sizeof site, "MethodRedirectCheck error\n%s", sites[i]);
        CHECK_INT(server_test_config(site, NULL, text, sizeof text), 0);
    }
}

static void a_chain_is_told_as_far_as_it_is_sure(void)
{
    server_test_config("MethodRedirect /a /b\nMethodRedirect /b /c\n"
                       "MethodRedirect see-other /c /d \"if=-n %{HTTP:X}\"\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[chain] 2 redirects one after the other: GET /a ");
    CHECK_HAS_NOT(text, "[chain-loses-method]");
}

static void a_trail_begins_with_a_request_that_comes_to_the_rule(void)
{
    server_test_config("MethodRedirect /a /x methods=GET\n"
                       "MethodRedirect /a /b\nMethodRedirect /b /c exact\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[chain] 2 redirects one after the other: POST /a ");
    server_test_config("MethodRedirect /a /x exact\n"
                       "MethodRedirect /a /a/b/c\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[self-redirect] GET /a/_any_ would lead to ");
}

static void a_loop_of_hosts_is_sure(void)
{
    CU_ASSERT(server_test_config(
                  "MethodRedirectCheck error\n" VHOST(
                      "81", "a.test\nServerAlias www.a.test",
                      "MethodRedirect / http://www.a.test:81/ host=a.test\n"
                      "MethodRedirect / http://a.test:81/ host=www.a.test"),
                  NULL, text, sizeof text)
              > 0);
    CHECK_HAS(text, "[loop] GET goes round: ");
    CHECK_INT(server_test_config("MethodRedirectCheck error\n" VHOST(
                                     "81", "a.test\nServerAlias www.a.test",
                                     "MethodRedirect / http://www.a.test:81/ "
                                     "host=a.test"),
                                 NULL, text, sizeof text),
              0);
}

/* The first rule declines where it leads to, and only there comes the second
 * one's turn. */
static void a_loop_of_virtual_hosts_that_inherit_is_sure(void)
{
#define NAMED                                                                  \
    VHOST("81", "a.test", "")                                                  \
    VHOST("81", "b.test", "")
    static const char *const sites[] = {
        "MethodRedirect 301 / http://a.test:81/\n"
        "MethodRedirect 301 /shop http://b.test:81/shop\n",
        "MethodRedirect 301 /shop http://b.test:81/shop\n"
        "<Location />\nMethodRedirect 301 / http://a.test:81/\n</Location>\n",
        "MethodRedirect 301 /shop http://b.test:81/shop\n<Location />\n"
        "MethodRedirect 301 \"http://a.test:81%{REQUEST_URI}\"\n</Location>\n",
    };
    char site[1024];

    for (size_t i = 0; i < sizeof sites / sizeof *sites; i++) {
        snprintf(site, sizeof site,
                 "MethodRedirectCheck error\nListen 81\n%s" NAMED, sites[i]);
        CU_ASSERT(server_test_config(site, NULL, text, sizeof text) > 0);
        CHECK_HAS(text, "[loop] GET goes round: ");
    }
    CHECK_INT(server_test_config("MethodRedirectCheck error\nListen 81\n"
                                 "MethodRedirect 301 / http://a.test:81/\n"
                                 "MethodRedirect 301 /shop /store\n" NAMED,
                                 NULL, text, sizeof text),
              0);
    CHECK_HAS_NOT(text, "goes round");
#undef NAMED
}

static void what_a_line_holds_cannot_write_lines(void)
{
    server_test_config("MethodRedirectMatch \"x\x1by\" /b\n", NULL, text,
                       sizeof text);
    CHECK_HAS(text, "[regex-unanchored]");
    CHECK_HAS_NOT(text, "\x1b");
    server_test_config("MethodRedirect /a /b id=a\n",
                       "METHODREDIRECT_EXPLAIN=GET http://h/\x1b[31m%1b%0a",
                       text, sizeof text);
    CHECK_HAS_NOT(text, "\x1b");
}

/* --- the modes ----------------------------------------------------------- */

static void error_stops_and_off_is_silent(void)
{
    CU_ASSERT(server_test_config("MethodRedirectCheck error\n"
                                 "MethodRedirect /a /a/b\n",
                                 NULL, text, sizeof text)
              > 0);
    CHECK_HAS(text, "[self-redirect]");
    CHECK_HAS(text, "MR052: ");
    CHECK_INT(server_test_config("MethodRedirectCheck off\n"
                                 "MethodRedirect /a /a/b\n",
                                 NULL, text, sizeof text),
              0);
    CHECK_STR(text, "Syntax OK\n");
}

static void notes_stop_nothing(void)
{
    CHECK_INT(server_test_config("MethodRedirectCheck error\n"
                                 "MethodRedirect /a /b?c=d\n",
                                 NULL, text, sizeof text),
              0);
    CHECK_HAS(text, "[query-replaced]");
}

static void a_virtual_host_has_its_own_mode(void)
{
    CHECK_INT(server_test_config(
                  "MethodRedirectCheck error\n" VHOST(
                      "81", "a.test",
                      "MethodRedirectCheck warn\nMethodRedirect /a /a/b")
                      VHOST("82", "b.test",
                            "MethodRedirectCheck off\nMethodRedirect /c /c/d"),
                  NULL, text, sizeof text),
              0);
    CHECK_HAS(text, "GET /a would");
    CHECK_HAS_NOT(text, "GET /c would");
}

static void a_server_with_errors_does_not_start(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "MethodRedirectCheck error\nMethodRedirect /a /a/b\n"});

    CU_ASSERT_PTR_NULL(s);
    server_stop(s);
}

static void a_server_logs_what_it_starts_with(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "MethodRedirect /a /a/b\nMethodRedirect /b /c?d=e\n"});

    read_text(server_path(s, "error.log"), text, sizeof text);
    CHECK_HAS(text, "[self-redirect]");
    CHECK_HAS_NOT(text, "[query-replaced]");
    server_stop(s);
}

static void many_findings_of_a_kind_are_counted(void)
{
    static char site[1 << 14];
    size_t len = 0;

    for (int i = 0; i < 130; i++)
        len += (size_t)snprintf(site + len, sizeof site - len,
                                "MethodRedirect \"*=301\" /a%d /b\n", i);
    server_test_config(site, NULL, text, sizeof text);
    CHECK_HAS(text, "MR051: [unsafe-301-302] 30 more are left out");
}

static CU_TestInfo tests[] = {
    {"a finding names file, line and cure", a_finding_names_file_line_and_cure},
    {"a rule outside of its section is told so",
     a_rule_outside_of_its_section_is_told_so},
    {"mod_alias keeps the last line without FROM",
     mod_alias_keeps_the_last_line_without_from},
    {"a loop is told once, with its way", a_loop_is_told_once_with_its_way},
    {"a loop under conditions may be one", a_loop_under_conditions_may_be_one},
    {"what depends on conditions stops nothing",
     what_depends_on_conditions_stops_nothing},
    {"a chain is told as far as it is sure",
     a_chain_is_told_as_far_as_it_is_sure},
    {"a trail begins with a request that comes to the rule",
     a_trail_begins_with_a_request_that_comes_to_the_rule},
    {"a loop of hosts is sure", a_loop_of_hosts_is_sure},
    {"a loop of virtual hosts that inherit is sure",
     a_loop_of_virtual_hosts_that_inherit_is_sure},
    {"what a line holds cannot write lines",
     what_a_line_holds_cannot_write_lines},
    {"error stops and off is silent", error_stops_and_off_is_silent},
    {"notes stop nothing", notes_stop_nothing},
    {"a virtual host has its own mode", a_virtual_host_has_its_own_mode},
    {"a server with errors does not start",
     a_server_with_errors_does_not_start},
    {"a server logs what it starts with", a_server_logs_what_it_starts_with},
    {"many findings of a kind are counted",
     many_findings_of_a_kind_are_counted},
    CU_TEST_INFO_NULL,
};

LIVE_SUITE(check, "check", NULL, NULL);
