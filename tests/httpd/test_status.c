/* The status page in its three forms, mod_status' summary, the dump. Whoever
 * reads them in earnest judges: a browser, a JSON schema, an OpenMetrics
 * parser. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "counts.h"
#include "live.h"
#include "program.h"

#define PYTHON "/usr/bin/python3"

/* Texts that would become elements, attributes or other labels, and bytes that
 * are not UTF-8. */
static const char site[] =
    "LoadModule status_module \"${MR_MODULES}/mod_status.so\"\n" STATUS_SITE
    "<Location /server-status>\n"
    "SetHandler server-status\n"
    "</Location>\n"
    "MethodRedirect /old /new id=old\n"
    "MethodRedirect /some /new exact methods=POST id=some\n"
    "<Location /limit>\n"
    "<Limit GET>\n"
    "MethodRedirect \"GET=301 PROPFIND=405 unsafe=308\" /limit /new id=limit\n"
    "</Limit>\n"
    "</Location>\n"
    "MethodRedirectMatch \"^/x(<script>alert(1)</script>)?$\" "
    "\"/<img src=x onerror=alert(2)>\" id=xss\n"
    "MethodRedirect /bytes\xff\xfe /\xc3 id=bytes\n"
    "<Location \"/quote'\\\"<b>\">\n"
    "MethodRedirect /t id=quote\n"
    "</Location>\n"
    "<VirtualHost 127.0.0.1:${MR_PORT}>\n"
    "ServerName \"one<b>.test\"\n"
    "MethodRedirect /one /t id=one\n"
    "</VirtualHost>\n"
    "<VirtualHost 127.0.0.1:${MR_PORT}>\n"
    "ServerName two.test\n"
    "MethodRedirect gone /two id=two\n"
    "</VirtualHost>\n";

static struct server *server;
static char text[1 << 20];

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    fetch(server, &(struct request){.path = "/old"});
    fetch(server, &(struct request){.path = "/x"});
    fetch(server, &(struct request){.path = "/quote'\"<b>"});
    fetch(server,
          &(struct request){.path = "/two", .header = {"Host: two.test"}});
    return 0;
}

static int stop(void)
{
    return server_stop(server);
}

/* --- HTML ----------------------------------------------------------------- */

static void a_browser_shows_texts_as_texts(void)
{
    if (!browser_is_here()) {
        skip("browser", "no Chromium");
        return;
    }
    browse(server_url(server, STATUS_PATH), text, sizeof text);
    CHECK_HAS(text, "<h2>Rules never hit: ");
    CHECK_HAS(text, "&lt;script&gt;alert(1)&lt;/script&gt;");
    CHECK_HAS(text, "one&lt;b&gt;.test:");
    CHECK_HAS(text, "&lt;img src=x onerror=alert(2)&gt;");
    CHECK_HAS_NOT(text, "<script");
    CHECK_HAS_NOT(text, "<img");
    CHECK_HAS_NOT(text, "<b>");
    browse(server_url(server, STATUS_PATH "?vhost=%22%3E%3Cscript%3Ealert(1)"),
           text, sizeof text);
    CHECK_HAS(text, "value=\"&quot;&gt;&lt;script&gt;alert(1)\"");
    CHECK_HAS_NOT(text, "<script");
}

static void unused_rules_come_first(void)
{
    char *unused, *used;

    status_text(server, "", text, sizeof text);
    unused = strstr(text, "<h2>Rules never hit: 4</h2>");
    used = strstr(text, "<h2>Rules with hits: 4</h2>");
    CU_ASSERT(unused && used && unused < used);
    CU_ASSERT(unused && strstr(unused, "<code>limit</code>")
              && strstr(unused, "<code>limit</code>") < used);
    CU_ASSERT(used && strstr(used, "<code>old</code>"));
}

static void a_page_may_be_cut_and_filtered(void)
{
    status_text(server, "?max=1", text, sizeof text);
    CHECK_HAS(text, "<p>3 more are left out");
    status_text(server, "?max=4", text, sizeof text);
    CHECK_HAS_NOT(text, "left out");
    status_text(server, "?vhost=two.test", text, sizeof text);
    CHECK_HAS(text, "<code>two</code>");
    CHECK_HAS_NOT(text, "<code>old</code>");
    CHECK_HAS_NOT(text, "Rules never hit");
    status_text(server, "?max=99999999999999999999&vhost=", text, sizeof text);
    CHECK_HAS(text, "<code>old</code>");
    status_text(server, "?max=-1&vhost=nowhere", text, sizeof text);
    CHECK_HAS(text, "Rules with hits: 0");
}

/* --- the request ---------------------------------------------------------- */

static void the_page_is_for_reading_only(void)
{
    struct response r = fetch(server, &(struct request){.path = STATUS_PATH,
                                                        .method = "POST",
                                                        .body = "a=1"});

    CHECK_INT(r.status, 405);
    CHECK_HAS(response_header(&r, "Allow"), "GET");
    r = fetch(server, &(struct request){.path = STATUS_PATH, .method = "HEAD"});
    CHECK_INT(r.status, 200);
    CHECK_STR(r.body, "");
    CHECK_STR(response_header(&r, "Content-Type"), "text/html; charset=utf-8");
    r = fetch(server, &(struct request){.path = STATUS_PATH "?format=csv"});
    CHECK_INT(r.status, 400);
}

static void the_page_is_neither_kept_nor_misread(void)
{
    struct response r = fetch(server, &(struct request){.path = STATUS_PATH});

    CHECK_STR(response_header(&r, "Cache-Control"), "no-store");
    CHECK_STR(response_header(&r, "X-Content-Type-Options"), "nosniff");
    CHECK_HAS(response_header(&r, "Content-Security-Policy"),
              "default-src 'none'; style-src 'nonce-");
    CHECK_HAS(response_header(&r, "Content-Security-Policy"),
              "frame-ancestors 'none'");
}

static void the_client_chooses_the_form(void)
{
    static const struct {
        const char *query, *accept, *type;
    } rows[] = {
        {"", "Accept: application/json", "application/json"},
        {"?json", "Accept: text/html", "application/json"},
        {"?format=html", "Accept: application/json",
         "text/html; charset=utf-8"},
        {"", "Accept: */*", "text/html; charset=utf-8"},
        {"", "Accept: text/html,application/xhtml+xml,*/*;q=0.8",
         "text/html; charset=utf-8"},
        /* Prometheus 2.49 */
        {"",
         "Accept: application/openmetrics-text;version=1.0.0;q=0.5,"
         "application/openmetrics-text;version=0.0.1;q=0.4,"
         "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
         "application/openmetrics-text; version=1.0.0; charset=utf-8"},
        {"?format=openmetrics", NULL,
         "application/openmetrics-text; version=1.0.0; charset=utf-8"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[64];
        struct response r;

        snprintf(path, sizeof path, "%s%s", STATUS_PATH, rows[i].query);
        r = fetch(server,
                  &(struct request){.path = path, .header = {rows[i].accept}});
        CHECK_INT(r.status, 200);
        CHECK_STR(response_header(&r, "Content-Type"), rows[i].type);
    }
}

/* --- for programs --------------------------------------------------------- */

static const char schema_script[] =
    "import json, sys, jsonschema\n"
    "page = json.load(open(sys.argv[1], encoding='utf-8'))\n"
    "schema = json.load(open(sys.argv[2]))\n"
    "jsonschema.Draft202012Validator.check_schema(schema)\n"
    "jsonschema.Draft202012Validator(schema).validate(page)\n"
    "print('valid', len(page['rules']))\n";

/* What the schema says of the text in `text`. */
static void check_against_schema(const char *expected)
{
    char said[4096];

    server_write(server, "page.json", text);
    program_run((const char *const[]){PYTHON, "-c", schema_script,
                                      server_path(server, "page.json"),
                                      "tests/httpd/status.schema.json", NULL},
                said, sizeof said);
    CHECK_STR(said, expected);
}

static void the_json_is_as_its_schema_says(void)
{
    json_t *page, *rule;

    status_text(server, "?format=json", text, sizeof text);
    check_against_schema("valid 8\n");
    page = json_loads(text, 0, NULL);
    rule = status_rule(page, "xss");
    CHECK_STR(json_string_value(json_object_get(rule, "from")),
              "^/x(<script>alert(1)</script>)?$");
    CHECK_STR(json_string_value(json_object_get(rule, "kind")), "match");
    rule = status_rule(page, "two");
    CHECK_INT(status_number(rule, (const char *const[]){"hits", NULL}), 1);
    CHECK_HAS(json_string_value(json_object_get(rule, "vhost")), "two.test:");
    CHECK_HAS(json_string_value(json_object_get(rule, "vhost_defined")),
              "site.conf:");
    rule = status_rule(page, "quote");
    CHECK_STR(json_string_value(json_object_get(rule, "scope")),
              "<Location \"/quote'\\\"<b>\">");
    json_decref(page);
}

/* methods= and <Limit> are part of what a rule does with a method. */
static void the_table_is_what_holds_for_each_method(void)
{
    json_t *page = status_json(server);
    json_t *some = json_object_get(status_rule(page, "some"), "table");
    json_t *limit = json_object_get(status_rule(page, "limit"), "table");

    CHECK_INT(json_integer_value(json_object_get(some, "POST")), 307);
    CHECK_STR(json_string_value(json_object_get(some, "GET")), "pass");
    CHECK_STR(json_string_value(json_object_get(some, "*")), "pass");
    CHECK_INT(json_integer_value(json_object_get(limit, "GET")), 301);
    CHECK_STR(json_string_value(json_object_get(limit, "POST")), "pass");
    CHECK_STR(json_string_value(json_object_get(limit, "PROPFIND")), "pass");
    CHECK_STR(
        json_string_value(json_object_get(status_rule(page, "some"), "kind")),
        "exact");
    json_decref(page);
}

static const char metrics_script[] =
    "import sys\n"
    "from prometheus_client.openmetrics.parser import "
    "text_string_to_metric_families as parse\n"
    "text = open(sys.argv[1], encoding='utf-8', newline='').read()\n"
    "families = {f.name: f for f in parse(text)}\n"
    "rules = families['methodredirect_rule_answers'].samples\n"
    "assert families['methodredirect_answers'].type == 'counter'\n"
    "assert families['methodredirect_rules'].samples[0].value == 8\n"
    "assert families['methodredirect_rules_never_hit'].samples[0].value == 4\n"
    "assert text.endswith('# EOF\\n')\n"
    "for s in rules:\n"
    "    assert s.name == 'methodredirect_rule_answers_total'\n"
    "    print(s.labels['rule'], s.labels['methods'], s.labels['status'],\n"
    "          int(s.value), s.labels['scope'])\n";

static void the_metrics_are_understood_by_a_parser(void)
{
    char said[4096];

    status_text(server, "?format=openmetrics", text, sizeof text);
    server_write(server, "page.metrics", text);
    program_run((const char *const[]){PYTHON, "-c", metrics_script,
                                      server_path(server, "page.metrics"),
                                      NULL},
                said, sizeof said);
    CHECK_STR(said, "old safe 302 1 server\n"
                    "xss safe 302 1 server\n"
                    "quote safe 302 1 <Location \"/quote'\\\"<b>\">\n"
                    "two safe final 1 server\n");
}

static void mod_status_has_a_summary(void)
{
    struct response r =
        fetch(server, &(struct request){.path = "/server-status?auto"});

    CHECK_HAS(r.body, "MethodRedirectRules: 8\n");
    CHECK_HAS(r.body, "MethodRedirectAnswers: 4\n");
    CHECK_HAS(r.body, "MethodRedirectCorrections: 0\n");
    r = fetch(server, &(struct request){.path = "/server-status"});
    CHECK_HAS(r.body, "<h2>mod_methodredirect</h2>");
}

/* --- maps and MethodRedirectHTTPS ----------------------------------------- */

static const char map_metrics_script[] =
    "import sys\n"
    "from prometheus_client.openmetrics.parser import "
    "text_string_to_metric_families as parse\n"
    "text = open(sys.argv[1], encoding='utf-8', newline='').read()\n"
    "for f in parse(text):\n"
    "    for s in f.samples if '_map_' in f.name else []:\n"
    "        if 'timestamp' not in s.name:\n"
    "            print(s.name, s.labels['rule'], int(s.value))\n";

/* The name of the file would be markup. */
static void write_map_file(char *path, size_t size, const char *lines)
{
    const char *tmp = getenv("TMPDIR");
    FILE *f;

    snprintf(path, size, "%s/<b>-%ld.map", tmp ? tmp : "/tmp", (long)getpid());
    f = fopen(path, "w");
    if (!f)
        return;
    fputs(lines, f);
    fclose(f);
    setenv("MR_MAP", path, 1);
}

static struct server *serve_map(char *path, size_t size)
{
    struct server *s;

    write_map_file(path, size, "/a /b\n/c /d\n/e /f\n");
    s = server_start(&(struct server_options){
        .site = STATUS_SITE
        "MethodRedirectHTTPS refuse except=/a except=" STATUS_PATH "\n"
        "MethodRedirectMap \"${MR_MAP}\" id=map reload=100ms\n"});
    fetch(s, &(struct request){.path = "/a"});
    fetch(s, &(struct request){.path = "/https"});
    fetch(s, &(struct request){.path = "/https", .method = "POST"});
    return s;
}

static void wait_for_failure(const struct server *s)
{
    for (int tries = 0; tries < 100; tries++) {
        if (STATUS_NUMBER(s, "events", "map-reload-failed") > 0)
            return;
        nanosleep(&(struct timespec){0, 50000000}, NULL);
    }
}

static void a_map_tells_its_state(void)
{
    char path[512], said[4096];
    struct server *s = serve_map(path, sizeof path), *before = server;
    json_t *page, *map;

    server = s; /* where the check puts its file */
    status_text(s, "?format=json", text, sizeof text);
    check_against_schema("valid 2\n");
    page = json_loads(text, 0, NULL);
    map = json_object_get(status_rule(page, "map"), "map");
    CHECK_INT(status_number(map, (const char *const[]){"lines", NULL}), 3);
    CHECK_INT(status_number(map, (const char *const[]){"never_hit", NULL}), 2);
    CHECK_INT(status_number(map, (const char *const[]){"generation", NULL}), 1);
    CU_ASSERT(json_is_null(json_object_get(map, "error")));
    json_decref(page);
    write_map_file(path, sizeof path, "/a <i>\n");
    wait_for_failure(s);
    page = status_json(s);
    map = json_object_get(status_rule(page, "map"), "map");
    CHECK_HAS(json_string_value(json_object_get(map, "error")), ":1: ");
    json_decref(page);
    status_text(s, "", text, sizeof text);
    CHECK_HAS(text, "<h2>Maps</h2>");
    CHECK_HAS(text, "/&lt;b&gt;-");
    CHECK_HAS(text, "is not usable; the last good one is in force");
    CHECK_HAS_NOT(text, "<b>");
    CHECK_HAS_NOT(text, "<i>");
    status_text(s, "?format=openmetrics", text, sizeof text);
    server_write(s, "page.metrics", text);
    program_run((const char *const[]){PYTHON, "-c", map_metrics_script,
                                      server_path(s, "page.metrics"), NULL},
                said, sizeof said);
    CHECK_STR(said, "methodredirect_map_generation map 1\n"
                    "methodredirect_map_lines map 3\n"
                    "methodredirect_map_lines_never_hit map 2\n"
                    "methodredirect_map_reload_failed map 1\n");
    server = before;
    server_stop(s);
    unlink(path);
}

static void https_is_a_rule_with_hits(void)
{
    char path[512];
    struct server *s = serve_map(path, sizeof path);
    json_t *page = status_json(s);
    json_t *rule = json_array_get(json_object_get(page, "rules"), 0);

    CHECK_STR(json_string_value(json_object_get(rule, "kind")), "https");
    CHECK_HAS(json_string_value(json_object_get(rule, "id")), "site.conf:4");
    CHECK_INT(status_number(rule, (const char *const[]){"hits", NULL}), 2);
    CHECK_INT(status_number(
                  rule, (const char *const[]){"counts", "safe", "301", NULL}),
              1);
    CHECK_INT(status_number(rule, (const char *const[]){"counts", "unsafe",
                                                        "final", NULL}),
              1);
    CHECK_INT(status_number(rule, (const char *const[]){"table", "POST", NULL}),
              403);
    json_decref(page);
    server_stop(s);
    server_test_config("MethodRedirectHTTPS refuse\n"
                       "MethodRedirectMap \"${MR_MAP}\" id=map\n",
                       "DUMP_METHODREDIRECT", text, sizeof text);
    CHECK_HAS(text, "server  https  - -> -  GET,HEAD=301 OPTIONS=308 *=403\n");
    CHECK_HAS(text, "  map  server  map  ");
    CHECK_HAS(text, ".map -> -  GET,HEAD=302 *=307\n");
    unlink(path);
}

/* --- httpd -t ------------------------------------------------------------- */

static void the_dump_lists_every_rule(void)
{
    static const char rules[] =
        "MethodRedirect permanent /a /b id=a\n"
        "<Directory /tmp>\n"
        "MethodRedirect gone /c\n"
        "</Directory>\n"
        "<VirtualHost 127.0.0.1:8088>\n"
        "ServerName v.test\n"
        "<Location /l>\n"
        "MethodRedirectMatch \"GET=302 POST=303 *=405\" ^/l(/.*)$ /m$1 id=m\n"
        "</Location>\n"
        "</VirtualHost>\n";

    CHECK_INT(
        server_test_config(rules, "DUMP_METHODREDIRECT", text, sizeof text), 0);
    CHECK_HAS(text, "MethodRedirect rules: 3\n");
    CHECK_HAS(text, "  a  server  prefix  /a -> /b  GET,HEAD=301 *=308\n");
    CHECK_HAS(text, "<Directory /tmp>  prefix  /c -> -  *=410\n");
    CHECK_HAS(text, "virtual host v.test:8088 (");
    CHECK_HAS(text, "  m  <Location /l>  match  ^/l(/.*)$ -> /m$1  "
                    "GET,HEAD=302 POST=303 *=405\n");
    CHECK_HAS(text, "Syntax OK");
    server_test_config(rules, NULL, text, sizeof text);
    CHECK_HAS_NOT(text, "MethodRedirect rules");
}

/* Standard error comes into the same pipe: only what is between the braces. */
static void the_dump_is_json_with_the_schema_of_the_page(void)
{
    char *begin, *end;

    CHECK_INT(
        server_test_config(site, "DUMP_METHODREDIRECT_JSON", text, sizeof text),
        0);
    begin = strchr(text, '{');
    end = strrchr(text, '}');
    CU_ASSERT_FATAL(begin && end);
    end[1] = '\0';
    memmove(text, begin, strlen(begin) + 1);
    check_against_schema("valid 8\n");
    CHECK_HAS(text, "\"hits\":0,\"last_hit\":null");
    CHECK_HAS_NOT(text, "\"counts\"");
}

static CU_TestInfo tests[] = {
    {"a browser shows texts as texts", a_browser_shows_texts_as_texts},
    {"unused rules come first", unused_rules_come_first},
    {"a page may be cut and filtered", a_page_may_be_cut_and_filtered},
    {"the page is for reading only", the_page_is_for_reading_only},
    {"the page is neither kept nor misread",
     the_page_is_neither_kept_nor_misread},
    {"the client chooses the form", the_client_chooses_the_form},
    {"the JSON is as its schema says", the_json_is_as_its_schema_says},
    {"a map tells its state", a_map_tells_its_state},
    {"HTTPS is a rule with hits", https_is_a_rule_with_hits},
    {"the table is what holds for each method",
     the_table_is_what_holds_for_each_method},
    {"the metrics are understood by a parser",
     the_metrics_are_understood_by_a_parser},
    {"mod_status has a summary", mod_status_has_a_summary},
    {"the dump lists every rule", the_dump_lists_every_rule},
    {"the dump is JSON with the schema of the page",
     the_dump_is_json_with_the_schema_of_the_page},
    CU_TEST_INFO_NULL};

LIVE_SUITE(status, "status", start, stop);
