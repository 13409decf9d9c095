/* The findings as a run of tests, for what shows those: each rule is a suite,
 * each virtual host where it found something a test, failed by an error or a
 * warning. A rule that found nothing is one test that passed. What TEXT_HTML
 * leaves of a text is text in XML, too. */
#include "report/report.h"

#include <stdlib.h>

#include "detect/detector.h"
#include "report/read_counts.h"
#include "report/text.h"
#include "report/wording.h"

/* Findings, sorted so that what makes one test stands together. */
struct part {
    const struct finding *const *at;
    size_t count;
};

struct printer {
    FILE *out;
    bool show_query;
    const struct report_general *general;
};

static void text(const struct printer *p, struct slice value)
{
    text_write(p->out, value, TEXT_HTML, p->show_query);
}

/* By rule, then virtual host, then as the report has them. */
static int by_test(const void *a, const void *b)
{
    const struct finding *one = *(const struct finding *const *)a;
    const struct finding *other = *(const struct finding *const *)b;
    int order = strcmp(one->rule, other->rule);

    if (order == 0)
        order = slice_compare(one->vhost, other->vhost);
    return order ? order : (one > other) - (one < other);
}

static struct part of_rule(struct part all, const char *rule)
{
    struct part found = {all.at, 0};

    while (found.at < all.at + all.count && strcmp((*found.at)->rule, rule))
        found.at++;
    while (found.at + found.count < all.at + all.count
           && strcmp(found.at[found.count]->rule, rule) == 0)
        found.count++;
    return found;
}

/* Take the findings of the next virtual host off the front of @a rest. */
static struct part next_host(struct part *rest)
{
    struct part host = {rest->at, 0};

    while (host.count < rest->count
           && slice_equal(host.at[0]->vhost, host.at[host.count]->vhost))
        host.count++;
    rest->at += host.count;
    rest->count -= host.count;
    return host;
}

/* The worst of a test. */
static enum severity worst(struct part host)
{
    enum severity severity = SEVERITY_INFO;

    for (size_t i = 0; i < host.count; i++)
        if (host.at[i]->severity > severity)
            severity = host.at[i]->severity;
    return severity;
}

static bool fails(struct part host)
{
    return worst(host) >= SEVERITY_WARNING;
}

static void path(const struct printer *p, const struct finding *f)
{
    for (unsigned i = 0; i < f->path_count; i++) {
        fputs(i ? " -&gt; " : "Path: ", p->out);
        text(p, f->path[i]);
    }
    fputs(f->path_count ? "\n" : "", p->out);
}

static void labelled(const struct printer *p, const char *label,
                     struct slice value)
{
    if (value.len == 0)
        return;
    fputs(label, p->out);
    text(p, value);
    fputc('\n', p->out);
}

static void description(const struct printer *p, const struct finding *f)
{
    char buf[WORDING_SIZE];

    fprintf(p->out, "%s (confidence: %s)\n", severity_name(f->severity),
            confidence_name(f->confidence));
    wording_redirect(p->out, f, TEXT_HTML, p->show_query);
    fputs(finding_is_of_log(f) ? "" : "\n", p->out);
    path(p, f);
    labelled(p, "Seen: ", slice_of(wording_hits(buf, f)));
    if (f->evidence_count > 0) {
        const struct evidence_line *e = &f->evidence[0];
        text(p, slice_of(e->file ? e->file : "?"));
        fprintf(p->out, ":%llu: ", (unsigned long long)e->line);
        labelled(p, "", e->text.len ? e->text : slice_of("-"));
    }
    labelled(p, "Rule: ", f->config_rule);
    labelled(p, "Fix: ", slice_of(f->fix ? f->fix : ""));
    labelled(p, "Paste: ", slice_of(f->directive ? f->directive : ""));
}

static void begin_test(const struct printer *p, const struct detector *d,
                       struct slice name)
{
    fprintf(p->out, "  <testcase classname=\"%s.%s\" name=\"", d->id, d->name);
    text(p, name);
    fputc('"', p->out);
}

static void test(const struct printer *p, const struct detector *d,
                 struct part host)
{
    const char *element = fails(host) ? "failure" : "system-out";
    struct slice vhost = host.at[0]->vhost;

    begin_test(p, d, vhost.len ? vhost : slice_of("-"));
    fprintf(p->out, ">\n   <%s", element);
    if (fails(host)) {
        fprintf(p->out, " type=\"%s\" message=\"", severity_name(worst(host)));
        text(p, slice_of(d->summary));
        fputc('"', p->out);
    }
    fputc('>', p->out);
    for (size_t i = 0; i < host.count; i++) {
        fputs(i ? "\n" : "", p->out);
        description(p, host.at[i]);
    }
    fprintf(p->out, "</%s>\n  </testcase>\n", element);
}

/* Count the tests and failures that @a findings of one rule are. */
static void tally(struct part findings, size_t *tests, size_t *failures)
{
    *tests = findings.count == 0;
    *failures = 0;
    while (findings.count > 0) {
        ++*tests;
        *failures += fails(next_host(&findings));
    }
}

static void counts(const struct printer *p, size_t tests, size_t failures)
{
    fprintf(p->out,
            " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\">\n",
            tests, failures);
}

/* How much of the logs was read, and what became of that. */
static void amounts(const struct printer *p)
{
    struct read_count counts[READ_COUNTS];

    read_counts(p->general, counts);
    fputs("  <properties>\n", p->out);
    for (size_t i = 0; i < READ_COUNTS; i++)
        fprintf(p->out, "   <property name=\"%s\" value=\"%llu\"/>\n",
                counts[i].name, (unsigned long long)counts[i].value);
    fputs("  </properties>\n", p->out);
}

/* Only suites have properties: they stand with the rule about lines. */
static void suite(const struct printer *p, const struct detector *d,
                  struct part findings)
{
    size_t tests, failures;

    tally(findings, &tests, &failures);
    fprintf(p->out, " <testsuite name=\"%s %s\"", d->id, d->name);
    counts(p, tests, failures);
    if (strcmp(d->name, "unparsed-lines") == 0)
        amounts(p);
    if (findings.count == 0) {
        begin_test(p, d, slice_of("every virtual host"));
        fputs("/>\n", p->out);
    }
    while (findings.count > 0)
        test(p, d, next_host(&findings));
    fputs(" </testsuite>\n", p->out);
}

static void suites(const struct printer *p, struct part all)
{
    size_t tests = 0, failures = 0;

    for (const struct detector *const *d = detectors; *d; d++) {
        size_t some_tests, some_failures;
        tally(of_rule(all, (*d)->id), &some_tests, &some_failures);
        tests += some_tests;
        failures += some_failures;
    }
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<testsuites name=\"redirect-analyzer\"",
          p->out);
    counts(p, tests, failures);
    for (const struct detector *const *d = detectors; *d; d++)
        suite(p, *d, of_rule(all, (*d)->id));
    fputs("</testsuites>\n", p->out);
}

static int write_junit(const struct report *report,
                       const struct render_options *options, FILE *out)
{
    struct printer p = {out, options->show_query, &report->general};
    const struct finding **sorted =
        calloc(report->finding_count + 1, sizeof *sorted);

    if (!sorted)
        return -1;
    for (size_t i = 0; i < report->finding_count; i++)
        sorted[i] = &report->findings[i];
    qsort(sorted, report->finding_count, sizeof *sorted, by_test);
    suites(&p, (struct part){sorted, report->finding_count});
    free(sorted);
    return 0;
}

const struct renderer render_junit = {"junit", ".xml", write_junit};
