/* What hostile .htaccess files and expressions may cost: little of the
 * processor, whatever stands in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "process.h"
#include "visit.h"

static struct server *server;
static char *text; /* of the .htaccess */
enum { TEXT = 4 << 20, RULES = 10000, EXPRESSIONS = 5000 };

static const char site[] =
    "MethodRedirectEnforce on\n"
    "LoadModule autoindex_module ${MR_MODULES}/mod_autoindex.so\n"
    "<Location /list>\n"
    "  Options +Indexes\n"
    "  DirectoryIndex disabled\n"
    "  IndexOptions FancyIndexing\n"
    "</Location>\n";

static int start(void)
{
    text = malloc(TEXT);
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "htdocs/h/index.html", "a folder\n");
    return !server || !text;
}

static int stop(void)
{
    free(text);
    return server_stop(server);
}

/* --- large files ----------------------------------------------------------- */

static void check_large(unsigned id, const char *name, const char *path,
                        int status, const char *says)
{
    struct visit v;
    char got[128], want[128];

    write_htaccess(server, id, text, strlen(text));
    v = visit(server, "GET", path, NULL);
    snprintf(want, sizeof want, "%s: %d", name, status);
    snprintf(got, sizeof got, "%s: %d", name, v.response.status);
    CHECK_STR(got, want);
    if (says)
        CHECK_HAS(v.said, says);
    check_nothing_came_out(&v);
    check_cpu(server, name, "GET", path, &v);
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

/* The list of a folder asks httpd about each entry. */
static void subrequests_share_what_a_request_may_cost(void)
{
    struct visit v;
    size_t len = 0;

    for (int i = 0; i < 900; i++) /* of the dearest */
        len += (size_t)snprintf(text + len, TEXT - len,
                                "MethodRedirect /p%d /q weight=1\n", i);
    for (int i = 0; i < 20; i++) {
        char path[64];
        snprintf(path, sizeof path, "htdocs/list/%d/.htaccess", i);
        server_write(server, path, text);
    }
    v = visit(server, "GET", "/list/", NULL);
    CHECK_INT(v.response.status, 200);
    CHECK_HAS(v.said, "can have 10000 rules");
    check_cpu(server, "a list of folders", "GET", "/list/", &v);
}

#define TEN  "abcdefghij"
#define NAME TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/* As many as there may be, and far more: both are cheap. A larger file costs what
 * httpd needs to read it, see above: 5 ms a MB and more. */
enum { MANY_BYTES = 1 << 20 };

static void dear_rules_are_cheap_together(void)
{
    static const char *const lines[][2] = {
        /* before and behind a number */
        {"MethodRedirect \"GET=302 POST=303 PUT,PATCH,DELETE=307 *=405\" /p",
         " /q id=r query=merge cache=60 host=www.example.com from=2020-01-01 "
         "until=2099-01-01T00:00:00+01:00"},
        {"MethodRedirect \"GET,HEAD=302 POST=303 *=405\" /p", " /q"},
        {"MethodRedirect /p", " /q from=2020-01-01 until=2030-01-01"},
        {"MethodRedirect /p", " /q methods=GET,POST,PUT,PATCH,DELETE"},
        {"MethodRedirect /p", " /q weight=1"},
        {"MethodRedirect /p", " /q \"if=%{HTTP:X-A} == '1' && %{HTTP:X-B} "
                              "-strmatch 'x*' || -n %{HTTP:Cookie}\""},
        {"MethodRedirectMatch \"^/p",
         "/((a|b|c)+x?){1,20}(?<n>[a-z]{2,40})(.*)$\" /q/$1"},
        {"MethodRedirectMatch \"^/p",
         "/(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)$\" /q"},
        {"MethodRedirectMatch \"^/p", "/(((a{1,200}){1,20}){1,10})$\" /q"},
        {"MethodRedirect /p", " /" NAME NAME NAME NAME NAME},
    };
    static const int counts[] = {500, 1000, 2500, 3000, 5000, 9999};

    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) {
        for (unsigned k = 0; k < sizeof counts / sizeof *counts; k++) {
            unsigned id = 440 + 10 * i + k;
            char path[64];
            size_t len = 0;
            struct visit v;

            for (int n = 0; n < counts[k] && len + 1000 < MANY_BYTES; n++)
                len += (size_t)snprintf(text + len, TEXT - len, "%s%d%s\n",
                                        lines[i][0], n, lines[i][1]);
            write_htaccess(server, id, text, len);
            snprintf(path, sizeof path, "/h/%u/x", id);
            v = visit(server, "GET", path, NULL);
            CU_ASSERT(v.response.status == 404 || v.response.status == 500);
            check_cpu(server, lines[i][1], "GET", path, &v);
        }
    }
}

/* The processor that a request for a folder with @a text takes, the best of
 * nine. */
static long long cost_of(unsigned id, int status)
{
    long long best = 0;
    char path[64];

    write_htaccess(server, id, text, strlen(text));
    snprintf(path, sizeof path, "/h/%u/x", id);
    for (int i = 0; i < 9; i++) {
        struct visit v = visit(server, "GET", path, NULL);

        CHECK_INT(v.response.status, status);
        if (i == 0 || v.cpu_us < best)
            best = v.cpu_us;
    }
    return best;
}

/* httpd reads a file to its end, 5 to 15 ms a MB, before any module sees its
 * first line (ap_build_config() before ap_walk_config()). Measured with 3 MB,
 * httpd 2.4.71, a core of an AMD EPYC that others use, too; lines of 20 to 30
 * bytes:
 *
 *     comments                                    7 ms
 *     <IfModule nosuch> around directives        10
 *     a directive that nobody knows              42
 *     Redirect of mod_alias, first line wrong    52
 *     Redirect of mod_alias, 404                 70
 *     MethodRedirect, first line wrong           45
 *     MethodRedirect, refused at rule 10,001     51
 *
 * So what can be refused is the rest: the rules before the one too many. */
static void a_file_that_is_refused_costs_little_beside_its_reading(void)
{
    long long limit = server_is_instrumented() ? 100000 : 20000;
    static const char wrong[] = "Nosuch\n";
    long long read, refused;
    size_t len = sizeof wrong - 1;

    memcpy(text, wrong, len);
    for (int i = 0; len < 3 << 20; i++)
        len += (size_t)snprintf(text + len, TEXT - len,
                                "MethodRedirect \"GET=302 *=303\" /p%d /q "
                                "cache=60 host=www.example.com "
                                "from=2020-01-01\n",
                                i);
    read = cost_of(690, 500);
    memset(text, '#', sizeof wrong - 2); /* now the rules are tried */
    refused = cost_of(690, 500);
    printf("hostile cost: 3 MB read in %lld.%lld ms, refused in %lld.%lld\n",
           read / 1000, read / 100 % 10, refused / 1000, refused / 100 % 10);
    /* Twenty times as much as to read it, were all of them tried. */
    CU_ASSERT(refused < 2 * read + limit);
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
    "[a-z/]+[a-z/]?[a-z/]?[0-9]",
    "([^/.]*/)*[^/.]*[0-9]",
    "[^bc]++[bc]",
    "(?:(?=[^bc]*+)[a/])*[bc]",
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
        unsigned id = 700 + i;
        snprintf(text, TEXT, "MethodRedirectMatch \"%s\" /x/$0\n",
                 known_bad[i]);
        snprintf(begin, sizeof begin, "/h/%u/", id);
        long_path(path, sizeof path, begin);
        write_htaccess(server, id, text, strlen(text));
        struct visit v = visit(server, "GET", path, NULL);
        check_nothing_came_out(&v);
        CU_ASSERT(v.response.status == 302 || v.response.status == 404);
        check_cpu(server, known_bad[i], "GET", path, &v);
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
    write_htaccess(server, 600, text, len);
    long_path(path, sizeof path, "/h/600/");
    v = visit(server, "GET", path, NULL);
    check_nothing_came_out(&v);
    CHECK_INT(v.response.status, 404);
    CHECK_HAS(v.said, "too many steps");
    check_cpu(server, "all in one file", "GET", path, &v);
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
        struct visit v = visit(server, "GET", path, NULL);
        check_nothing_came_out(&v);
        CU_ASSERT(v.response.status == 302 || v.response.status == 403
                  || v.response.status == 404);
        check_cpu(server, known_bad[i], "GET", path, &v);
    }
    server_stop(server);
    server = before;
    printf("hostile cost: a request took at most %lld.%lld ms\n",
           worst_cpu_us() / 1000, worst_cpu_us() / 100 % 10);
}

/* --- conditions that take for ever ----------------------------------------- */

static unsigned lines_in(const char *said)
{
    unsigned lines = 0;

    for (; *said; said++)
        lines += *said == '\n';
    return lines;
}

/* @a count rules that all match. The if= of each is @a begin, @a part joined
 * @a parts times, and @a end. */
static void fill_with_conditions(int count, const char *begin, const char *part,
                                 int parts, const char *end)
{
    size_t len = 0;

    for (int i = 0; i < count; i++) {
        len += (size_t)snprintf(text + len, TEXT - len,
                                "MethodRedirect /h /y \"if=%s", begin);
        for (int n = 0; n < parts; n++)
            len += (size_t)snprintf(text + len, TEXT - len, "%s%s",
                                    n > 0 ? "." : "", part);
        len += (size_t)snprintf(text + len, TEXT - len, "%s\"\n", end);
    }
}

#define QUERY "%{QUERY_STRING}"

static void conditions_share_one_budget(void)
{
    static const struct {
        int count;
        const char *begin, *part;
        int parts;
        const char *end;
        bool spent;
    } rows[] = {
        {240, "sha1(", QUERY, 60, ") == 'x'", true},
        {20, "md5(", QUERY, 400, ") == 'x'", true},
        {500, "-z ", "%{base64:%{escape:" QUERY "}}", 1, "", true},
        {2400, "sha1(", QUERY, 1, ") == 'x'", true},
        {400, "-z ", QUERY, 1, "", false},
        {9, "-z ",
         "%{base64:%{base64:%{base64:%{base64:%{base64:%{base64:%{base64:"
         "%{base64:%{base64:%{base64:" QUERY "}}}}}}}}}}",
         20, "", true},
        {300, "-z ", "%{HTTP:X-Long}", 9, "", true},
        {9, QUERY " -strmatch '", "*a*a*a*a*a*a*a*a*a", 1, "*b'", false},
    };
    static char path[8200], header[8000];

    snprintf(header, sizeof header, "X-Long: %07900d", 0);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned id = 800 + i;
        struct visit v;
        long memory;
        pid_t workers[WORKERS];

        fill_with_conditions(rows[i].count, rows[i].begin, rows[i].part,
                             rows[i].parts, rows[i].end);
        write_htaccess(server, id, text, strlen(text));
        memset(path, 'a', sizeof path);
        path[snprintf(path, sizeof path, "/h/%u/a?", id)] = 'a';
        path[8000] = '\0';
        v = visit(server, "GET", path, header);
        CHECK_INT(v.response.status, 404);
        if (rows[i].spent)
            CHECK_HAS(v.said, "have used up what one request may spend");
        else
            CHECK_HAS_NOT(v.said, "have used up");
        CU_ASSERT(lines_in(v.said) <= 3);
        check_nothing_came_out(&v);
        check_cpu(server, rows[i].begin, "GET", path, &v);
        memory = process_workers(server, workers) > 0
                     ? process_memory(workers[0])
                     : -1;
        CU_ASSERT(server_is_instrumented() || memory < 64 * 1024);
    }
}

/* An expression can be nested deeper than httpd evaluates. */
static void conditions_that_fail_do_not_fill_the_log(void)
{
    char nested[1024] = "";
    struct visit v;

    for (int i = 0; i < 30; i++)
        strcat(nested, "%{tolower:");
    strcat(nested, "x");
    for (int i = 0; i < 30; i++)
        strcat(nested, "}");
    strcat(nested, " == 'x'");
    fill_with_conditions(500, nested, "", 1, "");
    write_htaccess(server, 820, text, strlen(text));
    v = visit(server, "GET", "/h/820/a", NULL);
    CHECK_INT(v.response.status, 404);
    CHECK_HAS(v.said, "its if= failed: Recursion limit reached");
    CHECK_HAS_NOT(v.said, "Evaluation of");
    CU_ASSERT(lines_in(v.said) <= 256);
    v = visit(server, "GET", "/h/820/a", NULL);
    CU_ASSERT(lines_in(v.said) <= 3);
}

static CU_TestInfo tests[] = {
    {"a table of many methods is cheap", a_table_of_many_methods_is_cheap},
    {"a very long target is not sent", a_very_long_target_is_not_sent},
    {"ten thousand rules are cheap", ten_thousand_rules_are_cheap},
    {"thousands of expressions are cheap", thousands_of_expressions_are_cheap},
    {"subrequests share what a request may cost",
     subrequests_share_what_a_request_may_cost},
    {"dear rules are cheap together", dear_rules_are_cheap_together},
    {"a file that is refused costs little beside its reading",
     a_file_that_is_refused_costs_little_beside_its_reading},
    {"catastrophic expressions are given up",
     catastrophic_expressions_are_given_up},
    {"all of them in one file share one budget",
     all_of_them_in_one_file_share_one_budget},
    {"the server's expressions are given up on 8 KB",
     the_servers_expressions_are_given_up_on_8_kb},
    {"conditions share one budget", conditions_share_one_budget},
    {"conditions that fail do not fill the log",
     conditions_that_fail_do_not_fill_the_log},
    CU_TEST_INFO_NULL};

LIVE_SUITE(hostile_cost, "hostile cost", start, stop);
