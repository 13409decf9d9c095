/* Laws: whatever bytes a log holds, each format is what its readers expect
 * (check_report.py), HTML has only the page's own elements, and neither a
 * terminal nor any other reader gets a control byte. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "sample_report.h"

static struct slice every_byte(void)
{
    static char bytes[256];

    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    return (struct slice){bytes, sizeof bytes};
}

static const char markup[] =
    "</pre></code></style></title><script>alert(1)</script>"
    "<img src=x onerror=alert(1)>\"'><!--<svg/onload=alert(1)>";

static void json_is_valid_for_every_byte_in_every_field(void)
{
    struct slice all = every_byte();

    for (size_t i = 0; i < all.len; i++) {
        struct slice one = {all.at + i, 1};
        json_error_t error;
        size_t len;
        char *bytes = rendered(renderer("json"), sample_report(one),
                               (struct render_options){0}, &len);
        json_t *root = json_loadb(
            bytes, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
        CU_ASSERT_PTR_NOT_NULL(root);
        for (size_t at = 0; at < len; at++)
            CU_ASSERT_TRUE((bytes[at] >= ' ' && bytes[at] < 0x7f)
                           || bytes[at] == '\n');
        json_decref(root);
        free(bytes);
    }
}

static const json_t *at(const json_t *root, const char *first,
                        const char *second)
{
    const json_t *value = json_object_get(root, first);

    if (json_is_array(value))
        value = json_array_get(value, 0);
    return json_object_get(value, second);
}

static void json_has_the_names_and_values_of_goaccess(void)
{
    size_t len;
    char *bytes =
        rendered(renderer("json"), sample_report((struct slice){NULL, 0}),
                 (struct render_options){0}, &len);
    json_t *root = json_loadb(bytes, len, 0, NULL);

    CHECK_STR(json_string_value(at(root, "general", "start_date")),
              "20/Nov/2026");
    CHECK_STR(json_string_value(at(root, "general", "date_time")),
              "2026-11-20 13:03:40 +0000");
    CHECK_INT(json_integer_value(at(root, "general", "generation_time")), 2);
    CHECK_STR(json_string_value(at(root, "findings", "first_seen")),
              "2026-11-20T13:03:40Z");
    CHECK_STR(json_string_value(at(root, "findings", "url")),
              "/cart?token=***&step=2");
    CHECK_STR(json_string_value(
                  json_object_get(at(root, "findings", "config"), "file")),
              "/etc/apache2/sites/shop.conf");
    CHECK_INT(json_integer_value(
                  json_object_get(at(root, "findings", "config"), "line")),
              12);
    json_decref(root);
    free(bytes);
}

static void no_renderer_shows_a_secret_unless_asked(void)
{
    const struct renderer *r;

    for (size_t i = 0; (r = renderer_at(i)) != NULL; i++) {
        size_t len;
        char *masked = rendered(r, sample_report((struct slice){NULL, 0}),
                                (struct render_options){0}, &len);
        char *shown =
            rendered(r, sample_report((struct slice){NULL, 0}),
                     (struct render_options){.show_query = true}, &len);
        /* As quoted-printable has it. */
        bool mail = r == renderer("eml");
        CU_ASSERT_PTR_NULL(strstr(masked, "5ecr3t"));
        /* URLs are no labels. */
        CU_ASSERT_EQUAL(strstr(masked, mail ? "token=3D***" : "token=***")
                            != NULL,
                        r != renderer("prom"));
        CU_ASSERT_EQUAL(strstr(shown, mail ? "token=3D5ecr3t" : "token=5ecr3t")
                            != NULL,
                        r != renderer("prom"));
        free(masked);
        free(shown);
    }
}

static void every_format_is_valid_whatever_the_log_holds(void)
{
    const struct renderer *r;

    for (size_t i = 1; (r = renderer_at(i)) != NULL; i++) {
        check_by_python(r->name, sample_report((struct slice){NULL, 0}));
        check_by_python(r->name, sample_report(every_byte()));
        check_by_python(r->name, sample_report(slice_of(markup)));
        check_by_python(r->name, empty_report());
    }
}

static void csv_holds_no_formula(void)
{
    static const struct {
        const char *text, *cell;
    } rows[] = {
        {"=1+1", ",\"'=1+1\","},
        {"+1", ",\"'+1\","},
        {"-1", ",\"'-1\","},
        {"@SUM(A1)", ",\"'@SUM(A1)\","},
        {"  =1", ",\"'  =1\","},
        {"\t=1", ",\"\\x09=1\","},
        {"\r=1", ",\"\\x0d=1\","},
        {"\"=1", ",\"\"\"=1\","},
        {"\xef\xbc\x9d"
         "1",
         ",\"'\xef\xbc\x9d"
         "1\","},
        {"/a,b\n", ",\"/a,b\\x0a\","},
        {"a=1", ",\"a=1\","},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct report *report = sample_report(slice_of(rows[i].text));
        size_t len;
        char *bytes =
            rendered(renderer("csv"), report, (struct render_options){0}, &len);
        CU_ASSERT_PTR_NOT_NULL(strstr(bytes, rows[i].cell));
        free(bytes);
        check_by_python("csv", report);
    }
}

static void junit_fails_where_there_is_an_error_or_a_warning(void)
{
    struct report report = *sample_report((struct slice){NULL, 0});
    struct finding findings[3] = {report.findings[0], report.findings[1],
                                  report.findings[2]};
    size_t len;
    char *bytes;

    findings[2].vhost = slice_of("<b>");
    report.findings = findings;
    bytes =
        rendered(renderer("junit"), &report, (struct render_options){0}, &len);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "<testsuite name=\"MR101 post-to-get-lost\" tests=\"2\" "
                      "failures=\"1\""));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "name=\"shop.example\">\n   <failure type=\"error\""));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "name=\"&lt;b&gt;\">\n   <system-out>info (confi"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "<testcase classname=\"MR302.cycle\" name=\"every "
                      "virtual host\"/>"));
    free(bytes);
}

static void the_title_of_a_page_is_escaped(void)
{
    size_t len;
    char *bytes = rendered(renderer("html"), empty_report(),
                           (struct render_options){.title = "<b>&"}, &len);

    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "<title>&lt;b&gt;&amp;</title>"));
    free(bytes);
}

static void a_title_is_no_more_than_a_part_of_the_subject(void)
{
    size_t len;
    char *bytes =
        rendered(renderer("eml"), empty_report(),
                 (struct render_options){.title = "x\r\nBcc: y@z"}, &len);

    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "\nSubject: x\\x0d\\x0aBcc: y@z: nothing found "));
    CHECK_INT(lines_with(bytes, "Bcc"), 0);
    CHECK_INT(lines_with(bytes, "To: root"), 1);
    CHECK_INT(lines_with(bytes, "From"), 0);
    free(bytes);
}

static void a_mail_goes_to_whom_it_is_told(void)
{
    size_t len;
    char *bytes = rendered(
        renderer("eml"), sample_report((struct slice){0}),
        (struct render_options){.mail_to = "a@b,root", .mail_from = "c@d"},
        &len);

    CU_ASSERT_PTR_EQUAL(strstr(bytes, "From: c@d\nTo: a@b,\n root\nSubject: "),
                        bytes);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "\nDate: Fri, 20 Nov 2026 13:03:40 +0000\n"));
    free(bytes);
}

static void a_terminal_gets_no_control_byte(void)
{
    size_t len;
    char *bytes = rendered(renderer("text"), sample_report(every_byte()),
                           (struct render_options){.width = 80}, &len);

    for (size_t i = 0; i < len; i++)
        CU_ASSERT_TRUE((bytes[i] >= ' ' && bytes[i] < 0x7f)
                       || bytes[i] == '\n');
    free(bytes);
}

static void colours_come_only_when_asked_for(void)
{
    size_t len;
    char *plain =
        rendered(renderer("text"), sample_report((struct slice){NULL, 0}),
                 (struct render_options){0}, &len);
    char *coloured =
        rendered(renderer("text"), sample_report((struct slice){NULL, 0}),
                 (struct render_options){.color = true}, &len);

    CU_ASSERT_PTR_NULL(strchr(plain, '\033'));
    CU_ASSERT_PTR_NOT_NULL(strchr(coloured, '\033'));
    free(plain);
    free(coloured);
}

static void sentences_are_wrapped_and_directives_are_not(void)
{
    size_t len;
    char *bytes =
        rendered(renderer("text"), sample_report((struct slice){NULL, 0}),
                 (struct render_options){.width = 60}, &len);

    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "\n  Fix       Answer with 308, which keeps the method "
                      "and the\n            body; 301 lets"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "\n  Paste     MethodRedirect permanent /cart /cart/\n"));
    free(bytes);
}

/* The sample's last finding, as it is said of a part of the hits. */
static char *rendered_without_clients(const char *name)
{
    struct report report = *sample_report((struct slice){NULL, 0});
    struct finding finding = report.findings[report.finding_count - 1];
    size_t len;

    finding.clients = 0;
    report.findings = &finding;
    report.finding_count = 1;
    return rendered(renderer(name), &report, (struct render_options){0}, &len);
}

static void clients_that_are_not_known_are_not_0(void)
{
    char *bytes = rendered_without_clients("json");
    json_t *root = json_loads(bytes, 0, NULL);

    CU_ASSERT(json_is_null(at(root, "findings", "clients")));
    json_decref(root);
    free(bytes);
    bytes = rendered_without_clients("text");
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, " 1,234 hits, clients not known\n"));
    free(bytes);
    bytes = rendered_without_clients("html");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "1,200 to 1,234 hits, clients not known, "));
    free(bytes);
}

static void what_was_told_before_is_told_as_that(void)
{
    static struct finding findings[4];
    struct report report = *sample_report((struct slice){NULL, 0});
    const struct render_options how = {0};
    const struct {
        const char *format, *words;
    } expected[] = {
        {"text", "Redirects: 1 error, 1 warning, 1 info, 1 new, 1 gone\n"},
        {"text", "(confidence: high; new)\n"},
        {"text", "(confidence: high; told since 2026-11-20)\n"},
        {"text", "\nGone\n\n1. error MR401"},
        {"html", "confidence high; told since 2026-11-20<"},
        {"html", "<h2 id=\"gone\">Gone</h2>\n<ul>\n<li>MR401 "},
        {"json", "\"baseline\":\"gone\",\"first_told\":\"2026-11-20T"},
        {"ndjson", "\"baseline\":\"unchanged\""},
        {"csv", "\"0123456789abcdef\",\"new\"\r\n"},
        {"sarif", "\"baselineState\":\"unchanged\""},
        {"sarif", "\"baselineState\":\"absent\""},
    };
    size_t len;
    char *bytes;

    memcpy(findings, report.findings, sizeof findings);
    for (size_t i = 0; i < 4; i++)
        findings[i].first_told_us = report.general.start_us;
    findings[0].baseline = BASELINE_NEW;
    findings[1].baseline = findings[2].baseline = BASELINE_UNCHANGED;
    findings[3].baseline = BASELINE_GONE;
    findings[3].acknowledged = NULL;
    report.findings = findings;
    report.acknowledged_count = 0;
    report.gone = findings + 3;
    report.gone_count = 1;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        bytes = rendered(renderer(expected[i].format), &report, how, &len);
        if (!strstr(bytes, expected[i].words))
            CHECK_STR(bytes, expected[i].words);
        free(bytes);
    }
    /* Nobody is to be alarmed by what is over. */
    bytes = rendered(renderer("junit"), &report, how, &len);
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "<testsuite name=\"MR401 "
                                         "lands-on-404-410\" tests=\"1\" "
                                         "failures=\"0\""));
    free(bytes);
}

static void what_is_acknowledged_stands_apart_with_its_reason(void)
{
    const struct report *report = sample_report((struct slice){NULL, 0});
    struct report nothing_new = *report;
    const struct render_options how = {0};
    size_t len;
    char *bytes = rendered(renderer("json"), report, how, &len);
    json_t *root = json_loads(bytes, 0, NULL);

    CHECK_INT(json_array_size(json_object_get(root, "findings")), 3);
    CHECK_STR(json_string_value(at(root, "acknowledged", "acknowledged")),
              report->acknowledged->acknowledged);
    CU_ASSERT_PTR_NULL(at(root, "findings", "acknowledged"));
    json_decref(root);
    free(bytes);
    bytes = rendered(renderer("text"), report, how, &len);
    CU_ASSERT_PTR_NOT_NULL(strstr(
        bytes, "Redirects: 1 error, 1 warning, 1 info, 1 acknowledged\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "\nAcknowledged (--ignore-file)\n\n1. "
                                         "error MR401"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "\n  Reason    <the shop> is \"gone\" & will stay so\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "\n  Id        0123456789abcdef\n"));
    free(bytes);
    nothing_new.finding_count = 0;
    bytes = rendered(renderer("text"), &nothing_new, how, &len);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "Redirects: nothing new, 1 acknowledged\n"));
    free(bytes);
    bytes = rendered(renderer("html"), report, how, &len);
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "<br>&lt;the shop&gt; is "));
    free(bytes);
}

static void bounds_are_printed_as_bounds(void)
{
    size_t len;
    char *bytes =
        rendered(renderer("text"), sample_report((struct slice){NULL, 0}),
                 (struct render_options){0}, &len);

    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "1,200 to 1,234 hits by about 56 clients"));
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "about 1,234 hits by about 56"));
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, " 1,234 hits by 56 clients"));
    free(bytes);
}

static void renderers_are_found_by_name_and_extension(void)
{
    CU_ASSERT_PTR_EQUAL(renderer_by_extension(slice_of("a/b.json")),
                        renderer("json"));
    CU_ASSERT_PTR_EQUAL(renderer_by_extension(slice_of("b.txt")),
                        renderer("text"));
    CU_ASSERT_PTR_NULL(renderer_by_extension(slice_of(".json")));
    CU_ASSERT_PTR_NULL(renderer_by_extension(slice_of("b.pdf")));
    CU_ASSERT_PTR_NULL(renderer_by_name(slice_of("pdf")));
    CU_ASSERT_PTR_EQUAL(renderer_by_extension(slice_of("b.ndjson")),
                        renderer("ndjson"));
}

static CU_TestInfo tests[] = {
    {"what was told before is told as that",
     what_was_told_before_is_told_as_that},
    {"what is acknowledged stands apart with its reason",
     what_is_acknowledged_stands_apart_with_its_reason},
    {"JSON is valid for every byte in every field",
     json_is_valid_for_every_byte_in_every_field},
    {"JSON has the names and values of GoAccess",
     json_has_the_names_and_values_of_goaccess},
    {"no renderer shows a secret unless asked",
     no_renderer_shows_a_secret_unless_asked},
    {"every format is valid whatever the log holds",
     every_format_is_valid_whatever_the_log_holds},
    {"CSV holds no formula", csv_holds_no_formula},
    {"JUnit fails where there is an error or a warning",
     junit_fails_where_there_is_an_error_or_a_warning},
    {"the title of a page is escaped", the_title_of_a_page_is_escaped},
    {"a title is no more than a part of the subject",
     a_title_is_no_more_than_a_part_of_the_subject},
    {"a mail goes to whom it is told", a_mail_goes_to_whom_it_is_told},
    {"a terminal gets no control byte", a_terminal_gets_no_control_byte},
    {"colours come only when asked for", colours_come_only_when_asked_for},
    {"sentences are wrapped and directives are not",
     sentences_are_wrapped_and_directives_are_not},
    {"clients that are not known are not 0",
     clients_that_are_not_known_are_not_0},
    {"bounds are printed as bounds", bounds_are_printed_as_bounds},
    {"renderers are found by name and extension",
     renderers_are_found_by_name_and_extension},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_renderers, "analyzer/report/renderers");
