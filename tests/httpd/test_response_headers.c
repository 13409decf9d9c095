/* What the answer of a rule carries besides Location, and when. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"

static struct server *server;

/* A server named https:// stands behind something that speaks TLS. */
static const char site[] =
    "LoadModule headers_module \"${MR_MODULES}/mod_headers.so\"\n"
    "LoadModule http2_module \"${MR_MODULES}/mod_http2.so\"\n"
    "Protocols h2c http/1.1\n"
    "LoadModule expires_module \"${MR_MODULES}/mod_expires.so\"\n"
    "MethodRedirect permanent /default /t\n"
    "MethodRedirect /temporary /t\n"
    "MethodRedirect see-other /other /t\n"
    "MethodRedirect gone /gone\n"
    "MethodRedirect gone /gone-cached cache=60\n"
    "MethodRedirect permanent /cached /t cache=60\n"
    "MethodRedirect temporary /cached-temporary /t cache=60\n"
    "MethodRedirect permanent /never /t cache=no-store\n"
    "MethodRedirect permanent /uncached /t cache=off\n"
    "MethodRedirect permanent /folder/index.html /t cache=120\n"
    "MethodRedirect permanent /loop /loop cache=60 hsts=60\n"
    "MethodRedirect permanent /pass /t cache=60 methods=POST\n"
    "MethodRedirectMatch permanent ^/leaves(.*)$ http://h.test$1 cache=60\n"
    "MethodRedirect permanent /worded /t cache=60\n"
    "MethodRedirect permanent /until /t until=2999-01-01\n"
    "ErrorDocument 308 /cgi-bin/echo\n"
    "<Location /admin>\n"
    "  MethodRedirect permanent /admin /t\n"
    "  Header always set Cache-Control \"max-age=5\"\n"
    "</Location>\n"
    "<Location /expires>\n"
    "  MethodRedirect permanent /expires /t\n"
    "  ExpiresActive on\n"
    "  ExpiresDefault A7\n"
    "</Location>\n"
    "<Location /two>\n"
    "  MethodRedirect /two /t\n"
    "  Header always set Location /somewhere\n"
    "</Location>\n"
    "MethodRedirect /app myapp://open/it scheme=myapp\n"
    "MethodRedirect /native com.example.app:/callback scheme=com.example.app\n"
    "<Location /expression>\n"
    "  MethodRedirect \"myapp://open%{REQUEST_URI}\" scheme=MyApp\n"
    "</Location>\n"
    "<Location /data>\n"
    "  MethodRedirect \"%{HTTP:X-To}\" crossorigin=allow scheme=myapp\n"
    "</Location>\n"
    "<If \"%{HTTP:X-If} == '1'\">\n"
    "  MethodRedirect permanent /in-if /t\n"
    "  MethodRedirect gone /gone-if\n"
    "  MethodRedirect permanent /cached-if /t cache=60\n"
    "</If>\n"
    "<Location /in-else>\n"
    "  <If \"%{HTTP:X-If} == '1'\">\n"
    "  </If>\n"
    "  <Else>\n"
    "    MethodRedirect permanent /in-else /t\n"
    "  </Else>\n"
    "</Location>\n"
    "<Location /to-path>\n"
    "  MethodRedirect permanent \"/t%{tolower:%{REQUEST_URI}}\"\n"
    "</Location>\n"
    "<LocationMatch ^/to-group/(?<name>[a-z]+)$>\n"
    "  MethodRedirect permanent \"/t/%{env:MATCH_NAME}\"\n"
    "</LocationMatch>\n"
    "<Location /to-env>\n"
    "  MethodRedirect permanent \"/%{env:C}/\"\n"
    "</Location>\n"
    "<Location /to-client>\n"
    "  MethodRedirect permanent \"/%{tolower:%{REMOTE_ADDR}}/\"\n"
    "</Location>\n"
    "<Location /to-header>\n"
    "  MethodRedirect permanent \"/t/%{HTTP:X-If}\"\n"
    "</Location>\n"
    "MethodRedirect permanent /hsts /t hsts=31536000,includeSubDomains\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName 127.0.0.1\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName https://secure.test\n"
    "  <Location /hsts/own>\n"
    "    Header always set Strict-Transport-Security \"max-age=1\"\n"
    "  </Location>\n"
    "</VirtualHost>\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "htdocs/folder/index.html", "folder\n");
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

static struct response get(const char *path, const char *header)
{
    return fetch(server, &(struct request){.path = path, .header = {header}});
}

/* How many lines of a header field there are. */
static int count_of(const struct response *r, const char *name)
{
    int count = 0;

    for (const char *at = r->head; (at = strstr(at, name)) != NULL; at++)
        count += at > r->head && at[-1] == '\n';
    return count;
}

static void an_answer_says_how_long_it_may_be_stored(void)
{
    static const struct {
        const char *path, *method, *value;
    } rows[] = {
        {"/default", "GET", "max-age=86400"},
        {"/default", "HEAD", "max-age=86400"},
        {"/default", "POST", "no-store"},
        {"/default", "QUERY", "no-store"},
        {"/temporary", "GET", ""},
        {"/temporary", "PUT", "no-store"},
        {"/other", "GET", ""},
        {"/other", "POST", "no-store"},
        {"/gone", "GET", ""},
        {"/gone-cached", "GET", "max-age=60"},
        {"/cached", "GET", "max-age=60"},
        {"/cached", "POST", "no-store"},
        {"/cached-temporary", "GET", "max-age=60"},
        {"/never", "GET", "no-store"},
        {"/uncached", "GET", ""},
        {"/uncached", "POST", ""},
        {"/until", "GET", "max-age=86400"},
        {"/folder/", "GET", "max-age=120"},
        {"/worded", "POST", "no-store"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r =
            fetch(server, &(struct request){.method = rows[i].method,
                                            .path = rows[i].path});
        char got[256], want[256];

        snprintf(got, sizeof got, "%s %s: %s", rows[i].method, rows[i].path,
                 response_header(&r, "Cache-Control"));
        snprintf(want, sizeof want, "%s %s: %s", rows[i].method, rows[i].path,
                 rows[i].value);
        CHECK_STR(got, want);
    }
}

/* More than Vary can name may be behind an answer. */
static void what_depends_on_the_client_is_stored_for_it_alone(void)
{
    static const struct {
        const char *path;
        int status;
        const char *cache, *vary;
    } rows[] = {
        {"/in-if", 301, "private, max-age=86400", "X-If"},
        {"/gone-if", 410, "", "X-If"},
        {"/cached-if", 301, "max-age=60", "X-If"}, /* as it was told */
        {"/default", 301, "max-age=86400", "X-If"},
        {"/to-path/A", 301, "max-age=86400", "X-If"},
        {"/to-group/a", 301, "max-age=86400", "X-If"},
        {"/to-env", 301, "private, max-age=86400", "X-If"},
        {"/to-client", 301, "private, max-age=86400", "X-If"},
        {"/to-header", 301, "private, max-age=86400", "X-If"},
    };
    struct response r;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        r = get(rows[i].path, "X-If: 1");
        CHECK_INT(r.status, rows[i].status);
        CHECK_STR(response_header(&r, "Cache-Control"), rows[i].cache);
        CHECK_STR(response_header(&r, "Vary"), rows[i].vary);
    }
    r = get("/in-if", NULL);
    CHECK_INT(r.status, 404);
    r = get("/in-else", NULL);
    CHECK_STR(response_header(&r, "Cache-Control"), "private, max-age=86400");
    CHECK_STR(response_header(&r, "Vary"), "X-If");
}

static void it_says_so_over_http_2_too(void)
{
    struct response r =
        fetch(server, &(struct request){.path = "/default", .http2 = true});

    CHECK_HAS(r.head, "HTTP/2 301");
    CHECK_STR(response_header(&r, "Cache-Control"), "max-age=86400");
}

static void a_rule_that_declines_leaves_nothing_behind(void)
{
    static const char *const paths[] = {"/loop", "/pass", "/leaves.test/"};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct response r = get(paths[i], "Host: secure.test");

        CHECK_INT(r.status, 404);
        CHECK_STR(response_header(&r, "Cache-Control"), "");
        CHECK_STR(response_header(&r, "Strict-Transport-Security"), "");
    }
}

static void what_the_administrator_sets_stays(void)
{
    struct response r = get("/admin", NULL);

    CHECK_INT(r.status, 301);
    CHECK_INT(count_of(&r, "Cache-Control:"), 1);
    CHECK_STR(response_header(&r, "Cache-Control"), "max-age=5");
    r = get("/expires", NULL);
    CHECK_INT(r.status, 301);
    CHECK_INT(count_of(&r, "Cache-Control:"), 1);
    CHECK_STR(response_header(&r, "Cache-Control"), "max-age=7");
    r = get("/hsts/own", "Host: secure.test");
    CHECK_INT(count_of(&r, "Strict-Transport-Security:"), 1);
    CHECK_STR(response_header(&r, "Strict-Transport-Security"), "max-age=1");
}

/* mod_headers puts its own into a table that is sent besides. */
static void a_second_location_does_not_go_out(void)
{
    struct response r = get("/two", NULL);

    CHECK_REDIRECT(server, &r, 302, "/t");
    CHECK_INT(count_of(&r, "Location:"), 1);
}

static void hsts_is_for_https(void)
{
    struct response r = get("/hsts", "Host: secure.test");

    CHECK_INT(r.status, 301);
    CHECK_STR(response_header(&r, "Strict-Transport-Security"),
              "max-age=31536000; includeSubDomains");
    r = get("/hsts", NULL);
    CHECK_INT(r.status, 301);
    CHECK_STR(response_header(&r, "Strict-Transport-Security"), "");
    r = get("/default", "Host: secure.test");
    CHECK_STR(response_header(&r, "Strict-Transport-Security"), "");
}

static void another_scheme_is_for_the_rule_that_names_it(void)
{
    static const char *const rows[][3] = {
        {"/app/x?q=1", NULL, "myapp://open/it/x?q=1"},
        {"/native", NULL, "com.example.app:/callback"},
        {"/expression/a%20b", NULL, "myapp://open/expression/a%20b"},
        {"/data", "X-To: myapp://open/x", "myapp://open/x"},
        {"/data", "X-To: https://h.test/x", "https://h.test/x"},
        {"/data", "X-To: ftp://h.test/x", ""},
        {"/data", "X-To: javascript:alert(1)", ""},
        {"/data", "X-To: javascript://h/%0aalert(1)", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = get(rows[i][0], rows[i][1]);

        CHECK_STR(r.location, rows[i][2]);
    }
}

static CU_TestInfo tests[] = {
    {"an answer says how long it may be stored",
     an_answer_says_how_long_it_may_be_stored},
    {"what depends on the client is stored for it alone",
     what_depends_on_the_client_is_stored_for_it_alone},
    {"it says so over HTTP/2, too", it_says_so_over_http_2_too},
    {"a rule that declines leaves nothing behind",
     a_rule_that_declines_leaves_nothing_behind},
    {"what the administrator sets stays", what_the_administrator_sets_stays},
    {"a second Location does not go out", a_second_location_does_not_go_out},
    {"HSTS is for https", hsts_is_for_https},
    {"another scheme is for the rule that names it",
     another_scheme_is_for_the_rule_that_names_it},
    CU_TEST_INFO_NULL};

LIVE_SUITE(response_headers, "response-headers", start, stop);
