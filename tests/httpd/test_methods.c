/* Which status a rule answers to which method. */
#include <stdio.h>
#include <string.h>

#include "live.h"

static struct server *server;

/* clang-format off */
#define TO " /cgi-bin/echo\n"
static const char site[] =
    "MethodRedirectTable api \"GET=302 POST=303 *=pass\"\n"
    "MethodRedirect /default" TO
    "MethodRedirect temporary /temporary" TO
    "MethodRedirect permanent /permanent" TO
    "MethodRedirect see-other /see-other" TO
    "MethodRedirect gone /gone\n"
    "MethodRedirect 404 /lost\n"
    "MethodRedirect 301 /301" TO
    "MethodRedirect 302 /302" TO
    "MethodRedirect 303 /303" TO
    "MethodRedirect 307 /307" TO
    "MethodRedirect 308 /308" TO
    "MethodRedirectTemp /temp-directive" TO
    "MethodRedirectPermanent /permanent-directive" TO
    "MethodRedirect \"*=301\" /literal" TO
    "MethodRedirect \"GET=302\" /get-only" TO
    "MethodRedirect \"safe=301 unsafe=308\" /groups" TO
    "MethodRedirect api /named" TO
    "MethodRedirect permanent /only-post /cgi-bin/echo methods=POST\n"
    "MethodRedirect permanent /only-unsafe /cgi-bin/echo methods=unsafe\n"
    "MethodRedirect \"OPTIONS=307\" /options" TO
    "MethodRedirect 307 /listed /cgi-bin/echo methods=POST,OPTIONS\n"
    "MethodRedirect \"safe=307\" /safe" TO
    "MethodRedirect \"GET,HEAD=302 POST=303 PUT,PATCH,DELETE=307 OPTIONS=pass *=405\" /table" TO;
/* clang-format on */

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

enum { METHODS = 8, PASS = -1 };
static const char *const methods[METHODS] = {
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"};

/* What httpd answers where nothing is and no rule speaks. */
static bool passed(int status)
{
    return status == 404 || status == 405 || status == 501 || status == 200;
}

/* clang-format off */
static const struct {
    const char *path;
    int status[METHODS];
} table[] = {
    /*                       GET   HEAD  POST  PUT   PATCH DELETE OPT.  QUERY */
    {"/default",             {302,  302,  307,  307,  307,  307,  307,  307}},
    {"/temporary",           {302,  302,  307,  307,  307,  307,  307,  307}},
    {"/permanent",           {301,  301,  308,  308,  308,  308,  308,  308}},
    {"/see-other",           {303,  303,  303,  303,  303,  303,  303,  303}},
    {"/gone",                {410,  410,  410,  410,  410,  410,  410,  410}},
    {"/lost",                {404,  404,  404,  404,  404,  404,  404,  404}},
    {"/301",                 {301,  301,  308,  308,  308,  308,  308,  308}},
    {"/302",                 {302,  302,  307,  307,  307,  307,  307,  307}},
    {"/303",                 {303,  303,  303,  303,  303,  303,  303,  303}},
    {"/307",                 {307,  307,  307,  307,  307,  307,  307,  307}},
    {"/308",                 {308,  308,  308,  308,  308,  308,  308,  308}},
    {"/temp-directive",      {302,  302,  307,  307,  307,  307,  307,  307}},
    {"/permanent-directive", {301,  301,  308,  308,  308,  308,  308,  308}},
    {"/literal",             {301,  301,  301,  301,  301,  301,  301,  301}},
    {"/get-only",            {302,  302,  PASS, PASS, PASS, PASS, PASS, PASS}},
    {"/groups",              {301,  301,  308,  308,  308,  308,  301,  308}},
    {"/named",               {302,  302,  303,  PASS, PASS, PASS, PASS, PASS}},
    {"/only-post",           {PASS, PASS, 308,  PASS, PASS, PASS, PASS, PASS}},
    {"/only-unsafe",         {PASS, PASS, 308,  308,  308,  308,  PASS, 308}},
    {"/options",             {PASS, PASS, PASS, PASS, PASS, PASS, 307,  PASS}},
    {"/table",               {302,  302,  303,  307,  307,  307,  PASS, 405}},
};
/* clang-format on */

static void each_method_gets_the_status_of_its_table(void)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (int m = 0; m < METHODS; m++) {
            char got[1200], want[1200];
            int status = table[i].status[m];
            bool to = status >= 300 && status < 400;
            struct response r =
                fetch(server, &(struct request){.method = methods[m],
                                                .path = table[i].path,
                                                .body = m > 1 ? "x=1" : NULL});

            if (status == PASS)
                status = passed(r.status) ? r.status : 404;
            snprintf(want, sizeof want, "%s %s: %d %s", methods[m],
                     table[i].path, status, to ? "/cgi-bin/echo" : "");
            snprintf(got, sizeof got, "%s %s: %d %s", methods[m], table[i].path,
                     r.status, response_target(server, &r));
            CHECK_STR(got, want);
        }
    }
}

static void a_preflight_passes_every_rule_that_does_not_name_options(void)
{
    static const struct {
        const char *path;
        const char *target;
    } rules[] = {{"/permanent", ""},
                 {"/see-other", ""},
                 {"/gone", ""},
                 {"/safe", ""},
                 {"/options", "/cgi-bin/echo"},
                 {"/listed", "/cgi-bin/echo"}};

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        struct response r = fetch(
            server, &(struct request){
                        .method = "OPTIONS",
                        .path = rules[i].path,
                        .header = {"Origin: http://shop.example",
                                   "Access-Control-Request-Method: POST"}});
        CHECK_STR(response_target(server, &r), rules[i].target);
    }
}

static void trace_passes_every_rule(void)
{
    struct response r = fetch(
        server, &(struct request){.method = "TRACE", .path = "/permanent"});

    CHECK_STR(r.location, "");
    CHECK_INT(r.status, 200);
}

static void a_405_lists_the_methods_that_are_allowed(void)
{
    static const char *const allowed[] = {"GET", "HEAD",  "POST",
                                          "PUT", "PATCH", "DELETE"};
    struct response r =
        fetch(server, &(struct request){.method = "QUERY", .path = "/table"});
    const char *allow = response_header(&r, "Allow");

    CHECK_INT(r.status, 405);
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        CHECK_HAS(allow, allowed[i]);
    CHECK_HAS_NOT(allow, "QUERY");
}

static void method_names_are_case_sensitive(void)
{
    struct response r =
        fetch(server, &(struct request){.method = "get", .path = "/table"});

    CHECK_INT(r.status, 405);
}

static void the_page_names_the_status_that_was_sent(void)
{
    struct response r = fetch(
        server,
        &(struct request){.method = "POST", .path = "/permanent", .body = "x"});

    CHECK_HAS(r.head, "HTTP/1.1 308 Permanent Redirect");
    CHECK_HAS(r.body, "308 Permanent Redirect");
    CHECK_HAS_NOT(r.body, "301 ");
}

static void http_1_0_gets_the_same_status(void)
{
    struct response r = fetch(server, &(struct request){.method = "POST",
                                                        .path = "/permanent",
                                                        .body = "x",
                                                        .http10 = true});
    CHECK_INT(r.status, 308);
}

static void the_log_says_that_a_rule_answered(void)
{
    struct response r = fetch(
        server,
        &(struct request){.method = "POST", .path = "/permanent", .body = "x"});
    struct log_entry e = log_entry_of(server, &r);

    CHECK_STR(e.request, "POST /permanent HTTP/1.1");
    CHECK_STR(e.status, "308");
    CHECK_STR(e.location, r.location);
    CHECK_STR(e.action, "rule");
    CHECK_STR(e.origin, "mapping");
    CHECK_HAS(e.rule, "site.conf:4");
    CHECK_STR(e.type, FORM_TYPE);
}

static CU_TestInfo tests[] = {
    {"each method gets the status of its table",
     each_method_gets_the_status_of_its_table},
    {"a preflight passes every rule that does not name OPTIONS",
     a_preflight_passes_every_rule_that_does_not_name_options},
    {"TRACE passes every rule", trace_passes_every_rule},
    {"a 405 lists the methods that are allowed",
     a_405_lists_the_methods_that_are_allowed},
    {"method names are case-sensitive", method_names_are_case_sensitive},
    {"the page names the status that was sent",
     the_page_names_the_status_that_was_sent},
    {"HTTP/1.0 gets the same status", http_1_0_gets_the_same_status},
    {"the log says that a rule answered", the_log_says_that_a_rule_answered},
    CU_TEST_INFO_NULL};

LIVE_SUITE(methods, "methods", start, stop);
