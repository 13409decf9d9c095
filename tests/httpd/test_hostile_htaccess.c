/* What somebody can do who may write .htaccess files and means harm: read
 * nothing, send nobody elsewhere, break nothing but his own folder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "visit.h"

static struct server *server;
static char text[4096]; /* of the .htaccess */

static const char site[] = "MethodRedirectEnforce on\n"
                           "<Directory ${MR_ROOT}/htdocs>\n"
                           "  AllowOverride All\n"
                           "</Directory>\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "secret.txt", SECRET "\n");
    server_write(server, "htdocs/h/index.html", "a folder\n");
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

/* --- files by hand --------------------------------------------------------- */

struct row {
    const char *text;
    const char *method, *path; /* below its folder; "@" in text is the folder */
    int status;
    const char *says;   /* in the error log; null: nothing to say */
    const char *header; /* of the request */
};

/* Put the folder's URL path in for each @, the server's folder for each #. */
static void fill_in(char *to, size_t size, const char *from, unsigned id)
{
    size_t len = 0;

    for (; *from && len < size - 1; from++) {
        if (*from == '@')
            len += (size_t)snprintf(to + len, size - len, "/h/%u", id);
        else if (*from == '#')
            len += (size_t)snprintf(to + len, size - len, "%s",
                                    server_path(server, ""));
        else
            to[len++] = *from;
    }
    to[len < size ? len : size - 1] = '\0';
}

static void check_row(const struct row *row, unsigned id)
{
    char path[512], got[1200], want[1200];
    struct visit v;

    fill_in(text, sizeof text, row->text, id);
    write_htaccess(server, id, text, strlen(text));
    snprintf(path, sizeof path, "/h/%u%s", id, row->path);
    v = visit(server, row->method, path, row->header);
    snprintf(want, sizeof want, "%s: %d", row->text, row->status);
    snprintf(got, sizeof got, "%s: %d", row->text, v.response.status);
    CHECK_STR(got, want);
    if (row->says)
        CHECK_HAS(v.said, row->says);
    check_nothing_came_out(&v);
    check_cpu(server, row->text, row->method, path, &v);
}

static void check_rows(const struct row *rows, size_t count, unsigned id)
{
    for (size_t i = 0; i < count; i++)
        check_row(&rows[i], id + (unsigned)i);
}

#define CHECK_ROWS(rows, id) check_rows(rows, sizeof rows / sizeof rows[0], id)

static void no_expression_reads_a_file(void)
{
    static const struct row rows[] = {
        {"MethodRedirect \"/x/%{file:#secret.txt}\"\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect \"/x/%{filesize:#secret.txt}\"\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect \"%{file:#secret.txt}\"\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect \"/x?%{base64:%{file:#secret.txt}}\"\n", "GET", "/a",
         500, "MethodRedirect", NULL},
        {"MethodRedirect \"/x%{:file('#secret.txt'):}\"\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
        /* Beside a FROM it is text. */
        {"MethodRedirect @/a \"/x/%{file:#secret.txt}\"\n", "GET", "/a", 302,
         NULL, NULL},
        {"MethodRedirectMatch ^@/(a)$ \"/x/%{file:#secret.txt}\"\n", "GET",
         "/a", 302, NULL, NULL},
    };

    CHECK_ROWS(rows, 100);
}

static void no_condition_reads_a_file(void)
{
    static const struct row rows[] = {
        {"MethodRedirect @/a /x \"if=-f '#secret.txt'\"\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect @/a /x \"if=-d '#htdocs'\"\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect @/a /x \"if=-s '#secret.txt'\"\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect @/a /x \"if=file('#secret.txt') == 'x'\"\n", "GET",
         "/a", 500, "MethodRedirect", NULL},
        {"MethodRedirect @/a /x \"if=filesize('#secret.txt') -gt 3\"\n", "GET",
         "/a", 500, "MethodRedirect", NULL},
    };

    if (module_has("MethodRedirect /a /b \"if=%{HTTP_HOST} == 'a'\""))
        CHECK_ROWS(rows, 150);
}

/* Each would take a whole request. */
static void no_condition_asks_for_another_url(void)
{
    static const struct row rows[] = {
        {"MethodRedirect @/a /x \"if=-A '/h/index.html'\"\n", "GET", "/a", 500,
         "-A takes a whole request and is not available in .htaccess", NULL},
        {"MethodRedirect @/a /x \"if=! -U '/h/index.html'\"\n", "GET", "/a",
         500, "-U takes a whole request", NULL},
        {"MethodRedirect @/a /x \"if=-F '#htdocs/h/index.html'\"\n", "GET",
         "/a", 500, "-F takes a whole request", NULL},
        {"MethodRedirect \"/x?%{:-A '/h/':}\"\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
    };

    if (module_has("MethodRedirect /a /b \"if=%{HTTP_HOST} == 'a'\""))
        CHECK_ROWS(rows, 160);
}

static void the_servers_directives_are_not_for_htaccess(void)
{
    static const struct row rows[] = {
        {"MethodRedirectMap #secret.txt\n", "GET", "/a", 500,
         "MethodRedirectMap not allowed here", NULL},
        {"MethodRedirectHTTPS on\n", "GET", "/a", 500,
         "MethodRedirectHTTPS not allowed here", NULL},
        {"MethodRedirectTrustProxy 0.0.0.0/0\n", "GET", "/a", 500,
         "MethodRedirectTrustProxy not allowed here", NULL},
        {"MethodRedirectTable t \"*=302\"\n", "GET", "/a", 500,
         "MethodRedirectTable not allowed here", NULL},
        {"MethodRedirectEnforce off\n", "GET", "/a", 500,
         "MethodRedirectEnforce not allowed here", NULL},
        {"MethodRedirectEnforceOrigin auth=pass\n", "GET", "/a", 500,
         "MethodRedirectEnforceOrigin not allowed here", NULL},
        {"MethodRedirectCrossOrigin allow\n", "GET", "/a", 500,
         "MethodRedirectCrossOrigin not allowed here", NULL},
        {"MethodRedirectBody off\n", "GET", "/a", 500,
         "MethodRedirectBody not allowed here", NULL},
        {"MethodRedirectHTTP10 keep\n", "GET", "/a", 500,
         "MethodRedirectHTTP10 not allowed here", NULL},
    };

    CHECK_ROWS(rows, 200);
}

static void no_body_goes_to_another_site(void)
{
    static const struct row rows[] = {
        {"MethodRedirect 307 @/a https://evil.test/\n", "POST", "/a", 403,
         "MR005", NULL},
        {"MethodRedirect 308 @/a https://evil.test/\n", "PUT", "/a", 403,
         "MR005", NULL},
        {"MethodRedirect @/a https://evil.test/\n", "DELETE", "/a", 403,
         "MR005", NULL},
        {"MethodRedirectMatch permanent ^@/(.*)$ https://evil.test/$1\n",
         "QUERY", "/a", 403, "MR005", NULL},
        {"MethodRedirect 307 \"http://%{HTTP_HOST}/x\"\n", "POST", "/a", 403,
         "MR005", "Host: evil.test"},
        {"MethodRedirect 303 \"http://%{HTTP:X-To}/x\"\n", "GET", "/a", 403,
         "MR005", "X-To: evil.test"},
        {"MethodRedirect @/a https://evil.test/\n", "GET", "/a", 302, NULL,
         NULL},
        {"MethodRedirect see-other @/a https://evil.test/\n", "POST", "/a", 303,
         NULL, NULL},
        {"MethodRedirect 307 @/a https://evil.test/ crossorigin=allow\n",
         "POST", "/a", 500, "crossorigin=allow is not for .htaccess", NULL},
        {"MethodRedirect 303 \"http://%{HTTP:X-To}/x\" crossorigin=allow\n",
         "GET", "/a", 500, "MethodRedirectCrossOrigin", "X-To: evil.test"},
        {"MethodRedirect 307 @/a javascript:alert(1)\n", "POST", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect 307 @/a //evil.test/\n", "POST", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect 307 @/a /\\evil.test/\n", "POST", "/a", 500,
         "MethodRedirect", NULL},
    };

    CHECK_ROWS(rows, 250);
}

/* CVE-2017-9798: httpd must not learn methods from .htaccess. */
static void unknown_methods_are_only_words(void)
{
    static const struct row rows[] = {
        {"MethodRedirect \"BREW=302 WHEN=307\" @/a /x\n", "BREW", "/a", 302,
         NULL, NULL},
        {"MethodRedirect \"BREW=302\" @/a /x\n", "WHEN", "/b", 501, NULL, NULL},
        {"MethodRedirect @/a /x methods=BREW\n", "BREW", "/a", 307, NULL, NULL},
        {"<Limit BREW>\nMethodRedirect @/a /x\n</Limit>\n", "GET", "/a", 500,
         "BREW", NULL},
        {"<LimitExcept BREW>\nMethodRedirect @/a /x\n</LimitExcept>\n", "GET",
         "/a", 500, "BREW", NULL},
        {"MethodRedirect \"B@W=302\" @/a /x\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect \"=302\" @/a /x\n", "GET", "/a", 500, "MethodRedirect",
         NULL},
        {"MethodRedirect \"GET=399\" @/a /x\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect \"GET=302 GET=303\" @/a /x\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
    };

    CHECK_ROWS(rows, 300);
}

static void odd_bytes_and_sections_do_no_harm(void)
{
    static const struct row rows[] = {
        {"MethodRedirect @/a /x\r\n", "GET", "/a", 302, NULL, NULL},
        {"MethodRedirect @/a \"/x\rX-Injected: yes\"\n", "GET", "/a", 500,
         "MethodRedirect", NULL},
        {"MethodRedirect @/a \"/x%0d%0aX-Injected: yes\"\n", "GET", "/a", 302,
         NULL, NULL},
        {"MethodRedirect @/a /x\x7f\n", "GET", "/a", 500, "MethodRedirect",
         NULL},
        {"MethodRedirectMatch \"^@/(a\" /x\n", "GET", "/a", 500,
         "missing closing parenthesis", NULL},
        {"<If \"true\">\n<If \"true\">\nMethodRedirect @/a /x\n</If>\n</If>\n",
         "GET", "/a", 302, NULL, NULL},
        {"<If \"true\">\nMethodRedirect @/a /x\n", "GET", "/a", 500, "<If>",
         NULL},
        {"MethodRedirect\n", "GET", "/a", 500, "MethodRedirect", NULL},
        {"MethodRedirect \"\" \"\"\n", "GET", "/a", 500, "MethodRedirect",
         NULL},
    };
    static const char nul[] = "MethodRedirect /h/390/a /x\0X-Injected: yes\n";
    struct visit v;

    CHECK_ROWS(rows, 350);
    write_htaccess(server, 390, nul, sizeof nul - 1);
    v = visit(server, "GET", "/h/390/a", NULL);
    CU_ASSERT(v.response.status == 302 || v.response.status == 500);
    check_nothing_came_out(&v);
}

#define RULES_MAX 10000 /* of the reference */

/* @a count rules in a folder of their own, every 100th in an <If> section of
 * its own. */
static struct visit visit_rules(unsigned id, unsigned count, const char *path)
{
    static char rules[1 << 20];
    size_t len = 0;

    for (unsigned i = 1; i <= count; i++) {
        bool section = i % 100 == 0;

        len += (size_t)snprintf(rules + len, sizeof rules - len,
                                "%sMethodRedirect /h/%u/old%u /new%u\n%s",
                                section ? "<If \"true\">\n" : "", id, i, i,
                                section ? "</If>\n" : "");
    }
    write_htaccess(server, id, rules, len);
    return visit(server, "GET", path, NULL);
}

static void too_many_rules_are_an_error(void)
{
    struct visit v = visit_rules(400, RULES_MAX, "/h/400/old9999");

    CHECK_REDIRECT(server, &v.response, 302, "/new9999");
    check_cpu(server, "10,000 rules", "GET", "/h/400/old9999", &v);
    v = visit_rules(401, RULES_MAX + 1, "/h/401/old1");
    CHECK_INT(v.response.status, 500);
    CHECK_HAS(v.said, "can have 10000 rules, fewer with lists");
    CHECK_HAS(v.said, "/h/401/.htaccess:10201: ");
    check_cpu(server, "10,001 rules", "GET", "/h/401/old1", &v);
}

static CU_TestInfo tests[] = {
    {"no expression reads a file", no_expression_reads_a_file},
    {"no condition reads a file", no_condition_reads_a_file},
    {"no condition asks for another URL", no_condition_asks_for_another_url},
    {"the server's directives are not for .htaccess",
     the_servers_directives_are_not_for_htaccess},
    {"no body goes to another site", no_body_goes_to_another_site},
    {"unknown methods are only words", unknown_methods_are_only_words},
    {"odd bytes and sections do no harm", odd_bytes_and_sections_do_no_harm},
    {"too many rules are an error", too_many_rules_are_an_error},
    CU_TEST_INFO_NULL};

LIVE_SUITE(hostile_htaccess, "hostile htaccess", start, stop);
