/* MethodRedirectHTTPS: from http to https, and HSTS. The site is reached by
 * http, by TLS, and by http on a port that stands for a proxy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "program.h"

static struct server *server;

static const char site[] =
    "LoadModule proxy_module ${MR_MODULES}/mod_proxy.so\n"
    "LoadModule proxy_http_module ${MR_MODULES}/mod_proxy_http.so\n"
    "LoadModule headers_module ${MR_MODULES}/mod_headers.so\n"
    "LoadModule expires_module ${MR_MODULES}/mod_expires.so\n"
    "LoadModule socache_shmcb_module ${MR_MODULES}/mod_socache_shmcb.so\n"
    "LoadModule ssl_module ${MR_MODULES}/mod_ssl.so\n"
    "Listen 127.0.0.1:${MR_TLS_PORT} https\n"
    "MethodRedirectHTTPS on hsts=31536000,includeSubDomains,preload "
    "except=/health except=/a/b\n"
    "MethodRedirect /rule /elsewhere\n"
    "ProxyPass /proxied http://127.0.0.1:1/\n"
    "ProxyPass /encoded http://127.0.0.1:1/ mapping=encoded\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName www.test\n"
    "  ServerAlias alias.test *.wild.test\n"
    "  AllowEncodedSlashes NoDecode\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName refuse.test\n"
    "  MethodRedirectHTTPS refuse port=8443\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName off.test\n"
    "  MethodRedirectHTTPS off\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName old.test\n"
    "  MethodRedirectHTTP10 keep\n"
    "  AllowEncodedSlashes On\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName expires.test\n"
    "  ExpiresActive on\n"
    "  ExpiresDefault A7\n"
    "  <Location /always>\n"
    "    ExpiresActive off\n"
    "    Header always set Cache-Control no-cache\n"
    "  </Location>\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName trusted.test\n"
    "  MethodRedirectTrustProxy 127.0.0.1\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_TLS_PORT}>\n"
    "  ServerName www.test\n"
    "  SSLEngine on\n"
    "  SSLCertificateFile ${TMPDIR}/tls.pem\n"
    "  SSLCertificateKeyFile ${TMPDIR}/tls.key\n"
    "  <Location /own-hsts>\n"
    "    Header set Strict-Transport-Security max-age=5\n"
    "  </Location>\n"
    "</VirtualHost>\n";

static bool make_certificate(void)
{
    char key[512], cert[512], output[4096];
    const char *tmp = getenv("TMPDIR");

    snprintf(key, sizeof key, "%s/tls.key", tmp ? tmp : "/tmp");
    snprintf(cert, sizeof cert, "%s/tls.pem", tmp ? tmp : "/tmp");
    if (program_run((const char *const[]){"openssl", "req", "-x509", "-newkey",
                                          "rsa:2048", "-nodes", "-days", "2",
                                          "-subj", "/CN=www.test", "-keyout",
                                          key, "-out", cert, NULL},
                    output, sizeof output)
        == 0)
        return true;
    fprintf(stderr, "live: openssl: %s\n", output);
    return false;
}

static int start(void)
{
    if (!make_certificate())
        return 1;
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "htdocs/health", "fine\n");
    server_write(server, "htdocs/healthy", "secret\n");
    server_write(server, "htdocs/.well-known/acme-challenge/token", "token\n");
    server_write(server, "htdocs/own-hsts", "own\n");
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

static struct response send(const char *method, const char *host,
                            const char *path)
{
    char header[128];

    snprintf(header, sizeof header, "Host: %s", host);
    return fetch(
        server,
        &(struct request){.method = method,
                          .path = path,
                          .header = {header},
                          .body = strcmp(method, "POST") == 0 ? "x=1" : NULL});
}

static void every_method_goes_to_https_with_its_own_status(void)
{
    static const struct {
        const char *method;
        int status;
        const char *cache;
    } rows[] = {{"GET", 301, "max-age=86400"}, {"HEAD", 301, "max-age=86400"},
                {"POST", 308, "no-store"},     {"PUT", 308, "no-store"},
                {"DELETE", 308, "no-store"},   {"QUERY", 308, "no-store"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = send(rows[i].method, "www.test", "/page?q=1");
        CHECK_INT(r.status, rows[i].status);
        CHECK_STR(r.location, "https://www.test/page?q=1");
        CHECK_STR(response_header(&r, "Cache-Control"), rows[i].cache);
        CHECK_STR(response_header(&r, "Strict-Transport-Security"), "");
    }
}

/* Two that contradict each other would go out together. */
static void how_long_it_is_kept_is_said_once(void)
{
    static const char *const methods[] = {"GET", "POST"};

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        struct response r = send(methods[i], "expires.test", "/page");
        CHECK_STR(r.location, "https://expires.test/page");
        CHECK_STR(response_header(&r, "Cache-Control"), "max-age=7");
        r = send(methods[i], "expires.test", "/always");
        CHECK_STR(response_header(&r, "Cache-Control"), "no-cache");
    }
}

static void path_and_query_stay_as_they_were_sent(void)
{
    static const struct {
        const char *sent, *told;
    } rows[] = {
        {"/", "/"},
        {"/a%2fb/%c3%A4?x=%2F&y=a+b", "/a%2fb/%c3%A4?x=%2F&y=a+b"},
        {"/a/../b/./c", "/a/../b/./c"},
        {"//evil.test/x", "/evil.test/x"},
        {"/%0d%0aX-Evil:1", "/%0d%0aX-Evil:1"},
        {"/?//evil.test", "/?//evil.test"},
        {"/\\evil.test\\", "/evil.test%5C"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = send("GET", "www.test", rows[i].sent);
        char want[256];
        snprintf(want, sizeof want, "https://www.test%s", rows[i].told);
        CHECK_INT(r.status, 301);
        CHECK_STR(r.location, want);
    }
}

static void the_other_forms_of_a_request_line_are_understood(void)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"GET http://evil.test/abs?x=//y HTTP/1.1\r\nHost: www.test\r\n"
         "Connection: close\r\n\r\n",
         "Location: https://www.test/abs?x=//y\r\n"},
        {"GET http://www.test?x=1 HTTP/1.1\r\nHost: www.test\r\n"
         "Connection: close\r\n\r\n",
         "Location: https://www.test/?x=1\r\n"},
        {"GET /x HTTP/1.0\r\n\r\n", "Location: https://www.test/x\r\n"},
        {"OPTIONS * HTTP/1.1\r\nHost: www.test\r\nConnection: close\r\n\r\n",
         "HTTP/1.1 200"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char answer[4096];
        exchange(server, rows[i].text, answer, sizeof answer);
        CHECK_HAS(answer, rows[i].says);
    }
}

static void only_names_of_the_virtual_host_become_targets(void)
{
    static const struct {
        const char *asked, *told;
    } rows[] = {
        {"www.test", "www.test"},       {"alias.test", "alias.test"},
        {"a.wild.test", "a.wild.test"}, {"WWW.test", "www.test"},
        {"evil.test", "www.test"},      {"www.test.evil.test", "www.test"},
        {"www.test:8080", "www.test"},  {"[::1]", "www.test"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = send("POST", rows[i].asked, "/x");
        char want[256];
        snprintf(want, sizeof want, "https://%s/x", rows[i].told);
        CHECK_STR(r.location, want);
    }
}

static void it_comes_before_rules_and_proxies(void)
{
    static const char *const paths[] = {"/rule", "/proxied/x", "/encoded/x"};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct response r = send("POST", "www.test", paths[i]);
        struct log_entry e = log_entry_of(server, &r);
        CHECK_INT(r.status, 308);
        CHECK_HAS(r.location, "https://www.test/");
        CHECK_STR(e.action, "rule");
        CHECK_STR(e.origin, "mapping");
        CHECK_HAS(e.rule, "site.conf:8");
    }
}

static void refuse_answers_403_to_what_a_get_would_lose(void)
{
    struct response r = send("POST", "refuse.test", "/x");

    CHECK_REDIRECT(server, &r, 403, "");
    r = send("DELETE", "refuse.test", "/x");
    CHECK_INT(r.status, 403);
    r = send("GET", "refuse.test", "/x");
    CHECK_INT(r.status, 301);
    CHECK_STR(r.location, "https://refuse.test:8443/x");
    r = send("HEAD", "refuse.test", "/x");
    CHECK_INT(r.status, 301);
}

static void exceptions_are_whole_segments(void)
{
    static const struct {
        const char *path;
        int status;
    } rows[] = {
        {"/health", 200},
        {"/%68ealth", 200},
        {"/health?x=1", 200},
        {"/health/x", 404},
        {"/a/b", 404},
        {"/healthy", 301},
        {"/a/bc", 301},
        {"/.well-known/acme-challenge/token", 200},
        {"/.well-known/acme-challenge/none", 404},
        {"/.well-known/acme-challenge/../../healthy", 301},
        {"/.well-known/acme-challenge/%2e%2e/%2e%2e/healthy", 301},
        {"/.well-known/acme-challenge/..%2f..%2fhealthy", 404},
        {"/.well-known/acme-challengex", 301},
        {"/.well-known/other", 301},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = send("GET", "www.test", rows[i].path);
        char got[256], want[256];
        snprintf(got, sizeof got, "%s: %d", rows[i].path, r.status);
        snprintf(want, sizeof want, "%s: %d", rows[i].path, rows[i].status);
        CHECK_STR(got, want);
    }
}

static void an_encoded_slash_leads_out_of_no_exception(void)
{
    struct response r = send("GET", "old.test",
                             "/.well-known/acme-challenge/..%2f..%2fhealthy");

    CU_ASSERT(r.status == 301 || r.status >= 400);
}

static void the_last_line_of_a_server_counts(void)
{
    char text[8192];

    CHECK_INT(server_test_config("MethodRedirectHTTPS on\n"
                                 "MethodRedirect /a /b id=a\n"
                                 "MethodRedirectHTTPS refuse\n"
                                 "MethodRedirect /c /d id=c\n",
                                 "DUMP_METHODREDIRECT", text, sizeof text),
              0);
    CHECK_HAS(text, "MethodRedirect rules: 3\n");
    CHECK_HAS(text, "site.conf:3  server  https ");
    CHECK_HAS_NOT(text, "site.conf:1  server  https ");
    CHECK_INT(server_test_config("MethodRedirect /a /b id=a\n"
                                 "MethodRedirectHTTPS on\n"
                                 "MethodRedirectHTTPS off\n",
                                 "DUMP_METHODREDIRECT", text, sizeof text),
              0);
    CHECK_HAS(text, "MethodRedirect rules: 1\n");
    CHECK_HAS_NOT(text, "https");
}

static void what_asks_about_the_way_passes(void)
{
    struct response r = send("TRACE", "www.test", "/x");

    CHECK_INT(r.status, 200);
    r = fetch(server, &(struct request){
                          .method = "OPTIONS",
                          .path = "/health",
                          .header = {"Host: www.test",
                                     "Access-Control-Request-Method: POST"}});
    CHECK_INT(r.status, 200);
    r = fetch(server, &(struct request){
                          .method = "OPTIONS",
                          .path = "/x",
                          .header = {"Host: www.test",
                                     "Access-Control-Request-Method: POST"}});
    CU_ASSERT(r.status != 301 && r.status != 308);
    r = send("OPTIONS", "www.test", "/x");
    CHECK_INT(r.status, 308);
}

static void off_and_http_1_0_are_respected(void)
{
    struct response r = send("GET", "off.test", "/health");

    CHECK_INT(r.status, 200);
    r = fetch(server, &(struct request){.method = "POST",
                                        .path = "/x",
                                        .body = "x=1",
                                        .http10 = true,
                                        .header = {"Host: old.test"}});
    CHECK_INT(r.status, 301);
}

static struct response by_tls(const char *path)
{
    return fetch(server, &(struct request){.path = path,
                                           .tls = true,
                                           .header = {"Host: www.test"}});
}

static void https_answers_tell_browsers_to_stay(void)
{
    static const struct {
        const char *path;
        int status;
    } rows[] = {
        {"/health", 200}, {"/missing", 404}, {"/rule", 302}, {"/%zz", 400}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = by_tls(rows[i].path);
        CHECK_INT(r.status, rows[i].status);
        CHECK_STR(response_header(&r, "Strict-Transport-Security"),
                  "max-age=31536000; includeSubDomains; preload");
    }
}

static void a_field_of_somebody_else_stays_the_only_one(void)
{
    struct response r = by_tls("/own-hsts");
    const char *first = strstr(r.head, "Strict-Transport-Security");

    CHECK_STR(response_header(&r, "Strict-Transport-Security"), "max-age=5");
    CU_ASSERT(first && !strstr(first + 1, "Strict-Transport-Security"));
}

static struct response through_proxy(const char *host, const char *method,
                                     const char *proto)
{
    char header[2][128];

    snprintf(header[0], sizeof header[0], "Host: %s", host);
    snprintf(header[1], sizeof header[1], "X-Forwarded-Proto: %s", proto);
    return fetch(server, &(struct request){.method = method,
                                           .path = "/healthy",
                                           .header = {header[0], header[1]}});
}

static void a_trusted_proxy_takes_tls_off(void)
{
    struct response r = through_proxy("trusted.test", "GET", "https");

    CHECK_INT(r.status, 200);
    CHECK_HAS(response_header(&r, "Strict-Transport-Security"), "max-age=");
    CHECK_HAS(response_header(&r, "Vary"), "X-Forwarded-Proto");
    r = through_proxy("trusted.test", "GET", "http");
    CHECK_INT(r.status, 301);
    CHECK_STR(r.location, "https://trusted.test/healthy");
    CHECK_HAS(response_header(&r, "Vary"), "X-Forwarded-Proto");
    CHECK_STR(response_header(&r, "Strict-Transport-Security"), "");
}

static void another_proxy_is_not_believed_and_the_log_says_so(void)
{
    static char text[65536];
    struct response r = through_proxy("www.test", "GET", "https");

    CHECK_INT(r.status, 301);
    CHECK_STR(response_header(&r, "Vary"), "");
    read_text(server_path(server, "error.log"), text, sizeof text);
    CHECK_HAS(text, "MR030");
    CHECK_HAS(text, "name it in MethodRedirectTrustProxy");
}

/* httpd escapes what it logs, as everything else there. */
static void the_log_shows_a_control_byte_escaped_once(void)
{
    static char text[65536];
    struct server *s = server_start(&(struct server_options){.site = site});

    fetch(s, &(struct request){
                 .path = "/a%01b%1b%5Cc",
                 .header = {"Host: www.test", "X-Forwarded-Proto: https"}});
    read_text(server_path(s, "error.log"), text, sizeof text);
    CHECK_HAS(text, "redirects /a\\x01b\\x1b\\\\c to https");
    server_stop(s);
}

/* --- the sample ----------------------------------------------------------- */

static void the_sample_of_conf_works(void)
{
    struct server *s = server_start(
        &(struct server_options){.site = "Include ${MR_CONF}/https-hsts.conf"});
    struct response r = fetch(
        s, &(struct request){.method = "POST", .path = "/x", .body = "x"});

    CHECK_INT(r.status, 308);
    CHECK_STR(r.location, "https://127.0.0.1/x");
    r = fetch(s, &(struct request){.path = "/health"});
    CHECK_INT(r.status, 404);
    server_stop(s);
}

static void mistakes_are_explained(void)
{
    static const struct refused_line rows[] = {
        {"MethodRedirectHTTPS yes", "\"yes\" is not accepted; use off, on"},
        {"MethodRedirectHTTPS", "use off, on or refuse first"},
        {"MethodRedirectHTTPS off hsts=1", "off takes no options"},
        {"MethodRedirectHTTPS on hsts=", "use SECONDS"},
        {"MethodRedirectHTTPS on hsts=1d", "use SECONDS"},
        {"MethodRedirectHTTPS on hsts=1,all", "hsts=1,all: use SECONDS"},
        {"MethodRedirectHTTPS on hsts=1,preload", "preload needs"},
        {"MethodRedirectHTTPS on except=x", "begins with /"},
        {"MethodRedirectHTTPS on port=0", "from 1 to 65535"},
        {"MethodRedirectHTTPS on 443", "\"443\" is not an option"},
        {"<Location /a>\nMethodRedirectHTTPS on\n</Location>", "not allowed"},
    };

    CHECK_REFUSED(rows);
}

static CU_TestInfo tests[] = {
    {"every method goes to https with its own status",
     every_method_goes_to_https_with_its_own_status},
    {"how long it is kept is said once", how_long_it_is_kept_is_said_once},
    {"path and query stay as they were sent",
     path_and_query_stay_as_they_were_sent},
    {"the other forms of a request line are understood",
     the_other_forms_of_a_request_line_are_understood},
    {"only names of the virtual host become targets",
     only_names_of_the_virtual_host_become_targets},
    {"it comes before rules and proxies", it_comes_before_rules_and_proxies},
    {"refuse answers 403 to what a GET would lose",
     refuse_answers_403_to_what_a_get_would_lose},
    {"exceptions are whole segments", exceptions_are_whole_segments},
    {"the last line of a server counts", the_last_line_of_a_server_counts},
    {"an encoded slash leads out of no exception",
     an_encoded_slash_leads_out_of_no_exception},
    {"what asks about the way passes", what_asks_about_the_way_passes},
    {"off and HTTP/1.0 are respected", off_and_http_1_0_are_respected},
    {"https answers tell browsers to stay",
     https_answers_tell_browsers_to_stay},
    {"a field of somebody else stays the only one",
     a_field_of_somebody_else_stays_the_only_one},
    {"a trusted proxy takes TLS off", a_trusted_proxy_takes_tls_off},
    {"another proxy is not believed, and the log says so",
     another_proxy_is_not_believed_and_the_log_says_so},
    {"the log shows a control byte escaped once",
     the_log_shows_a_control_byte_escaped_once},
    {"the sample of conf/ works", the_sample_of_conf_works},
    {"mistakes are explained", mistakes_are_explained},
    CU_TEST_INFO_NULL};

LIVE_SUITE(https, "https", start, stop);
