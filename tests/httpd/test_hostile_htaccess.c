/* What somebody can do who may write .htaccess files and means harm: read
 * nothing, take little of the processor, break nothing but his own folder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "live.h"
#include "process.h"

#define SECRET "TOP-4711"

enum {
    CPU_MS = 20,
    CPU_MS_INSTRUMENTED = 100,
    RULES = 10000,
    EXPRESSIONS = 5000
};

static struct server *server;
static char *text; /* of a generated file */
enum { TEXT = 2 << 20 };

static const char site[] = "MethodRedirectEnforce on\n"
                           "<Directory ${MR_ROOT}/htdocs>\n"
                           "  AllowOverride All\n"
                           "</Directory>\n";

static int start(void)
{
    text = malloc(TEXT);
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "secret.txt", SECRET "\n");
    server_write(server, "htdocs/h/index.html", "a folder\n");
    return !server || !text;
}

static int stop(void)
{
    free(text);
    return server_stop(server);
}

/* --- asking ---------------------------------------------------------------- */

/* What the server said since @a from; kept until the next call. */
static const char *said_since(long from)
{
    static char said[262144];
    FILE *f = fopen(server_path(server, "error.log"), "r");
    size_t len = 0;

    if (f && fseek(f, from, SEEK_SET) == 0)
        len = fread(said, 1, sizeof said - 1, f);
    said[len] = '\0';
    if (f)
        fclose(f);
    return said;
}

static long log_size(void)
{
    FILE *f = fopen(server_path(server, "error.log"), "r");
    long size = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : 0;

    if (f)
        fclose(f);
    return size;
}

/* An answer, what it cost and what was said about it. */
struct visit {
    struct response response;
    long long cpu_us;
    const char *said;
};

static struct visit visit(const char *method, const char *path,
                          const char *header)
{
    struct visit v;
    long from = log_size();
    long long before = process_cpu(server);

    v.response = fetch(
        server,
        &(struct request){.method = method, .path = path, .header = {header}});
    nanosleep(&(struct timespec){0, 3000000}, NULL);
    v.cpu_us = process_cpu(server) - before;
    v.said = said_since(from);
    return v;
}

static long long worst_us;

/* A new child, or another request's end, may come in between: the better of
 * three counts. */
static void check_cpu(const char *name, const char *method, const char *path,
                      long long us)
{
    long long limit =
        1000LL * (server_is_instrumented() ? CPU_MS_INSTRUMENTED : CPU_MS);
    char got[128], want[128];

    for (int i = 0; i < 2 && us > limit / 2; i++) {
        long long again = visit(method, path, NULL).cpu_us;
        us = again < us ? again : us;
    }
    if (us > worst_us)
        worst_us = us;
    snprintf(want, sizeof want, "%.60s: below %lld ms", name, limit / 1000);
    snprintf(got, sizeof got, "%.60s: %s %lld ms", name,
             us < limit ? "below" : "took",
             us < limit ? limit / 1000 : us / 1000);
    CHECK_STR(got, want);
}

static void check_nothing_came_out(const struct visit *v)
{
    CHECK_HAS_NOT(v->response.head, SECRET);
    CHECK_HAS_NOT(v->response.body, SECRET);
    CHECK_HAS_NOT(v->response.head, "\nX-Injected");
    CHECK_HAS_NOT(v->said, SECRET);
    CHECK_HAS_NOT(v->said, "exit signal");
}

/* Write @a bytes as the .htaccess of a folder of its own. */
static void write_htaccess(unsigned id, const char *bytes, size_t len)
{
    char path[64];
    FILE *f;

    snprintf(path, sizeof path, "htdocs/h/%u/.htaccess", id);
    server_write(server, path, "");
    f = fopen(server_path(server, path), "w");
    if (f) {
        fwrite(bytes, 1, len, f);
        fclose(f);
    }
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

    fill_in(text, TEXT, row->text, id);
    write_htaccess(id, text, strlen(text));
    snprintf(path, sizeof path, "/h/%u%s", id, row->path);
    v = visit(row->method, path, row->header);
    snprintf(want, sizeof want, "%s: %d", row->text, row->status);
    snprintf(got, sizeof got, "%s: %d", row->text, v.response.status);
    CHECK_STR(got, want);
    if (row->says)
        CHECK_HAS(v.said, row->says);
    check_nothing_came_out(&v);
    check_cpu(row->text, row->method, path, v.cpu_us);
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
    write_htaccess(390, nul, sizeof nul - 1);
    v = visit("GET", "/h/390/a", NULL);
    CU_ASSERT(v.response.status == 302 || v.response.status == 500);
    check_nothing_came_out(&v);
}

/* --- large files ----------------------------------------------------------- */

static void check_large(unsigned id, const char *name, const char *path,
                        int status, const char *says)
{
    struct visit v;
    char got[128], want[128];

    write_htaccess(id, text, strlen(text));
    v = visit("GET", path, NULL);
    snprintf(want, sizeof want, "%s: %d", name, status);
    snprintf(got, sizeof got, "%s: %d", name, v.response.status);
    CHECK_STR(got, want);
    if (says)
        CHECK_HAS(v.said, says);
    check_nothing_came_out(&v);
    check_cpu(name, "GET", path, v.cpu_us);
}

static void fill_with_rules(bool expressions)
{
    size_t len = 0;

    for (int i = 0; i < (expressions ? EXPRESSIONS : RULES); i++)
        len += (size_t)(expressions
                            ? snprintf(
                                text + len, TEXT - len,
                                "MethodRedirectMatch ^/h/430/(%d)$ /x/$1\n", i)
                            : snprintf(text + len, TEXT - len,
                                       "MethodRedirect /h/420/%d /x\n", i));
}

static void a_table_of_many_methods_is_cheap(void)
{
    size_t len = (size_t)snprintf(text, TEXT, "MethodRedirect \"");

    for (int i = 0; i < 800; i++)
        len += (size_t)snprintf(text + len, TEXT - len, "M%d=30%d ", i,
                                i % 2 ? 2 : 7);
    snprintf(text + len, TEXT - len, "GET=303\" /h/400/a /x\n");
    check_large(400, "a table of 801 methods", "/h/400/a", 303, NULL);
}

/* Below what httpd reads as a line, above what is sent as a Location. */
static void a_very_long_target_is_not_sent(void)
{
    char path[256] = "/h/410/a/";

    snprintf(text, TEXT, "MethodRedirect /h/410/a /%08000d\n", 0);
    memset(path + 9, 'x', 200);
    check_large(410, "a target of 8 KB", path, 404, "8192");
    snprintf(text, TEXT, "MethodRedirect /h/411/a /%0100000d\n", 0);
    check_large(411, "a target of 100 KB", "/h/411/a", 500, "Line too long");
}

static void ten_thousand_rules_are_cheap(void)
{
    fill_with_rules(false);
    check_large(420, "10,000 rules, the last", "/h/420/9999", 302, NULL);
    check_large(420, "10,000 rules, none", "/h/420/none", 404, NULL);
}

static void thousands_of_expressions_are_cheap(void)
{
    fill_with_rules(true);
    check_large(430, "5,000 expressions, the last", "/h/430/4999", 302, NULL);
}

/* --- expressions that take for ever ---------------------------------------- */

static const char *const known_bad[] = {
    "(a+)+$",
    "(a|a)*$",
    "(a|aa)+$",
    "(a*)*$",
    "(a*)*b",
    "(.*a){20}b",
    "([a-z]+)*!$",
    "(([a-z])+.)+[A-Z]([a-z])+$",
    "(x+x+)+y",
    "(a+a+)+b",
    "(.*)*(.*)*(.*)*=",
    "(a?){60}a{60}b",
    "(\\w+\\s?)*;",
    "([a-zA-Z0-9]+)*@",
    "(a|b|ab)*c",
    "((a{1,30}){1,30})b",
    "(?:a+)+(?:a+)+b",
    "a*a*a*a*a*a*a*a*b",
    ".*.*.*.*.*.*=",
    "(.+)+=",
    "(a+){2,}(a+){2,}=",
    "(?=(a+))a*b\\1",
    "(a+)\\1\\1\\1b",
    "(a(a(a(a)*)*)*)*b",
    "^(.|a)*b",
    "(.*?,){30}P",
    "(?:(?:a|/)+)+=",
    "([^=]*)*=",
    "(a{0,50}){50}b",
    "(/?[a/]+)*$=",
};
enum { KNOWN_BAD = sizeof known_bad / sizeof known_bad[0] };

/* Segments that a file system takes; httpd looks for them before .htaccess is
 * asked, and refuses what would be longer than 4096 with its folder. */
static void long_path(char *path, size_t size, const char *begin)
{
    size_t len = (size_t)snprintf(path, size, "%s", begin);

    while (len < size - 1) {
        path[len] = len % 200 == 0 ? '/' : 'a';
        len++;
    }
    path[len] = '\0';
}

static void catastrophic_expressions_are_given_up(void)
{
    char path[3600], begin[32];

    for (unsigned i = 0; i < KNOWN_BAD; i++) {
        unsigned id = 500 + i;
        snprintf(text, TEXT, "MethodRedirectMatch \"%s\" /x/$0\n",
                 known_bad[i]);
        snprintf(begin, sizeof begin, "/h/%u/", id);
        long_path(path, sizeof path, begin);
        write_htaccess(id, text, strlen(text));
        struct visit v = visit("GET", path, NULL);
        check_nothing_came_out(&v);
        CU_ASSERT(v.response.status == 302 || v.response.status == 404);
        check_cpu(known_bad[i], "GET", path, v.cpu_us);
    }
}

static void all_of_them_in_one_file_share_one_budget(void)
{
    char path[3600];
    size_t len = 0;
    struct visit v;

    for (unsigned i = 0; i < KNOWN_BAD; i++)
        len += (size_t)snprintf(text + len, TEXT - len,
                                "MethodRedirectMatch \"(?:%s)(?!.|$)\" /x/$0\n",
                                known_bad[i]);
    write_htaccess(600, text, len);
    long_path(path, sizeof path, "/h/600/");
    v = visit("GET", path, NULL);
    check_nothing_came_out(&v);
    CHECK_INT(v.response.status, 404);
    CHECK_HAS(v.said, "too many steps");
    check_cpu("all in one file", "GET", path, v.cpu_us);
}

/* The server's own rules see all of a path, before any file is looked for. */
static void the_servers_expressions_are_given_up_on_8_kb(void)
{
    char path[8100], lines[8192];
    size_t len = 0;
    struct server *before = server;

    for (unsigned i = 0; i < KNOWN_BAD; i++)
        len += (size_t)snprintf(lines + len, sizeof lines - len,
                                "<Location /bad/%u>\n"
                                "MethodRedirectMatch \"%s\" /x/$0\n"
                                "</Location>\n",
                                i, known_bad[i]);
    server = server_start(&(struct server_options){.site = lines});
    for (unsigned i = 0; i < KNOWN_BAD; i++) {
        char begin[32];
        snprintf(begin, sizeof begin, "/bad/%u/", i);
        long_path(path, sizeof path, begin);
        struct visit v = visit("GET", path, NULL);
        check_nothing_came_out(&v);
        CU_ASSERT(v.response.status == 302 || v.response.status == 403
                  || v.response.status == 404);
        check_cpu(known_bad[i], "GET", path, v.cpu_us);
    }
    server_stop(server);
    server = before;
    printf("hostile htaccess: a request took at most %lld.%lld ms\n",
           worst_us / 1000, worst_us / 100 % 10);
}

static CU_TestInfo tests[] = {
    {"no expression reads a file", no_expression_reads_a_file},
    {"no condition reads a file", no_condition_reads_a_file},
    {"the server's directives are not for .htaccess",
     the_servers_directives_are_not_for_htaccess},
    {"no body goes to another site", no_body_goes_to_another_site},
    {"unknown methods are only words", unknown_methods_are_only_words},
    {"odd bytes and sections do no harm", odd_bytes_and_sections_do_no_harm},
    {"a table of many methods is cheap", a_table_of_many_methods_is_cheap},
    {"a very long target is not sent", a_very_long_target_is_not_sent},
    {"ten thousand rules are cheap", ten_thousand_rules_are_cheap},
    {"thousands of expressions are cheap", thousands_of_expressions_are_cheap},
    {"catastrophic expressions are given up",
     catastrophic_expressions_are_given_up},
    {"all of them in one file share one budget",
     all_of_them_in_one_file_share_one_budget},
    {"the server's expressions are given up on 8 KB",
     the_servers_expressions_are_given_up_on_8_kb},
    CU_TEST_INFO_NULL};

LIVE_SUITE(hostile_htaccess, "hostile htaccess", start, stop);
