#include "run/explain_format.h"

#include <stdlib.h>
#include <string.h>

#include "input/input.h"
#include "line/line_splitter.h"
#include "record/record_parser.h"
#include "run/format_choice.h"
#include "run/format_options.h"

enum {
    MAX_LINE = 1024 * 1024,
    FIRST_BYTES = 64 * 1024,
    FIRST_LINES = 200,
    SHOWN = 200,      /* bytes of a value */
    AROUND_CARET = 60 /* bytes of a line on both sides of the place */
};

/* The head of one log: as much as its format is chosen by. */
struct head {
    const char *name;
    struct line_splitter *splitter;
    struct w3c_header header;
    struct line lines[FIRST_LINES]; /* that are no comments */
    size_t count;
};

static void complain(const char *text)
{
    fprintf(stderr, "redirect-analyzer: %s\n", text);
}

/* Bytes that a terminal would obey are shown as \xHH. */
static void print_bytes(FILE *out, struct slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c < 0x20 || c == 0x7f)
            fprintf(out, "\\x%02x", c);
        else
            fputc(c, out);
    }
}

static struct slice cut(struct slice s, size_t max)
{
    return (struct slice){s.at, s.len < max ? s.len : max};
}

/* --- the head of a log ---------------------------------------------------- */

static bool fill(struct head *head, struct input *input, struct diag *diag)
{
    size_t total = 0, room, got;
    char *space;

    while (total < FIRST_BYTES) {
        enum input_result result;
        space = line_splitter_space(head->splitter, &room);
        result = input_read(input, space, room, &got, diag);
        if (result != INPUT_OK)
            return result == INPUT_END || result == INPUT_TRUNCATED;
        line_splitter_filled(head->splitter, got);
        total += got;
    }
    return true;
}

static void take_lines(struct head *head)
{
    struct line line;

    while (head->count < FIRST_LINES
           && (line_splitter_next(head->splitter, &line)
               || (head->count == 0
                   && line_splitter_last(head->splitter, &line)))) {
        if (line_is_comment(&line))
            w3c_header_take(&head->header, line.text);
        else if (!line.overlong)
            head->lines[head->count++] = line;
    }
}

static bool read_head(struct head *head, const char *path)
{
    struct diag diag = {""};
    struct input *input = input_open(path, &diag);
    bool ok;

    head->name = path;
    head->splitter =
        line_splitter_create(MAX_LINE, 128 * 1024, line_marks_choose());
    ok = input && head->splitter && fill(head, input, &diag);
    if (ok)
        take_lines(head);
    else
        complain(diag.text[0] ? diag.text : "out of memory");
    if (input)
        input_close(input);
    return ok;
}

/* --- formats -------------------------------------------------------------- */

static struct log_format *choose(const struct options *o, struct head *head,
                                 const char **why)
{
    struct diag diag = {""};
    struct log_format *format = format_from_options(o, &diag);

    *why = "the options say so";
    if (!format && diag.text[0] == '\0') {
        *why = "it fits the first lines best";
        format = format_from_lines(&head->header, head->lines, head->count,
                                   head->name, &diag);
    }
    else if (format) {
        struct diag unfit = {""};
        /* For the wrapping; that nothing fits is shown by the line. */
        format_fits(format, head->lines, head->count, FIRST_LINES, head->name,
                    &unfit);
    }
    if (!format)
        complain(diag.text[0] ? diag.text : "there is no line to read");
    return format;
}

static void print_format(FILE *out, const struct log_format *format,
                         const char *why)
{
    fprintf(out, "  format  %s: %s\n", log_format_name(format), why);
    fprintf(out, "  string  ");
    print_bytes(out, slice_of(log_format_text(format)));
    fprintf(out, "\n  dates   %s, times %s\n", log_format_date(format),
            log_format_time(format));
}

/* --- lines ---------------------------------------------------------------- */

static void print_fields(FILE *out, const struct log_format *format,
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
            print_bytes(out, cut(fields->at[field], SHOWN));
        else
            fputs("(not in this line)", out);
        fputc('\n', out);
    }
}

/* The line around the place where it stopped to fit, and a caret below. */
static void print_place(FILE *out, struct slice line, const char *place)
{
    bool inside = place && place >= line.at && place <= line.at + line.len;
    size_t column = inside ? (size_t)(place - line.at) : line.len;
    size_t from = column > AROUND_CARET ? column - AROUND_CARET : 0;
    size_t len = line.len - from;

    fprintf(out, "    ");
    for (size_t i = from; i < from + len && i < column + AROUND_CARET; i++) {
        unsigned char c = (unsigned char)line.at[i];
        fputc(c < 0x20 || c >= 0x7f ? '.' : c, out); /* one column a byte */
    }
    fprintf(out, "\n    %*s^ column %zu\n", (int)(column - from), "",
            column + 1);
}

/* @return whether the line is a record. */
static bool explain_line(FILE *out, const struct log_format *format, bool local,
                         const struct line *line)
{
    struct record_parser *parser = record_parser_create(format, local);
    struct record record;
    const char *why;

    if (!parser) {
        complain("out of memory");
        return false;
    }
    why = record_parse(parser, line, &record);
    if (why) {
        fprintf(out, "  line %llu is refused: %s\n",
                (unsigned long long)line->number, why);
        print_place(out, line->text, record.fields->refused);
    }
    else {
        record_read(&record);
        fprintf(out, "  line %llu\n", (unsigned long long)line->number);
    }
    print_fields(out, format, record.fields);
    record_parser_destroy(parser);
    return !why;
}

/* The first line that the format understands, else the first one; @a fitting:
 * how many of them it does. */
static const struct line *first_good(const struct head *head,
                                     const struct log_format *format,
                                     size_t *fitting)
{
    struct record_parser *parser = record_parser_create(format, false);
    const struct line *good = NULL;
    struct record record;

    *fitting = 0;
    for (size_t i = 0; parser && i < head->count; i++) {
        if (record_parse(parser, &head->lines[i], &record))
            continue;
        good = good ? good : &head->lines[i];
        ++*fitting;
    }
    record_parser_destroy(parser);
    return good ? good : &head->lines[0];
}

static bool explain_head(const struct options *o, struct head *head,
                         const struct line *line, FILE *out)
{
    const char *why;
    struct log_format *format = choose(o, head, &why);
    bool ok = format != NULL;
    size_t fitting;

    if (ok) {
        const struct line *good = first_good(head, format, &fitting);
        fprintf(out, "%s\n", head->name);
        print_format(out, format, why);
        fprintf(out, "  fits    %zu of the first %zu lines\n", fitting,
                head->count);
        if (!line && head->count > 0)
            line = good;
        ok = line && explain_line(out, format, o->tz != NULL, line);
    }
    log_format_destroy(format);
    return ok;
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

/* Line @a number of the log at @a path; it lives as long as @a splitter. */
static bool find_line(const char *path, uint64_t number,
                      struct line_splitter *splitter, struct line *line)
{
    struct diag diag = {""};
    struct input *input = input_open(path, &diag);
    enum input_result result = INPUT_OK;
    bool found = false;

    while (input && !found && result == INPUT_OK) {
        size_t room, got;
        char *space = line_splitter_space(splitter, &room);
        result = input_read(input, space, room, &got, &diag);
        if (result == INPUT_OK)
            line_splitter_filled(splitter, got);
        while (
            !found
            && (line_splitter_next(splitter, line)
                || (result != INPUT_OK && line_splitter_last(splitter, line))))
            found = line->number == number;
    }
    if (input)
        input_close(input);
    if (!found)
        complain(diag.text[0] ? diag.text : "the log has no such line");
    return found;
}

static bool explain_place(const struct options *o, const char *path,
                          uint64_t number, FILE *out)
{
    struct head head = {0};
    struct line_splitter *splitter =
        line_splitter_create(MAX_LINE, 128 * 1024, line_marks_choose());
    struct line line;
    bool ok = read_head(&head, path) && splitter
              && find_line(path, number, splitter, &line)
              && explain_head(o, &head, &line, out);

    line_splitter_destroy(splitter);
    line_splitter_destroy(head.splitter);
    return ok;
}

/* A line of the command line: it is a log of its own. */
static bool explain_text(const struct options *o, FILE *out)
{
    struct head head = {.name = "the given line"};
    size_t room, len = strlen(o->explain_line);
    char *space;
    bool ok = false;

    head.splitter =
        line_splitter_create(MAX_LINE, 128 * 1024, line_marks_choose());
    if (head.splitter) {
        space = line_splitter_space(head.splitter, &room);
        len = len < room ? len : room;
        memcpy(space, o->explain_line, len);
        line_splitter_filled(head.splitter, len);
        take_lines(&head);
        ok = explain_head(o, &head, NULL, out);
    }
    line_splitter_destroy(head.splitter);
    return ok;
}

static bool explain_log(const struct options *o, const char *path, FILE *out)
{
    struct head head = {0};
    bool ok = read_head(&head, path) && explain_head(o, &head, NULL, out);

    line_splitter_destroy(head.splitter);
    return ok;
}

enum run_status explain_format(const struct options *o, FILE *out)
{
    char path[4096];
    uint64_t number;
    bool ok = true;

    if (o->explain_line) {
        number = split_place(o->explain_line, path, sizeof path);
        ok =
            number ? explain_place(o, path, number, out) : explain_text(o, out);
        return ok ? RUN_OK : RUN_ERROR;
    }
    for (size_t i = 0; i < o->log_count; i++)
        ok = explain_log(o, o->logs[i], out) && ok;
    return ok ? RUN_OK : RUN_ERROR;
}
