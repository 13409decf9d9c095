/* Corrections to the letter: strict, refusals, <If>, and that what goes out
 * with a corrected status fits it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"

static struct server *server;

static const char site[] =
    "LoadModule headers_module ${MR_MODULES}/mod_headers.so\n"
    "LoadModule proxy_module ${MR_MODULES}/mod_proxy.so\n"
    "LoadModule proxy_http_module ${MR_MODULES}/mod_proxy_http.so\n"
    "ProxyPass /proxied http://127.0.0.1:${MR_PORT}/cgi-bin\n"
    "MethodRedirectEnforce strict\n"
    "Redirect 302 /stock /t\n"
    "Redirect 302 /two /t\n"
    "RewriteEngine on\n"
    "RewriteRule ^/rewritten$ /rewritten.html?a=1 [PT]\n"
    "Redirect 302 /rewritten.html /rewritten?\n"
    "RewriteCond %{REQUEST_METHOD} =POST\n"
    "RewriteRule ^/form$ /form [R=302,L]\n"
    "<Location /two>\n"
    "  Header always set Location /somewhere\n"
    "</Location>\n"
    "<Location /if>\n"
    "  MethodRedirectEnforce off\n"
    "</Location>\n"
    "Redirect 302 /if /t\n"
    "<If \"%{HTTP:X-Enforce} == 'yes'\">\n"
    "  MethodRedirectEnforce on\n"
    "</If>\n"
    "<If \"%{HTTP:X-Enforce} == 'refuse'\">\n"
    "  MethodRedirectEnforce on\n"
    "  MethodRedirectEnforceOrigin mapping=refuse=409\n"
    "</If>\n"
    "ScriptAlias /named ${MR_ROOT}/cgi-bin\n"
    "<Location /named>\n"
    "  MethodRedirectEnforceOrigin handler=preserve\n"
    "</Location>\n"
    "ScriptAlias /refused ${MR_ROOT}/cgi-bin\n"
    "<Location /refused>\n"
    "  MethodRedirectEnforceOrigin handler=refuse=403\n"
    "</Location>\n"
    "ScriptAlias /others-refused ${MR_ROOT}/cgi-bin\n"
    "<Location /others-refused>\n"
    "  MethodRedirectEnforceOrigin mapping=refuse=403 auth=refuse=403 "
    "internal=refuse=403 error=refuse=403\n"
    "</Location>\n"
    "ScriptAlias /see-other ${MR_ROOT}/cgi-bin\n"
    "<Location /see-other>\n"
    "  MethodRedirectEnforceOrigin handler=see-other\n"
    "</Location>\n"
    "ProxyPass /front http://127.0.0.1:${MR_PORT}/back\n"
    "<Location /front>\n"
    "  MethodRedirectEnforceOrigin handler=see-other\n"
    "</Location>\n"
    "<Location /back>\n"
    "  MethodRedirectEnforce off\n"
    "</Location>\n"
    "Redirect 302 /back/here /t?a&b\n"
    "Redirect 301 /back/for-ever /t\n"
    "<Location /own-text>\n"
    "  ErrorDocument 302 \"<title>302 Found</title> in our words\"\n"
    "  Redirect 302 /t\n"
    "</Location>\n"
    "ProxyPass /proxied-see-other http://127.0.0.1:${MR_PORT}/cgi-bin\n"
    "<Location /proxied-see-other>\n"
    "  MethodRedirectEnforceOrigin handler=see-other\n"
    "</Location>\n";

#define ABOUT_THE_BODY                                                         \
    "printf 'ETag: \"old\"\\nContent-Encoding: gzip\\nDigest: sha-256=x\\n'\n" \
    "printf 'Content-MD5: x\\nContent-Language: xx\\nX-Mine: kept\\n'\n"       \
    "printf 'Refresh: 0; url=/r\\nCache-Control: max-age=9\\n'\n"

/* A backend whose text comes some time after its header fields, or never. */
static const char late[] =
    "#!/bin/sh\ncat >/dev/null\n"
    "page='<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n"
    "<html><head>\n<title>302 Found</title>\n"
    "</head><body>\n<h1>Found</h1>\n</body></html>\n'\n"
    "printf 'HTTP/1.1 302 Found\\r\\nLocation: /t\\r\\n'\n"
    "printf 'Content-Type: text/html\\r\\nConnection: close\\r\\n'\n"
    "printf 'Content-Length: %s\\r\\n\\r\\n' ${#page}\n"
    "sleep 0.3\n"
    "[ \"$QUERY_STRING\" = never ] || printf %s \"$page\"\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "cgi-bin/itself",
                 "#!/bin/sh\ncat >/dev/null\n"
                 "printf 'Status: 302 Found\\nLocation: %s\\n\\n' "
                 "\"$REQUEST_URI\"\n");
    server_write(server, "cgi-bin/says",
                 "#!/bin/sh\ncat >/dev/null\n"
                 "printf 'Status: 302 Found\\nLocation: %s\\n\\n' "
                 "\"$HTTP_X_TO\"\n");
    server_write(server, "cgi-bin/bare",
                 "#!/bin/sh\ncat >/dev/null\n" ABOUT_THE_BODY
                 "printf 'Location: http://127.0.0.1:%s/t\\n\\n' "
                 "\"$SERVER_PORT\"\n");
    server_write(server, "cgi-bin/whole",
                 "#!/bin/sh\ncat >/dev/null\n" ABOUT_THE_BODY
                 "printf 'Status: 302 Moved Temporarily\\nLocation: /t\\n'\n"
                 "printf 'Content-Length: 8\\n\\nits text'\n");
    server_write(server, "cgi-bin/nph-late", late);
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

static struct response post(const char *path, const char *header)
{
    return fetch(server, &(struct request){.method = "POST",
                                           .path = path,
                                           .body = "x=1",
                                           .header = {header}});
}

static void strict_corrects_what_on_corrects(void)
{
    struct response r = post("/stock", NULL);

    CHECK_REDIRECT(server, &r, 307, "/t");
    r = fetch(server, &(struct request){.path = "/stock"});
    CHECK_INT(r.status, 302);
}

static void every_spelling_of_the_own_url_is_a_loop(void)
{
    static const struct {
        const char *path, *to;
        int status;
    } rows[] = {
        {"/named/says", "#x", 500},
        {"/named/says", "?", 500},
        {"/named/says", "says", 500},
        {"/named/says", "./says#x", 500},
        {"/named/says", "//127.0.0.1:%u/named/says", 500},
        {"/named/says", "http://127.0.0.1.:%u/named/says", 500},
        {"/named/says", "//127.0.0.1:%u/named/other", 307},
        {"/named/says", "?a", 307},
        {"/named/says?a", "#x", 500},
        {"/named/says?a", "?a", 500},
        {"/named/says?a", "?", 307},
        {"/named/says?a", "says", 307},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *port = strstr(rows[i].to, "%u");
        char header[128], got[160], want[160];
        struct response r;

        snprintf(header, sizeof header, "X-To: %.*s",
                 port ? (int)(port - rows[i].to) : 100, rows[i].to);
        if (port)
            snprintf(header + strlen(header), sizeof header - strlen(header),
                     "%u%s", server_port(server), port + 2);
        r = post(rows[i].path, header);
        snprintf(want, sizeof want, "%s %d", header, rows[i].status);
        snprintf(got, sizeof got, "%s %d", header, r.status);
        CHECK_STR(got, want);
    }
}

/* Whoever sends the method to /rewritten again is rewritten again. */
static void what_the_client_asked_for_is_the_own_url(void)
{
    struct response r = post("/rewritten", NULL);

    CHECK_REDIRECT(server, &r, 500, "");
    r = post("/rewritten?b=2", NULL);
    CHECK_REDIRECT(server, &r, 307, "/rewritten?");
    r = post("/rewritten.html", NULL);
    CHECK_REDIRECT(server, &r, 307, "/rewritten?");
}

static void strict_answers_500_where_no_status_would_do(void)
{
    static char text[65536];
    struct response r = post("/form", NULL);
    struct log_entry e = log_entry_of(server, &r);

    CHECK_REDIRECT(server, &r, 500, "");
    CHECK_HAS(r.head, "HTTP/1.1 500 Internal Server Error");
    CHECK_HAS(r.body, "500 Internal Server Error");
    CHECK_HAS_NOT(r.body, "302 ");
    CHECK_STR(e.status, "500");
    CHECK_STR(e.action, "refuse");
    CHECK_STR(e.origin, "mapping");
    read_text(server_path(server, "error.log"), text, sizeof text);
    CHECK_HAS(text, "MR032");
}

static void an_application_is_judged_only_when_it_is_named(void)
{
    static const struct {
        const char *path;
        int status;
        const char *action;
    } rows[] = {
        {"/cgi-bin/itself", 302, "report"},
        {"/cgi-bin/bare", 302, "report"},
        {"/proxied/whole", 302, "report"},
        {"/others-refused/itself", 302, "report"},
        {"/others-refused/bare", 302, "report"},
        {"/named/itself", 500, "refuse"},
        {"/named/whole", 307, "302>307"},
        {"/refused/bare", 403, "refuse"},
        {"/refused/whole", 403, "refuse"},
        {"/see-other/itself", 303, "302>303"},
        {"/see-other/whole", 303, "302>303"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = post(rows[i].path, NULL);
        struct log_entry e = log_entry_of(server, &r);
        char got[128], want[128];

        snprintf(want, sizeof want, "%s: %d %s handler", rows[i].path,
                 rows[i].status, rows[i].action);
        snprintf(got, sizeof got, "%s: %d %s %s", rows[i].path, r.status,
                 e.action, e.origin);
        CHECK_STR(got, want);
    }
}

/* A field and its value, or "" when it must not be there. */
static void check_fields(const struct response *r,
                         const char *const (*fields)[2])
{
    for (; (*fields)[0]; fields++) {
        char got[256], want[256];
        snprintf(want, sizeof want, "%s: %s", (*fields)[0], (*fields)[1]);
        snprintf(got, sizeof got, "%s: %s", (*fields)[0],
                 response_header(r, (*fields)[0]));
        CHECK_STR(got, want);
    }
}

static void check_length(const struct response *r)
{
    char length[32];

    snprintf(length, sizeof length, "%zu", strlen(r->body));
    CHECK_STR(response_header(r, "Content-Length"), length);
}

static void a_new_page_has_none_of_the_old_ones_fields(void)
{
    static const char *const fields[][2] = {
        {"ETag", ""},
        {"Content-Encoding", ""},
        {"Digest", ""},
        {"Content-MD5", ""},
        {"Content-Language", ""},
        {"X-Mine", "kept"},
        {"Content-Type", "text/html; charset=iso-8859-1"},
        {NULL, NULL}};
    struct response r = post("/see-other/bare", NULL);

    CHECK_REDIRECT(server, &r, 303, "/t");
    CHECK_HAS(r.body, "303 See Other");
    CHECK_HAS_NOT(r.body, "302 ");
    check_fields(&r, fields);
    check_length(&r);
}

static void a_body_that_stays_keeps_its_fields(void)
{
    static const char *const fields[][2] = {{"ETag", "\"old\""},
                                            {"Content-Encoding", "gzip"},
                                            {"Digest", "sha-256=x"},
                                            {"X-Mine", "kept"},
                                            {"Cache-Control", "max-age=9"},
                                            {NULL, NULL}};
    static const char *const paths[] = {"/see-other/whole",
                                        "/proxied-see-other/whole"};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct response r = post(paths[i], NULL);
        CHECK_REDIRECT(server, &r, 303, "/t");
        CHECK_HAS(r.head, "HTTP/1.1 303 See Other");
        CHECK_STR(r.body, "its text");
        check_fields(&r, fields);
    }
}

static void the_page_of_a_backend_names_the_new_status(void)
{
    struct response r = post("/front/here", NULL);

    CHECK_REDIRECT(server, &r, 303, "/t?a&b");
    CHECK_HAS(r.body, "<title>303 See Other</title>");
    CHECK_HAS(r.body, "/t?a&amp;b\">here</a>");
    CHECK_HAS_NOT(r.body, "302 ");
    check_length(&r);
    r = post("/front/for-ever", NULL);
    CHECK_REDIRECT(server, &r, 303, "/t");
    CHECK_HAS(r.body, "<title>303 See Other</title>");
    CHECK_HAS_NOT(r.body, "301 ");
}

static void the_page_of_a_slow_backend_does_as_well(void)
{
    struct response r = post("/proxied-see-other/nph-late", NULL);

    CHECK_REDIRECT(server, &r, 303, "/t");
    CHECK_HAS(r.body, "<title>303 See Other</title>");
    CHECK_HAS_NOT(r.body, "302 ");
    check_length(&r);
    r = post("/proxied-see-other/nph-late?never", NULL);
    CHECK_INT(r.status, 502);
    r = post("/proxied/nph-late", NULL);
    CHECK_REDIRECT(server, &r, 302, "/t");
    CHECK_HAS(r.body, "<title>302 Found</title>");
}

/* What an older httpd says, then text that only begins so, or is sent as
 * something else. */
static void only_what_httpd_says_is_replaced(void)
{
    static const char site_with_lua[] =
        "LoadModule lua_module ${MR_MODULES}/mod_lua.so\n"
        "LuaMapHandler ^/lua ${MR_ROOT}/page.lua\n"
        "MethodRedirectEnforce on\n"
        "MethodRedirectEnforceOrigin handler=see-other\n";
    static const struct {
        const char *path;
        bool replaced;
    } rows[] = {{"/lua?text/html,9", true},
                {"/lua?text/html;%20charset=utf-8,7000", true},
                {"/lua?text/html,20000", false},
                {"/lua?text/plain,9", false}};
    struct server *s;

    if (!module_has("LoadModule lua_module ${MR_MODULES}/mod_lua.so"))
        return;
    s = server_start(&(struct server_options){.site = site_with_lua});
    server_write(s, "page.lua",
                 "require 'apache2'\n"
                 "function handle(r)\n"
                 "  local type, len = r:unescape(r.args):match('(.*),(.*)')\n"
                 "  r.status = 302\n"
                 "  r.headers_out['Location'] = '/t'\n"
                 "  r.content_type = type\n"
                 "  r:puts('<!DOCTYPE HTML PUBLIC "
                 "\"-//IETF//DTD HTML 2.0//EN\">\\n'\n"
                 "    .. '<html><head>\\n<title>302 Found</title>\\n'\n"
                 "    .. '</head><body>\\n<h1>Found</h1>\\n'\n"
                 "    .. string.rep(' ', tonumber(len)))\n"
                 "  return apache2.OK\n"
                 "end\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = fetch(s, &(struct request){.method = "POST",
                                                       .path = rows[i].path,
                                                       .body = "x=1"});
        CHECK_REDIRECT(s, &r, 303, "/t");
        CHECK_HAS(r.body, rows[i].replaced ? "303 See Other" : "302 Found");
    }
    server_stop(s);
}

static void the_text_of_an_error_document_stays(void)
{
    struct response r = post("/own-text", NULL);

    CHECK_REDIRECT(server, &r, 307, "/t");
    CHECK_STR(r.body, "<title>302 Found</title> in our words");
}

static void a_refusal_keeps_nothing_of_the_redirect(void)
{
    static const char *const fields[][2] = {
        {"Location", ""}, {"Refresh", ""},          {"Cache-Control", ""},
        {"ETag", ""},     {"Content-Encoding", ""}, {"X-Mine", "kept"},
        {NULL, NULL}};
    static const char *const paths[] = {"/refused/bare", "/refused/whole"};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct response r = post(paths[i], NULL);
        CHECK_HAS(r.head, "HTTP/1.1 403 Forbidden");
        CHECK_HAS(r.body, "403 Forbidden");
        check_fields(&r, fields);
        check_length(&r);
    }
}

static void a_second_location_does_not_go_out(void)
{
    struct response r = post("/two", NULL);
    const char *first = strstr(r.head, "\nLocation:");

    CHECK_INT(r.status, 307);
    CU_ASSERT(first && !strstr(first + 1, "\nLocation:"));
}

static void an_if_section_can_switch_it_on(void)
{
    struct response r = post("/if", NULL);

    CHECK_INT(r.status, 302);
    r = post("/if", "X-Enforce: yes");
    CHECK_INT(r.status, 307);
    r = post("/if", "X-Enforce: refuse");
    CHECK_INT(r.status, 409);
    r = fetch(server, &(struct request){.path = "/if",
                                        .header = {"X-Enforce: refuse"}});
    CHECK_INT(r.status, 302);
}

static CU_TestInfo tests[] = {
    {"strict corrects what on corrects", strict_corrects_what_on_corrects},
    {"strict answers 500 where no status would do",
     strict_answers_500_where_no_status_would_do},
    {"an application is judged only when it is named",
     an_application_is_judged_only_when_it_is_named},
    {"a new page has none of the old one's fields",
     a_new_page_has_none_of_the_old_ones_fields},
    {"a body that stays keeps its fields", a_body_that_stays_keeps_its_fields},
    {"the page of a backend names the new status",
     the_page_of_a_backend_names_the_new_status},
    {"the page of a slow backend does as well",
     the_page_of_a_slow_backend_does_as_well},
    {"only what httpd says is replaced", only_what_httpd_says_is_replaced},
    {"the text of an ErrorDocument stays", the_text_of_an_error_document_stays},
    {"a refusal keeps nothing of the redirect",
     a_refusal_keeps_nothing_of_the_redirect},
    {"a second Location does not go out", a_second_location_does_not_go_out},
    {"an If section can switch it on", an_if_section_can_switch_it_on},
    {"every spelling of the own URL is a loop",
     every_spelling_of_the_own_url_is_a_loop},
    {"what the client asked for is the own URL",
     what_the_client_asked_for_is_the_own_url},
    CU_TEST_INFO_NULL};

LIVE_SUITE(strict, "strict", start, stop);
