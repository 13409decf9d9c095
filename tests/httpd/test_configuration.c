/* What httpd says about a configuration before it serves with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "program.h"

/* A line that is wrong, and what an administrator must read about it. */
/* clang-format off */
static const struct {
    const char *line;
    const char *words[4];
    const char *right; /* take it only if the module has this */
} wrong[] = {
    {"MethodRedirect 418 /a /b",                    {"MethodRedirect", "418"}, NULL},
    {"<Location /a>\n<Limit DELETE>\nMethodRedirectEnforce off\n</Limit>\n</Location>",
                                                    {"MethodRedirectEnforce: <Limit>", "outside of them", "<If "}, NULL},
    {"<Location /a>\n<LimitExcept GET>\nMethodRedirectEnforceOrigin handler=see-other\n</LimitExcept>\n</Location>",
                                                    {"MethodRedirectEnforceOrigin: <Limit>"}, NULL},
    {"<Location /a>\n<Limit PUT>\nMethodRedirectCrossOrigin allow\n</Limit>\n</Location>",
                                                    {"MethodRedirectCrossOrigin: <Limit>"}, NULL},
    {"<Directory />\n<Limit PUT>\nMethodRedirectBody off\n</Limit>\n</Directory>",
                                                    {"MethodRedirectBody: <Limit>"}, NULL},
    {"<Location /a>\n<Limit PUT>\nMethodRedirectHTTP10 keep\n</Limit>\n</Location>",
                                                    {"MethodRedirectHTTP10: <Limit>"}, NULL},
    {"<Location /a>\n<Limit PUT>\nMethodRedirectRelative on\n</Limit>\n</Location>",
                                                    {"MethodRedirectRelative: <Limit>"}, NULL},
    {"MethodRedirect 299 /a /b",                    {"299"}, NULL},
    {"MethodRedirect nosuch /a /b",                 {"nosuch"}, NULL},
    {"MethodRedirect a /b",                         {"MethodRedirect", "a"}, NULL},
    {"MethodRedirect permanent /a",                 {"MethodRedirect"}, NULL},
    {"MethodRedirect gone /a /b",                   {"/b", "target"}, NULL},
    {"MethodRedirect \"GET=999\" /a /b",            {"999"}, NULL},
    {"MethodRedirect \"GET\" /a /b",                {"GET"}, NULL},
    {"MethodRedirect \"G(T=302\" /a /b",            {"G(T"}, NULL},
    {"MethodRedirect /a /b nosuch=1",               {"nosuch"}, NULL},
    {"MethodRedirect /a /b query=perhaps",          {"query", "perhaps", "merge", "drop"}, NULL},
    {"MethodRedirect /a /b rest=perhaps",           {"rest", "perhaps", "append", "drop"}, NULL},
    {"MethodRedirect /a /b cache=perhaps",          {"cache=perhaps", "no-store"}, NULL},
    {"MethodRedirect /a /b hsts=long",              {"hsts=long", "31536000"}, NULL},
    {"MethodRedirect /a /b hsts=60,preload",        {"preload", "includeSubDomains"}, NULL},
    {"MethodRedirect /a /b host=http://h.test/",    {"host=http://h.test/", "*.example.com"}, NULL},
    {"MethodRedirect /a /b host=h.test:80",         {"host=h.test:80", "without scheme, port"}, NULL},
    {"MethodRedirect /a /b host=*.*.test",          {"host=*.*.test", "*.example.com"}, NULL},
    {"MethodRedirect /a /b host=",                  {"host=", "www.example.com"}, NULL},
    {"MethodRedirect /a /b from=2026-02-30",        {"from=2026-02-30", "2026-12-24T18:00:00", "+01:00"}, NULL},
    {"MethodRedirect /a /b from=2026-12-24 until=2026-12-24", {"until= is not after from=", "beginning of that day"}, NULL},
    {"MethodRedirect /a /b cache=1 cache=2",        {"cache= is given twice"}, NULL},
    {"MethodRedirect /a /b exact exact",            {"exact is given twice"}, NULL},
    {"MethodRedirect /a /b scheme=javascript",      {"scheme=javascript", "never"}, NULL},
    {"MethodRedirect /a data://x/ scheme=DATA",     {"data://x/", "https://host/path"}, NULL},
    {"MethodRedirect /a /b scheme=a:b",             {"scheme=a:b", "scheme=ftp"}, NULL},
    {"MethodRedirect /a ftp://h.test/ scheme=sftp", {"scheme is ftp", "scheme=ftp"}, NULL},
    {"<Location /a>\nMethodRedirect ftp://x/ scheme=sftp\n</Location>", {"ftp://x/"}, NULL},
    {"MethodRedirect /a mailto:a@h.test scheme=mailto", {"\"mailto:a@h.test\" has no slash behind the colon", "a page that links there"}, NULL},
    {"MethodRedirectMatch ^/a/(.*)$ tel:$1 scheme=tel", {"\"tel:$1\" has no slash behind the colon", "a page that links there"}, NULL},
    {"MethodRedirectMatch ^/a/(.*)$ mailto:$1@h.test", {"\"mailto:$1@h.test\" has no slash behind the colon", "a page that links there"}, NULL},
    {"MethodRedirect /a h.test:8080/b",             {"\"h.test:8080/b\" has no slash behind the colon", "https://host/path"}, NULL},
    {"MethodRedirect /a https:b",                   {"\"https:b\" has no slash behind the colon", "https://host/path"}, NULL},
    {"<Location /a>\nMethodRedirect tel:1 scheme=tel\n</Location>",
                                                    {"\"tel:1\" has no slash behind the colon", "a page that links there"}, NULL},
    {"<Location /a>\nMethodRedirect com.example.app:/b scheme=com.example.app\n</Location>",
                                                    {"\"com.example.app:/b\"", "com.example.app://"}, NULL},
    {"MethodRedirect /a /b weight=0",               {"weight=0", "1 to 1000000"}, NULL},
    {"MethodRedirect /a /b weight=1000001",         {"weight=1000001", "1 to 1000000"}, NULL},
    {"MethodRedirect /a /b weight=1.5",             {"weight=1.5", "1 to 1000000"}, NULL},
    {"MethodRedirect /a /b sticky=ip",              {"sticky= needs weight="}, NULL},
    {"MethodRedirect /a /b weight=1 sticky=cookie", {"sticky=cookie", "sticky=cookie:NAME"}, NULL},
    {"MethodRedirect /a /b weight=1 sticky=cookie:a;b", {"sticky=cookie:a;b", "sticky=ip"}, NULL},
    {"MethodRedirect /a /b weight=1 id=one\nMethodRedirect permanent /a /c weight=1",
                                                    {"one table", "GET=301", "GET=302", "rule one"}, NULL},
    {"MethodRedirect /a /b weight=1 id=one\nMethodRedirect //a /c weight=1 sticky=ip",
                                                    {"one sticky=", "rule one"}, NULL},
    {"MethodRedirect /a /b id=a/b",                 {"id", "a/b"}, NULL},
    {"MethodRedirect /a /b until=soon",             {"until=soon", "2026-12-24"}, NULL},
    {"MethodRedirect /a /b \"if=%{nonsense\"",      {"if=%{nonsense", "not an expression"}, NULL},
    {"<Location /a>\nMethodRedirect \"https://u@h.test%{REQUEST_URI}\"\n</Location>", {"a host cannot contain \"@\"", "https://host/path"}, NULL},
    {"<Location /a>\nMethodRedirect \"https://%{env:U}@h.test/\"\n</Location>", {"a host cannot contain \"@\""}, NULL},
    {"<Location /a>\nMethodRedirect \"%{REQUEST_SCHEME}://h.test:99999/\"\n</Location>", {"h.test:99999", "1 to 65535"}, NULL},
    {"MethodRedirect /a /b if=",                    {"if=", "not an expression"}, NULL},
    {"MethodRedirect /a javascript:alert(1)",       {"javascript"}, NULL},
    {"MethodRedirect /a ftp://other.test/",         {"ftp"}, NULL},
    {"MethodRedirect /a /b if=-n %{HTTP:X}",        {"if=-n: not an expression", "quote the whole option"}, NULL},
    {"MethodRedirect /a /b if=\"-n %{HTTP:X}\"",    {"if=\"-n: not an expression", "\"if=-n %{HTTP:Cookie}\""}, NULL},
    {"MethodRedirect /a /b methods=POST, PUT",      {"\"POST,\" is not a list", "POST,PUT without a blank"}, NULL},
    {"MethodRedirect /a /b methods=POST PUT",       {"\"PUT\" is not an option", "leave out the blank", "methods=LIST"}, NULL},
    {"MethodRedirect /a /b hsts=60, includeSubDomains", {"hsts=60,: ", "without blanks"}, NULL},
    {"MethodRedirect /a /b host=a.test,b.test",     {"host=a.test,b.test", "one name"}, NULL},
    {"MethodRedirect GET=302 POST=303 /a /b",       {"\"POST=303\"", "quote", "\"GET=302 POST=303\""}, NULL},
    {"MethodRedirectMatch GET=302 *=303 ^/a /b",    {"\"*=303\"", "quote", "\"GET=302 *=303\""}, NULL},
    {"MethodRedirectMap GET=302 POST=303 a.map",    {"\"POST=303\"", "quote", "\"GET=302 POST=303\""}, NULL},
    {"MethodRedirectMap \"GET=302 POST=303 a.map",  {"a quote is not closed: \"GET=302 POST=303 a.map"}, NULL},
    {"MethodRedirectMap permanent 'a.map",          {"a quote is not closed: 'a.map"}, NULL},
    {"MethodRedirect \"GET=302 /a /b",              {"a quote is not closed: \"GET=302 /a /b"}, NULL},
    {"MethodRedirectMatch 'GET=302 ^/a$ /b",        {"a quote is not closed: 'GET=302 ^/a$ /b"}, NULL},
    {"MethodRedirectMap a.map weight=3",            {"weight=3 is not for maps", "MethodRedirect with"}, NULL},
    {"MethodRedirectMap a.map sticky=ip",           {"sticky=ip is not for maps", "MethodRedirect with"}, NULL},
    {"MethodRedirectMap a.map scheme=app",          {"scheme=app is not for maps", "MethodRedirect for"}, NULL},
    {"MethodRedirectMap a.map reload=0.05",         {"reload=0.05", "from 0.1"}, NULL},
    {"MethodRedirectMap a.map reload=1.",           {"reload=1.", "from 0.1"}, NULL},
    {"MethodRedirectMap a.map reload=86400.1",      {"reload=86400.1", "86400"}, NULL},
    {"MethodRedirectMap a.map reload=1 reload=2",   {"reload= is given twice"}, NULL},
    {"<Location /a>\nMethodRedirect GET=302 POST=303 /b\n</Location>",
                                                    {"\"POST=303\"", "quote", "\"GET=302 POST=303\""}, NULL},
    {"MethodRedirect \"GET=302, POST=303\" /a /b",  {"\"302,\" is not an action", "blanks between"}, NULL},
    {"MethodRedirect GET=302,POST=303 /a /b",       {"\"GET=302\" is not a method", "blanks between"}, NULL},
    {"MethodRedirect GET, HEAD=302 /a /b",          {"\"GET,\"", "leave out the blank", "GET,HEAD=302"}, NULL},
    {"MethodRedirect \"GET:302\" /a /b",            {"\"GET:302\"", "equals sign", "\"GET=302\""}, NULL},
    {"MethodRedirect \"GET:302 *:307\" /a /b",      {"equals sign", "\"GET=302 *=307\""}, NULL},
    {"MethodRedirectTable t GET:302",               {"equals sign", "\"GET=302\""}, NULL},
    {"MethodRedirect http://a.test/ /b",            {"\"http://a.test/\" is not a method table"}, NULL},
    {"MethodRedirectTrustProxy 10.0.0.1, 10.0.0.2", {"\"10.0.0.1,\"", "blanks between"}, NULL},
    {"MethodRedirectCrossOrigin a.test, b.test",    {"\"a.test,\"", "blanks between"}, NULL},
    {"MethodRedirect \"GET=302 GET=303\" /a /b",    {"GET", "twice"}, NULL},
    {"MethodRedirect \"TRACE=302\" /a /b",          {"TRACE", "passes"}, NULL},
    {"MethodRedirect \"*=pass\" /a",                {"passes", "POST=307"}, NULL},
    {"MethodRedirect 500 /a /b",                    {"500", "307", "451", "MethodRedirectTable"}, NULL},
    {"MethodRedirect 300 /a /b",                    {"\"300\" is not a method table"}, NULL},
    {"MethodRedirect 304 /a /b",                    {"\"304\" is not a method table"}, NULL},
    {"MethodRedirect 305 /a /b",                    {"\"305\" is not a method table"}, NULL},
    {"MethodRedirect 503 /a",                       {"\"503\" is not a method table"}, NULL},
    {"MethodRedirectMatch ^/a(.*)$ /b\\$1",         {"backslash", "%5C"}, NULL},
    {"MethodRedirectMatch ^/a$ /b$1",               {"\"$1\"", "does not have"}, NULL},
    {"MethodRedirect /a /b methods=",               {"methods", "POST,PUT", "unsafe"}, NULL},
    {"MethodRedirect /a http://h.test:99999/",      {"99999", "1 to 65535"}, NULL},
    {"MethodRedirect /a http://h.test:0/b",         {"h.test:0", "1 to 65535"}, NULL},
    {"MethodRedirect /a http://h.test:8a/",         {"8a", "1 to 65535"}, NULL},
    {"MethodRedirect /a https://[::1/",             {"[::1", "1 to 65535"}, NULL},
    {"MethodRedirect old/page /new",                {"\"old/page\"", "begins with a slash: /old/page"}, NULL},
    {"MethodRedirect ^/a /b",                       {"\"^/a\"", "use MethodRedirectMatch"}, NULL},
    {"MethodRedirect /a /b crossorigin=deny",       {"crossorigin=deny", "allow"}, NULL},
    {"MethodRedirect /a /b exact=1",                {"exact=1", "rest=append"}, NULL},
    {"MethodRedirectTemp 301 /a /b",                {"MethodRedirectTemp", "301", "no table"}, NULL},
    {"<Location /a>\nMethodRedirect ftp://x/\n</Location>",
                                                    {"ftp://x/", "https://host/path"}, NULL},
    {"<Location /a>\nMethodRedirectMatch 301 ^/a\n</Location>",
                                                    {"^/a", "target is missing"}, NULL},
    {"MethodRedirectMatch ^/a /b rest=drop",        {"rest", "FROM"}, NULL},
    {"MethodRedirectMatch ^/a /$2",                 {"$2", "$0"}, NULL},
    {"MethodRedirectMatch ^/(?<n>a)|(?<n>b)$ /$<n>", {"two groups", "\"n\""}, NULL},
    {"MethodRedirectMatch \"^/(a\" /b",             {"^/(a", "missing closing parenthesis", "offset 4"}, NULL},
    {"MethodRedirectMatch \"^/a{2,1}\" /b",         {"out of order", "offset 7", "before }"}, NULL},
    {"MethodRedirectMatch \"^/[b-a]\" /b",          {"^/[b-a]", "range out of order", "before a]"}, NULL},
    {"MethodRedirectCrossOrigin a.test:0",          {"a.test:0", "host:8443"}, NULL},
    {"MethodRedirectHTTPS on port=443 port=8443",   {"port= is given twice"}, NULL},
    {"MethodRedirectBody drain=1 drain=2",          {"drain= is given twice"}, NULL},
    {"MethodRedirectBody close=1 drain=1 close=1",  {"close= is given twice"}, NULL},
    {"MethodRedirectHTTPS on hsts=1 hsts=2",        {"hsts= is given twice"}, NULL},
    {"MethodRedirectCrossOrigin a.test:port",       {"MethodRedirectCrossOrigin", "a.test:port", "host:8443"}, NULL},
    {"MethodRedirectCrossOrigin *",                 {"MethodRedirectCrossOrigin", "\"*\"", "*.example.com"}, NULL},
    {"MethodRedirectCrossOrigin a.*.test",          {"a.*.test", "*.example.com"}, NULL},
    {"MethodRedirectCrossOrigin *.[::1]",           {"*.[::1]", "*.example.com"}, NULL},
    {"MethodRedirectCrossOrigin allow a.test",      {"allow", "deny", "alone"}, NULL},
    {"MethodRedirectMatch ^/a http://$0/",          {"MethodRedirectMatch"}, NULL},
    {"MethodRedirectTable broken \"GET=wrong\"",    {"MethodRedirectTable", "wrong"}, NULL},
    {"MethodRedirectEnforce perhaps",               {"MethodRedirectEnforce", "perhaps", "report", "on"}, NULL},
    {"MethodRedirectEnforceOrigin nosuch=preserve", {"MethodRedirectEnforceOrigin", "nosuch", "mapping"}, NULL},
    {"MethodRedirectEnforceOrigin mapping=nosuch",  {"MethodRedirectEnforceOrigin", "nosuch", "preserve"}, NULL},
    {"MethodRedirectCheck perhaps",                 {"MethodRedirectCheck", "perhaps", "warn", "error"},
     "MethodRedirectCheck warn"},
    {"MethodRedirectHTTP10 perhaps",                {"MethodRedirectHTTP10", "perhaps", "keep"}, NULL},
    {"MethodRedirectRelative perhaps",              {"MethodRedirectRelative"}, NULL},
    {"MethodRedirectBody drain=much",               {"MethodRedirectBody", "much"},
     "MethodRedirectBody drain=64K"},
};
/* clang-format on */

/* What httpd said, if it refused the line as a syntax error and with all the
 * words; else what is missing in front of it. */
static void judge(const char *const words[4], int status, const char *said,
                  char *verdict, size_t size)
{
    *verdict = '\0';
    if (status == 0 || !strstr(said, "Syntax error on line ")) {
        snprintf(verdict, size, "not refused; %s", said);
        return;
    }
    for (int w = 0; w < 4 && words[w]; w++) {
        if (!strstr(said, words[w])) {
            snprintf(verdict, size, "no \"%s\" in: %s", words[w], said);
            return;
        }
    }
}

static void each_mistake_is_refused_with_words_that_name_it(void)
{
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char said[2048], verdict[2200], got[2600], line[256];
        int status;

        if (wrong[i].right && !module_has(wrong[i].right))
            continue;
        snprintf(line, sizeof line, "%s\n", wrong[i].line);
        status = server_test_config(line, NULL, said, sizeof said);
        judge(wrong[i].words, status, said, verdict, sizeof verdict);
        snprintf(got, sizeof got, "%s => %s", wrong[i].line, verdict);
        snprintf(line, sizeof line, "%s => ", wrong[i].line);
        CHECK_STR(got, line);
    }
}

static void a_right_configuration_is_accepted_without_a_word(void)
{
    static char text[8192];

    CHECK_INT(server_test_config("MethodRedirect permanent /a /b\n", NULL, text,
                                 sizeof text),
              0);
    CHECK_STR(text, "Syntax OK\n");
}

static void the_options_of_the_manual_are_accepted(void)
{
    static char text[8192];
    static const char lines[] =
        "MethodRedirectCheck off\n"
        "MethodRedirect /sale /shop/sale from=2026-11-27 "
        "until=2026-12-01T00:00:00+01:00\n"
        "MethodRedirect permanent / https://www.example.com/ host=example.com "
        "hsts=31536000\n"
        "MethodRedirect /news /news/de exact \"if=%{HTTP:Accept-Language} "
        "-strmatch "
        "'de*'\" cache=600\n"
        "MethodRedirect /open myapp://open scheme=myapp methods=safe\n"
        "MethodRedirect 307 /hook https://blue.example.com/hook weight=90 "
        "sticky=ip\n"
        "MethodRedirect 307 /hook https://green.example.com/hook weight=10 "
        "sticky=ip\n";

    CHECK_INT(server_test_config(lines, NULL, text, sizeof text), 0);
    CHECK_STR(text, "Syntax OK\n");
}

static void the_samples_are_accepted(void)
{
    static char text[8192];
    static const char *const samples[] = {
        "Include ${MR_CONF}/methodredirect.conf\n",
        "Include ${MR_CONF}/enforce-off.conf\n",
        "Include ${MR_CONF}/enforce-report.conf\n",
        "Include ${MR_CONF}/enforce-on.conf\n",
        "<Location /a>\nInclude ${MR_CONF}/enforce-on.conf\n</Location>\n",
    };

    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        CHECK_INT(server_test_config(samples[i], NULL, text, sizeof text), 0);
        CHECK_HAS(text, "Syntax OK");
    }
}

static void a_loop_of_rules_is_found_before_it_is_served(void)
{
    static char text[8192];

    CHECK_INT(server_test_config("MethodRedirectCheck error\n"
                                 "MethodRedirect permanent /a /b\n"
                                 "MethodRedirect permanent /b /a\n",
                                 NULL, text, sizeof text)
                  != 0,
              1);
    CHECK_HAS(text, "loop");
}

static void a_literal_301_for_all_methods_draws_a_warning(void)
{
    static char text[8192];

    CHECK_INT(server_test_config("MethodRedirect \"*=301\" /a /b\n", NULL, text,
                                 sizeof text),
              0);
    CHECK_HAS(text, "301");
}

static void the_dump_shows_the_rules(void)
{
    static char text[8192];

    server_test_config("MethodRedirect permanent /a /b id=my-rule\n",
                       "DUMP_METHODREDIRECT", text, sizeof text);
    CHECK_HAS(text, "my-rule");
    CHECK_HAS(text, "/a");
    CHECK_HAS(text, "/b");
    CHECK_HAS(text, "308");
}

static void explain_names_the_rule_and_the_answer(void)
{
    static char text[8192];

    server_test_config("MethodRedirect permanent /a /b id=my-rule\n",
                       "METHODREDIRECT_EXPLAIN=POST http://127.0.0.1/a/x?q=1",
                       text, sizeof text);
    CHECK_HAS(text, "my-rule");
    CHECK_HAS(text, "308");
    CHECK_HAS(text, "/b/x?q=1");
}

static void the_module_exports_its_record_and_nothing_else(void)
{
    char module[1024], text[8192];
    const char *out = getenv("MR_OUT");

    snprintf(module, sizeof module, "%s/mod_methodredirect.so", out ? out : "");
    CHECK_INT(program_run((const char *const[]){"nm", "-D", "--defined-only",
                                                "--format=posix", module, NULL},
                          text, sizeof text),
              0);
    text[strcspn(text, " ")] = '\0';
    CHECK_STR(text, "methodredirect_module");
    CHECK_STR(strchr(text + strlen(text) + 1, '\n'), "\n");
}

static CU_TestInfo tests[] = {
    {"each mistake is refused with words that name it",
     each_mistake_is_refused_with_words_that_name_it},
    {"a right configuration is accepted without a word",
     a_right_configuration_is_accepted_without_a_word},
    {"the options of the manual are accepted",
     the_options_of_the_manual_are_accepted},
    {"the samples of conf/ are accepted", the_samples_are_accepted},
    {"a loop of rules is found before it is served",
     a_loop_of_rules_is_found_before_it_is_served},
    {"a literal 301 for all methods draws a warning",
     a_literal_301_for_all_methods_draws_a_warning},
    {"the dump shows the rules", the_dump_shows_the_rules},
    {"explain names the rule and the answer",
     explain_names_the_rule_and_the_answer},
    {"the module exports its record and nothing else",
     the_module_exports_its_record_and_nothing_else},
    CU_TEST_INFO_NULL};

LIVE_SUITE(configuration, "configuration", NULL, NULL);
