/* The findings as a table for spreadsheets: RFC 4180, one finding a row.
 * Spreadsheets take a cell for a formula by how it begins, quoted or not; an
 * apostrophe before it makes it text again. */
#include "report/report.h"

#include "report/config_place.h"
#include "report/text.h"

struct sheet {
    FILE *out;
    bool show_query;
    bool in_row; /* the row has a cell */
};

/* In the order of row(). */
static const char header[] =
    "rule,name,severity,confidence,vhost,url,methods,statuses,target,path,"
    "hits,hits_error,estimated,clients,first_seen,last_seen,log_file,log_line,"
    "log_text,config_rule,config_file,config_line,fix,directive,"
    "fingerprint,baseline\r\n";

/* Whether a spreadsheet could take @a text for a formula. The last four are
 * the full-width forms, which some take for the others. */
static bool is_formula(struct slice text)
{
    static const char *const begins[] = {
        "=",
        "+",
        "-",
        "@",
        "\xef\xbc\x9d",
        "\xef\xbc\x8b",
        "\xef\xbc\x8d",
        "\xef\xbc\xa0",
    };

    while (text.len > 0 && text.at[0] == ' ') {
        text.at++;
        text.len--;
    }
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
        if (slice_begins(text, begins[i]))
            return true;
    return false;
}

/* Go to the next cell. */
static void next(struct sheet *s)
{
    if (s->in_row)
        fputc(',', s->out);
    s->in_row = true;
}

static void end_row(struct sheet *s)
{
    fputs("\r\n", s->out);
    s->in_row = false;
}

/* Texts that may hold URLs, joined in one cell. */
static void texts(struct sheet *s, const struct slice *values, unsigned count,
                  const char *between)
{
    next(s);
    if (count == 0)
        return;
    fputs(is_formula(values[0]) ? "\"'" : "\"", s->out);
    for (unsigned i = 0; i < count; i++) {
        fputs(i ? between : "", s->out);
        text_write(s->out, values[i], TEXT_CSV, s->show_query);
    }
    fputc('"', s->out);
}

static void text(struct sheet *s, struct slice value)
{
    texts(s, &value, value.len > 0, "");
}

/* NULL is an empty cell. */
static void words(struct sheet *s, const char *value)
{
    text(s, value ? slice_of(value) : (struct slice){NULL, 0});
}

static void number(struct sheet *s, uint64_t value)
{
    next(s);
    fprintf(s->out, "%llu", (unsigned long long)value);
}

static void statuses(struct sheet *s, const struct finding *f)
{
    next(s);
    for (unsigned i = 0; i < f->status_count; i++)
        fprintf(s->out, "%s%d", i ? " " : "", f->statuses[i]);
}

static void seen(struct sheet *s, const struct finding *f)
{
    char buf[TEXT_TIME_SIZE];

    number(s, f->hits);
    number(s, f->hits_error);
    words(s, f->estimated ? "yes" : "no");
    if (finding_knows_clients(f))
        number(s, f->clients);
    else
        next(s);
    words(s, text_iso_time(buf, f->first_seen_us));
    words(s, text_iso_time(buf, f->last_seen_us));
}

static void evidence(struct sheet *s, const struct finding *f)
{
    if (f->evidence_count == 0) {
        next(s);
        next(s);
        next(s);
        return;
    }
    words(s, f->evidence[0].file);
    number(s, f->evidence[0].line);
    text(s, f->evidence[0].text);
}

static void config(struct sheet *s, const struct finding *f)
{
    struct slice file;
    unsigned line;

    text(s, f->config_rule);
    if (!config_place(f, &file, &line)) {
        next(s);
        next(s);
        return;
    }
    text(s, file);
    number(s, line);
}

static void row(struct sheet *s, const struct finding *f)
{
    words(s, f->rule);
    words(s, f->name);
    words(s, severity_name(f->severity));
    words(s, confidence_name(f->confidence));
    text(s, f->vhost);
    text(s, f->url);
    texts(s, f->methods, f->method_count, " ");
    statuses(s, f);
    text(s, f->target);
    texts(s, f->path, f->path_count, " -> ");
    seen(s, f);
    evidence(s, f);
    config(s, f);
    words(s, f->fix);
    words(s, f->directive);
    words(s, f->fingerprint);
    words(s, baseline_name(f->baseline));
    end_row(s);
}

static int write_csv(const struct report *report,
                     const struct render_options *options, FILE *out)
{
    struct sheet s = {out, options->show_query, false};

    fputs(header, out);
    for (size_t i = 0; i < report->finding_count; i++)
        row(&s, &report->findings[i]);
    for (size_t i = 0; i < report->gone_count; i++)
        row(&s, &report->gone[i]);
    return 0;
}

const struct renderer render_csv = {"csv", ".csv", write_csv};
