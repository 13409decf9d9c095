/* What is written in a format is read from it again: every preset, formats of
 * JSON and columns that a comment names. The writer is line_writer.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/one_line.h"
#include "analyzer/record/line_writer.h"
#include "check.h"
#include "format/w3c_header.h"
#include "record/record_parser.h"

enum { LINES = 1000 };

/* MR_LINES=300000 for the long form. */
static unsigned line_count(void)
{
    const char *more = getenv("MR_LINES");

    return more ? (unsigned)strtoul(more, NULL, 10) : LINES;
}

static bool same(struct slice s, const char *text)
{
    return slice_is(s, text);
}

/* The target as a record has it: path and query together. */
static void expected_target(const struct written_line *w, char *out)
{
    const char *query = w->by_letter['q'];
    bool has_query = query[0] && strcmp(query, "-") != 0;

    snprintf(out, 2 * WRITTEN_VALUE_MAX, "%s%s%s", w->by_letter['U'],
             has_query ? "?" : "", has_query ? query : "");
}

/* What differs; NULL: nothing. */
static const char *difference(struct record *r, const char *why,
                              const struct written_line *w)
{
    static char letter[2];
    char target[2 * WRITTEN_VALUE_MAX];

    if (why)
        return why;
    record_read(r);
    for (int f = 0; f < LOG_FIELD_COUNT; f++) {
        letter[0] = log_field_letter((enum log_field)f);
        const char *expected = w->by_letter[(int)letter[0]];
        bool present = log_fields_have(r->fields, (enum log_field)f);
        if (letter[0] == 'z'
            || (present && expected[0] == '\0' && r->fields->at[f].len == 0))
            continue;
        if (present != (expected[0] != '\0')
            || (present && !same(r->fields->at[f], expected)))
            return letter;
    }
    if (w->by_letter['r'][0] == '\0') {
        expected_target(w, target);
        if (!same(r->target, target)
            || !same(r->method_text, w->by_letter['m']))
            return "target";
    }
    return r->time_us != w->time_us               ? "time"
           : r->status != atoi(w->by_letter['s']) ? "status"
           : !same(r->client, w->by_letter['h'])  ? "client"
                                                  : NULL;
}

static void compare(struct record_parser *parser, const struct written_line *w,
                    const char *name, unsigned *bad)
{
    struct line line = one_line((struct slice){w->text, w->len});
    struct record record;
    const char *why = record_parse(parser, &line, &record);
    const char *what = difference(&record, why, w);
    char text[WRITTEN_MAX + 128];

    if (!what || (*bad)++ > 2)
        return;
    snprintf(text, sizeof text, "%s, %s: %s", name, what, w->text);
    CHECK_STR(text, "");
}

static void what_a_preset_writes_it_reads(void)
{
    static struct written_line w;
    struct written_format f;
    struct diag diag = {""};
    const char *name;

    line_writer_seed(1);
    for (size_t i = 0;
         (name = log_format_preset_name(i, &f.text, &f.date, &f.time)); i++) {
        struct log_format *format = log_format_preset(name, &diag);
        CU_ASSERT_PTR_NOT_NULL_FATAL(format);
        struct record_parser *parser = record_parser_create(format, false);
        CU_ASSERT_PTR_NOT_NULL_FATAL(parser);
        unsigned bad = 0;
        for (unsigned n = line_count(); n > 0; n--) {
            line_write(&f, &w);
            compare(parser, &w, name, &bad);
        }
        CHECK_INT(bad, 0);
        record_parser_destroy(parser);
        log_format_destroy(format);
    }
}

static const struct written_format formats[] = {
    {"%t|%h|%d|%s|\"%r\"|%n", "%Y-%m-%d", "%H:%M:%S"},
    {"%x %h \"%m %U?%q\" %s %T", "%s", "%s"},
    {"%x %h \"%r\" %s", "%*", "%*"},
    {"%h [%x] \"%r\" %s %~%b %~%I \"%u\"", "%+", "%+"},
    {"%d %t %v %h %z \"%r\" %s \"%Y\"", "%d.%m.%Y", "%T"},
    {"[%d] [%t] \"~h{, }\" | %r | %s", "%B %d %Y", "%I:%M:%S %p"},
    {"{\"a\": {\"b\": \"[%d:%t %^]\"}, \"c\": [\"%h\"], \"d.e\": \"%r %s %b\"}",
     "%d/%b/%Y", "%H:%M:%S"},
};

static void what_a_format_writes_it_reads(void)
{
    static struct written_line w;
    struct diag diag = {""};

    line_writer_seed(2);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct written_format *f = &formats[i];
        struct log_format *format =
            log_format_compile("test", f->text, f->date, f->time, &diag);
        CHECK_STR(diag.text, "");
        CU_ASSERT_PTR_NOT_NULL_FATAL(format);
        struct record_parser *parser = record_parser_create(format, false);
        CU_ASSERT_PTR_NOT_NULL_FATAL(parser);
        unsigned bad = 0;
        for (unsigned n = line_count(); n > 0; n--) {
            line_write(f, &w);
            compare(parser, &w, f->text, &bad);
        }
        CHECK_INT(bad, 0);
        record_parser_destroy(parser);
        log_format_destroy(format);
    }
}

static void columns_that_a_comment_names_are_read(void)
{
    static const char *const comments[] = {
        "#Fields: date time c-ip cs-method cs-uri-stem sc-status",
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port "
        "cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus "
        "sc-win32-status time-taken",
        ("#Fields: sc-status c-ip sc(Location) cs-version cs-bytes sc-bytes "
         "cs-host cs-uri-stem cs-method time date"),
    };
    static struct written_line w;
    struct diag diag = {""};

    line_writer_seed(3);
    for (size_t i = 0; i < sizeof comments / sizeof comments[0]; i++) {
        struct w3c_header header = {.fields = ""};
        w3c_header_take(&header, slice_of(comments[i]));
        struct log_format *format = w3c_header_format(&header, &diag);
        CU_ASSERT_PTR_NOT_NULL_FATAL(format);
        struct record_parser *parser = record_parser_create(format, false);
        CU_ASSERT_PTR_NOT_NULL_FATAL(parser);
        unsigned bad = 0;
        for (unsigned n = line_count(); n > 0; n--) {
            line_write_columns(comments[i], &w);
            compare(parser, &w, comments[i], &bad);
        }
        CHECK_INT(bad, 0);
        record_parser_destroy(parser);
        log_format_destroy(format);
    }
}

static CU_TestInfo tests[] = {
    {"what a preset writes it reads", what_a_preset_writes_it_reads},
    {"what a format writes it reads", what_a_format_writes_it_reads},
    {"columns that a comment names are read",
     columns_that_a_comment_names_are_read},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_round_trip, "analyzer/record/round_trip");
