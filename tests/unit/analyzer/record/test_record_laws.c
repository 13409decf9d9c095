/* Laws that hold for every line, on generated lines with hostile bytes: the
 * parser says what the reference parser says, and how reads cut the stream
 * changes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/record/line_writer.h"
#include "analyzer/record/reference_parser.h"
#include "check.h"
#include "record/record_parser.h"

enum { MAX_LINE = 4096, LINES = 200000 };

/* MR_LINES=10000000 for the long form. */
static unsigned line_count(void)
{
    const char *more = getenv("MR_LINES");

    return more ? (unsigned)strtoul(more, NULL, 10) : LINES;
}

/* --- lines ------------------------------------------------------------------ */

#define below line_writer_below

struct text {
    char bytes[MAX_LINE];
    size_t len;
};

static void put(struct text *t, const char *s)
{
    size_t len = strlen(s);

    if (t->len + len < sizeof t->bytes) {
        memcpy(t->bytes + t->len, s, len);
        t->len += len;
    }
}

#define PUT_ONE_OF(t, ...)                                                     \
    do {                                                                       \
        static const char *const of[] = {__VA_ARGS__};                         \
        put(t, of[below(sizeof of / sizeof of[0])]);                           \
    } while (0)

static void put_time(struct text *t)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
                                         "Jun", "Jul", "Aug", "Sep", "Oct",
                                         "Nov", "Dec", "Foo"};
    char s[64];

    snprintf(s, sizeof s, "[%02u/%s/%04u:%02u:%02u:%02u ", 1 + below(28),
             months[below(50) ? below(12) : 12], 1900 + below(300), below(24),
             below(60), below(61));
    put(t, s);
    PUT_ONE_OF(t, "+0000]", "+0100]", "-0330]", "+1245]", "UTC]", "]", "+01]",
               "+9999]", "-1401]", "+0060]");
}

static void put_words(struct text *t)
{
    for (unsigned n = below(5); n > 0; n--)
        PUT_ONE_OF(t, "Mozilla/5.0", " ", "\\\"", "\\\\", "(X11)", "\\xff",
                   "\xc3\xa9", "\t", "-", "http://a.example/?x=%20", "[", "]",
                   ":", "\x01", "curl");
}

static void put_line(struct text *t, bool module)
{
    char number[32];

    PUT_ONE_OF(t, "192.0.2.1", "2001:db8::1", "[2001:db8::1]", "a.example",
               "fe80::1%eth0", "-", "", "192.0.2.1,", "::1");
    PUT_ONE_OF(t, " - - ", " - frank ", " - frank smith ", " - \"\" ", " ");
    put_time(t);
    put(t, " \"");
    PUT_ONE_OF(t, "GET", "POST", "get", "FOO", "-", "", "\\x16\\x03", "G T");
    PUT_ONE_OF(t, " ", " ", " ", "", "  ");
    PUT_ONE_OF(t, "/", "/a?b=c", "/a b", "*", "http://a.example/x",
               "/q\\\"x\\\\", "");
    PUT_ONE_OF(t, " HTTP/1.1", " HTTP/2.0", "", " HTTP/", " http/1.1");
    put(t, "\" ");
    snprintf(number, sizeof number, "%u %u", below(1100), below(100000));
    if (below(10))
        put(t, number);
    else
        PUT_ONE_OF(t, "200 -", "- -", "20 5", "abc 5", "-20 5", "200");
    put(t, " \"");
    put_words(t);
    put(t, "\" \"");
    put_words(t);
    put(t, "\"");
    if (!module)
        return;
    put(t, " \"");
    put_words(t);
    put(t, "\" a.example 54 181 36920 0 + \"text/plain\" ");
    PUT_ONE_OF(t, "a.conf:12 rule mapping ", "- - - ", "- 302>307 handler ");
    PUT_ONE_OF(t, "046", "046763", "-", "4", "x46");
}

/* Break what was well made: now and then, so that most lines stay valid. */
static void spoil(struct text *t)
{
    static const char hostile[] = "\"\\[] :-\0\x01\xff%/+\r";

    if (below(3) > 0 || t->len == 0)
        return;
    for (unsigned n = 1 + below(3); n > 0 && t->len > 0; n--) {
        size_t at = below((unsigned)t->len);
        switch (below(4)) {
        case 0: /* another byte */
            t->bytes[at] = hostile[below(sizeof hostile - 1)];
            break;
        case 1: /* a byte less */
            memmove(t->bytes + at, t->bytes + at + 1, t->len - at - 1);
            t->len--;
            break;
        case 2: /* cut */
            if (below(4) == 0)
                t->len = at;
            break;
        default: /* one more */
            if (t->len + 1 < sizeof t->bytes) {
                memmove(t->bytes + at + 1, t->bytes + at, t->len - at);
                t->bytes[at] = hostile[below(sizeof hostile - 1)];
                t->len++;
            }
        }
    }
}

/* A log in the making. */
struct log {
    char *bytes;
    size_t len, room;
};

static void add_line(struct log *log, const struct text *t)
{
    if (log->len + sizeof t->bytes + 2 > log->room) {
        log->room = log->room ? 2 * log->room : 1 << 20;
        log->bytes = realloc(log->bytes, log->room);
        CU_ASSERT_PTR_NOT_NULL_FATAL(log->bytes);
    }
    memcpy(log->bytes + log->len, t->bytes, t->len);
    log->len += t->len;
    if (below(20) == 0)
        log->bytes[log->len++] = '\r';
    log->bytes[log->len++] = '\n';
}

/* @a count lines, each with its newline. */
static struct log make_log(unsigned count, bool module)
{
    struct log log = {NULL, 0, 0};

    line_writer_seed(module);
    while (count-- > 0) {
        struct text t = {.len = 0};
        put_line(&t, module);
        spoil(&t);
        add_line(&log, &t);
    }
    return log;
}

/* The same, in any format. */
static struct log write_log(unsigned count, const struct written_format *format)
{
    static struct written_line line;
    struct log log = {NULL, 0, 0};

    line_writer_seed(count);
    while (count-- > 0) {
        struct text t = {.len = 0};
        line_write(format, &line);
        put(&t, line.text);
        spoil(&t);
        add_line(&log, &t);
    }
    return log;
}

/* --- reading them ------------------------------------------------------------ */

struct reader {
    struct log_format *format;
    struct record_parser *parser;
    struct line_splitter *splitter;
};

static void reader_open(struct reader *r, const char *preset,
                        line_marks_fn *marks)
{
    struct diag diag = {""};

    r->format = log_format_preset(preset, &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r->format);
    r->parser = record_parser_create(r->format, false);
    r->splitter = line_splitter_create(MAX_LINE, 128 * 1024, marks);
    CU_ASSERT_FATAL(r->parser && r->splitter);
}

static void reader_close(struct reader *r)
{
    line_splitter_destroy(r->splitter);
    record_parser_destroy(r->parser);
    log_format_destroy(r->format);
}

/* Hand each line of @a log, read @a piece bytes at a time (0: as many as
 * fit), to @a take. */
static void read_log(struct reader *r, const char *log, size_t size,
                     size_t piece,
                     void take(struct reader *, const struct line *, void *),
                     void *context)
{
    struct line line;

    for (size_t at = 0; at < size;) {
        size_t room, n = size - at;
        char *space = line_splitter_space(r->splitter, &room);
        if (piece && n > piece)
            n = piece;
        if (n > room)
            n = room;
        memcpy(space, log + at, n);
        line_splitter_filled(r->splitter, n);
        at += n;
        while (line_splitter_next(r->splitter, &line))
            take(r, &line, context);
    }
    if (line_splitter_last(r->splitter, &line))
        take(r, &line, context);
}

/* --- against the reference ---------------------------------------------------- */

struct comparison {
    const char *format, *date, *time;
    unsigned lines, accepted, differ;
};

static bool same(struct slice s, struct reference_field f)
{
    return s.len == f.len && (f.len == 0 || memcmp(s.at, f.at, f.len) == 0);
}

static const char *difference(const struct record *record, const char *why,
                              const struct reference_record *expected)
{
    static char letter[2];

    if (!why != expected->accepted)
        return why ? why : "accepted";
    if (why)
        return NULL;
    for (int f = 0; f < LOG_FIELD_COUNT; f++) {
        letter[0] = log_field_letter((enum log_field)f);
        struct reference_field field = expected->by_letter[(int)letter[0]];
        if (letter[0] == 'z')
            field = expected->zone;
        bool present = log_fields_have(record->fields, (enum log_field)f);
        if (present != field.present
            || (present && !same(record->fields->at[f], field)))
            return letter;
    }
    return record->time_us != expected->time_us           ? "time"
           : record->status != expected->status           ? "status"
           : !same(record->method_text, expected->method) ? "method"
           : !same(record->target, expected->target)      ? "target"
                                                          : NULL;
}

static void compare(struct reader *r, const struct line *line, void *context)
{
    struct comparison *c = context;
    struct reference_record expected;
    struct record record;
    const char *why = record_parse(r->parser, line, &record), *what;

    if (!why)
        record_read(&record);
    reference_parse(c->format, c->date, c->time, line->text.at, line->text.len,
                    &expected);
    c->lines++;
    c->accepted += expected.accepted;
    what = difference(&record, why, &expected);
    if (what && c->differ++ < 5)
        CHECK_BYTES(line->text.at, line->text.len, what);
}

/* Of @a log every line is read as by the reference; most are records, and many
 * are none. */
static void compare_log(const char *preset, const struct written_format *format,
                        const struct log *log, unsigned lines)
{
    struct comparison c = {format->text, format->date, format->time, 0, 0, 0};
    struct reader r;

    reader_open(&r, preset, line_marks_choose());
    read_log(&r, log->bytes, log->len, 0, compare, &c);
    CHECK_INT(c.differ, 0);
    CHECK_INT(c.lines, lines);
    CU_ASSERT_TRUE(c.accepted > lines / 4 && c.accepted < lines / 100 * 99);
    reader_close(&r);
    free(log->bytes);
}

static void compare_preset(const char *preset, bool module)
{
    struct written_format f;
    unsigned lines = line_count();
    struct log log = make_log(lines, module);
    const char *name;

    for (size_t i = 0;
         (name = log_format_preset_name(i, &f.text, &f.date, &f.time))
         && strcmp(name, preset) != 0;
         i++)
        ;
    compare_log(preset, &f, &log, lines);
}

/* Times that tell themselves how they are written have no reference. */
static void
spoiled_lines_of_every_text_preset_are_read_as_by_the_reference(void)
{
    unsigned lines = line_count() / 20;
    struct written_format f;
    const char *name;

    for (size_t i = 0;
         (name = log_format_preset_name(i, &f.text, &f.date, &f.time)); i++) {
        if (f.text[0] == '{' || strcmp(f.time, "%+") == 0)
            continue;
        struct log log = write_log(lines, &f);
        compare_log(name, &f, &log, lines);
    }
}

static void combined_lines_are_read_as_by_the_reference(void)
{
    compare_preset("COMBINED", false);
}

static void lines_of_the_module_are_read_as_by_the_reference(void)
{
    compare_preset("METHODREDIRECT", true);
}

/* --- cuts ----------------------------------------------------------------------- */

/* One number that depends on every field of every record, in order. */
static void digest(struct reader *r, const struct line *line, void *context)
{
    uint64_t *sum = context, h = 14695981039346656037u;
    struct record record;
    const char *why = record_parse(r->parser, line, &record);

    if (!why)
        record_read(&record);
#define MIX(value) (h = (h ^ (uint64_t)(value)) * 1099511628211u)
    MIX(line->number);
    MIX(line->offset);
    MIX(line->quote_count);
    for (size_t i = 0; why && why[i]; i++)
        MIX(why[i]);
    for (int f = 0; !why && f < LOG_FIELD_COUNT; f++) {
        if (!log_fields_have(record.fields, (enum log_field)f))
            continue;
        struct slice s = record.fields->at[f];
        MIX(f);
        for (size_t i = 0; i < s.len; i++)
            MIX((unsigned char)s.at[i]);
    }
    if (!why) {
        MIX(record.time_us);
        MIX(record.status);
    }
#undef MIX
    *sum = *sum * 31 + h;
}

static uint64_t read_in_pieces(const char *log, size_t size, size_t piece,
                               line_marks_fn *marks)
{
    struct reader r;
    uint64_t sum = 0;

    reader_open(&r, "COMBINED", marks);
    read_log(&r, log, size, piece, digest, &sum);
    reader_close(&r);
    return sum;
}

static void every_way_to_cut_the_reads_gives_the_same_records(void)
{
    static const size_t pieces[] = {1,   2,   3,    7,     31,    61,    64,
                                    127, 509, 4093, 16381, 65521, 131072};
    struct log log = make_log(4000, false);
    uint64_t whole = read_in_pieces(log.bytes, log.len, 0, line_marks_plain);

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        CU_ASSERT_EQUAL(
            read_in_pieces(log.bytes, log.len, pieces[i], line_marks_choose()),
            whole);
        CU_ASSERT_EQUAL(
            read_in_pieces(log.bytes, log.len, pieces[i], line_marks_plain),
            whole);
    }
    log.bytes[log.len / 2] ^= 1; /* the digest sees a single bit */
    CU_ASSERT_NOT_EQUAL(read_in_pieces(log.bytes, log.len, 0, line_marks_plain),
                        whole);
    free(log.bytes);
}

static CU_TestInfo tests[] = {
    {"COMBINED lines are read as by the reference",
     combined_lines_are_read_as_by_the_reference},
    {"lines of the module are read as by the reference",
     lines_of_the_module_are_read_as_by_the_reference},
    {"spoiled lines of every text preset are read as by the reference",
     spoiled_lines_of_every_text_preset_are_read_as_by_the_reference},
    {"every way to cut the reads gives the same records",
     every_way_to_cut_the_reads_gives_the_same_records},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_record_laws, "analyzer/record/laws");
