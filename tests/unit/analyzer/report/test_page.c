/* The law: a page is below 500 kB and says what it leaves out, however much a
 * report holds and whatever stands in it. */
#include <stdlib.h>

#include "check.h"
#include "report/wording.h"
#include "sample_report.h"

enum { FINDINGS = 10000, CHAINS = 1000, STEPS = 64, LONG = 8000 };

/* As long as it gets: a quotation mark is six bytes of HTML. */
static struct slice long_text(void)
{
    static char text[LONG];

    memset(text, '"', sizeof text);
    return (struct slice){text, sizeof text};
}

static void fill_finding(struct finding *f, struct slice text)
{
    f->method_count = FINDING_MAX_METHODS;
    for (int i = 0; i < FINDING_MAX_METHODS; i++)
        f->methods[i] = text;
    f->path_count = FINDING_MAX_PATH;
    for (int i = 0; i < FINDING_MAX_PATH; i++)
        f->path[i] = text;
    f->evidence_count = FINDING_MAX_EVIDENCE;
    for (int i = 0; i < FINDING_MAX_EVIDENCE; i++)
        f->evidence[i] = (struct evidence_line){"access.log", 1, 1, text};
}

/* A report that is full in every respect. */
static const struct report *full_report(struct slice text)
{
    static struct finding findings[FINDINGS];
    static struct report_chain chains[CHAINS];
    static struct report_redirect redirects[CHAINS];
    static struct slice urls[STEPS + 1];
    static int statuses[STEPS + 1];
    static struct report report;

    report = *sample_report(text);
    for (size_t i = 0; i < FINDINGS; i++) {
        findings[i] = report.findings[i % 3];
        fill_finding(&findings[i], text);
        findings[i].acknowledged = "it is known";
    }
    for (size_t i = 0; i <= STEPS; i++)
        urls[i] = text.len > 0 ? text : slice_of("/a");
    for (size_t i = 0; i < CHAINS; i++) {
        chains[i] =
            (struct report_chain){text, urls, statuses, urls, STEPS, 1, false};
        if (text.len > i)
            chains[i].vhost.len -= i; /* each a figure of its own */
        redirects[i] = report.redirects[0];
    }
    report.findings = report.acknowledged = findings;
    report.finding_count = report.acknowledged_count = FINDINGS;
    report.chains = chains;
    report.redirects = redirects;
    report.chain_count = report.redirect_count = CHAINS;
    return &report;
}

/* How often @a words stand in @a text. */
static size_t times(const char *text, const char *words)
{
    size_t count = 0;

    for (; (text = strstr(text, words)) != NULL; text++)
        count++;
    return count;
}

static char *page(const struct report *report, size_t *len)
{
    return rendered(renderer_by_name(slice_of("html")), report,
                    (struct render_options){0}, len);
}

static void a_page_is_below_500_kb_whatever_it_holds(void)
{
    const struct slice texts[] = {{NULL, 0}, long_text()};

    for (size_t i = 0; i < 2; i++) {
        size_t len, listed;
        char said[80];
        char *bytes = page(full_report(texts[i]), &len);

        listed = times(bytes, "<article");
        CU_ASSERT(len < 500000);
        CU_ASSERT(listed > 0);
        snprintf(said, sizeof said, ">%zu,%03zu more are in the JSON report.<",
                 (FINDINGS - listed) / 1000, (FINDINGS - listed) % 1000);
        CU_ASSERT_PTR_NOT_NULL(strstr(bytes, said));
        CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "What this report does not know"));
        free(bytes);
    }
}

static void a_mail_is_below_400_kb_whatever_it_holds(void)
{
    const struct slice texts[] = {{NULL, 0}, long_text()};

    for (size_t i = 0; i < 2; i++) {
        size_t len;
        char *bytes =
            rendered(renderer_by_name(slice_of("eml")), full_report(texts[i]),
                     (struct render_options){0}, &len);
        CU_ASSERT(len < 400000);
        CU_ASSERT(times(bytes, " more in the JSON report\n") > 0);
        CHECK_INT(times(bytes, " more are in the JSON report"), 1);
        free(bytes);
    }
}

static void only_what_is_listed_is_led_to(void)
{
    struct report report = *full_report((struct slice){NULL, 0});
    struct finding *last = (struct finding *)&report.findings[FINDINGS - 1];
    size_t len;
    char *bytes;

    last->rule = "MR205";
    last->severity = SEVERITY_WARNING;
    bytes = page(&report, &len);
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "<a href=\"#f1\">"));
    CU_ASSERT_PTR_NULL(strstr(bytes, "#f10000"));
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "MR205"));
    free(bytes);
}

static void findings_of_one_rule_are_one_thing_to_fix(void)
{
    size_t len;
    char *bytes = page(full_report((struct slice){NULL, 0}), &len);
    char *end = strstr(bytes, "id=\"findings\"");

    CU_ASSERT_PTR_NOT_NULL_FATAL(end);
    *end = '\0';
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "about <b>4,114,156</b> hits"));
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "3,334 places, most at "));
    CHECK_INT(times(bytes, "<li class=\"error\">"), 1);
    CHECK_INT(times(bytes, "<li class=\"warning\">"), 1);
    free(bytes);
}

static void check_lead(size_t errors, size_t warnings, size_t notes,
                       uint64_t requests, const char *sentence)
{
    static const char *const urls[] = {"/a", "/b", "/c", "/d", "/e"};
    static struct finding findings[5];
    struct report report = *sample_report((struct slice){NULL, 0});
    char buf[WORDING_SIZE];

    report.finding_count = errors + warnings + notes;
    for (size_t i = 0; i < report.finding_count; i++) {
        findings[i] = report.findings[2];
        findings[i].hits = 1000;
        findings[i].hits_error = 0;
        findings[i].url = slice_of(urls[i]);
        findings[i].severity = i < errors              ? SEVERITY_ERROR
                               : i < errors + warnings ? SEVERITY_WARNING
                                                       : SEVERITY_NOTE;
    }
    report.findings = findings;
    report.general.valid_requests = requests;
    CHECK_STR(wording_lead(buf, &report), sentence);
}

static void how_bad_it_is_is_said_in_a_sentence(void)
{
    check_lead(1, 0, 3, 40000, "1 error; it affects 1,000 of 40,000 requests.");
    check_lead(0, 2, 0, 40000,
               "2 warnings; they affect up to 2,000 of 40,000 requests.");
    check_lead(3, 1, 1, 40000,
               "3 errors and 1 warning; they affect up to 4,000 of 40,000 "
               "requests.");
    check_lead(2, 0, 0, 1500,
               "2 errors; they affect up to 1,500 of 1,500 requests.");
    check_lead(1, 0, 0, 1, "1 error; it affects 1 of 1 request.");
    check_lead(0, 0, 2, 40000,
               "No error and no warning that this log can show.");
    check_lead(0, 0, 0, 0, "No requests were read.");
}

static void what_two_findings_say_of_the_same_requests_counts_once(void)
{
    struct report report = *sample_report((struct slice){NULL, 0});
    struct finding findings[2] = {report.findings[0], report.findings[0]};
    char buf[WORDING_SIZE];

    for (size_t i = 0; i < 2; i++) {
        findings[i].hits = i == 0 ? 18 : 20;
        findings[i].hits_error = 0;
        findings[i].estimated = false;
    }
    findings[1].rule = "MR402";
    report.findings = findings;
    report.finding_count = 2;
    report.general.valid_requests = 60;
    CHECK_STR(wording_lead(buf, &report),
              "2 errors; they affect 20 of 60 requests.");
    findings[1].url = slice_of("/elsewhere");
    CHECK_STR(wording_lead(buf, &report),
              "2 errors; they affect up to 38 of 60 requests.");
}

static CU_TestInfo tests[] = {
    {"a page is below 500 kB, whatever it holds",
     a_page_is_below_500_kb_whatever_it_holds},
    {"a mail is below 400 kB, whatever it holds",
     a_mail_is_below_400_kb_whatever_it_holds},
    {"only what is listed is led to", only_what_is_listed_is_led_to},
    {"findings of one rule are one thing to fix",
     findings_of_one_rule_are_one_thing_to_fix},
    {"how bad it is, is said in a sentence",
     how_bad_it_is_is_said_in_a_sentence},
    {"what two findings say of the same requests counts once",
     what_two_findings_say_of_the_same_requests_counts_once},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_page, "analyzer/report/page");
