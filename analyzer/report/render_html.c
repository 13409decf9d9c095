/* The report as one page: no script, nothing loaded from elsewhere, findings
 * first. The policy in its head forbids everything but the one style sheet
 * below, so that text of a log could do nothing even if it were not escaped. */
#include "report/report.h"

#include "report/text.h"
#include "report/wording.h"

/* Together they keep the page below about 100 KiB, small enough for a mail. */
enum {
    TOP_FINDINGS = 50,
    TOP_ROWS = 25,
    REJECT_ROWS = 10,
    LINE_BYTES = 500 /* a longer line of a log is cut; JSON has all of it */
};

static const char style[] =
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1c2024;--soft:#5b6570;"
    "--line:#d9dee3;--box:#f5f7f9;--error:#b42318;--warning:#93560a;"
    "--note:#0b5cad;--info:#5b6570}"
    "@media(prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e6e9ec;"
    "--soft:#a3adb7;--line:#343b42;--box:#1d2226;--error:#ff8a80;"
    "--warning:#f2b45c;--note:#7db8ff;--info:#a3adb7}}"
    "body{margin:0 auto;max-width:64rem;padding:1rem;background:var(--bg);"
    "color:var(--fg);font:1rem/1.5 system-ui,sans-serif}"
    "h1{font-size:1.6rem;margin:.5rem 0 0}h2{margin:2rem 0 .5rem;"
    "font-size:1.25rem}h3{margin:0;font-size:1.05rem}p{margin:.4rem 0}"
    ".soft,dt{color:var(--soft)}.lead{font-size:1.15rem}"
    "code,pre{font:.9rem/1.45 ui-monospace,monospace;overflow-wrap:anywhere}"
    "pre{margin:.3rem 0;padding:.5rem .7rem;background:var(--box);"
    "border:1px solid var(--line);border-radius:.3rem;white-space:pre-wrap}"
    "article{margin:1rem 0;padding:.8rem 1rem;border:1px solid var(--line);"
    "border-left:.4rem solid var(--c);border-radius:.3rem}"
    "article.error{--c:var(--error)}article.warning{--c:var(--warning)}"
    "article.note{--c:var(--note)}article.info{--c:var(--info)}"
    "h3 b{color:var(--c)}h3 "
    ".soft{font-weight:normal}dl{display:grid;grid-template-columns:max-"
    "content 1fr;"
    "gap:.1rem 1rem;margin:.5rem 0}dd{margin:0;overflow-wrap:anywhere}"
    "ol,ul{margin:.4rem 0;padding-left:1.6rem}.scroll{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{padding:.3rem .6rem;text-align:left;vertical-align:top;"
    "border-bottom:1px solid var(--line)}td.n,th.n{text-align:right;"
    "font-variant-numeric:tabular-nums;white-space:nowrap}";

/* Of the bytes between <style> and </style>; the unit test compares. */
#define STYLE_HASH "sha256-6TT4OAmNnC7veNilwnhRVSfzd/R0oqwuY9HtJ2LyjrI="

struct page {
    FILE *out;
    const struct render_options *options;
};

/* Our own markup. */
static void raw(const struct page *p, const char *html)
{
    fputs(html, p->out);
}

/* Text that may hold URLs. */
static void text(const struct page *p, struct slice value)
{
    text_write(p->out, value, TEXT_HTML, p->options->show_query);
}

static void words(const struct page *p, const char *value)
{
    text_write(p->out, slice_of(value), TEXT_HTML, true);
}

/* What stands in one element. */
static void element(const struct page *p, const char *open, const char *value,
                    const char *close)
{
    raw(p, open);
    words(p, value);
    raw(p, close);
}

static void number(const struct page *p, uint64_t value)
{
    char buf[TEXT_NUMBER_SIZE];
    element(p, "<td class=n>", text_count(buf, value), "</td>");
}

static void head(const struct page *p)
{
    const char *title =
        p->options->title ? p->options->title : "Redirect report";

    raw(p, "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
           "<meta http-equiv=Content-Security-Policy content=\"default-src "
           "'none'; style-src '" STYLE_HASH "'; base-uri 'none'; form-action "
           "'none'\">\n<meta name=viewport "
           "content=\"width=device-width,initial-scale=1\">\n"
           "<meta name=referrer content=no-referrer>\n");
    element(p, "<title>", title, "</title>\n");
    raw(p, "<style>");
    raw(p, style);
    raw(p, "</style>\n</head>\n<body>\n<header>\n");
    element(p, "<h1>", title, "</h1>\n");
}

static void pair(const struct page *p, const char *name, const char *value)
{
    element(p, "<dt>", name, "</dt>");
    element(p, "<dd>", value, "</dd>\n");
}

static void summary(const struct page *p, const struct report *r)
{
    const struct report_general *g = &r->general;
    char buf[WORDING_SIZE], made[TEXT_TIME_SIZE];

    element(p, "<p class=lead>", wording_headline(buf, r), "</p>\n");
    if (g->partial)
        raw(p, "<p><strong>This report is partial: not everything could be "
               "read or counted.</strong></p>\n");
    raw(p, "</header>\n<main>\n<dl>\n");
    pair(p, "Period", wording_period(buf, g->start_us, g->end_us));
    pair(p, "Lines", wording_lines(buf, g));
    pair(p, "Bytes", wording_bytes(buf, g));
    raw(p, "<dt>Logs</dt><dd>");
    for (size_t i = 0; i < g->log_path_count && i < TOP_ROWS; i++)
        element(p, i ? ", " : "", g->log_paths[i], "");
    raw(p, "</dd>\n");
    if (g->log_format)
        pair(p, "Format", g->log_format);
    pair(p, "Evidence", r->evidence.level ? r->evidence.level : "none");
    if (r->evidence.advice)
        pair(p, "To know more", r->evidence.advice);
    pair(p, "Made", text_goaccess_time(made, g->made_at_us));
    raw(p, "</dl>\n");
}

static void finding_redirect(const struct page *p, const struct finding *f)
{
    raw(p, "<p><code>");
    for (unsigned i = 0; i < f->method_count; i++) {
        text(p, f->methods[i]);
        raw(p, i + 1 < f->method_count ? "," : " ");
    }
    text(p, f->vhost);
    text(p, f->url);
    raw(p, "</code>");
    for (unsigned i = 0; i < f->status_count; i++)
        fprintf(p->out, "%s%d", i ? ", " : " ", f->statuses[i]);
    if (f->target.len > 0) {
        raw(p, " &rarr; <code>");
        text(p, f->target);
        raw(p, "</code>");
    }
    raw(p, "</p>\n");
}

static void finding_path(const struct page *p, const struct finding *f)
{
    raw(p, f->path_count ? "<ol>\n" : "");
    for (unsigned i = 0; i < f->path_count; i++) {
        raw(p, "<li><code>");
        text(p, f->path[i]);
        raw(p, "</code></li>\n");
    }
    raw(p, f->path_count ? "</ol>\n" : "");
}

/* A line of a log and where it stands. */
static void log_line(const struct page *p, const char *file, uint64_t line,
                     struct slice bytes)
{
    struct slice shown = bytes;

    if (shown.len > LINE_BYTES)
        shown.len = LINE_BYTES;
    raw(p, "<pre>");
    words(p, file ? file : "?");
    fprintf(p->out, ":%llu: ", (unsigned long long)line);
    text(p, shown);
    raw(p, shown.len < bytes.len ? " ...</pre>\n" : "</pre>\n");
}

static void one_finding(const struct page *p, const struct finding *f)
{
    char buf[WORDING_SIZE];

    fprintf(p->out, "<article class=%s>\n<h3><b>%s</b> ",
            severity_name(f->severity), severity_name(f->severity));
    element(p, "", f->rule, " ");
    words(p, f->name);
    fprintf(p->out, " <span class=soft>confidence %s%s%s</span></h3>\n",
            confidence_name(f->confidence),
            f->baseline != BASELINE_NONE ? "; " : "", wording_baseline(buf, f));
    finding_redirect(p, f);
    finding_path(p, f);
    element(p, "<p class=soft>", wording_hits(buf, f), ", ");
    element(p, "", wording_period(buf, f->first_seen_us, f->last_seen_us),
            "</p>\n");
    element(p, "<p class=soft>Id <code>", f->fingerprint, "</code></p>\n");
    if (f->fix) {
        raw(p, "<p>");
        text(p, slice_of(f->fix));
        raw(p, "</p>\n");
    }
    if (f->directive) {
        raw(p, "<pre><strong>");
        text(p, slice_of(f->directive));
        raw(p, "</strong></pre>\n");
    }
    if (f->evidence_count > 0)
        raw(p, "<details><summary>Evidence</summary>\n");
    for (unsigned i = 0; i < f->evidence_count; i++)
        log_line(p, f->evidence[i].file, f->evidence[i].line,
                 f->evidence[i].text);
    raw(p, f->evidence_count ? "</details>\n</article>\n" : "</article>\n");
}

static void and_more(const struct page *p, size_t all, size_t shown)
{
    if (all > shown)
        fprintf(p->out, "<p class=soft>%zu more are in the JSON report.</p>\n",
                all - shown);
}

static void findings(const struct page *p, const struct report *r)
{
    raw(p, "<h2>Findings</h2>\n");
    if (r->finding_count == 0)
        raw(p, "<p>Nothing found that this log can show.</p>\n");
    for (size_t i = 0; i < r->finding_count && i < TOP_FINDINGS; i++)
        one_finding(p, &r->findings[i]);
    and_more(p, r->finding_count, TOP_FINDINGS);
}

static void acknowledged(const struct page *p, const struct report *r)
{
    if (r->acknowledged_count == 0)
        return;
    raw(p, "<h2>Acknowledged</h2>\n");
    for (size_t i = 0; i < r->acknowledged_count && i < TOP_ROWS; i++) {
        const struct finding *f = &r->acknowledged[i];
        element(p, "<h3>", f->rule, " ");
        element(p, "", f->name, "</h3>\n");
        finding_redirect(p, f);
        raw(p, "<p>");
        text(p, slice_of(f->acknowledged));
        raw(p, "</p>\n");
    }
    and_more(p, r->acknowledged_count, TOP_ROWS);
}

static void gone(const struct page *p, const struct report *r)
{
    char buf[WORDING_SIZE];

    if (r->gone_count == 0)
        return;
    raw(p, "<h2>Gone</h2>\n");
    for (size_t i = 0; i < r->gone_count && i < TOP_ROWS; i++) {
        const struct finding *f = &r->gone[i];
        element(p, "<h3>", f->rule, " ");
        element(p, "", f->name, "</h3>\n");
        finding_redirect(p, f);
        element(p, "<p class=soft>", wording_baseline(buf, f), "</p>\n");
    }
    and_more(p, r->gone_count, TOP_ROWS);
}

static void redirects(const struct page *p, const struct report *r)
{
    if (r->redirect_count == 0)
        return;
    raw(p, "<h2>Redirects by hits</h2>\n<div class=scroll><table>\n<thead><tr>"
           "<th scope=col class=n>Hits<th scope=col class=n>Clients"
           "<th scope=col>Status<th scope=col>Method<th scope=col>URL"
           "<th scope=col>Target</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->redirect_count && i < TOP_ROWS; i++) {
        const struct report_redirect *row = &r->redirects[i];
        raw(p, "<tr>");
        number(p, row->hits);
        number(p, row->clients);
        fprintf(p->out, "<td>%d</td>", row->status);
        element(p, "<td>", row->method_class, "</td><td><code>");
        text(p, row->vhost);
        text(p, row->url);
        raw(p, "</code></td><td><code>");
        text(p, row->target);
        raw(p, "</code></td></tr>\n");
    }
    raw(p, "</tbody></table></div>\n");
    and_more(p, r->redirect_count, TOP_ROWS);
}

static void one_chain(const struct page *p, const struct report_chain *c)
{
    raw(p, "<tr>");
    number(p, c->hits);
    element(p, "<td>", c->loop ? "loop" : "chain", "</td><td>");
    text(p, c->vhost);
    for (size_t i = 0; i <= c->count; i++) {
        raw(p, i ? " &rarr; <code>" : " <code>");
        if (i < c->count) {
            text(p, c->methods[i]);
            raw(p, " ");
        }
        text(p, c->urls[i]);
        raw(p, "</code>");
        if (c->statuses[i] != 0)
            fprintf(p->out, " %d", c->statuses[i]);
    }
    raw(p, "</td></tr>\n");
}

static void chains(const struct page *p, const struct report *r)
{
    if (r->chain_count == 0)
        return;
    raw(p, "<h2>Chains and loops</h2>\n<div class=scroll><table>\n<thead><tr>"
           "<th scope=col class=n>Hits<th scope=col>Kind<th scope=col>Path"
           "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->chain_count && i < TOP_ROWS; i++)
        one_chain(p, &r->chains[i]);
    raw(p, "</tbody></table></div>\n");
    and_more(p, r->chain_count, TOP_ROWS);
}

static void follow(const struct page *p, const struct report *r)
{
    if (r->follow_count == 0)
        return;
    raw(p, "<h2>What clients sent after a redirect</h2>\n<div class=scroll>"
           "<table>\n<thead><tr><th scope=col>Client<th scope=col>Status"
           "<th scope=col>Method<th scope=col>Next<th scope=col>Content"
           "<th scope=col>As measured"
           "<th scope=col class=n>Count</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->follow_count && i < TOP_ROWS; i++) {
        const struct report_follow *row = &r->follow[i];
        element(p, "<tr><td>", row->client, "</td>");
        fprintf(p->out, "<td>%d</td>", row->status);
        element(p, "<td>", row->method, "</td>");
        element(p, "<td>", row->next_method, "</td>");
        element(p, "<td>", row->content, "</td>");
        element(p, "<td>", row->profile ? row->profile : "", "</td>");
        number(p, row->count);
        raw(p, "</tr>\n");
    }
    raw(p, "</tbody></table></div>\n");
    and_more(p, r->follow_count, TOP_ROWS);
}

static void quality(const struct page *p, const struct report *r)
{
    const struct report_quality *q = &r->quality;
    struct wording_note notes[WORDING_NOTES];
    size_t count = wording_quality(q, notes);
    char buf[TEXT_NUMBER_SIZE];

    if (count == 0 && q->reject_count == 0 && !q->degraded)
        return;
    raw(p, "<h2>What this report does not know</h2>\n<ul>\n");
    for (size_t i = 0; i < count; i++) {
        element(p, "<li><b>", text_count(buf, notes[i].count), "</b> ");
        element(p, "", notes[i].what, "</li>\n");
    }
    if (q->degraded)
        raw(p, "<li>A limit was reached: counts are bounds, not exact.</li>\n");
    raw(p, "</ul>\n");
    for (size_t i = 0; i < q->reject_count && i < REJECT_ROWS; i++) {
        element(p, "<p>", q->rejects[i].reason, "</p>\n");
        log_line(p, q->rejects[i].file, q->rejects[i].line, q->rejects[i].text);
    }
}

static int write_page(const struct report *report,
                      const struct render_options *options, FILE *out)
{
    struct page p = {out, options};

    head(&p);
    summary(&p, report);
    findings(&p, report);
    acknowledged(&p, report);
    gone(&p, report);
    redirects(&p, report);
    chains(&p, report);
    follow(&p, report);
    quality(&p, report);
    raw(&p, "</main>\n</body>\n</html>\n");
    return 0;
}

const struct renderer render_html = {"html", ".html", write_page};
