/* MethodRedirectTrustProxy: whose word on scheme and host is believed, and
 * everything that asks for the own origin. */
#include <stdio.h>
#include <string.h>

#include "live.h"

static struct server *server;

static const char site[] =
    "MethodRedirectEnforce on\n"
    "MethodRedirect permanent /own /target\n"
    "MethodRedirect permanent /there https://public.test/there\n"
    "MethodRedirect permanent /here http://public.test/here\n"
    "MethodRedirect permanent /far https://far-away.test/far\n"
    "<Location /data>\n"
    "  MethodRedirect \"%{HTTP:X-To}\"\n"
    "</Location>\n"
    "Redirect 302 /stock-https https://public.test/x\n"
    "Redirect 302 /stock-http http://public.test/x\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName nobody.test\n"
    "  ServerAlias public.test\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName x.test\n"
    "  ServerAlias public.test\n"
    "  MethodRedirectTrustProxy 192.0.2.0/24 127.0.0.0/8\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName rfc.test\n"
    "  ServerAlias public.test\n"
    "  MethodRedirectTrustProxy 127.0.0.1 header=Forwarded\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName lines.test\n"
    "  ServerAlias public.test\n"
    "  MethodRedirectTrustProxy 127.0.0.1 header=Forwarded\n"
    "  MethodRedirectTrustProxy 192.0.2.0/24\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName none.test\n"
    "  MethodRedirectTrustProxy 127.0.0.1\n"
    "  MethodRedirectTrustProxy none\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName far.test\n"
    "  MethodRedirectTrustProxy 192.0.2.0/24 2001:db8::/32\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName canonical.test\n"
    "  ServerAlias public.test\n"
    "  UseCanonicalName On\n"
    "  MethodRedirectTrustProxy 127.0.0.1\n"
    "</VirtualHost>\n"
    "LoadModule remoteip_module ${MR_MODULES}/mod_remoteip.so\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName remoteip.test\n"
    "  RemoteIPHeader X-Forwarded-For\n"
    "  RemoteIPInternalProxy 127.0.0.1\n"
    "  MethodRedirectTrustProxy 192.0.2.0/24\n"
    "</VirtualHost>\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

/* POST @a path to @a host with two fields more, each of which may be null. */
static struct response post(const char *host, const char *path,
                            const char *field, const char *field2)
{
    char header[128];

    snprintf(header, sizeof header, "Host: %s", host);
    return fetch(server, &(struct request){.method = "POST",
                                           .path = path,
                                           .body = "x=1",
                                           .header = {header, field, field2}});
}

static void the_word_of_a_trusted_proxy_makes_the_target(void)
{
    static const struct {
        const char *host, *field, *field2, *location;
    } rows[] = {
        {"x.test", NULL, NULL, "http://x.test/target"},
        {"x.test", "X-Forwarded-Proto: https", NULL, "https://x.test/target"},
        {"x.test", "X-Forwarded-Proto: wss", NULL, "https://x.test/target"},
        {"x.test:8443", "X-Forwarded-Proto: https", NULL,
         "https://x.test:8443/target"},
        {"x.test:80", "X-Forwarded-Proto: https", NULL,
         "https://x.test/target"},
        {"x.test", "X-Forwarded-Proto: https, http", NULL,
         "http://x.test/target"},
        {"x.test", "X-Forwarded-Proto: http, https", NULL,
         "https://x.test/target"},
        {"x.test", "X-Forwarded-Proto: gopher", NULL, "http://x.test/target"},
        {"x.test", "Forwarded: proto=https", NULL, "http://x.test/target"},
        {"x.test", "X-Forwarded-Proto: https", "X-Forwarded-Host: public.test",
         "https://public.test/target"},
        {"x.test", "X-Forwarded-Proto: https",
         "X-Forwarded-Host: public.test:8443",
         "https://public.test:8443/target"},
        {"x.test", "X-Forwarded-Proto: https",
         "X-Forwarded-Host: public.test:443", "https://public.test/target"},
        {"x.test", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.test",
         "https://x.test/target"},
        {"x.test", "X-Forwarded-Proto: https",
         "X-Forwarded-Host: public.test@evil.test", "https://x.test/target"},
        {"rfc.test", "Forwarded: for=1.2.3.4;proto=https;host=public.test",
         NULL, "https://public.test/target"},
        {"rfc.test", "Forwarded: proto=https, for=\"a,b\";proto=http", NULL,
         "http://rfc.test/target"},
        {"rfc.test", "Forwarded: proto=https;proto=https", NULL,
         "http://rfc.test/target"},
        {"rfc.test", "X-Forwarded-Proto: https", NULL,
         "http://rfc.test/target"},
        {"nobody.test", "X-Forwarded-Proto: https",
         "X-Forwarded-Host: public.test", "http://nobody.test/target"},
        {"lines.test", "Forwarded: proto=https", NULL,
         "https://lines.test/target"},
        {"none.test", "X-Forwarded-Proto: https", NULL,
         "http://none.test/target"},
        {"far.test", "X-Forwarded-Proto: https", NULL,
         "http://far.test/target"},
        {"canonical.test", "X-Forwarded-Proto: https",
         "X-Forwarded-Host: public.test", "https://canonical.test/target"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r =
            post(rows[i].host, "/own", rows[i].field, rows[i].field2);
        CHECK_INT(r.status, 308);
        CHECK_STR(r.location, rows[i].location);
    }
}

/* What mod_remoteip makes of a field is not where the connection comes from. */
static void only_the_peer_of_the_connection_is_asked(void)
{
    struct response r =
        post("remoteip.test", "/own", "X-Forwarded-Proto: https",
             "X-Forwarded-For: 192.0.2.1");

    CHECK_STR(r.location, "http://remoteip.test/target");
}

static void a_target_that_depends_on_it_says_so_to_caches(void)
{
    struct response r = post("x.test", "/own", NULL, NULL);

    CHECK_HAS(response_header(&r, "Vary"), "X-Forwarded-Proto");
    CHECK_HAS(response_header(&r, "Vary"), "X-Forwarded-Host");
    r = post("rfc.test", "/own", NULL, NULL);
    CHECK_STR(response_header(&r, "Vary"), "Forwarded");
    r = post("x.test", "/far", NULL, NULL);
    CHECK_INT(r.status, 308);
    CHECK_STR(response_header(&r, "Vary"), "");
    r = post("nobody.test", "/own", "X-Forwarded-Proto: https", NULL);
    CHECK_STR(response_header(&r, "Vary"), "");
}

/* Or one answer, from a cache between proxy and server, makes a loop. */
static void a_rule_that_leads_to_the_own_host_says_so_to_caches(void)
{
    static const struct {
        const char *path, *host, *field, *to;
        int status;
    } rows[] = {
        {"/there", "Host: x.test", NULL, NULL, 301},
        {"/there", "Host: x.test", "X-Forwarded-Proto: http", NULL, 301},
        {"/there", "Host: x.test", "X-Forwarded-Host: public.test", NULL, 301},
        {"/here", "Host: x.test", "X-Forwarded-Host: public.test", NULL, 404},
        {"/data", "Host: x.test", "X-Forwarded-Proto: http",
         "X-To: https://x.test/", 302},
        {"/data", "Host: x.test", "X-Forwarded-Proto: https",
         "X-To: http://x.test/", 403},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = fetch(
            server, &(struct request){
                        .path = rows[i].path,
                        .header = {rows[i].host, rows[i].field, rows[i].to}});

        CHECK_INT(r.status, rows[i].status);
        CHECK_HAS(response_header(&r, "Vary"), "X-Forwarded-Proto");
        CHECK_HAS(response_header(&r, "Vary"), "X-Forwarded-Host");
    }
}

/* What leaves the origin is judged by it. */
static void a_correction_that_depends_on_it_says_so_to_caches(void)
{
    struct response r =
        post("x.test", "/stock-http", "X-Forwarded-Proto: https", NULL);

    CHECK_INT(r.status, 303);
    CHECK_HAS(response_header(&r, "Vary"), "X-Forwarded-Proto");
    r = post("x.test", "/stock-https", NULL, "X-Forwarded-Host: public.test");
    CHECK_INT(r.status, 307);
    CHECK_HAS(response_header(&r, "Vary"), "X-Forwarded-Proto");
    CHECK_HAS(response_header(&r, "Vary"), "X-Forwarded-Host");
    r = post("rfc.test", "/stock-https", NULL, NULL);
    CHECK_STR(response_header(&r, "Vary"), "Forwarded");
    r = post("nobody.test", "/stock-https", NULL, NULL);
    CHECK_STR(response_header(&r, "Vary"), "");
    r = fetch(server, &(struct request){.path = "/stock-https",
                                        .header = {"Host: x.test"}});
    CHECK_STR(response_header(&r, "Vary"), "");
}

/* From http the client goes to https once; who came by https is there. */
static void the_same_rule_again_is_seen_through_the_proxy(void)
{
    struct response r = post("x.test", "/there", "X-Forwarded-Proto: http",
                             "X-Forwarded-Host: public.test");

    CHECK_INT(r.status, 308);
    r = post("x.test", "/there", "X-Forwarded-Proto: https",
             "X-Forwarded-Host: public.test");
    CHECK_INT(r.status, 404);
    r = post("x.test", "/here", "X-Forwarded-Proto: https",
             "X-Forwarded-Host: public.test");
    CHECK_INT(r.status, 308);
}

/* From https to http is another origin: the body stays here. */
static void another_origin_is_seen_through_the_proxy(void)
{
    struct response r = post("public.test", "/stock-http", NULL, NULL);

    CHECK_INT(r.status, 307);
    r = post("x.test", "/stock-https", "X-Forwarded-Proto: https",
             "X-Forwarded-Host: public.test");
    CHECK_INT(r.status, 307);
    r = post("x.test", "/stock-http", "X-Forwarded-Proto: https",
             "X-Forwarded-Host: public.test");
    CHECK_INT(r.status, 303);
}

static void a_declined_rule_names_the_missing_directive(void)
{
    static char text[65536];
    struct response r = post("public.test", "/here", "X-Forwarded-Proto: https",
                             "X-Forwarded-Host: public.test");

    CHECK_INT(r.status, 404);
    read_text(server_path(server, "error.log"), text, sizeof text);
    CHECK_HAS(text, "it would redirect its own target again; "
                    "X-Forwarded-Proto says https: if 127.0.0.1 is your proxy, "
                    "name it in MethodRedirectTrustProxy");
}

static void mistakes_are_explained(void)
{
    static const struct refused_line rows[] = {
        {"MethodRedirectTrustProxy", "needs the address of a proxy"},
        {"MethodRedirectTrustProxy proxy.test",
         "\"proxy.test\" is not an address"},
        {"MethodRedirectTrustProxy 10.0.0.0/33", "is not an address"},
        {"MethodRedirectTrustProxy 0.0.0.0/0", "would believe every client"},
        {"MethodRedirectTrustProxy 0.0.0.0/0.0.0.0",
         "would believe every client"},
        {"MethodRedirectTrustProxy 127.0.0.1 ::/00", "would believe every"},
        {"MethodRedirectTrustProxy ::/0", "would believe every client"},
        {"MethodRedirectTrustProxy 10.0.0.1 none", "is not an address"},
        {"MethodRedirectTrustProxy header=Forwarded", "needs the address"},
        {"MethodRedirectTrustProxy 10.0.0.1 header=Host",
         "use header=X-Forwarded-Proto or header=Forwarded"},
    };
    char said[2048];

    CHECK_REFUSED(rows);
    CHECK_INT(server_test_config("MethodRedirectTrustProxy none", NULL, said,
                                 sizeof said),
              0);
}

static CU_TestInfo tests[] = {
    {"the word of a trusted proxy makes the target",
     the_word_of_a_trusted_proxy_makes_the_target},
    {"only the peer of the connection is asked",
     only_the_peer_of_the_connection_is_asked},
    {"a target that depends on it says so to caches",
     a_target_that_depends_on_it_says_so_to_caches},
    {"the same rule again is seen through the proxy",
     the_same_rule_again_is_seen_through_the_proxy},
    {"another origin is seen through the proxy",
     another_origin_is_seen_through_the_proxy},
    {"a declined rule names the missing directive",
     a_declined_rule_names_the_missing_directive},
    {"a correction that depends on it says so to caches",
     a_correction_that_depends_on_it_says_so_to_caches},
    {"a rule that leads to the own host says so to caches",
     a_rule_that_leads_to_the_own_host_says_so_to_caches},
    {"mistakes are explained", mistakes_are_explained},
    CU_TEST_INFO_NULL};

LIVE_SUITE(proxy_trust, "proxy_trust", start, stop);
