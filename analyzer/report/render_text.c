/* The report for a terminal: the summary, what to fix, then the tables. URLs
 * and directives are never broken over lines, so that they can be copied; only
 * sentences are wrapped. */
#include "report/report.h"

#include "report/text.h"
#include "report/wording.h"

enum {
    TOP_ROWS = 10,
    FOLLOW_ROWS = 30,
    REJECT_ROWS = 5,
    LABEL_WIDTH = 12,    /* where the text after a label begins */
    EVIDENCE_BYTES = 300 /* a longer line is cut; JSON has all of it */
};

struct printer {
    FILE *out;
    const struct render_options *options;
};

static void color(const struct printer *p, const char *code)
{
    if (p->options->color)
        fprintf(p->out, "\033[%sm", code);
}

static void heading(const struct printer *p, const char *text)
{
    fputc('\n', p->out);
    color(p, "1");
    fputs(text, p->out);
    color(p, "0");
    fputs("\n\n", p->out);
}

static void write_text(const struct printer *p, struct slice text)
{
    text_write(p->out, text, TEXT_TERMINAL, p->options->show_query);
}

static void write_name(const struct printer *p, const char *text)
{
    text_write(p->out, slice_of(text), TEXT_TERMINAL, true);
}

/* A cell of a table. */
static void cell(const struct printer *p, const char *text, size_t width)
{
    size_t len = strlen(text);

    write_name(p, text);
    fprintf(p->out, "%*s", len < width ? (int)(width - len) : 1, "");
}

static void label(const struct printer *p, const char *name)
{
    fprintf(p->out, "  %-*s", LABEL_WIDTH - 2, name);
}

/* A sentence after a label, wrapped with its lines below each other. Our own
 * words are ASCII: bytes are columns. */
static void sentence(const struct printer *p, const char *name,
                     const char *text)
{
    size_t column = LABEL_WIDTH;
    size_t width =
        p->options->width > LABEL_WIDTH + 20 ? p->options->width : SIZE_MAX;

    label(p, name);
    for (;;) {
        size_t word = strcspn(text, " ");
        if (column > LABEL_WIDTH && column + 1 + word > width) {
            fprintf(p->out, "\n%*s", LABEL_WIDTH, "");
            column = LABEL_WIDTH;
        }
        else if (column > LABEL_WIDTH) {
            fputc(' ', p->out);
            column++;
        }
        write_text(p, (struct slice){text, word});
        column += word;
        if (!text[word])
            break;
        text += word + 1;
    }
    fputc('\n', p->out);
}

/* "FILE:LINE: TEXT", cut when it is long. */
static void log_line(const struct printer *p, const char *file, uint64_t line,
                     struct slice text)
{
    struct slice shown = text;

    if (shown.len > EVIDENCE_BYTES)
        shown.len = EVIDENCE_BYTES;
    write_name(p, file ? file : "?");
    fprintf(p->out, ":%llu: ", (unsigned long long)line);
    write_text(p, shown);
    fputs(shown.len < text.len ? " ...\n" : "\n", p->out);
}

static void sources(const struct printer *p, const struct report_general *g)
{
    char on_disk[TEXT_NUMBER_SIZE], read[TEXT_NUMBER_SIZE];

    label(p, "Logs");
    for (size_t i = 0; i < g->log_path_count && i < TOP_ROWS; i++) {
        fputs(i ? ", " : "", p->out);
        write_name(p, g->log_paths[i]);
    }
    if (g->log_path_count > TOP_ROWS)
        fprintf(p->out, " and %zu more", g->log_path_count - TOP_ROWS);
    fprintf(p->out, " (%s on disk, %s read in %.1f s)\n",
            text_size(on_disk, g->log_size), text_size(read, g->bytes_read),
            g->generation_seconds);
}

static void summary(const struct printer *p, const struct report *r)
{
    const struct report_general *g = &r->general;
    char buf[WORDING_SIZE];

    color(p, "1");
    fprintf(p->out, "Redirects: %s\n", wording_headline(buf, r));
    color(p, "0");
    if (g->partial)
        fputs("This report is partial: not everything could be read or "
              "counted.\n",
              p->out);
    fputc('\n', p->out);
    sources(p, g);
    label(p, "Period");
    fprintf(p->out, "%s\n", wording_period(buf, g->start_us, g->end_us));
    label(p, "Lines");
    fprintf(p->out, "%s\n", wording_lines(buf, g));
    label(p, "Bytes");
    fprintf(p->out, "%s\n", wording_bytes(buf, g));
    if (g->log_format) {
        label(p, "Format");
        write_name(p, g->log_format);
        fputc('\n', p->out);
    }
    sentence(p, "Evidence", r->evidence.level ? r->evidence.level : "none");
    if (r->evidence.advice)
        sentence(p, "", r->evidence.advice);
}

static void finding_redirect(const struct printer *p, const struct finding *f)
{
    if (finding_is_of_log(f))
        return;
    label(p, "");
    wording_redirect(p->out, f, TEXT_TERMINAL, p->options->show_query);
    fputc('\n', p->out);
}

static void finding_path(const struct printer *p, const struct finding *f)
{
    for (unsigned i = 0; i < f->path_count; i++) {
        label(p, i ? "" : "Path");
        fputs(i ? "-> " : "   ", p->out);
        write_text(p, f->path[i]);
        fputc('\n', p->out);
    }
}

static void finding_title(const struct printer *p, size_t number,
                          const struct finding *f)
{
    static const char *const colors[] = {"2", "36", "33", "1;31"};
    char buf[WORDING_SIZE];

    fprintf(p->out, "%zu. ", number);
    color(p, colors[f->severity]);
    fputs(severity_name(f->severity), p->out);
    color(p, "0");
    fprintf(p->out, " %s %s (confidence: %s%s%s)\n", f->rule, f->name,
            confidence_name(f->confidence),
            f->baseline != BASELINE_NONE ? "; " : "", wording_baseline(buf, f));
}

static bool begins_with(struct slice s, struct slice begin)
{
    return s.len >= begin.len && memcmp(s.at, begin.at, begin.len) == 0;
}

static void one_finding(const struct printer *p, size_t number,
                        const struct finding *f)
{
    char buf[WORDING_SIZE];

    finding_title(p, number, f);
    finding_redirect(p, f);
    finding_path(p, f);
    if (f->hits > 0)
        sentence(p, "Seen", wording_hits(buf, f));
    sentence(p, f->hits > 0 ? "" : "Log",
             wording_period(buf, f->first_seen_us, f->last_seen_us));
    if (f->evidence_count > 0) {
        label(p, "Evidence");
        log_line(p, f->evidence[0].file, f->evidence[0].line,
                 f->evidence[0].text);
    }
    label(p, "Id");
    fprintf(p->out, "%s\n", f->fingerprint);
    if (f->config_rule.len > 0) {
        label(p, "Rule");
        write_text(p, f->config_rule);
        if (f->config_line > 0
            && !begins_with(f->config_rule, f->config_file)) {
            fputs(" (", p->out);
            write_text(p, f->config_file);
            fprintf(p->out, ":%u)", f->config_line);
        }
        fputc('\n', p->out);
    }
    if (f->fix)
        sentence(p, "Fix", f->fix);
    if (f->directive) {
        label(p, "Paste");
        color(p, "1");
        write_text(p, slice_of(f->directive));
        color(p, "0");
        fputc('\n', p->out);
    }
    fputc('\n', p->out);
}

/* How many rows were left out of a table, if any. */
static void and_more(const struct printer *p, size_t all, size_t shown)
{
    if (all > shown)
        fprintf(p->out, "  ... and %zu more in the JSON report\n", all - shown);
}

static void findings(const struct printer *p, const struct report *r)
{
    size_t most = p->options->most_findings;

    if (r->finding_count == 0)
        return;
    heading(p, "Findings");
    if (most == 0 || most > r->finding_count)
        most = r->finding_count;
    for (size_t i = 0; i < most; i++)
        one_finding(p, i + 1, &r->findings[i]);
    and_more(p, r->finding_count, most);
}

static void acknowledged(const struct printer *p, const struct report *r)
{
    if (r->acknowledged_count == 0)
        return;
    heading(p, "Acknowledged (--ignore-file)");
    for (size_t i = 0; i < r->acknowledged_count && i < TOP_ROWS; i++) {
        const struct finding *f = &r->acknowledged[i];
        finding_title(p, i + 1, f);
        finding_redirect(p, f);
        sentence(p, "Reason", f->acknowledged);
    }
    and_more(p, r->acknowledged_count, TOP_ROWS);
}

static void gone(const struct printer *p, const struct report *r)
{
    if (r->gone_count == 0)
        return;
    heading(p, "Gone");
    for (size_t i = 0; i < r->gone_count && i < TOP_ROWS; i++) {
        const struct finding *f = &r->gone[i];
        char buf[WORDING_SIZE];
        finding_title(p, i + 1, f);
        finding_redirect(p, f);
        sentence(p, "Seen",
                 wording_period(buf, f->first_seen_us, f->last_seen_us));
    }
    and_more(p, r->gone_count, TOP_ROWS);
}

static void redirects(const struct printer *p, const struct report *r)
{
    if (r->redirect_count == 0)
        return;
    heading(p, "Redirects by hits");
    fprintf(p->out, "  %12s %10s  %-6s %-8s %s\n", "hits", "clients", "status",
            "method", "url -> target");
    for (size_t i = 0; i < r->redirect_count && i < TOP_ROWS; i++) {
        const struct report_redirect *row = &r->redirects[i];
        char hits[TEXT_NUMBER_SIZE], clients[TEXT_NUMBER_SIZE];
        fprintf(p->out, "  %12s %10s  %-6d ", text_count(hits, row->hits),
                row->clients > 0 ? text_count(clients, row->clients) : "-",
                row->status);
        cell(p, row->method_class, 9);
        write_text(p, row->vhost);
        write_text(p, row->url);
        fputs(" -> ", p->out);
        write_text(p, row->target.len ? row->target : slice_of("(not known)"));
        fputc('\n', p->out);
    }
    and_more(p, r->redirect_count, TOP_ROWS);
}

static void one_chain(const struct printer *p, const struct report_chain *c)
{
    char hits[TEXT_NUMBER_SIZE];

    fprintf(p->out, "  %12s %-6s ", text_count(hits, c->hits),
            c->loop ? "loop" : "chain");
    write_text(p, c->vhost);
    for (size_t i = 0; i <= c->count; i++) {
        fputs(i ? " -> " : " ", p->out);
        if (i < c->count) {
            write_text(p, c->methods[i]);
            fputc(' ', p->out);
        }
        write_text(p, c->urls[i]);
        if (c->statuses[i] != 0)
            fprintf(p->out, " %d", c->statuses[i]);
    }
    fputc('\n', p->out);
}

static void chains(const struct printer *p, const struct report *r)
{
    if (r->chain_count == 0)
        return;
    heading(p, "Chains and loops");
    for (size_t i = 0; i < r->chain_count && i < TOP_ROWS; i++)
        one_chain(p, &r->chains[i]);
    and_more(p, r->chain_count, TOP_ROWS);
}

static void follow(const struct printer *p, const struct report *r)
{
    if (r->follow_count == 0)
        return;
    heading(p, "What clients sent after a redirect");
    fprintf(p->out, "  %12s  %-6s %-8s %-8s %-8s %-20s %s\n", "count", "status",
            "method", "next", "content", "as measured", "client");
    for (size_t i = 0; i < r->follow_count && i < FOLLOW_ROWS; i++) {
        const struct report_follow *row = &r->follow[i];
        char count[TEXT_NUMBER_SIZE];
        fprintf(p->out, "  %12s  %-6d ", text_count(count, row->count),
                row->status);
        cell(p, row->method, 9);
        cell(p, row->next_method, 9);
        cell(p, row->content, 9);
        cell(p, row->profile ? row->profile : "", 21);
        write_name(p, row->client);
        fputc('\n', p->out);
    }
    and_more(p, r->follow_count, FOLLOW_ROWS);
}

static void quality(const struct printer *p, const struct report *r)
{
    const struct report_quality *q = &r->quality;
    struct wording_note notes[WORDING_NOTES];
    size_t count = wording_quality(q, notes);

    if (count == 0 && q->reject_count == 0 && !q->degraded)
        return;
    heading(p, "What this report does not know");
    for (size_t i = 0; i < count; i++) {
        char number[TEXT_NUMBER_SIZE];
        fprintf(p->out, "  %12s %s\n", text_count(number, notes[i].count),
                notes[i].what);
    }
    if (q->degraded)
        fputs("  A limit was reached: counts are bounds, not exact.\n", p->out);
    for (size_t i = 0; i < q->reject_count && i < REJECT_ROWS; i++) {
        const struct report_reject *reject = &q->rejects[i];
        fputs(i ? "" : "\n", p->out);
        label(p, "Rejected");
        log_line(p, reject->file, reject->line, reject->text);
        sentence(p, "", reject->reason);
    }
    and_more(p, q->reject_count, REJECT_ROWS);
}

static int write_report(const struct report *report,
                        const struct render_options *options, FILE *out)
{
    struct printer p = {out, options};

    summary(&p, report);
    findings(&p, report);
    acknowledged(&p, report);
    gone(&p, report);
    redirects(&p, report);
    chains(&p, report);
    follow(&p, report);
    quality(&p, report);
    return 0;
}

const struct renderer render_text = {"text", ".txt", write_report};
