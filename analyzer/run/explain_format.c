#include "run/explain_format.h"

#include <stdlib.h>
#include <string.h>

#include "line/line_splitter.h"
#include "record/record_parser.h"
#include "report/text.h"
#include "run/format_choice.h"
#include "run/format_options.h"
#include "run/log_reader.h"
#include "semantics/secret_parameter.h"

enum {
    MAX_LINE = 1024 * 1024,
    BLOCK = 256 * 1024,
    FIRST_LINES = 200,
    SHOWN = 200,      /* bytes of a value */
    AROUND_CARET = 60 /* bytes of a line on both sides of the place */
};

/* A log as a run reads it, up to what is to be explained. */
struct view {
    const struct options *options;
    FILE *out;
    struct log_reader *reader;
    uint64_t wanted;           /* line to explain; 0: the first record */
    struct log_format *format; /* as the log had it last */
    unsigned formats;          /* how often it was said */
    uint64_t fitting, refused; /* of the first lines */
    bool any_refused;          /* explain the first that is, whichever */
    bool found, ok;
};

static void complain(const char *text)
{
    fprintf(stderr, "redirect-analyzer: %s\n", text);
}

static struct slice cut(struct slice s, size_t max)
{
    return (struct slice){s.at, s.len < max ? s.len : max};
}

/* --- formats and fields --------------------------------------------------- */

/* What the log does not say itself, or only in a comment: nothing is secret. */
static void print_text(FILE *out, const char *text)
{
    text_write(out, slice_of(text), TEXT_TERMINAL, true);
}

static void print_format(FILE *out, const struct log_format *format,
                         const char *why)
{
    fprintf(out, "  format  %s: %s\n", log_format_name(format), why);
    fprintf(out, "  string  ");
    print_text(out, log_format_text(format));
    fprintf(out, "\n  dates   %s, times %s\n", log_format_date(format),
            log_format_time(format));
}

/* A query without its mark: a secret may be its first parameter. */
static void print_query(FILE *out, struct slice query, bool show_query)
{
    char text[SHOWN + 1] = "?", *masked = NULL;
    size_t size = 0;
    FILE *words = open_memstream(&masked, &size);

    if (!words)
        return;
    memcpy(text + 1, query.at, query.len);
    text_write(words, (struct slice){text, query.len + 1}, TEXT_TERMINAL,
               show_query);
    if (fclose(words) == 0)
        fputs(masked + 1, out);
    free(masked);
}

static void print_value(FILE *out, enum log_field field, struct slice value,
                        bool show_query)
{
    value = cut(value, SHOWN);
    if (field == LOG_FIELD_QUERY && !slice_begins(value, "?"))
        print_query(out, value, show_query);
    else
        text_write(out, value, TEXT_TERMINAL, show_query);
}

static void print_fields(const struct view *view, FILE *out,
                         const struct log_format *format,
                         const struct log_fields *fields)
{
    for (int f = 0; f < LOG_FIELD_COUNT; f++) {
        enum log_field field = (enum log_field)f;
        char path[32];
        if (!log_format_has(format, field))
            continue;
        log_format_path(format, field, path, sizeof path);
        fprintf(out, "    %%%c  %-46s ", log_field_letter(field),
                log_field_meaning(field));
        if (path[0])
            fprintf(out, "%-32s ", path);
        if (log_fields_have(fields, field))
            print_value(out, field, fields->at[field],
                        view->options->show_query);
        else
            fputs("(not in this line)", out);
        fputc('\n', out);
    }
}

static void put_columns(FILE *out, const char *at, const char *end, char mask)
{
    for (; at < end; at++) {
        unsigned char c = (unsigned char)*at;
        fputc(mask ? mask : c < 0x20 || c >= 0x7f ? '.' : c, out);
    }
}

/* The bytes of a line in as many columns: a secret in stars, and a dot for what
 * need not have one column. */
static void print_columns(FILE *out, struct slice line, size_t from, size_t to,
                          bool show_query)
{
    const char *begin = line.at + from, *end = line.at + to, *piece;
    struct secret_scan scan = {line.at, line.len, 0};
    size_t len;

    if (show_query) {
        put_columns(out, begin, end, '\0');
        return;
    }
    while (scan.at < end) {
        const char *at = scan.at;
        char mask = scan.masked > 0 ? '*' : '\0';
        secret_scan_next(&scan, &piece, &len);
        put_columns(out, at < begin ? begin : at, scan.at < end ? scan.at : end,
                    mask);
    }
}

/* The line around the place where it stopped to fit, and a caret below. */
static void print_place(const struct view *view, struct slice line,
                        const char *place)
{
    bool inside = place && place >= line.at && place <= line.at + line.len;
    size_t column = inside ? (size_t)(place - line.at) : line.len;
    size_t from = column > AROUND_CARET ? column - AROUND_CARET : 0;
    size_t to = column + AROUND_CARET;

    fprintf(view->out, "    ");
    print_columns(view->out, line, from, to < line.len ? to : line.len,
                  view->options->show_query);
    fprintf(view->out, "\n    %*s^ column %zu\n", (int)(column - from), "",
            column + 1);
}

static bool format_is_given(const struct options *o)
{
    return o->log_format || o->apache_format || o->nginx_format;
}

static void print_head(const struct view *view, const struct log_format *format)
{
    print_text(view->out, log_reader_name(view->reader));
    fputc('\n', view->out);
    if (format)
        print_format(view->out, format,
                     format_is_given(view->options) ? "the options say so"
                     : view->formats > 1 ? "one of those that the log has"
                                         : "it fits the first lines best");
}

/* Why @a line is refused, and where the format, if that is the reason, stops to
 * fit it. */
static void print_refusal(const struct view *view, const struct line *line,
                          const char *why)
{
    const struct log_format *format = view->format;
    struct record_parser *parser =
        format ? record_parser_create(format, false) : NULL;
    FILE *out = view->out;
    struct record record;
    bool by_format =
        parser && !line->overlong && record_parse(parser, line, &record) == why;

    print_head(view, by_format ? format : NULL);
    fprintf(out, "  line %llu is refused: %s\n",
            (unsigned long long)line->number, why);
    if (by_format) {
        print_place(view, line->text, record.fields->refused);
        print_fields(view, out, format, record.fields);
    }
    else {
        print_place(view, cut(line->text, AROUND_CARET), line->text.at);
    }
    record_parser_destroy(parser);
}

static void print_record(const struct view *view, FILE *out,
                         struct record *record)
{
    record_read(record);
    fprintf(out, "  line %llu\n", (unsigned long long)record->number);
    print_fields(view, out, record->format, record->fields);
}

/* --- a log, as a run reads it --------------------------------------------- */

static void on_format(void *context, const struct log_format *format)
{
    struct view *view = context;

    log_format_destroy(view->format);
    view->format = log_format_retain(format);
    view->formats++;
}

static void on_diagnostic(void *context, const char *text)
{
    (void)context;
    complain(text);
}

static void on_reject(void *context, const char *file, const struct line *line,
                      const char *why)
{
    struct view *view = context;

    (void)file;
    view->refused += line->number <= FIRST_LINES;
    if (view->found || (view->wanted != line->number && !view->any_refused))
        return;
    view->found = true;
    print_refusal(view, line, why);
}

/* Up to the line that is wanted. */
static void find_line(struct view *view)
{
    struct record record;

    while (!view->found && log_reader_next(view->reader, &record)) {
        if (record.number < view->wanted || view->any_refused)
            continue;
        if (record.number > view->wanted)
            break;
        view->found = view->ok = true;
        print_head(view, record.format);
        print_record(view, view->out, &record);
    }
    if (!view->found && !view->any_refused
        && !log_reader_end(view->reader)->failed)
        complain(log_reader_counts(view->reader)->lines < view->wanted
                     ? "the log has no such line"
                     : "the line is empty or a comment: no request");
}

/* The formats of the first lines, in the order in which they come. */
struct tally {
    struct log_format *format;
    uint64_t from, count;
};

enum { MOST_FORMATS = 8 };

static bool is_same(const struct log_format *a, const struct log_format *b)
{
    return strcmp(log_format_name(a), log_format_name(b)) == 0
           && strcmp(log_format_text(a), log_format_text(b)) == 0;
}

static void count_format(struct tally *tallies, const struct record *record)
{
    const struct log_format *format = record->format;
    size_t i = 0;

    while (i < MOST_FORMATS - 1 && tallies[i].format
           && !is_same(tallies[i].format, format))
        i++;
    if (tallies[i].count++ > 0)
        return;
    tallies[i].format = log_format_retain(format);
    tallies[i].from = record->number;
}

static void print_tallies(const struct view *view, const struct tally *tallies)
{
    uint64_t lines = view->refused;

    for (size_t i = 0; i < MOST_FORMATS; i++)
        lines += tallies[i].count;
    fprintf(view->out,
            lines == 1 ? "  fits    %llu of %llu line\n"
                       : "  fits    %llu of the first %llu lines\n",
            (unsigned long long)tallies[0].count, (unsigned long long)lines);
    for (size_t i = 1; i < MOST_FORMATS && tallies[i].count > 0; i++)
        fprintf(view->out, "  also    %s: %llu of them, from line %llu on\n",
                log_format_name(tallies[i].format),
                (unsigned long long)tallies[i].count,
                (unsigned long long)tallies[i].from);
}

/* The first record, and how many of the first lines are what. */
static void show_head(struct view *view)
{
    struct tally tallies[MOST_FORMATS] = {{NULL, 0, 0}};
    struct record record;
    char *fields = NULL;
    size_t size;
    FILE *later = open_memstream(&fields, &size);

    while (later && log_reader_next(view->reader, &record)
           && record.number <= FIRST_LINES) {
        if (!view->ok) {
            print_head(view, record.format);
            print_record(view, later, &record);
        }
        view->ok = true;
        count_format(tallies, &record);
    }
    if (later)
        fclose(later);
    if (view->ok) {
        print_tallies(view, tallies);
        fputs(fields, view->out);
    }
    else if (!log_reader_end(view->reader)->failed) {
        complain("there is no line to read");
    }
    for (size_t i = 0; i < MOST_FORMATS; i++)
        log_format_destroy(tallies[i].format);
    free(fields);
}

static void look(struct view *view, const char *path, const char *name,
                 const struct log_reader_sink *sink)
{
    view->reader = log_reader_open(path, name, view->options, BLOCK, sink);
    if (!view->reader)
        complain("out of memory");
    else if (view->wanted > 0 || view->any_refused)
        find_line(view);
    else
        show_head(view);
    log_reader_close(view->reader);
    log_format_destroy(view->format);
    view->format = NULL;
}

static bool view_log(const struct options *o, const char *path, uint64_t wanted,
                     const char *name, FILE *out)
{
    struct view view = {.options = o, .out = out, .wanted = wanted};
    struct options untested = *o;
    struct log_reader_sink sink = {&view, on_reject, on_format, on_diagnostic};

    look(&view, path, name, &sink);
    if (view.ok || view.found || !format_is_given(o) || strcmp(path, "-") == 0)
        return view.ok;
    /* That nothing fits the format of the options was said: show where. */
    untested.num_tests = 0;
    view.options = &untested;
    view.any_refused = wanted == 0;
    sink.on_diagnostic = NULL;
    look(&view, path, name, &sink);
    return false;
}

/* --- which line ----------------------------------------------------------- */

/* `FILE:NUMBER`, if FILE is there; the number, else 0. */
static uint64_t split_place(const char *said, char *path, size_t size)
{
    const char *colon = strrchr(said, ':');
    size_t len = colon ? (size_t)(colon - said) : 0;
    FILE *file;

    if (!colon || len == 0 || len >= size || !colon[1]
        || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return 0;
    memcpy(path, said, len);
    path[len] = '\0';
    file = fopen(path, "re");
    if (!file)
        return 0;
    fclose(file);
    return strtoull(colon + 1, NULL, 10);
}

/* A line of the command line: it is a log of its own, in a file that is gone
 * when it is closed. */
static bool explain_text(const struct options *o, FILE *out)
{
    char path[32];
    FILE *file = tmpfile();
    bool ok;

    if (!file || fprintf(file, "%s\n", o->explain_line) < 0
        || fflush(file) != 0) {
        complain("the line cannot be kept in a temporary file");
        if (file)
            fclose(file);
        return false;
    }
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
    ok = view_log(o, path, 1, "the given line", out);
    fclose(file);
    return ok;
}

enum run_status explain_format(const struct options *o, FILE *out)
{
    char path[4096];
    uint64_t number;
    bool ok = true;

    if (o->explain_line) {
        number = split_place(o->explain_line, path, sizeof path);
        ok = number ? view_log(o, path, number, NULL, out)
                    : explain_text(o, out);
        return ok ? RUN_OK : RUN_ERROR;
    }
    for (size_t i = 0; i < o->log_count; i++)
        ok = view_log(o, o->logs[i], 0, NULL, out) && ok;
    return ok ? RUN_OK : RUN_ERROR;
}
