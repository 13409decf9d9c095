/* Where a rule sends: rest, query, captures, and what is never sent. */
#include <stdio.h>
#include <string.h>

#include "live.h"

static struct server *server;

static const char site[] =
    "MethodRedirect permanent /rest /t\n"
    "MethodRedirect permanent /rest-drop /t rest=drop\n"
    "MethodRedirect permanent /exact /t exact\n"
    "MethodRedirect permanent /query /t\n"
    "MethodRedirect permanent /query-own /t?own=1\n"
    "MethodRedirect permanent /query-merge /t?own=1 query=merge\n"
    "MethodRedirect permanent /query-drop /t query=drop\n"
    "MethodRedirectMatch permanent ^/item/([^/]+)$ /t/$1\n"
    "MethodRedirectMatch permanent ^/q/([^/]+)$ /t?id=$1\n"
    "MethodRedirect permanent /deep /\n"
    "MethodRedirect permanent /self /self\n"
    "MethodRedirect permanent /self-deeper /self-deeper/new\n"
    "MethodRedirect \"POST=303\" /form /form\n"
    "MethodRedirect permanent /consent http://other.test/new\n"
    "MethodRedirectMatch permanent "
    "^/named/(?<year>[0-9]+)/(?<rest>.*)$ "
    "/y/$<rest>/$<year>?r=$<rest>&y=$1#$<rest>\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

static struct response post(const char *path)
{
    return fetch(server, &(struct request){
                             .method = "POST", .path = path, .body = "x=1"});
}

/* clang-format off */
static const struct {
    const char *path;
    int status;
    const char *target;
} table[] = {
    {"/rest",                308, "/t"},
    {"/rest/",               308, "/t/"},
    {"/rest/a/b",            308, "/t/a/b"},
    {"/rest/a%20b",          308, "/t/a%20b"},
    {"//rest/a",             308, "/t/a"},
    {"/restless",            404, ""},
    {"/rest-drop/a/b",       308, "/t"},
    {"/exact",               308, "/t"},
    {"/exact/a",             404, ""},
    {"/query?a=1",           308, "/t?a=1"},
    {"/query/x?a=1",         308, "/t/x?a=1"},
    {"/query-own?a=1",       308, "/t?own=1"},
    {"/query-merge?a=1",     308, "/t?own=1&a=1"},
    {"/query-merge",         308, "/t?own=1"},
    {"/query-drop?a=1",      308, "/t"},
    {"/item/42",             308, "/t/42"},
    {"/item/42?a=1",         308, "/t/42?a=1"},
    {"/item/a%3fb",          308, "/t/a%3fb"},
    {"/item/a%23b",          308, "/t/a%23b"},
    {"/item/a%25b",          308, "/t/a%25b"},
    {"/q/a%26b%3dc",         308, "/t?id=a%26b%3dc"},
    {"/named/2026/a",        308, "/y/a/2026?r=a&y=2026#a"},
    {"/named/2026/a/b;c&d=%3f%23%25+", 308,
     "/y/a/b;c&d=%3f%23%25+/2026?r=a/b%3bc%26d%3d%3f%23%25%2b&y=2026"
     "#a/b%3bc%26d%3d%3f%23%25%2b"},
    {"/named/x/a",           404, ""},
    {"/self",                404, ""},
    {"/self-deeper",         404, ""},
    {"/form",                303, "/form"},
    {"/consent",             308, "http://other.test/new"},
};
/* clang-format on */

static void targets_are_built_as_the_table_says(void)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char got[1200], want[1200];
        struct response r = post(table[i].path);

        snprintf(want, sizeof want, "%s: %d %s", table[i].path, table[i].status,
                 table[i].target);
        snprintf(got, sizeof got, "%s: %d %s", table[i].path, r.status,
                 response_target(server, &r));
        CHECK_STR(got, want);
    }
}

/* A target on the own site: a path, or a URL with the own origin. */
static void stays_here(const char *path)
{
    struct response r = post(path);
    const char *own = server_url(server, "/");
    bool here = strncmp(r.location, own, strlen(own)) == 0
                || (r.location[0] == '/' && r.location[1] != '/'
                    && r.location[1] != '\\')
                || r.location[0] == '\0';

    if (!here)
        CHECK_STR(r.location, "a target on the own site");
}

static void nothing_in_a_request_leads_to_another_site(void)
{
    stays_here("/deep//evil.test/");
    stays_here("/deep/%5cevil.test/");
    stays_here("/deep/%2f%2fevil.test/");
    stays_here("/deep/\\evil.test/");
    stays_here("/deep/@evil.test/");
    stays_here("/item/%2f%2fevil.test");
}

static void line_ends_in_a_request_never_reach_the_header(void)
{
    struct response r;

    r = post("/item/a%0d%0aX-Split:%20yes");
    CHECK_STR(response_header(&r, "X-Split"), "");
    r = post("/rest/a%0aX-Split:%20yes");
    CHECK_STR(response_header(&r, "X-Split"), "");
}

static void a_post_answered_303_to_its_own_url_ends_there(void)
{
    struct response r = fetch(server, &(struct request){.path = "/form"});

    CHECK_INT(r.status, 404);
}

static void a_declined_self_redirect_is_logged_with_its_rule(void)
{
    static char log[65536];

    post("/self");
    read_text(server_path(server, "error.log"), log, sizeof log);
    CHECK_HAS(log, "site.conf:11");
}

static void secrets_in_a_target_are_masked_in_the_log(void)
{
    struct response r = post("/query?token=TOPSECRET&a=1");
    struct log_entry e = log_entry_of(server, &r);

    CHECK_HAS(r.location, "token=TOPSECRET");
    CHECK_HAS_NOT(e.location, "TOPSECRET");
    CHECK_HAS(e.location, "a=1");
}

/* The text behind the data is the site's own name: what stands before it must
 * not become the host. */
static void check_host_of_data(const char *lines)
{
    static const char *const bad[] = {
        "/v/evil.test%3f/a", "/v/evil.test%23/a", "/v/evil.test:443%23/a",
        "/v/evil.test%5c/a", "/v/evil.test@x/a",
    };
    struct server *s = server_start(&(struct server_options){.site = lines});
    struct response r = fetch(s, &(struct request){.path = "/v/jane/a"});

    CHECK_REDIRECT(s, &r, 302, "https://jane.shop.test/a");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        r = fetch(s, &(struct request){.path = bad[i]});
        CHECK_STR(r.location, "");
    }
    server_stop(s);
}

#define USER_HOST(option)                                                      \
    "<LocationMatch ^/v/(?<user>[^/]+)/(?<rest>.*)$>\n"                        \
    "MethodRedirect \"https://%{env:MATCH_USER}.shop.test/"                    \
    "%{env:MATCH_REST}\"" option "\n</LocationMatch>\n"

/* %{REQUEST_URI} ends the host as a slash does; other data must bring one, or
 * be a port. */
#define USER_HOST_AND(path)                                                    \
    "<LocationMatch ^/v(?<rest>/(?<user>.+))$>\n"                              \
    "MethodRedirect \"https://%{env:MATCH_USER}.shop.test" path                \
    "\" crossorigin=allow\n</LocationMatch>\n"

/* @a target NULL: one with a port. */
static void check_host_before_path(const char *lines, const char *target)
{
    static const char *const bad[] = {"/v/evil.test%3f/a", "/v/evil.test%23/a",
                                      "/v/evil.test%5c/a", "/v/evil.test@x/a",
                                      "/v/evil.test/a"};
    struct server *s = server_start(&(struct server_options){.site = lines});
    struct response r = fetch(s, &(struct request){.path = "/v/jane"});

    if (target)
        CHECK_REDIRECT(s, &r, 302, target);
    else
        CHECK_HAS(r.location, "https://jane.shop.test:");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        r = fetch(s, &(struct request){.path = bad[i]});
        CHECK_STR(r.location, "");
    }
    server_stop(s);
}

static void data_cannot_end_the_host_of_an_expression(void)
{
    check_host_of_data(USER_HOST(" crossorigin=allow"));
    check_host_of_data("MethodRedirectCrossOrigin *.shop.test\n" USER_HOST(""));
    check_host_before_path(USER_HOST_AND("%{REQUEST_URI}"),
                           "https://jane.shop.test/v/jane");
    check_host_before_path(USER_HOST_AND("%{REQUEST_URI}.html"),
                           "https://jane.shop.test/v/jane.html");
    check_host_before_path(USER_HOST_AND("%{env:MATCH_REST}"),
                           "https://jane.shop.test/jane");
    check_host_before_path(USER_HOST_AND(":%{REMOTE_PORT}/x"), NULL);
    check_host_before_path(USER_HOST_AND(":%{REMOTE_PORT}%{REQUEST_URI}"),
                           NULL);
}

/* Behind a whole host data must bring a slash, or be a port. */
static void data_cannot_lengthen_the_own_host(void)
{
#define OWN_HOST(number, to)                                                   \
    "<LocationMatch \"^/" number "(?<REST>.*)$\">\nMethodRedirect \"" to       \
    "\" crossorigin=allow\n</LocationMatch>\n"
    static const char lines[] = "ServerName h.test\n" OWN_HOST(
        "1", "https://%{HTTP_HOST}"
             "%{env:MATCH_REST}")
        OWN_HOST("2", "https://%{SERVER_NAME}%{env:MATCH_REST}") OWN_HOST(
            "3", "https://%{server_name}:%{SERVER_PORT}"
                 "%{env:MATCH_REST}")
            OWN_HOST("4", "https://%{HTTP_HOST}.test%{env:MATCH_REST}")
                OWN_HOST("5",
                         "https://%{tolower:%{HTTP_HOST}}%{env:MATCH_REST}")
                    OWN_HOST("6", "https://%{HTTP:Host}%{env:MATCH_REST}")
                        OWN_HOST("7", "https://%{req:Host}%{env:MATCH_REST}")
                            OWN_HOST("8", "https://www.%{HTTP_HOST}"
                                          "%{env:MATCH_REST}");
    static const struct {
        const char *path, *location;
    } rows[] = {
        {"/1/x", "https://h.test/x"},     {"/1", "https://h.test"},
        {"/1.evil.test", NULL},           {"/1.evil.test/x", NULL},
        {"/1@evil.test", NULL},           {"/1:x@evil.test", NULL},
        {"/1:80@evil.test/", NULL},       {"/2/x", "https://h.test/x"},
        {"/2.evil.test", NULL},           {"/2-evil.test/x", NULL},
        {"/2%5cevil.test", NULL},         {"/3.evil.test", NULL},
        {"/3@evil.test/", NULL},          {"/4/x", "https://h.test.test/x"},
        {"/5/x", "https://h.test/x"},     {"/5.evil.test/x", NULL},
        {"/6/x", "https://h.test/x"},     {"/6.evil.test/x", NULL},
        {"/7/x", "https://h.test/x"},     {"/7.evil.test/x", NULL},
        {"/8/x", "https://www.h.test/x"}, {"/8.evil.test/x", NULL},
        {"/8@evil.test/", NULL},
    };
    struct server *s = server_start(&(struct server_options){.site = lines});

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct response r =
            fetch(s, &(struct request){.path = rows[i].path,
                                       .header = {"Host: h.test"}});

        if (rows[i].location)
            CHECK_STR(r.location, rows[i].location);
        else
            CHECK_INT(r.status, 404);
    }
    for (size_t i = 0; i < 2; i++) {
        struct response r =
            fetch(s, &(struct request){.path = i ? "/2/x" : "/1/x",
                                       .header = {"Host: [::1]:8443"}});
        CHECK_STR(r.location, i ? "https://[::1]/x" : "https://[::1]:8443/x");
    }
    server_stop(s);
#undef OWN_HOST
}

/* Where the host of an expression ends, the own one here. */
static void text_behind_the_path_belongs_to_the_path(void)
{
    static const char lines[] =
        "ServerName h.test\n"
        "<Location /a>\n"
        "Redirect \"https://%{HTTP_HOST}%{REQUEST_URI}.html\"\n</Location>\n"
        "<Location /b>\nMethodRedirect "
        "\"https://%{HTTP_HOST}%{REQUEST_URI}.html\"\n</Location>\n"
        "<Location /c>\nMethodRedirect "
        "\"https://%{tolower:%{HTTP_HOST}}/x\"\n</Location>\n"
        "<Location /d>\nMethodRedirect \"%{REQUEST_SCHEME}://"
        "%{SERVER_NAME}%{Request_Uri}z\"\n</Location>\n"
        "<Location /e>\nMethodRedirect "
        "\"https://%{tolower:%{HTTP:X-Name}}.h.test/x\" crossorigin=allow\n"
        "</Location>\n";
    static const struct {
        const char *path, *location;
    } rows[] = {
        {"/a/x", "https://h.test/a/x.html"},
        {"/b/x", "https://h.test/b/x.html"},
        {"/c", "https://h.test/x"},
        {"/d", "http://h.test/dz"},
        {"/e", "https://ann.h.test/x"},
    };
    struct server *s = server_start(&(struct server_options){.site = lines});

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct response r = fetch(
            s, &(struct request){.path = rows[i].path,
                                 .header = {"Host: h.test", "X-Name: Ann"}});

        CHECK_STR(r.location, rows[i].location);
    }
    server_stop(s);
}

/* It is no host of its own, so it is no consent, either. */
static void text_before_data_may_begin_the_host(void)
{
    static const char lines[] =
        "ServerName h.test\n"
        "<Location /a>\nRedirect \"https://www.%{HTTP_HOST}%{REQUEST_URI}\"\n"
        "</Location>\n"
        "<Location /b>\n"
        "MethodRedirect \"https://www.%{HTTP_HOST}%{REQUEST_URI}\" "
        "crossorigin=allow\n</Location>\n"
        "<Location /c>\nMethodRedirectCrossOrigin *.h.test\n"
        "MethodRedirect \"https://www.%{HTTP_HOST}/x\"\n</Location>\n"
        "<Location /d>\n"
        "MethodRedirect \"https://www.%{HTTP_HOST}/x\"\n</Location>\n"
        "<LocationMatch ^/e/(?<n>.*)>\n"
        "MethodRedirect \"https://api%{env:MATCH_N}.h.test/x\" "
        "crossorigin=allow\n</LocationMatch>\n"
        "<LocationMatch ^/f(?<rest>.*)>\n"
        "MethodRedirect \"https://www.h.test%{env:MATCH_REST}.html\"\n"
        "</LocationMatch>\n"
        "<LocationMatch ^/g(?<rest>.*)>\n"
        "MethodRedirect \"http://intranet%{env:MATCH_REST}\"\n"
        "</LocationMatch>\n";
    static const struct {
        const char *path, *location;
        int status;
    } rows[] = {
        {"/a/x", "https://www.h.test/a/x", 302},
        {"/b/x", "https://www.h.test/b/x", 302},
        {"/c", "https://www.h.test/x", 302},
        {"/d", "", 403},
        {"/e/7", "https://api7.h.test/x", 302},
        {"/e/-eu", "https://api-eu.h.test/x", 302},
        {"/e/.evil.test/", "", 404},
        {"/e/@evil.test", "", 404},
        {"/e/7%23", "", 404},
        {"/f/y", "https://www.h.test/y.html", 302},
        {"/f.evil", "", 404},
        {"/g/y", "http://intranet/y", 302},
        {"/g.evil.test/y", "", 404},
    };
    struct server *s = server_start(&(struct server_options){.site = lines});

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct response r =
            fetch(s, &(struct request){.path = rows[i].path,
                                       .header = {"Host: h.test"}});

        CHECK_INT(r.status, rows[i].status);
        CHECK_STR(r.location, rows[i].location);
    }
    server_stop(s);
}

/* A host that is spelled out is consent, whatever stands around it. */
static void scheme_and_port_may_be_expressions(void)
{
    static const char lines[] =
        "<Location /s>\n"
        "MethodRedirect "
        "\"%{REQUEST_SCHEME}://static.example.net%{REQUEST_URI}\"\n"
        "</Location>\n"
        "<Location /p>\n"
        "MethodRedirect \"https://static.example.net:%{HTTP:X-Port}"
        "%{REQUEST_URI}\"\n"
        "</Location>\n"
        "<Location /b>\n"
        "MethodRedirect \"%{HTTP:X-Scheme}://static.example.net:8443/b\"\n"
        "</Location>\n"
        "<Location /u>\n"
        "MethodRedirect \"%{tolower:%{HTTP:X-Scheme}}://"
        "%{REMOTE_ADDR}.example.net/\" crossorigin=allow\n"
        "</Location>\n";
    static const struct {
        const char *path, *header;
        int status;
        const char *target;
    } rows[] = {
        {"/s/x", NULL, 307, "http://static.example.net/s/x"},
        {"/p/x", "X-Port: 8443", 307, "https://static.example.net:8443/p/x"},
        {"/p/x", "X-Port: 80@evil.test", 404, ""},
        {"/p/x", "X-Port: 80.evil.test", 404, ""},
        {"/p/x", "X-Port: 99999", 404, ""},
        {"/p/x", "X-Port: 80/evil", 307,
         "https://static.example.net:80/evil/p/x"},
        {"/b", "X-Scheme: https", 307, "https://static.example.net:8443/b"},
        {"/b", "X-Scheme: HTTP", 307, "HTTP://static.example.net:8443/b"},
        {"/b", NULL, 404, ""},
        {"/b", "X-Scheme: javascript", 404, ""},
        {"/b", "X-Scheme: ftp", 404, ""},
        {"/b", "X-Scheme: https://evil.test/?x=https", 404, ""},
        {"/b", "X-Scheme: https://evil.test#https", 404, ""},
        {"/b", "X-Scheme: //evil.test/https", 404, ""},
        {"/b", "X-Scheme: /x", 404, ""},
        {"/b", "X-Scheme: evil.test?https", 404, ""},
        {"/u", "X-Scheme: HTTPS", 307, "https://127.0.0.1.example.net/"},
        {"/u", "X-Scheme: https://evil.test/", 404, ""},
    };
    struct server *s = server_start(&(struct server_options){.site = lines});

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r =
            fetch(s, &(struct request){.method = "POST",
                                       .path = rows[i].path,
                                       .body = "x=1",
                                       .header = {rows[i].header}});
        CHECK_REDIRECT(s, &r, rows[i].status, rows[i].target);
    }
    server_stop(s);
}

static void secrets_in_a_value_that_is_no_target_are_masked(void)
{
    static const char lines[] =
        "<Location /v>\nMethodRedirect \"%{HTTP:X-To}\"\n</Location>\n"
        "<Location /w>\nMethodRedirect \"%{HTTP:X-To}\"\n</Location>\n";
    struct server *s = server_start(&(struct server_options){.site = lines});
    char log[16384];

    fetch(s, &(struct request){.path = "/v",
                               .header = {"X-To: token=TOPSECRET&a=kept"}});
    fetch(s,
          &(struct request){
              .path = "/w",
              .header = {"X-To: data://u:TOPSECRET@h/?b=too&key=TOPSECRET"}});
    read_text(server_path(s, "error.log"), log, sizeof log);
    CHECK_HAS(log, "a=kept");
    CHECK_HAS(log, "b=too");
    CHECK_HAS(log, "is not a URL");
    CHECK_HAS_NOT(log, "TOPSECRET");
    server_stop(s);
}

/* The same request by a captured group and by the group of a section. */
static void groups_of_a_section_are_data_as_captures_are(void)
{
    static const char lines[] =
        "<LocationMatch ^/i/(?<id>.*)$>\n"
        "MethodRedirect \"/items?number=%{env:MATCH_ID}&role=user\"\n"
        "</LocationMatch>\n"
        "MethodRedirectMatch ^/j/(.*)$ \"/items?number=$1&role=user\"\n"
        "<LocationMatch ^/k/(?<id>.*)$>\n"
        "MethodRedirect \"/files/%{env:MATCH_ID}?dl=1\"\n"
        "</LocationMatch>\n"
        "MethodRedirectMatch ^/l/(.*)$ /files/$1?dl=1\n"
        "<LocationMatch ^/m/(?<id>.*)$>\n"
        "MethodRedirect \"/q?%{base64:%{env:MATCH_ID}}\"\n"
        "</LocationMatch>\n";
    static const char *const data[] = {"7%26role%3dadmin",
                                       "7%23x",
                                       "a%3fdl=0%26x",
                                       "a%23b",
                                       "a%2bb",
                                       "a%20b",
                                       "a%25",
                                       "%2525",
                                       "a;b",
                                       "7",
                                       "a/b",
                                       "%e4"};
    struct server *s = server_start(&(struct server_options){.site = lines});
    struct response r;

    for (size_t i = 0; i < sizeof data / sizeof *data; i++) {
        for (const char *pair = "ijkl"; *pair; pair += 2) {
            char path[64], expected[512];

            snprintf(path, sizeof path, "/%c/%s", pair[1], data[i]);
            r = fetch(s, &(struct request){.path = path});
            snprintf(expected, sizeof expected, "%s", response_target(s, &r));
            path[1] = pair[0];
            r = fetch(s, &(struct request){.path = path});
            CHECK_REDIRECT(s, &r, 302, expected);
        }
    }
    r = fetch(s, &(struct request){.path = "/i/7%26role%3dadmin"});
    CHECK_REDIRECT(s, &r, 302, "/items?number=7%26role%3dadmin&role=user");
    r = fetch(s, &(struct request){.path = "/m/7%26"});
    CHECK_REDIRECT(s, &r, 302, "/q?NyY=");
    server_stop(s);
}

static CU_TestInfo tests[] = {
    {"targets are built as the table says",
     targets_are_built_as_the_table_says},
    {"nothing in a request leads to another site",
     nothing_in_a_request_leads_to_another_site},
    {"line ends in a request never reach the header",
     line_ends_in_a_request_never_reach_the_header},
    {"a POST answered 303 to its own URL ends there",
     a_post_answered_303_to_its_own_url_ends_there},
    {"a declined self-redirect is logged with its rule",
     a_declined_self_redirect_is_logged_with_its_rule},
    {"secrets in a target are masked in the log",
     secrets_in_a_target_are_masked_in_the_log},
    {"scheme and port may be expressions", scheme_and_port_may_be_expressions},
    {"data cannot end the host of an expression",
     data_cannot_end_the_host_of_an_expression},
    {"data cannot lengthen the own host", data_cannot_lengthen_the_own_host},
    {"text before data may begin the host",
     text_before_data_may_begin_the_host},
    {"text behind the path belongs to the path",
     text_behind_the_path_belongs_to_the_path},
    {"secrets in a value that is no target are masked",
     secrets_in_a_value_that_is_no_target_are_masked},
    {"groups of a section are data as captures are",
     groups_of_a_section_are_data_as_captures_are},
    CU_TEST_INFO_NULL};

LIVE_SUITE(targets, "targets", start, stop);
