/* METHODREDIRECT_EXPLAIN: why a rule answers, as httpd -t says it. */
#include <stdio.h>
#include <string.h>

#include "live.h"

static char text[1 << 16];

static const char explained[] =
    "MethodRedirect /other /x id=other\n"
    "MethodRedirect /a /get methods=GET id=get\n"
    "MethodRedirectMatch ^/a/[0-9]+$ /number id=number\n"
    "MethodRedirect /a /cond host=c.test id=cond\n"
    "MethodRedirect /a /self/a methods=PUT id=put\n"
    "MethodRedirect \"POST=308 DELETE=405\" /a https://new.test/a id=post\n"
    "Redirect 302 /a /alias\n"
    "<VirtualHost 127.0.0.1:81>\nServerName v.test\nServerAlias *.v.test\n"
    "MethodRedirect /v /w id=v\n"
    "<Location /loc>\nMethodRedirect gone id=loc\n</Location>\n"
    "</VirtualHost>\n";

static void explain(const char *question)
{
    char define[256];

    snprintf(define, sizeof define, "METHODREDIRECT_EXPLAIN=%s", question);
    CHECK_INT(server_test_config(explained, define, text, sizeof text), 0);
}

static void explain_tells_why_others_do_not_answer(void)
{
    explain("POST http://127.0.0.1:1/a/b%20c?q=1");
    CHECK_HAS(text, "main server http://127.0.0.1:1, path /a/b c\n");
    CHECK_HAS(text, "  get  server  prefix  /a -> /get\n"
                    "      passes POST: GET,HEAD=302 *=pass\n");
    CHECK_HAS(text,
              "  cond  server  prefix  /a -> /cond\n      is for the host "
              "c.test\n");
    CHECK_HAS(text, "  post  server  prefix  /a -> https://new.test/a\n      "
                    "answers 308, Location: https://new.test/a/b%20c?q=1\n");
    CHECK_HAS(text, "(not asked) ");
    CHECK_HAS(text, "/alias/b%20c?q=1");
    CHECK_HAS_NOT(text, "  other  ");
}

static void explain_prints_the_location_that_is_sent(void)
{
    static const char site[] = "MethodRedirectRelative on\n"
                               "MethodRedirect /old /new\n"
                               "Redirect 302 /stock /new\n";

    CHECK_INT(server_test_config(
                  site, "METHODREDIRECT_EXPLAIN=GET http://127.0.0.1:1/old/a",
                  text, sizeof text),
              0);
    CHECK_HAS(text, "answers 302, Location: /new/a\n");
    CHECK_INT(server_test_config(
                  site, "METHODREDIRECT_EXPLAIN=GET http://127.0.0.1:1/stock",
                  text, sizeof text),
              0);
    CHECK_HAS(text, "answers 302, Location: http://127.0.0.1:1/new\n");
}

static void explain_tells_what_mod_alias_does(void)
{
    explain("PATCH http://127.0.0.1:1/a");
    CHECK_HAS(text, "passes PATCH: ");
    CHECK_HAS(text, "Redirect  /a -> /alias\n      answers 302");
    CHECK_HAS_NOT(text, "(not asked)");
}

static const char of_mod_alias[] =
    "MethodRedirectCheck off\n"
    "Redirect 503 /api\n"
    "RedirectMatch ^/cs/x$ /new\n"
    "RegexDefaultOptions +ICASE\n"
    "RedirectMatch ^/ci/x$ /new\n"
    "Redirect /q /t?x=1\n"
    "Redirect 304 /n /b\n"
    "RedirectMatch ^/r(.*)$ /s?$1\n"
    "RedirectMatch ^/w(.*)$ \"/with blank\\\\$1\"\n"
    "RedirectMatch ^/k(.*)$ https://o.test$1?a=b\n"
    "RedirectMatch ^/e(.*)$ $1\n"
    "<Location /sec>\nRedirect /one\nRedirect /two\n</Location>\n"
    "<Location /out>\nRedirect 503\n</Location>\n"
    "<Location //b>\nMethodRedirect /bb\n</Location>\n"
    "<Location /c/d>\nMethodRedirect /cc\n</Location>\n";

/* @a location without the own origin; NULL: none is sent or none followed. */
static const struct {
    const char *request;
    int status;
    const char *location;
} asked_of_mod_alias[] = {
    {"GET /api/x", 503, NULL},
    {"GET /CI/X", 302, "/new"},
    {"GET /CS/X", 404, NULL},
    {"GET /q/rest", 302, "/t?x=1/rest"},
    {"GET /q/rest?y=2", 302, "/t?x=1/rest"},
    {"GET /n", 304, NULL},
    {"GET /r/x%3fy%23z", 302, "/s?/x?y#z"},
    {"GET /r/x?y", 302, "/s?/x"},
    {"GET /w/a?q", 302, "/with%20blank$1?q"},
    {"GET /k/a%20b", 302, "https://o.test/a%20b?a=b"},
    {"GET /kx", 302, "https://o.testx?a=b"},
    {"GET /ex", 500, NULL},
    {"GET /e/y%20z", 302, "/y%20z"},
    {"GET /sec/z", 302, "/two"},
    {"POST /out", 503, NULL},
    {"POST //b/", 404, NULL},
    {"GET /c//d", 302, "/cc"},
};

static void check_says(const char *request, int status, const char *location)
{
    char define[256], says[256];
    size_t method = strcspn(request, " ");

    snprintf(define, sizeof define,
             "METHODREDIRECT_EXPLAIN=%.*s http://127.0.0.1:1%s", (int)method,
             request, request + method + 1);
    CHECK_INT(server_test_config(of_mod_alias, define, text, sizeof text), 0);
    snprintf(says, sizeof says, "answers %d", status);
    check_has(request, 0, text, status != 404 ? says : "answers ",
              status != 404);
    snprintf(says, sizeof says, ": %s%s\n",
             location && location[0] == '/' ? "http://127.0.0.1:1" : "",
             location ? location : "");
    if (location)
        check_has(request, 0, text, says, true);
}

static void check_does(struct server *s, const char *request, int status,
                       const char *location)
{
    static char answer[4096];
    char says[256];

    snprintf(says, sizeof says,
             "%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n"
             "Content-Length: 0\r\n\r\n",
             request, server_port(s));
    exchange(s, says, answer, sizeof answer);
    snprintf(says, sizeof says, "HTTP/1.1 %d ", status);
    check_has(request, 0, answer, says, true);
    if (!location)
        return;
    if (location[0] == '/')
        snprintf(says, sizeof says, "\nLocation: http://127.0.0.1:%u%s\r\n",
                 server_port(s), location);
    else
        snprintf(says, sizeof says, "\nLocation: %s\r\n", location);
    check_has(request, 0, answer, says, true);
}

static void explain_says_of_mod_alias_what_it_does(void)
{
    struct server *s =
        server_start(&(struct server_options){.site = of_mod_alias});

    for (size_t i = 0;
         i < sizeof asked_of_mod_alias / sizeof *asked_of_mod_alias; i++) {
        const char *request = asked_of_mod_alias[i].request;
        int status = asked_of_mod_alias[i].status;
        const char *location = asked_of_mod_alias[i].location;

        check_says(request, status, location);
        check_does(s, request, status, location);
    }
    server_stop(s);
}

static void explain_chooses_the_virtual_host(void)
{
    explain("GET http://x.v.test:81/v/1");
    CHECK_HAS(text, "virtual host http://v.test:81 (");
    CHECK_HAS(text, "  v  server  prefix  /v -> /w\n      answers 302, "
                    "Location: http://x.v.test:81/w/1\n");
    explain("GET http://unknown.test:81/loc/x");
    CHECK_HAS(text, "  loc  <Location /loc>  expression  - -> -\n      answers "
                    "410\n");
    explain("GET http://v.test:81/other");
    CHECK_HAS(text, "  other  server  prefix"); /* inherited */
    explain("POST http://C.test.:1/a");
    CHECK_HAS(text, "  cond  server  prefix  /a -> /cond\n      answers 307, ");
}

static void explain_works_out_expressions_of_the_path(void)
{
    static const char site[] =
        "<Location /a>\n"
        "MethodRedirect \"https://h.test/%{REQUEST_URI}\"\n"
        "</Location>\n"
        "<Location /self>\n"
        "MethodRedirect \"%{REQUEST_URI}/x\"\n"
        "</Location>\n"
        "<LocationMatch ^/item/(?<id>[^/]+)>\n"
        "MethodRedirect \"/items?number=%{env:MATCH_ID}\"\n"
        "</LocationMatch>\n"
        "<LocationMatch ^/glued/(?<id>.+)>\n"
        "MethodRedirect \"https://h.test%{env:MATCH_ID}\"\n"
        "</LocationMatch>\n"
        "<LocationMatch ^/lang/(?<l>[a-z]+)$>\n"
        "MethodRedirect \"https://%{env:MATCH_L}.h.test/\"\n"
        "</LocationMatch>\n"
        "<Location /query>\n"
        "MethodRedirect \"/q/%{QUERY_STRING}\"\n"
        "</Location>\n";
    static const char *const rows[][2] = {
        {"/a/b%20c?q=1", "answers 302, Location: https://h.test/a/b%20c?q=1\n"},
        {"/self/a", "declines: http://127.0.0.1:1/self/a/x would be"},
        {"/item/a%26b",
         "302, Location: http://127.0.0.1:1/items?number=a%26b\n"},
        {"/glued/x", "its Location is made of the request"},
        {"/lang/de", "its Location is made of the request"},
        {"/query?x", "its Location is made of the request"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char define[256];

        snprintf(define, sizeof define,
                 "METHODREDIRECT_EXPLAIN=GET http://127.0.0.1:1%s", rows[i][0]);
        CHECK_INT(server_test_config(site, define, text, sizeof text), 0);
        CHECK_HAS(text, rows[i][1]);
    }
}

static const char of_names[] = "<VirtualHost *:${MR_PORT}>\n"
                               "  ServerName v.test\n"
                               "  ServerAlias also.test\n"
                               "  MethodRedirect /own /new\n"
                               "  Redirect /stock /new\n"
                               "</VirtualHost>\n"
                               "<VirtualHost *:${MR_PORT}>\n"
                               "  ServerName canonical.test:8080\n"
                               "  ServerAlias c.test\n"
                               "  UseCanonicalName On\n"
                               "  MethodRedirect /own /new\n"
                               "  Redirect /stock /new\n"
                               "</VirtualHost>\n";

static void explain_names_the_host_that_the_server_names(void)
{
    /* The origin in Location; NULL: the one that was asked. */
    static const char *const rows[][3] = {
        {"v.test", "/own", NULL},
        {"v.test", "/stock", NULL},
        {"also.test", "/own", NULL},
        {"also.test", "/stock", NULL},
        {"unknown.test", "/own", ""},
        {"unknown.test", "/stock", NULL},
        {"c.test", "/own", "http://canonical.test:8080"},
        {"c.test", "/stock", "http://canonical.test:8080"},
    };
    struct server *s = server_start(&(struct server_options){.site = of_names});

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char define[256], says[160], host[64], asked[80];
        struct response r;

        snprintf(asked, sizeof asked, "http://%s:1", rows[i][0]);
        snprintf(define, sizeof define, "METHODREDIRECT_EXPLAIN=GET %s%s",
                 asked, rows[i][1]);
        CHECK_INT(server_test_config(of_names, define, text, sizeof text), 0);
        snprintf(says, sizeof says, ", Location: %s/new\n",
                 rows[i][2] ? rows[i][2] : asked);
        CHECK_HAS(text, says);
        snprintf(host, sizeof host, "Host: %s:%u", rows[i][0], server_port(s));
        r = fetch(s, &(struct request){.path = rows[i][1], .header = {host}});
        snprintf(asked, sizeof asked, "http://%s", host + strlen("Host: "));
        snprintf(says, sizeof says, "%s/new", rows[i][2] ? rows[i][2] : asked);
        CHECK_STR(r.location, says);
    }
    server_stop(s);
}

#define SLASHES "//a/x//..///b"

/* What explain says of SLASHES, and the server does. */
static void check_slashes(const char *site, const char *path, int status)
{
    static char answer[4096];
    char says[64];
    struct server *s;

    CHECK_INT(server_test_config(
                  site, "METHODREDIRECT_EXPLAIN=GET http://127.0.0.1:1" SLASHES,
                  text, sizeof text),
              0);
    snprintf(says, sizeof says, ", path %s\n", path);
    CHECK_HAS(text, says);
    check_has(site, 0, text, "answers 302", status == 302);
    s = server_start(&(struct server_options){.site = site});
    exchange(s,
             "GET " SLASHES " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
             "Connection: close\r\n\r\n",
             answer, sizeof answer);
    snprintf(says, sizeof says, "HTTP/1.1 %d ", status);
    CHECK_HAS(answer, says);
    server_stop(s);
}

static void explain_merges_slashes_as_the_server_does(void)
{
    check_slashes("MethodRedirectMatch ^/a/b$ /c\n", "/a/b", 302);
    check_slashes("MergeSlashes off\nMethodRedirectMatch ^/a/b$ /c\n",
                  "/a/x///b", 404);
    check_slashes("MergeSlashes off\nMethodRedirectMatch ^/a/x///b$ /c\n",
                  "/a/x///b", 302);
}

static void explain_says_what_is_wrong_with_the_question(void)
{
    explain("POST");
    CHECK_HAS(text, "a URL must follow the method");
    explain(" http://h/");
    CHECK_HAS(text, "begin with a method");
    explain("GET http://h/%zz");
    CHECK_HAS(text, "its path cannot be decoded");
    explain("GET http://127.0.0.1:1/nothing");
    CHECK_HAS(text, "no rule matches the path");
}

static CU_TestInfo tests[] = {
    {"explain prints the Location that is sent",
     explain_prints_the_location_that_is_sent},
    {"explain tells why others do not answer",
     explain_tells_why_others_do_not_answer},
    {"explain tells what mod_alias does", explain_tells_what_mod_alias_does},
    {"explain says of mod_alias what it does",
     explain_says_of_mod_alias_what_it_does},
    {"explain chooses the virtual host", explain_chooses_the_virtual_host},
    {"explain names the host that the server names",
     explain_names_the_host_that_the_server_names},
    {"explain works out expressions of the path",
     explain_works_out_expressions_of_the_path},
    {"explain merges slashes as the server does",
     explain_merges_slashes_as_the_server_does},
    {"explain says what is wrong with the question",
     explain_says_what_is_wrong_with_the_question},
    CU_TEST_INFO_NULL,
};

LIVE_SUITE(explain, "explain", NULL, NULL);
