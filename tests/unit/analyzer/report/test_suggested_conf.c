/* Laws: each line is empty, a comment that does not take the next line in, or a
 * rule of plain words; what a log holds cannot make another one. Words as in the
 * manual of MethodRedirect. */
#include "report/suggested_conf.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static struct finding finding_of(const char *vhost, const char *method,
                                 const struct advice *advice)
{
    struct finding f = {.rule = "MR101",
                        .name = "post-to-get-lost",
                        .severity = SEVERITY_ERROR,
                        .confidence = CONFIDENCE_HIGH,
                        .vhost = slice_of(vhost),
                        .url = advice->from,
                        .methods = {slice_of(method)},
                        .method_count = 1,
                        .statuses = {301},
                        .status_count = 1,
                        .hits = 4,
                        .clients = 2,
                        .evidence_count = 1,
                        .advice = advice,
                        .fingerprint = "0123456789abcdef"};

    f.directive = advice->directive;
    f.evidence[0] = (struct evidence_line){"access.log", 17, 0, {NULL, 0}};
    return f;
}

#define RULE(table_, from_, to_)                                               \
    {                                                                          \
        .directive =                                                           \
            "MethodRedirect " table_ " \"" from_ "\" \"" to_ "\" exact",       \
        .table = table_, .from = {from_, sizeof from_ - 1}, .to = {            \
            to_,                                                               \
            sizeof to_ - 1                                                     \
        }                                                                      \
    }

static char *written(const struct finding *findings, size_t count,
                     const struct host_list *own_hosts)
{
    const struct report report = {.findings = findings, .finding_count = count};
    const struct render_options how = {.show_query = false};
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    CHECK_INT(suggested_conf_write(&report, own_hosts, &how, out), 0);
    fclose(out);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    return text;
}

/* The lines that are no comment, each with its line feed. */
static char *rules_of(char *text)
{
    char *to = text, *line = text;

    while (*line) {
        size_t len = strcspn(line, "\n") + 1;
        if (*line != '#' && *line != '\n') {
            memmove(to, line, len);
            to += len;
        }
        line += len;
    }
    *to = '\0';
    return text;
}

static void check_rules(const struct finding *findings, size_t count,
                        const char *expected)
{
    char *text = written(findings, count, NULL);

    CHECK_STR(rules_of(text), expected);
    free(text);
}

static void a_rule_answers_the_methods_and_the_host_of_its_evidence(void)
{
    const struct advice permanent = RULE("permanent", "/a", "/b");
    const struct finding post = finding_of("Shop.Example.", "POST", &permanent);
    const struct finding get = finding_of("[2001:DB8::1]", "GET", &permanent);
    const struct finding unnamed = finding_of("", "PUT", &permanent);

    check_rules(&post, 1,
                "MethodRedirect permanent \"/a\" \"/b\" exact methods=POST "
                "host=shop.example\n");
    check_rules(&get, 1,
                "MethodRedirect permanent \"/a\" \"/b\" exact "
                "methods=GET,HEAD host=[2001:db8::1]\n");
    check_rules(&unnamed, 1,
                "MethodRedirect permanent \"/a\" \"/b\" exact methods=PUT\n");
}

static void a_comment_cites_the_evidence(void)
{
    const struct advice permanent = RULE("permanent", "/a", "/b");
    const struct finding f = finding_of("shop.example", "POST", &permanent);
    char *text = written(&f, 1, NULL);

    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "\n# MR101 post-to-get-lost (error, high): 4 hits by 2 "
                     "clients; access.log:17; Id 0123456789abcdef.\n"
                     "MethodRedirect permanent "));
    free(text);
}

static void sites_stand_together_in_the_order_of_their_names(void)
{
    const struct advice a = RULE("permanent", "/a", "/b");
    const struct advice c = RULE("temporary", "/c", "/d");
    const struct finding findings[] = {finding_of("b.example", "POST", &a),
                                       finding_of("a.example", "POST", &c),
                                       finding_of("B.example", "PUT", &c),
                                       finding_of("a.example", "POST", &a)};

    check_rules(findings, 4,
                "MethodRedirect permanent \"/a\" \"/b\" exact methods=POST "
                "host=a.example\n"
                "MethodRedirect temporary \"/c\" \"/d\" exact methods=POST "
                "host=a.example\n"
                "MethodRedirect permanent \"/a\" \"/b\" exact methods=POST "
                "host=b.example\n"
                "MethodRedirect temporary \"/c\" \"/d\" exact methods=PUT "
                "host=b.example\n");
}

static void findings_of_one_rule_share_it(void)
{
    const struct advice once = RULE("permanent", "/a", "/b");
    const struct advice again = RULE("permanent", "/a", "/b");
    const struct finding findings[] = {
        finding_of("shop.example", "PUT", &once),
        finding_of("shop.example", "POST", &again)};

    check_rules(findings, 2,
                "MethodRedirect permanent \"/a\" \"/b\" exact "
                "methods=POST,PUT host=shop.example\n");
}

static void what_contradicts_a_worse_finding_is_left_out(void)
{
    const struct advice first = RULE("permanent", "/a", "/b");
    const struct advice other = RULE("temporary", "/a", "/c");
    const struct finding findings[] = {
        finding_of("shop.example", "POST", &first),
        finding_of("shop.example", "GET", &other)};
    char *text = written(findings, 2, NULL);

    CU_ASSERT_PTR_NOT_NULL(strstr(text, "it contradicts the rule above.\n"));
    CHECK_STR(rules_of(text),
              "MethodRedirect permanent \"/a\" \"/b\" exact methods=POST "
              "host=shop.example\n");
    free(text);
}

static void notes_are_left_to_the_report(void)
{
    const struct advice advice = RULE("permanent", "/a", "/b");
    struct finding f = finding_of("shop.example", "POST", &advice);
    char *text;

    f.severity = SEVERITY_NOTE;
    text = written(&f, 1, NULL);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "\n# Nothing was found that a rule would repair.\n"));
    CHECK_STR(rules_of(text), "");
    free(text);
}

static void a_target_leads_to_the_own_host(void)
{
    const struct advice own = RULE("permanent", "/a", "https://shop.example/a");
    const struct advice www =
        RULE("permanent", "/a", "https://WWW.shop.example:8443/a");
    const struct advice sub =
        RULE("permanent", "/a", "https://x.shop.example/a");
    struct finding f = finding_of("shop.example", "POST", &own);
    struct diag diag;
    struct host_list *list =
        host_list_parse("list", slice_of("x.shop.example"), &diag);
    char *text;

    check_rules(&f, 1,
                "MethodRedirect permanent \"/a\" \"https://shop.example/a\" "
                "exact methods=POST host=shop.example\n");
    f.advice = &www;
    check_rules(&f, 1,
                "MethodRedirect permanent \"/a\" "
                "\"https://WWW.shop.example:8443/a\" exact methods=POST "
                "host=shop.example\n");
    /* github.io and the like: another name below it may be another one's. */
    f.advice = &sub;
    check_rules(&f, 1, "");
    text = written(&f, 1, list);
    CHECK_STR(rules_of(text),
              "MethodRedirect permanent \"/a\" \"https://x.shop.example/a\" "
              "exact methods=POST host=shop.example\n");
    free(text);
    host_list_destroy(list);
}

static void what_httpd_would_refuse_is_left_out(void)
{
    static const char *const hosts[] = {
        "a b", "a[b",  "..", "a/b",       "$1", "%{HOST}", "a\"", "a\n",
        "a\\", "[::1", "[]", "*.example", ".a", "[zz]",    "-\t", "a'b"};
    static const char *const methods[] = {"TRACE", "CONNECT",  "post",
                                          "FOO",   "POST PUT", "POST\nListen"};
    const struct advice advice = RULE("permanent", "/a", "/b");

    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        const struct finding f = finding_of(hosts[i], "POST", &advice);
        check_rules(&f, 1, "");
    }
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        const struct finding f =
            finding_of("shop.example", methods[i], &advice);
        check_rules(&f, 1, "");
    }
}

static void no_text_makes_a_line(void)
{
    static const char *const texts[] = {"\\",
                                        "a\\",
                                        "a\nMethodRedirect / /b",
                                        "a\r\nListen 1",
                                        "\x1b[2J",
                                        "a\xe2\x80\xa8"
                                        "Listen 1",
                                        "\"\\\n\\",
                                        "#\n",
                                        "\x85"
                                        "Listen 1"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct advice none = {.missing = "it stands for several URLs",
                                    .from = slice_of(texts[i])};
        const struct advice good = RULE("permanent", "/a", "/b");
        struct finding findings[] = {finding_of("shop.example", "POST", &good),
                                     finding_of(texts[i], texts[i], &none),
                                     finding_of(texts[i], "POST", &good)};
        char *text;

        for (size_t f = 0; f < 3; f++) {
            findings[f].evidence[0].file = texts[i];
            findings[f].target = findings[f].url = slice_of(texts[i]);
        }
        text = written(findings, 3, NULL);
        CU_ASSERT_PTR_NULL(strstr(text, "\\\n"));
        for (const char *c = text; *c; c++)
            CU_ASSERT_TRUE(*c == '\n' || (unsigned char)*c >= ' ');
        CHECK_STR(rules_of(text),
                  "MethodRedirect permanent \"/a\" \"/b\" exact methods=POST "
                  "host=shop.example\n");
        free(text);
    }
}

static CU_TestInfo tests[] = {
    {"a rule answers the methods and the host of its evidence",
     a_rule_answers_the_methods_and_the_host_of_its_evidence},
    {"a comment cites the evidence", a_comment_cites_the_evidence},
    {"sites stand together in the order of their names",
     sites_stand_together_in_the_order_of_their_names},
    {"findings of one rule share it", findings_of_one_rule_share_it},
    {"what contradicts a worse finding is left out",
     what_contradicts_a_worse_finding_is_left_out},
    {"notes are left to the report", notes_are_left_to_the_report},
    {"a target leads to the own host", a_target_leads_to_the_own_host},
    {"what httpd would refuse is left out",
     what_httpd_would_refuse_is_left_out},
    {"no text makes a line", no_text_makes_a_line},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_suggested_conf, "analyzer/report/suggested_conf");
