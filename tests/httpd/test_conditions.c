/* When a rule applies: time, host, expression; and what caches are told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"

static struct server *server;

static const char site[] =
    "LoadModule headers_module \"${MR_MODULES}/mod_headers.so\"\n"
    "MethodRedirect /over /t until=2001-01-01T00:00:00Z\n"
    "MethodRedirect /now /t from=2001-01-01 until=2999-01-01T00:00\n"
    "MethodRedirect /later /t from=2999-01-01T00:00:00+01:00\n"
    "MethodRedirect /host /one host=shop.test\n"
    "MethodRedirect /host /below host=*.shop.test\n"
    "MethodRedirect /host /address host=[::1]\n"
    "MethodRedirect /if /t \"if=%{HTTP:X-Move} == 'yes'\"\n"
    "MethodRedirect /cgi-bin/echo /t \"if=%{HTTP:X-Move} == 'yes'\"\n"
    "MethodRedirect /two /t "
    "\"if=%{HTTP:X-A} == '1' && req('X-B') == '1' && %{HTTP:X-A} != ''\"\n"
    "MethodRedirect /first /1 \"if=%{HTTP:X-A} == '1'\"\n"
    "MethodRedirect /first /2 \"if=%{HTTP:X-B} == '1'\"\n"
    "MethodRedirect /named /t \"if=%{HTTP_HOST} != ''\"\n"
    "MethodRedirectMatch ^/match/([a-z]+)$ /t/$1 "
    "\"if=%{HTTP:X-Move} =~ /(y)es/\"\n"
    "<Location /target>\n"
    "  MethodRedirect \"/t/%{HTTP:X-Move}\"\n"
    "</Location>\n"
    "<Location /admin>\n"
    "  MethodRedirect /admin /t \"if=%{HTTP:X-Move} == 'yes'\"\n"
    "  Header always merge Vary X-Move\n"
    "  Header always merge Vary Accept\n"
    "</Location>\n"
    "UseCanonicalName On\n"
    "MethodRedirect permanent /moved http://127.0.0.1:${MR_PORT}/moved "
    "host=old.test\n"
    "MethodRedirect /same /same?x=1 \"if=%{QUERY_STRING} != 'x=1'\"\n"
    "MethodRedirect /cookie /cookie?x=1 \"if=%{HTTP_COOKIE} == ''\"\n"
    "MethodRedirect /get /get \"if=%{REQUEST_METHOD} != 'GET'\" "
    "methods=GET,POST\n"
    "MethodRedirect 303 /form /form \"if=%{REQUEST_METHOD} == 'POST'\"\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "htdocs/ht/.htaccess",
                 "MethodRedirect /ht/old /t \"if=%{HTTP:X-Move} in "
                 "{ 'yes', '=~' }\"\n");
    server_write(server, "htdocs/regex/.htaccess",
                 "MethodRedirect /regex /t \"if=%{HTTP:X} =~ /(a+)+$/\"\n");
    server_write(server, "htdocs/file/.htaccess",
                 "MethodRedirect /file /t \"if=file('/etc/passwd') != ''\"\n");
    server_write(server, "htdocs/exists/.htaccess",
                 "MethodRedirect /exists /t \"if=-e '/etc/passwd'\"\n");
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

static struct response post(const char *path, const char *header)
{
    return fetch(server, &(struct request){.method = "POST",
                                           .path = path,
                                           .body = "x=1",
                                           .header = {header}});
}

static void a_rule_answers_in_its_time_only(void)
{
    struct response r = post("/over", NULL);

    CHECK_INT(r.status, 404);
    r = post("/later", NULL);
    CHECK_INT(r.status, 404);
    r = post("/now", NULL);
    CHECK_REDIRECT(server, &r, 307, "/t");
}

static void a_host_is_asked_for_each_request(void)
{
    static const char *const rows[][2] = {
        {"Host: shop.test", "/one"},      {"Host: SHOP.test", "/one"},
        {"Host: shop.test:8080", "/one"}, {"Host: shop.test.", "/one"},
        {"Host: a.shop.test", "/below"},  {"Host: a.b.Shop.Test", "/below"},
        {"Host: [::1]", "/address"},      {"Host: noshop.test", ""},
        {"Host: .shop.test", ""},         {"Host: shop.test.evil.test", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = get("/host", rows[i][0]);

        CHECK_STR(response_target(server, &r), rows[i][1]);
        CHECK_STR(response_header(&r, "Vary"), "");
    }
}

static void a_condition_is_asked_for_each_request(void)
{
    struct response r = get("/if", NULL);

    CHECK_INT(r.status, 404);
    r = get("/if", "X-Move: yes");
    CHECK_REDIRECT(server, &r, 302, "/t");
    r = get("/match/a", "X-Move: yes");
    CHECK_REDIRECT(server, &r, 302, "/t/a");
    r = get("/match/a", "X-Move: no");
    CHECK_INT(r.status, 404);
}

/* httpd writes lists without blanks. */
static void vary_names_what_was_read_whatever_was_answered(void)
{
    static const struct {
        const char *path, *header, *vary;
    } rows[] = {
        {"/if", "X-Move: yes", "X-Move"},
        {"/if", "X-Move: no", "X-Move"},
        {"/cgi-bin/echo", NULL, "X-Move"},
        {"/two", "X-A: 1", "X-A,X-B"},
        {"/first", "X-A: 1", "X-A"},
        {"/first", "X-B: 1", "X-A,X-B"},
        {"/first", NULL, "X-A,X-B"},
        {"/named", NULL, ""},
        {"/match/a", "X-Move: yes", "X-Move"},
        {"/match/1", "X-Move: yes", ""},
        {"/target", "X-Move: a", "X-Move"},
        {"/admin", "X-Move: yes", "X-Move,Accept"},
        {"/admin", NULL, "X-Move,Accept"},
        {"/other", "X-Move: yes", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = get(rows[i].path, rows[i].header);

        CHECK_STR(response_header(&r, "Vary"), rows[i].vary);
    }
}

/* The next request is another one in host, query or method. */
static void a_condition_that_ends_a_loop_is_understood(void)
{
    struct response r = get("/moved/x", "Host: old.test");

    CHECK_REDIRECT(server, &r, 301, "/moved/x");
    r = get("/moved/x", NULL);
    CHECK_INT(r.status, 404);
    r = fetch(server, &(struct request){.path = "/same", .follow = true});
    CHECK_INT(r.status, 404);
    r = get("/same", NULL);
    CHECK_REDIRECT(server, &r, 302, "/same?x=1");
    r = get("/cookie", NULL);
    CHECK_INT(r.status, 404);
    r = post("/form", NULL);
    CHECK_REDIRECT(server, &r, 303, "/form");
    r = post("/get", NULL);
    CHECK_INT(r.status, 404);
}

static void an_htaccess_file_may_ask_about_the_request(void)
{
    struct response r = get("/ht/old", "X-Move: yes");

    CHECK_REDIRECT(server, &r, 302, "/t");
    CHECK_STR(response_header(&r, "Vary"), "X-Move");
    r = get("/ht/old", "X-Move: no");
    CHECK_INT(r.status, 404);
}

static void an_htaccess_file_reads_no_files_and_runs_no_regex(void)
{
    static const char *const paths[] = {"/regex/", "/file/", "/exists/"};
    static char log[65536];

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct response r = get(paths[i], NULL);

        CHECK_INT(r.status, 500);
    }
    read_text(server_path(server, "error.log"), log, sizeof log);
    CHECK_HAS(log, "regular expressions are not allowed in .htaccess");
}

/* --- texts that are no expressions ----------------------------------------- */

static unsigned drawn(unsigned below)
{
    static unsigned state = 9110;

    state = state * 1664525u + 1013904223u;
    return (state >> 16) % below;
}

/* A right expression with a few bytes put in, taken out, or the rest cut off. */
static void mutate(char *text, size_t size)
{
    static const char *const right[] = {
        "%{HTTP:X} == 'a'",
        "-n %{HTTP:Cookie} && ! %{REQUEST_URI} == 'b\\'c'",
        "req('X-A') in { 'a', \"b\" }",
        "%{tolower:%{HTTP:X}} -strmatch '*a\\\\*' || 5 -lt 7",
    };
    static const char odd[] = "%{}:'\"\\/$=!()a1 .,-|\x01\xff";

    snprintf(text, size, "%s", right[drawn(sizeof right / sizeof right[0])]);
    for (unsigned n = 1 + drawn(3); n > 0; n--) {
        size_t len = strlen(text), at = drawn((unsigned)len + 1);
        unsigned how = drawn(4);

        if (how == 0 && at < len)
            text[at] = '\0';
        else if (how == 1 && at < len)
            memmove(text + at, text + at + 1, len - at);
        else if (len + 2 < size) {
            memmove(text + at + 1, text + at, len - at + 1);
            text[at] = odd[drawn(sizeof odd - 1)];
        }
    }
}

/* As a word in quotes of a configuration file. */
static void quote(char *word, const char *text)
{
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            *word++ = '\\';
        *word++ = *text;
    }
    *word = '\0';
}

static void no_text_ends_the_process_that_reads_it(void)
{
    char text[128], word[256], line[512], path[64], log[65536];

    for (int i = 0; i < 400; i++) {
        struct response r;

        mutate(text, sizeof text);
        quote(word, text);
        snprintf(line, sizeof line,
                 i % 2 ? "MethodRedirect \"/t/%s\"\n"
                       : "MethodRedirect /odd /t \"if=%s\"\n",
                 word);
        snprintf(path, sizeof path, "htdocs/odd/%d/.htaccess", i);
        server_write(server, path, line);
        snprintf(path, sizeof path, "/odd/%d/", i);
        r = get(path, NULL);
        if (r.status == 0)
            CHECK_STR(line, "a text that does not end the process");
    }
    read_text(server_path(server, "error.log"), log, sizeof log);
    CHECK_HAS(log, "a quote stands between");
    CHECK_HAS_NOT(log, "jammed");
}

static void a_forgotten_brace_is_named_with_its_line(void)
{
    static const struct refused_line rows[] = {
        {"MethodRedirect /a /b \"if=%{HTTP:X == 'a'\"",
         "a quote stands between %{ and }"},
        {"<Location /a>\nMethodRedirect \"/b/%{HTTP:X'}\"\n</Location>",
         "a quote stands between %{ and }"},
        {"<Location /a>\nMethodRedirect \"/b\\\\\"\n</Location>",
         "it ends in a backslash"},
        {"MethodRedirect /a /b \"if=%{HTTP:X == 'a'\"", "on line "},
    };

    CHECK_REFUSED(rows);
}

static CU_TestInfo tests[] = {
    {"a rule answers in its time only", a_rule_answers_in_its_time_only},
    {"a host is asked for each request", a_host_is_asked_for_each_request},
    {"a condition is asked for each request",
     a_condition_is_asked_for_each_request},
    {"Vary names what was read, whatever was answered",
     vary_names_what_was_read_whatever_was_answered},
    {"a condition that ends a loop is understood",
     a_condition_that_ends_a_loop_is_understood},
    {"an .htaccess file may ask about the request",
     an_htaccess_file_may_ask_about_the_request},
    {"an .htaccess file reads no files and runs no regular expressions",
     an_htaccess_file_reads_no_files_and_runs_no_regex},
    {"no text ends the process that reads it",
     no_text_ends_the_process_that_reads_it},
    {"a forgotten brace is named with its line",
     a_forgotten_brace_is_named_with_its_line},
    CU_TEST_INFO_NULL};

LIVE_SUITE(conditions, "conditions", start, stop);
