/* Settings, each with a server of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"

/* A server with @a site, or null, and skipped, when the module does not know
 * what is in it. */
static struct server *serve(const char *site)
{
    return module_has(site)
               ? server_start(&(struct server_options){.site = site})
               : NULL;
}

static struct response get(const struct server *s, const char *path,
                           const char *header)
{
    return fetch(s, &(struct request){.path = path, .header = {header}});
}

static void a_large_body_is_answered_at_once(void)
{
    enum { SIZE = 2 * 1024 * 1024 };
    struct server *s = serve("MethodRedirectBody drain=64K close=1M\n"
                             "MethodRedirect permanent /a /t");
    struct response r;
    char *body;

    if (!s)
        return;
    body = malloc(SIZE + 1);
    memset(body, 'x', SIZE);
    body[SIZE] = '\0';
    r = fetch(s,
              &(struct request){.method = "POST", .path = "/a", .body = body});
    CHECK_REDIRECT(s, &r, 308, "/t");
    CHECK_HAS(response_header(&r, "Connection"), "close");
    r = submit(s, "/a");
    CHECK_STR(response_header(&r, "Connection"), "");
    free(body);
    server_stop(s);
}

static void http_1_0_can_keep_its_old_status(void)
{
    struct server *s = serve("MethodRedirectHTTP10 keep\n"
                             "MethodRedirectEnforce on\n"
                             "Redirect 302 /stock /t");
    struct response r = fetch(s, &(struct request){.method = "POST",
                                                   .path = "/stock",
                                                   .body = "x=1",
                                                   .http10 = true});

    CHECK_INT(r.status, 302);
    r = submit(s, "/stock");
    CHECK_INT(r.status, 307);
    server_stop(s);
}

static void a_target_can_be_sent_relative(void)
{
    struct server *s = serve("MethodRedirectRelative on\n"
                             "MethodRedirect permanent /a /t");
    struct response r = submit(s, "/a/x?q=1");

    CHECK_INT(r.status, 308);
    CHECK_STR(r.location, "/t/x?q=1");
    server_stop(s);
}

static void enforcement_can_be_set_for_one_virtual_host(void)
{
    struct server *s = serve("Redirect 302 /stock /t\n"
                             "<VirtualHost *:${MR_PORT}>\n"
                             "  ServerName 127.0.0.1\n"
                             "</VirtualHost>\n"
                             "<VirtualHost *:${MR_PORT}>\n"
                             "  ServerName shop.test\n"
                             "  MethodRedirectEnforce on\n"
                             "</VirtualHost>");
    struct response r = submit(s, "/stock");

    CHECK_INT(r.status, 302);
    r = fetch(s, &(struct request){.method = "POST",
                                   .path = "/stock",
                                   .body = "x=1",
                                   .header = {"Host: shop.test"}});
    CHECK_INT(r.status, 307);
    server_stop(s);
}

static void a_named_host_may_get_the_body(void)
{
    struct server *s =
        serve("MethodRedirectEnforce on\n"
              "MethodRedirectCrossOrigin friend.test\n"
              "Redirect 302 /friend http://friend.test/t\n"
              "Redirect 302 /fiend http://friend.test.evil.test/t");
    struct response r = submit(s, "/friend");

    CHECK_INT(r.status, 307);
    r = submit(s, "/fiend");
    CHECK_INT(r.status, 303);
    server_stop(s);
}

static void lines_of_hosts_add_up(void)
{
    struct server *s = serve("MethodRedirectEnforce on\n"
                             "MethodRedirectCrossOrigin allow\n"
                             "MethodRedirectCrossOrigin friend.test\n"
                             "MethodRedirectCrossOrigin other.test\n"
                             "Redirect 302 /friend http://friend.test/t\n"
                             "Redirect 302 /other http://other.test/t\n"
                             "Redirect 302 /third http://third.test/t\n"
                             "<Location /other>\n"
                             "  <If \"-n req('X-Inner')\">\n"
                             "    MethodRedirectCrossOrigin third.test\n"
                             "  </If>\n"
                             "</Location>\n"
                             "<Location /none>\n"
                             "  MethodRedirectCrossOrigin friend.test\n"
                             "  MethodRedirectCrossOrigin deny\n"
                             "  Redirect 302 http://friend.test/t\n"
                             "</Location>");

    CHECK_INT(submit(s, "/friend").status, 307);
    CHECK_INT(submit(s, "/other").status, 307);
    CHECK_INT(submit(s, "/third").status, 303);
    CHECK_INT(submit(s, "/none").status, 303);
    CHECK_INT(fetch(s, &(struct request){.method = "POST",
                                         .path = "/other",
                                         .body = "x=1",
                                         .header = {"X-Inner: 1"}})
                  .status,
              303);
    server_stop(s);
}

static void names_below_a_named_host_may_get_the_body(void)
{
    static const struct {
        const char *to;
        int status;
    } table[] = {{"http://a.friend.test/t", 307},
                 {"http://A.B.Friend.test:81/t", 307},
                 {"http://friend.test/t", 303},
                 {"http://fiend.test/t", 303},
                 {"http://afriend.test/t", 303},
                 {"http://a.friend.test.evil.test/t", 303},
                 {"http://a.friend.test@evil.test/t", 303},
                 {"http://evil.test;.friend.test/t", 303},
                 {"http://evil.test%2f.friend.test/t", 303},
                 {"http://a.port.test:81/t", 307},
                 {"http://a.port.test/t", 303}};

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char site[256];
        struct server *s;

        snprintf(site, sizeof site,
                 "MethodRedirectEnforce on\n"
                 "MethodRedirectCrossOrigin *.friend.test *.port.test:81\n"
                 "Redirect 302 /stock %s",
                 table[i].to);
        s = serve(site);
        CHECK_INT(submit(s, "/stock").status, table[i].status);
        server_stop(s);
    }
}

static void the_policy_for_an_origin_can_be_chosen(void)
{
    static const struct {
        const char *policy;
        int status;
        const char *action;
    } table[] = {{"mapping=preserve", 307, "302>307"},
                 {"mapping=see-other", 303, "302>303"},
                 {"mapping=report", 302, "report"},
                 {"mapping=refuse=403", 403, "refuse"},
                 {"handler=preserve", 307, "302>307"}};

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char site[256];
        struct server *s;
        struct response r;
        struct log_entry e;

        snprintf(site, sizeof site,
                 "MethodRedirectEnforce on\n"
                 "MethodRedirectEnforceOrigin %s\n"
                 "Redirect 302 /stock /t",
                 table[i].policy);
        if (!(s = serve(site)))
            continue;
        r = submit(s, "/stock");
        e = log_entry_of(s, &r);
        CHECK_INT(r.status, table[i].status);
        CHECK_STR(e.action, table[i].action);
        CHECK_STR(e.origin, "mapping");
        r = get(s, "/stock", NULL);
        CHECK_INT(r.status, 302);
        server_stop(s);
    }
}

static void a_refused_redirect_has_no_target(void)
{
    struct server *s = serve("MethodRedirectEnforce on\n"
                             "MethodRedirectEnforceOrigin mapping=refuse=403\n"
                             "Redirect 302 /stock /t");
    struct response r = submit(s, "/stock");

    CHECK_REDIRECT(s, &r, 403, "");
    CHECK_HAS(r.body, "403");
    CHECK_HAS_NOT(r.body, "/t\"");
    server_stop(s);
}

/* Level warn is the default, and the cause must not fill the log. */
static void the_cause_of_a_refusal_is_logged(void)
{
    struct server *s = serve("MethodRedirectEnforce on\n"
                             "MethodRedirectEnforceOrigin mapping=refuse=403\n"
                             "Redirect /old /new?token=TOPSECRET");
    char log[4096];
    const char *first;

    for (int times = 0; times < 5; times++) {
        struct response r = submit(s, "/old");
        CHECK_INT(r.status, 403);
    }
    read_text(server_path(s, "error.log"), log, sizeof log);
    CHECK_HAS(log, "POST answered 302 by origin mapping is refused with 403 by "
                   "MethodRedirectEnforceOrigin: ");
    CHECK_HAS(log, "/new?token=***");
    first = strstr(log, "is refused");
    CU_ASSERT(first && !strstr(first + 1, "is refused"));
    server_stop(s);
}

/* With 302 the client comes back with GET and gets the form; with 307 it would
 * repeat its POST until it gives up. */
static void a_correction_never_makes_a_post_loop(void)
{
    struct server *s = serve("MethodRedirectEnforce on\n"
                             "RewriteEngine on\n"
                             "RewriteCond %{REQUEST_METHOD} =POST\n"
                             "RewriteRule ^/form$ /form [R=302,L]");
    struct response r = submit(s, "/form");
    struct log_entry e = log_entry_of(s, &r);

    CHECK_REDIRECT(s, &r, 302, "/form");
    CHECK_STR(e.action, "report");
    server_stop(s);
}

/* What follows the authority directly must begin with a slash, or it would
 * make another host of it. */
static void a_capture_never_changes_the_host(void)
{
    struct server *s = serve("MethodRedirectMatch permanent ^/host(.*)$ "
                             "http://127.0.0.1:${MR_PORT}$1");
    static const char *const paths[] = {"/host.evil.test/x", "/host@evil.test/",
                                        "/host9/x", "/host:80@evil.test/"};
    struct response r;

    if (!s)
        return;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        r = submit(s, paths[i]);
        CHECK_INT(r.status, 404);
        CHECK_STR(r.location, "");
    }
    r = submit(s, "/host/x");
    CHECK_REDIRECT(s, &r, 308, "/x");
    r = submit(s, "/host//evil.test/");
    CHECK_HAS_NOT(r.location, "//evil.test");
    server_stop(s);
}

/* HttpProtocolOptions Unsafe lets any byte into a name, and `*` takes it. */
static void a_name_that_is_no_host_is_none_of_the_server_s(void)
{
    struct server *s = serve("HttpProtocolOptions Unsafe\n"
                             "<VirtualHost 127.0.0.1:${MR_PORT}>\n"
                             "  ServerName own.test\n"
                             "  ServerAlias *.own.test *\n"
                             "  MethodRedirect permanent /old /new\n"
                             "</VirtualHost>");
    static const struct {
        const char *host, *location;
    } rows[] = {
        {"a.own.test", "http://a.own.test/new"},
        {"a_b.own.test", "http://a_b.own.test/new"},
        {"[::1]", "http://[::1]/new"},
        {"evil.test?.own.test", "/new"},
        {"evil.test#.own.test", "/new"},
        {"user@evil.test", "/new"},
        {"evil.test%2f.own.test", "/new"},
    };

    for (size_t i = 0; s && i < sizeof rows / sizeof rows[0]; i++) {
        char header[64];
        struct response r;

        snprintf(header, sizeof header, "Host: %s", rows[i].host);
        r = get(s, "/old", header);
        CHECK_STR(r.location, rows[i].location);
    }
    server_stop(s);
}

/* A cache must not learn from one client where others are sent. */
static void a_host_that_the_client_made_up_is_not_sent_back(void)
{
    struct server *s =
        serve("<VirtualHost 127.0.0.1:${MR_PORT}>\n"
              "  ServerName http://www.own.test:80\n"
              "  ServerAlias own.test *.own.test\n"
              "  MethodRedirect permanent /old /new\n"
              "  MethodRedirectMatch permanent ^/match/(.*)$ /m/$1\n"
              "  <Location /text>\n"
              "    MethodRedirect \"/t%{REQUEST_URI}\"\n"
              "  </Location>\n"
              "  <Location /named>\n"
              "    UseCanonicalName On\n"
              "    MethodRedirect permanent /named /new\n"
              "  </Location>\n"
              "</VirtualHost>");
    static const struct {
        const char *host, *path, *location;
    } rows[] = {
        {"www.own.test", "/old/x", "http://www.own.test/new/x"},
        {"Own.Test", "/old", "http://own.test/new"},
        {"a.b.own.test", "/old", "http://a.b.own.test/new"},
        {"own.test:8080", "/old", "http://own.test:8080/new"},
        {"evil.test", "/old", "/new"},
        {"evil.test:8080", "/old/x?q=1", "/new/x?q=1"},
        {"own.test.evil.test", "/match/a", "/m/a"},
        {"evil.test", "/text", "/t/text"},
        {"127.0.0.1", "/old//evil.test", "/new/evil.test"},
        {"[::1]", "/old", "/new"},
        {"evil.test", "/named", "http://www.own.test/new"},
    };

    for (size_t i = 0; s && i < sizeof rows / sizeof rows[0]; i++) {
        char header[64];
        struct response r;

        snprintf(header, sizeof header, "Host: %s", rows[i].host);
        r = get(s, rows[i].path, header);
        CHECK_STR(r.location, rows[i].location);
        CHECK_HAS_NOT(r.body, "http://evil");
    }
    server_stop(s);
}

static CU_TestInfo tests[] = {
    {"a large body is answered at once", a_large_body_is_answered_at_once},
    {"HTTP/1.0 can keep its old status", http_1_0_can_keep_its_old_status},
    {"a target can be sent relative", a_target_can_be_sent_relative},
    {"enforcement can be set for one virtual host",
     enforcement_can_be_set_for_one_virtual_host},
    {"a named host may get the body", a_named_host_may_get_the_body},
    {"lines of hosts add up", lines_of_hosts_add_up},
    {"names below a named host may get the body",
     names_below_a_named_host_may_get_the_body},
    {"the policy for an origin can be chosen",
     the_policy_for_an_origin_can_be_chosen},
    {"a refused redirect has no target", a_refused_redirect_has_no_target},
    {"the cause of a refusal is logged", the_cause_of_a_refusal_is_logged},
    {"a correction never makes a POST loop",
     a_correction_never_makes_a_post_loop},
    {"a name that is no host is none of the server's",
     a_name_that_is_no_host_is_none_of_the_server_s},
    {"a host that the client made up is not sent back",
     a_host_that_the_client_made_up_is_not_sent_back},
    {"a capture never changes the host", a_capture_never_changes_the_host},
    CU_TEST_INFO_NULL};

LIVE_SUITE(options, "options", NULL, NULL);
