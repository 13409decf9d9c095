/* Redirects of other producers, with enforcement off, report and on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"

enum { OFF, REPORT, ON, MODES };
static const char *const mode_names[MODES] = {"off", "report", "on"};
static struct server *servers[MODES];

static const char site[] =
    "Redirect 301 /alias301 /cgi-bin/echo\n"
    "Redirect 302 /alias302 /cgi-bin/echo\n"
    "Redirect 303 /alias303 /cgi-bin/echo\n"
    "Redirect 307 /alias307 /cgi-bin/echo\n"
    "Redirect 308 /alias308 /cgi-bin/echo\n"
    "RedirectMatch 302 ^/match/(.*)$ /cgi-bin/echo/$1\n"
    "<Location /loc302>\n"
    "  Redirect 302 /cgi-bin/echo\n"
    "</Location>\n"
    "RewriteEngine on\n"
    "RewriteRule ^/rewrite301$ /cgi-bin/echo [R=301,L]\n"
    "RewriteRule ^/rewrite302$ /cgi-bin/echo [R=302,L]\n"
    "ErrorDocument 404 http://127.0.0.1:${MR_PORT}/sorry.html\n"
    "Redirect 302 /away http://other.test/away\n"
    "Redirect 302 /secret /cgi-bin/echo?token=TOPSECRET\n"
    "<Location /page301>\n"
    "  ErrorDocument 301 /thanks.html\n"
    "  Redirect 301 /cgi-bin/echo\n"
    "</Location>\n"
    "LoadModule proxy_module ${MR_MODULES}/mod_proxy.so\n"
    "LoadModule proxy_http_module ${MR_MODULES}/mod_proxy_http.so\n"
    "ProxyPass /proxied http://127.0.0.1:${MR_PORT}/cgi-bin\n"
    "LoadModule authn_core_module ${MR_MODULES}/mod_authn_core.so\n"
    "LoadModule authn_file_module ${MR_MODULES}/mod_authn_file.so\n"
    "LoadModule authz_user_module ${MR_MODULES}/mod_authz_user.so\n"
    "LoadModule request_module ${MR_MODULES}/mod_request.so\n"
    "LoadModule session_module ${MR_MODULES}/mod_session.so\n"
    "LoadModule auth_form_module ${MR_MODULES}/mod_auth_form.so\n"
    "<Location /private>\n"
    "  AuthType form\n"
    "  AuthName private\n"
    "  AuthFormProvider file\n"
    "  AuthUserFile ${MR_ROOT}/users\n"
    "  AuthFormLoginRequiredLocation "
    "http://127.0.0.1:${MR_PORT}/contact.html\n"
    "  Require valid-user\n"
    "</Location>\n"
    "LoadModule http2_module ${MR_MODULES}/mod_http2.so\n"
    "Protocols h2c http/1.1\n"
    "ScriptAlias /contact-see-other ${MR_ROOT}/cgi-bin/contact\n";

/* The same, and settings that need the module's say. */
static const char settings[] =
    "<Location /contact-see-other>\n"
    "  MethodRedirectEnforceOrigin handler=see-other\n"
    "</Location>\n"
    "<Location /left-alone>\n"
    "  MethodRedirectEnforce off\n"
    "  Redirect 302 /cgi-bin/echo\n"
    "</Location>\n"
    "<Location /allowed>\n"
    "  MethodRedirectCrossOrigin allow\n"
    "  Redirect 302 http://other.test/allowed\n"
    "</Location>\n";

static int start(void)
{
    char text[sizeof site + sizeof settings];

    snprintf(text, sizeof text, "%s%s", site, settings);
    for (int i = 0; i < MODES; i++) {
        servers[i] = server_start(
            &(struct server_options){.site = text, .enforce = mode_names[i]});
        server_write(servers[i], "htdocs/folder/index.html", "folder\n");
        server_write(servers[i], "htdocs/sorry.html", "sorry\n");
        server_write(servers[i], "cgi-bin/local",
                     "#!/bin/sh\ncat >/dev/null\n"
                     "printf 'Location: /folder\\n\\n'\n");
        server_write(servers[i], "cgi-bin/absolute",
                     "#!/bin/sh\ncat >/dev/null\n"
                     "printf 'Location: http://127.0.0.1:%s/thanks.html\\n\\n' "
                     "\"$SERVER_PORT\"\n");
    }
    return !servers[OFF] || !servers[REPORT] || !servers[ON];
}

static int stop(void)
{
    for (int i = 0; i < MODES; i++)
        server_stop(servers[i]);
    return 0;
}

/* What a POST gets. `corrected` is the status with enforcement on; it equals
 * the producer's when it is left as it is. */
/* clang-format off */
static const struct producer {
    const char *path;
    int status, corrected;
    const char *target;
    const char *origin;
    const char *on;            /* the note methodredirect-action */
    const char *report, *off;
} producers[] = {
    {"/alias301",         301, 308, "/cgi-bin/echo",   "mapping", "301>308", "report", "-"},
    {"/alias302",         302, 307, "/cgi-bin/echo",   "mapping", "302>307", "report", "-"},
    {"/alias303",         303, 303, "/cgi-bin/echo",   "mapping", "keep",    "keep",   "keep"},
    {"/alias307",         307, 307, "/cgi-bin/echo",   "mapping", "keep",    "keep",   "keep"},
    {"/alias308",         308, 308, "/cgi-bin/echo",   "mapping", "keep",    "keep",   "keep"},
    {"/match/x",          302, 307, "/cgi-bin/echo/x", "mapping", "302>307", "report", "-"},
    {"/loc302",           302, 307, "/cgi-bin/echo",   "mapping", "302>307", "report", "-"},
    {"/rewrite301",       301, 308, "/cgi-bin/echo",   "mapping", "301>308", "report", "-"},
    {"/rewrite302",       302, 307, "/cgi-bin/echo",   "mapping", "302>307", "report", "-"},
    {"/folder",           301, 308, "/folder/",        "mapping", "301>308", "report", "-"},
    {"/cgi-bin/contact",  302, 302, "/thanks.html",    "handler", "report",  "report", "-"},
    {"/cgi-bin/absolute", 302, 302, "/thanks.html",    "handler", "report",  "report", "-"},
    {"/proxied/contact",  302, 302, "/thanks.html",    "handler", "report",  "report", "-"},
    {"/cgi-bin/local",    301, 303, "/folder/",        "internal", "301>303", "report", "-"},
    {"/page301",          301, 308, "/cgi-bin/echo",   "mapping", "301>308", "report", "-"},
    {"/private/page",     302, 303, "/contact.html",   "auth",    "302>303", "report", "-"},
    {"/missing",          302, 303, "/sorry.html",     "error",   "302>303", "report", "-"},
    {"/away",             302, 303, "http://other.test/away",
                                                       "mapping", "302>303", "report", "-"},
};
/* clang-format on */
enum { PRODUCERS = sizeof producers / sizeof producers[0] };

static struct response post(int mode, const char *path)
{
    return fetch(
        servers[mode],
        &(struct request){.method = "POST", .path = path, .body = "x=1"});
}

/* One line for each producer, so that a failure shows what came instead. */
static void each_producer_gives(int mode)
{
    for (int i = 0; i < PRODUCERS; i++) {
        const struct producer *p = &producers[i];
        struct response r = post(mode, p->path);
        struct log_entry e = log_entry_of(servers[mode], &r);
        int status = mode == ON ? p->corrected : p->status;
        char got[2400], want[2400];

        snprintf(want, sizeof want,
                 "POST %s: %d %s logged %d %s rule - action %s origin %s",
                 p->path, status, p->target, status, r.location,
                 mode == ON       ? p->on
                 : mode == REPORT ? p->report
                                  : p->off,
                 p->origin);
        snprintf(got, sizeof got,
                 "POST %s: %d %s logged %s %s rule %s action %s origin %s",
                 p->path, r.status, response_target(servers[mode], &r),
                 e.status, e.location, e.rule, e.action, e.origin);
        CHECK_STR(got, want);
    }
}

static void off_changes_nothing_and_logs_where_it_came_from(void)
{
    each_producer_gives(OFF);
}

static void report_changes_nothing_and_logs_what_it_would(void)
{
    each_producer_gives(REPORT);
}

static void on_corrects_what_was_decided_before_the_request_was_processed(void)
{
    each_producer_gives(ON);
}

static void get_and_head_keep_their_redirects(void)
{
    static const char *const safe[] = {"GET", "HEAD"};

    for (int mode = 0; mode < MODES; mode++) {
        for (int i = 0; i < PRODUCERS; i++) {
            const struct producer *p = &producers[i];
            if (strstr(p->path, "/contact"))
                continue; /* takes POST only */
            for (int m = 0; m < 2; m++) {
                struct response r =
                    fetch(servers[mode], &(struct request){.method = safe[m],
                                                           .path = p->path});
                CHECK_REDIRECT(servers[mode], &r, p->status, p->target);
            }
        }
    }
}

static void the_log_has_the_notes_for_get_too(void)
{
    for (int mode = 0; mode < MODES; mode++) {
        struct response r =
            fetch(servers[mode], &(struct request){.path = "/alias302"});
        struct log_entry e = log_entry_of(servers[mode], &r);

        CHECK_STR(e.location, r.location);
        CHECK_STR(e.action, "keep");
        CHECK_STR(e.origin, "mapping");
    }
}

static void every_method_that_a_get_would_lose_is_corrected(void)
{
    static const char *const unsafe[] = {"PUT", "PATCH", "DELETE", "QUERY"};
    struct response r;

    for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++) {
        r = fetch(servers[ON], &(struct request){.method = unsafe[i],
                                                 .path = "/alias302",
                                                 .body = "x=1"});
        CHECK_INT(r.status, 307);
        r = fetch(servers[ON], &(struct request){.method = unsafe[i],
                                                 .path = "/alias301",
                                                 .body = "x=1"});
        CHECK_INT(r.status, 308);
    }
    r = fetch(servers[ON],
              &(struct request){.method = "OPTIONS", .path = "/alias302"});
    CHECK_INT(r.status, 302);
}

static void the_page_of_a_corrected_redirect_names_the_new_status(void)
{
    struct response r = post(ON, "/alias302");

    CHECK_HAS(r.head, "HTTP/1.1 307 Temporary Redirect");
    CHECK_HAS(r.body, "307 Temporary Redirect");
    CHECK_HAS_NOT(r.body, "302 ");
    r = post(ON, "/alias301");
    CHECK_HAS(r.head, "HTTP/1.1 308 Permanent Redirect");
    CHECK_HAS(r.body, "308 Permanent Redirect");
    CHECK_HAS_NOT(r.body, "301 ");
    r = post(ON, "/missing");
    CHECK_HAS(r.head, "HTTP/1.1 303 See Other");
    CHECK_HAS_NOT(r.body, "302 ");
}

static void there_is_one_location_only(void)
{
    for (int i = 0; i < PRODUCERS; i++) {
        struct response r = post(ON, producers[i].path);
        const char *first = strstr(r.head, "\nLocation:");

        CU_ASSERT(first && !strstr(first + 1, "\nLocation:"));
    }
}

static void http_1_0_is_corrected_too(void)
{
    struct response r =
        fetch(servers[ON], &(struct request){.method = "POST",
                                             .path = "/alias302",
                                             .body = "x=1",
                                             .http10 = true});
    CHECK_INT(r.status, 307);
}

static void it_does_not_matter_how_the_body_is_sent(void)
{
    static const char *const headers[] = {NULL, "Expect: 100-continue",
                                          "Transfer-Encoding: chunked",
                                          "Connection: close"};
    static const struct {
        const char *path;
        int status;
    } some[] = {{"/alias301", 308},        {"/alias302", 307},
                {"/rewrite302", 307},      {"/folder", 308},
                {"/cgi-bin/contact", 302}, {"/missing", 303}};

    for (size_t h = 0; h < sizeof headers / sizeof headers[0]; h++) {
        for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
            struct response r =
                fetch(servers[ON], &(struct request){.method = "POST",
                                                     .path = some[i].path,
                                                     .body = "x=1",
                                                     .header = {headers[h]}});
            CHECK_INT(r.status, some[i].status);
        }
    }
}

/* httpd answers before the body has arrived, and then ends the stream with an
 * error that hides the answer from curl 7.88, with its own redirects, too: what
 * is asked here is what the answer says when it is seen. */
static void http_2_is_corrected_too(void)
{
    struct response r = {0};

    for (int i = 0; i < 100 && r.status == 0; i++)
        r = fetch(servers[ON], &(struct request){.method = "POST",
                                                 .path = "/alias302",
                                                 .body = "x=1",
                                                 .http2 = true});
    CHECK_HAS(r.head, "HTTP/2 307");
    CHECK_STR(response_target(servers[ON], &r), "/cgi-bin/echo");
    CHECK_HAS(r.body, "307 Temporary Redirect");
}

/* Unread, such a body ends the stream with an error that hides the answer
 * from curl 7.88; so some of it must be read. */
static void http_2_is_corrected_with_a_large_body_too(void)
{
    enum { SIZE = 1024 * 1024 };
    char *body;
    struct response r;

    if (!module_has("MethodRedirectBody drain=64K close=1M"))
        return;
    body = malloc(SIZE + 1);
    memset(body, 'x', SIZE);
    body[SIZE] = '\0';
    r = fetch(servers[ON], &(struct request){.method = "POST",
                                             .path = "/alias302",
                                             .body = body,
                                             .http2 = true});
    CHECK_INT(r.status, 307);
    free(body);
}

static void a_handler_is_corrected_to_303_when_asked_for(void)
{
    struct response r = post(ON, "/contact-see-other");
    struct log_entry e = log_entry_of(servers[ON], &r);

    CHECK_REDIRECT(servers[ON], &r, 303, "/thanks.html");
    CHECK_STR(e.action, "302>303");
    CHECK_STR(e.origin, "handler");
}

static void a_location_can_be_left_alone(void)
{
    struct response r = post(ON, "/left-alone");

    CHECK_REDIRECT(servers[ON], &r, 302, "/cgi-bin/echo");
}

static void another_site_gets_the_body_where_it_is_allowed(void)
{
    struct response r = post(ON, "/allowed");

    CHECK_REDIRECT(servers[ON], &r, 307, "http://other.test/allowed");
}

static void secrets_of_other_producers_are_masked_in_the_log(void)
{
    for (int mode = 0; mode < MODES; mode++) {
        struct response r = post(mode, "/secret");
        struct log_entry e = log_entry_of(servers[mode], &r);

        CHECK_HAS(r.location, "TOPSECRET");
        CHECK_HAS(e.location, "/cgi-bin/echo?token=");
        CHECK_HAS_NOT(e.location, "TOPSECRET");
    }
}

static CU_TestInfo tests[] = {
    {"off changes nothing and logs where a redirect came from",
     off_changes_nothing_and_logs_where_it_came_from},
    {"report changes nothing and logs what it would correct",
     report_changes_nothing_and_logs_what_it_would},
    {"on corrects what was decided before the request was processed",
     on_corrects_what_was_decided_before_the_request_was_processed},
    {"GET and HEAD keep their redirects", get_and_head_keep_their_redirects},
    {"the log has the notes for GET too", the_log_has_the_notes_for_get_too},
    {"every method that a GET would lose is corrected",
     every_method_that_a_get_would_lose_is_corrected},
    {"the page of a corrected redirect names the new status",
     the_page_of_a_corrected_redirect_names_the_new_status},
    {"there is one Location only", there_is_one_location_only},
    {"HTTP/1.0 is corrected too", http_1_0_is_corrected_too},
    {"it does not matter how the body is sent",
     it_does_not_matter_how_the_body_is_sent},
    {"HTTP/2 is corrected too", http_2_is_corrected_too},
    {"HTTP/2 is corrected with a large body too",
     http_2_is_corrected_with_a_large_body_too},
    {"a handler's redirect is corrected to 303 when asked for",
     a_handler_is_corrected_to_303_when_asked_for},
    {"a Location can be left alone", a_location_can_be_left_alone},
    {"another site gets the body where it is allowed",
     another_site_gets_the_body_where_it_is_allowed},
    {"secrets of other producers are masked in the log",
     secrets_of_other_producers_are_masked_in_the_log},
    CU_TEST_INFO_NULL};

LIVE_SUITE(enforcement, "enforcement", start, stop);
