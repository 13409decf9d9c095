/* Numbers for monitoring, as the textfile collector of node_exporter reads
 * them. All are gauges: they are of this report, and the next one may say less.
 * Gauges also read the same in the Prometheus text format and in OpenMetrics,
 * for which the last line is. No URL is a label, and virtual hosts beyond
 * MAX_VHOSTS are one series: requests name as many hosts as somebody likes. */
#include "report/report.h"

#include <stdarg.h>
#include <stdlib.h>

#include "report/read_counts.h"
#include "report/text.h"
#include "util/hash.h"
#include "util/index.h"

#define PREFIX     "redirect_analyzer_"
#define OTHER_HOST "(other)"

enum { MAX_VHOSTS = 1000 };

/* A value with its labels, as they are written. */
struct series {
    char *labels;
    uint64_t value;
};

/* The series of a metric. Those of equal labels are one: labels may be equal
 * although the bytes of the log were not, and a collector refuses twins. */
struct metric {
    struct series *series;
    size_t count, room;
    bool failed; /* memory ran out */
};

struct printer {
    FILE *out;
    bool show_query;
    struct index *vhosts; /* those that have series of their own */
    bool failed;
};

static void describe(const struct printer *p, const char *name,
                     const char *help)
{
    fprintf(p->out,
            "# HELP " PREFIX "%s %s\n"
            "# TYPE " PREFIX "%s gauge\n",
            name, help, name);
}

static void number(const struct printer *p, const char *name, const char *help,
                   double value)
{
    describe(p, name, help);
    fprintf(p->out, PREFIX "%s %.15g\n", name, value);
}

/* Room for one more; NULL when there is no memory. */
static struct series *new_series(struct metric *m)
{
    if (m->count == m->room) {
        size_t room = m->room ? m->room * 2 : 64;
        struct series *larger = realloc(m->series, room * sizeof *larger);
        if (!larger) {
            m->failed = true;
            return NULL;
        }
        m->series = larger;
        m->room = room;
    }
    return &m->series[m->count];
}

/* The name of a label's host: its own while there is room for it. */
static struct slice vhost_label(const struct printer *p, struct slice vhost)
{
    uint64_t key = hash_keyed(vhost);

    if (index_find(p->vhosts, key) || index_add(p->vhosts, key, p->vhosts))
        return vhost;
    return slice_of(OTHER_HOST);
}

/* Add a series: its labels in the form of printf, and its virtual host. */
static void add(const struct printer *p, struct metric *m, struct slice vhost,
                uint64_t value, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

static void add(const struct printer *p, struct metric *m, struct slice vhost,
                uint64_t value, const char *format, ...)
{
    struct series *s = new_series(m);
    size_t len;
    FILE *out = s ? open_memstream(&s->labels, &len) : NULL;
    va_list arguments;

    if (!out) {
        m->failed = true;
        return;
    }
    va_start(arguments, format);
    vfprintf(out, format, arguments);
    va_end(arguments);
    fputs(",vhost=\"", out);
    text_write(out, vhost_label(p, vhost), TEXT_LABEL, p->show_query);
    fputc('"', out);
    if (fclose(out) == 0) {
        s->value = value;
        m->count++;
        return;
    }
    free(s->labels);
    m->failed = true;
}

static int by_labels(const void *a, const void *b)
{
    const struct series *one = a, *other = b;

    return strcmp(one->labels, other->labels);
}

/* Write the series of a metric, and release them. */
static void finish(struct printer *p, struct metric *m, const char *name,
                   const char *help)
{
    uint64_t sum = 0;

    describe(p, name, help);
    if (m->count > 0)
        qsort(m->series, m->count, sizeof *m->series, by_labels);
    for (size_t i = 0; i < m->count; i++) {
        const struct series *s = &m->series[i];
        sum += s->value;
        if (i + 1 < m->count && strcmp(s->labels, s[1].labels) == 0)
            continue;
        fprintf(p->out, PREFIX "%s{%s} %llu\n", name, s->labels,
                (unsigned long long)sum);
        sum = 0;
    }
    for (size_t i = 0; i < m->count; i++)
        free(m->series[i].labels);
    free(m->series);
    p->failed |= m->failed;
}

static void findings(struct printer *p, const struct report *r)
{
    struct metric found = {0}, hits = {0};

    for (size_t i = 0; i < r->finding_count; i++) {
        const struct finding *f = &r->findings[i];
        const char *severity = severity_name(f->severity);
        add(p, &found, f->vhost, 1, "rule=\"%s\",severity=\"%s\"", f->rule,
            severity);
        add(p, &hits, f->vhost, f->hits, "rule=\"%s\",severity=\"%s\"", f->rule,
            severity);
    }
    finish(p, &found, "findings", "Findings by rule and virtual host.");
    finish(p, &hits, "finding_hits",
           "Requests that the findings are about; of rule MR101, POSTs that "
           "were lost.");
}

/* Of every severity, so that an alert need not ask whether there is one. */
static void severities(const struct printer *p, const struct report *r)
{
    size_t counts[SEVERITY_ERROR + 1] = {0};

    for (size_t i = 0; i < r->finding_count; i++)
        counts[r->findings[i].severity]++;
    describe(p, "severity_findings", "Findings by severity.");
    for (int s = SEVERITY_INFO; s <= SEVERITY_ERROR; s++)
        fprintf(p->out, PREFIX "severity_findings{severity=\"%s\"} %zu\n",
                severity_name((enum severity)s), counts[s]);
}

static void redirects(struct printer *p, const struct report *r)
{
    struct metric m = {0};

    for (size_t i = 0; i < r->redirect_count; i++) {
        const struct report_redirect *row = &r->redirects[i];
        add(p, &m, row->vhost, row->hits, "status=\"%d\",method_class=\"%s\"",
            row->status, row->method_class);
    }
    finish(p, &m, "redirects",
           "Answers that redirect, of the URLs that the report lists.");
    number(p, "unlisted_redirecting_urls",
           "Redirecting URLs that the report does not list.",
           (double)r->quality.unlisted_redirects);
}

/* Lines or bytes: the first of four counts is the sum of the others. */
static void amounts(const struct printer *p, const char *name,
                    const char *read_name, const char *help,
                    const char *read_help, const struct read_count *counts)
{
    static const char *const results[] = {"valid", "failed", "filtered"};

    describe(p, name, help);
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
        fprintf(p->out, PREFIX "%s{result=\"%s\"} %llu\n", name, results[i],
                (unsigned long long)counts[i + 1].value);
    describe(p, read_name, read_help);
    fprintf(p->out, PREFIX "%s %llu\n", read_name,
            (unsigned long long)counts[0].value);
}

static void read_amounts(const struct printer *p,
                         const struct report_general *g)
{
    struct read_count counts[READ_COUNTS];

    read_counts(g, counts);
    amounts(p, "lines", "lines_read", "Lines of the logs.",
            "All of them: valid, failed and filtered.", counts);
    amounts(p, "bytes", "bytes_read", "Bytes of these lines.",
            "All of them: of valid, failed and filtered lines.",
            counts + READ_COUNTS / 2);
}

static int write_prom(const struct report *report,
                      const struct render_options *options, FILE *out)
{
    struct printer p = {out, options->show_query, index_create(MAX_VHOSTS),
                        false};
    const struct report_general *g = &report->general;

    if (!p.vhosts)
        return -1;
    number(&p, "last_run_timestamp_seconds", "When the report was made.",
           (double)(g->made_at_us / 1000000));
    number(&p, "run_seconds", "How long that took.", g->generation_seconds);
    number(&p, "report_partial", "1: not everything could be read.",
           g->partial);
    number(&p, "limits_reached", "1: counts are bounds, for lack of memory.",
           report->quality.degraded);
    read_amounts(&p, g);
    severities(&p, report);
    findings(&p, report);
    redirects(&p, report);
    fputs("# EOF\n", out);
    index_destroy(p.vhosts);
    return p.failed ? -1 : 0;
}

const struct renderer render_prom = {"prom", ".prom", write_prom};
