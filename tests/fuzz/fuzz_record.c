/* Any bytes as a log: the first byte chooses the preset, the second how the
 * reads are cut. Laws: however reads are cut, and with either variant of the
 * line marks, the records are the same; each line is one record or one
 * refusal, as the plain reference parser has it; what COMBINED accepts, written again from its fields, is read as
 * the same record; a target compares equal to itself. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/record/reference_parser.h"
#include "record/record_batch.h"
#include "record/record_parser.h"
#include "record/target.h"
#include "util/hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_LINE = 1024 };

static void require(bool law)
{
    if (!law)
        abort();
}

static uint64_t mix(uint64_t h, uint64_t value)
{
    return (h ^ value) * 1099511628211u;
}

static uint64_t mix_slice(uint64_t h, struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        h = mix(h, (unsigned char)s.at[i]);
    return mix(h, s.len);
}

/* One number for all that a record says. */
static uint64_t digest(const struct record *r)
{
    uint64_t h = mix(14695981039346656037u, (uint64_t)r->time_us);

    h = mix(h, (uint64_t)r->status);
    h = mix(h, r->method);
    h = mix_slice(mix_slice(h, r->method_text), r->target);
    h = mix_slice(mix_slice(h, r->client), r->vhost);
    h = mix(h, (uint64_t)record_duration_us(r));
    for (int f = 0; f < LOG_FIELD_COUNT; f++)
        if (log_fields_have(r->fields, (enum log_field)f))
            h = mix_slice(mix(h, (uint64_t)f), r->fields->at[f]);
    return h;
}

static void check_target(const struct record *r)
{
    static struct target_buffer a, b, c;
    struct target x, y, location;

    target_of_request(r, &a, &x);
    target_of_request(r, &b, &y);
    require(x.hash == y.hash && x.host_hash == y.host_hash);
    require(!target_is_canonical_variant(&x, &y));
    if (target_of_location(r, &x, &c, &location)) {
        target_masked_hash(&location);
        target_is_canonical_variant(&x, &location);
    }
}

/* --- round trip --------------------------------------------------------------- */

static size_t append(char *out, size_t len, struct slice s)
{
    if (s.len > 0)
        memcpy(out + len, s.at, s.len);
    return len + s.len;
}

static struct slice field(const struct record *r, enum log_field f)
{
    return log_fields_have(r->fields, f) ? r->fields->at[f] : slice_of("");
}

/* Without a byte that would end the field early in the plain form below. */
static bool can_be_written(const struct record *r)
{
    struct slice user_side[] = {field(r, LOG_FIELD_REQUEST),
                                field(r, LOG_FIELD_REFERER),
                                field(r, LOG_FIELD_AGENT)};

    for (size_t i = 0; i < 3; i++) {
        bool escaped = false;
        for (size_t k = 0; k < user_side[i].len; k++) {
            char c = user_side[i].at[k];
            if (c == '"' && !escaped)
                return false;
            escaped = c == '\\' && !escaped;
        }
        if (escaped) /* a line cut behind a backslash */
            return false;
    }
    struct slice bytes = field(r, LOG_FIELD_BYTES);
    return !memchr(bytes.at, ' ', bytes.len)
           && !memchr(bytes.at, '\\', bytes.len);
}

/* @a r as the line that Apache's combined format would be. */
static void check_round_trip(struct record_parser *parser,
                             const struct record *r)
{
    static char text[8 * MAX_LINE + LINE_MARKS_PADDING];
    static uint32_t marks[sizeof text + LINE_MARKS_ROOM];
    struct line line = {.base = text, .quotes = marks, .number = 1};
    struct record again;
    uint64_t before = digest(r);
    bool escaped = false;
    size_t len = 0;

    if (!can_be_written(r))
        return;
    len = append(text, len, field(r, LOG_FIELD_CLIENT));
    len = append(text, len, slice_of(" - - ["));
    len = append(text, len, field(r, LOG_FIELD_DATE));
    len = append(text, len, slice_of(":"));
    len = append(text, len, field(r, LOG_FIELD_TIME));
    len = append(text, len, slice_of(" "));
    len = append(text, len, field(r, LOG_FIELD_ZONE));
    len = append(text, len, slice_of("] \""));
    len = append(text, len, field(r, LOG_FIELD_REQUEST));
    len = append(text, len, slice_of("\" "));
    len = append(text, len, field(r, LOG_FIELD_STATUS));
    len = append(text, len, slice_of(" "));
    if (log_fields_have(r->fields, LOG_FIELD_BYTES)) {
        len = append(text, len, field(r, LOG_FIELD_BYTES));
        len = append(text, len, slice_of(" "));
    }
    if (log_fields_have(r->fields, LOG_FIELD_REFERER)) {
        len = append(text, len, slice_of("\""));
        len = append(text, len, field(r, LOG_FIELD_REFERER));
        len = append(text, len, slice_of("\" "));
    }
    if (log_fields_have(r->fields, LOG_FIELD_AGENT)) {
        len = append(text, len, slice_of("\""));
        len = append(text, len, field(r, LOG_FIELD_AGENT));
        len = append(text, len, slice_of("\""));
    }
    line.text = (struct slice){text, len};
    line.quote_count =
        (unsigned)line_marks_plain(text, 0, len, marks, &escaped);
    require(record_parse(parser, &line, &again) == NULL);
    record_read(&again);
    require(digest(&again) == before);
}

/* --- the reference ------------------------------------------------------------- */

static bool same(struct slice s, struct reference_field f)
{
    return s.len == f.len && (f.len == 0 || memcmp(s.at, f.at, f.len) == 0);
}

/* What the reference parser says of the same line, field by field. Times that
 * tell themselves how they are written are none of its. */
static void check_reference(const struct log_format *format,
                            const struct line *line, const char *why,
                            const struct record *r)
{
    struct reference_record expected;

    if (log_format_kind(format) != LOG_FORMAT_TEXT
        || strcmp(log_format_time(format), "%+") == 0 || line->overlong)
        return;
    reference_parse(log_format_text(format), log_format_date(format),
                    log_format_time(format), line->text.at, line->text.len,
                    &expected);
    require(expected.accepted == !why);
    if (why)
        return;
    for (int f = 0; f < LOG_FIELD_COUNT; f++) {
        char letter = log_field_letter((enum log_field)f);
        struct reference_field field =
            letter == 'z' ? expected.zone : expected.by_letter[(int)letter];
        bool present = log_fields_have(r->fields, (enum log_field)f);
        require(present == field.present);
        require(!present || same(r->fields->at[f], field));
    }
    require(r->time_us == expected.time_us && r->status == expected.status);
    require(same(r->method_text, expected.method)
            && same(r->target, expected.target));
}

/* --- the log ------------------------------------------------------------------- */

struct totals {
    uint64_t digest, lines;
};

/* Made once: they hold no more of one log than restarting forgets. */
static struct record_batch *batch;
static struct line_splitter *splitters[2];
static struct log_format *formats[64];
static struct record_parser *parsers[64];
static size_t preset_count;

/* What another thread would be given says the same. */
static void check_copy(const struct record *record, uint64_t expected)
{
    struct batch_record copy;

    require(record_batch_next(batch, &copy));
    record_read(&copy.record);
    require(slice_equal(copy.record.line, record->line));
    require(digest(&copy.record) == expected);
    record_batch_clear(batch);
}

static void take(struct record_parser *parser, const struct line *line,
                 bool deep, bool combined, struct totals *t)
{
    struct record record = {0};
    const char *why = record_parse(parser, line, &record);

    if (!why) {
        record.file = "";
        require(record_batch_add(batch, &record) == RECORD_BATCH_OK);
        record_read(&record);
        check_copy(&record, digest(&record));
    }
    t->lines++;
    require(line->number == t->lines);
    t->digest = mix(t->digest, why ? 1 : digest(&record));
    t->digest = mix(t->digest, line->offset);
    if (deep)
        check_reference(record.format, line, why, &record);
    if (why || !deep)
        return;
    require(record.target.len == 0 || record.method_text.len > 0
            || !log_fields_have(record.fields, LOG_FIELD_REQUEST));
    check_target(&record);
    if (combined)
        check_round_trip(parser, &record);
}

static void prepare(void)
{
    struct diag diag = {""};
    const char *name;

    hash_init();
    splitters[0] = line_splitter_create(MAX_LINE, 128 * 1024, line_marks_plain);
    splitters[1] =
        line_splitter_create(MAX_LINE, 128 * 1024, line_marks_choose());
    batch = record_batch_create(4096);
    require(splitters[0] && splitters[1] && batch);
    while ((name = log_format_preset_name(preset_count, NULL, NULL, NULL))) {
        formats[preset_count] = log_format_preset(name, &diag);
        parsers[preset_count] =
            record_parser_create(formats[preset_count], false);
        require(parsers[preset_count++] != NULL);
    }
}

/* Read with the marks of splitter @a s, @a piece bytes at a time. */
static struct totals read_log(struct line_splitter *s, size_t preset,
                              const uint8_t *data, size_t size, size_t piece,
                              bool deep)
{
    struct record_parser *parser = parsers[preset];
    bool combined = strcmp(log_format_name(formats[preset]), "COMBINED") == 0;
    struct totals t = {0};
    struct line line;

    line_splitter_restart(s);
    for (size_t at = 0; at < size;) {
        size_t room, n = size - at < piece ? size - at : piece;
        char *space = line_splitter_space(s, &room);
        if (n > room)
            n = room;
        memcpy(space, data + at, n);
        line_splitter_filled(s, n);
        at += n;
        while (line_splitter_next(s, &line))
            take(parser, &line, deep, combined, &t);
    }
    if (line_splitter_last(s, &line))
        take(parser, &line, deep, combined, &t);
    return t;
}

static void require_same(struct totals a, struct totals b)
{
    require(a.digest == b.digest && a.lines == b.lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t pieces[] = {1, 2, 7, 61, 64, 127, 509};
    size_t preset, piece, lines = 0;

    if (preset_count == 0)
        prepare();
    if (size < 2)
        return 0;
    preset = data[0] % preset_count;
    piece = pieces[data[1] % (sizeof pieces / sizeof pieces[0])];
    data += 2;
    size -= 2;

    struct totals whole =
        read_log(splitters[0], preset, data, size, size + 1, true);
    for (int i = 0; i < 2; i++) {
        require_same(read_log(splitters[i], preset, data, size, piece, false),
                     whole);
        require_same(
            read_log(splitters[i], preset, data, size, size + 1, false), whole);
    }
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n' || i + 1 == size;
    require(whole.lines == lines);
    return 0;
}
