#include "record/record_parser.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "record/client.h"
#include "record/log_time.h"
#include "util/hash.h"

enum { MAX_TARGET = 64 * 1024 };

struct record_parser {
    const struct log_format *format;
    struct log_clock *clock;
    struct log_fields fields;
    char *target; /* %U and %q put together; NULL before the first */
};

struct record_parser *record_parser_create(const struct log_format *format,
                                           bool use_local_zone)
{
    struct record_parser *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->format = format;
    p->clock = log_clock_create(format, use_local_zone);
    if (!p->clock) {
        free(p);
        return NULL;
    }
    return p;
}

void record_parser_destroy(struct record_parser *p)
{
    if (!p)
        return;
    log_clock_destroy(p->clock);
    free(p->target);
    free(p);
}

struct log_day record_parser_day(const struct record_parser *p)
{
    return log_clock_day(p->clock);
}

void record_parser_set_day(struct record_parser *p, struct log_day day)
{
    log_clock_set_day(p->clock, day);
}

bool record_can_have(const struct record *record, enum log_field field)
{
    return log_format_has(record->format, field);
}

bool line_is_comment(const struct line *line)
{
    return line->text.len == 0 || line->text.at[0] == '#';
}

static inline bool read_status(struct slice s, int *status)
{
    /* Caddy writes 0 when the client went away before there was one. */
    if (s.len == 1 && (s.at[0] == '-' || s.at[0] == '0')) {
        *status = 0;
        return true;
    }
    if (s.len != 3 || s.at[0] < '0' || s.at[0] > '9' || s.at[1] < '0'
        || s.at[1] > '9' || s.at[2] < '0' || s.at[2] > '9')
        return false;
    *status = (s.at[0] - '0') * 100 + (s.at[1] - '0') * 10 + (s.at[2] - '0');
    return true;
}

#ifdef __SSE2__
/* Whether 16 bytes at @a at are all digits, letters, '-' or '.', those from
 * @a len on not counted. ('/' stands among them, and is looked for.) */
static inline bool are_name_bytes(const char *at, size_t len)
{
    __m128i b = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i letter = _mm_or_si128(b, _mm_set1_epi8(0x20));
    __m128i low = _mm_and_si128(_mm_cmpgt_epi8(b, _mm_set1_epi8('-' - 1)),
                                _mm_cmplt_epi8(b, _mm_set1_epi8('9' + 1)));
    __m128i high =
        _mm_and_si128(_mm_cmpgt_epi8(letter, _mm_set1_epi8('a' - 1)),
                      _mm_cmplt_epi8(letter, _mm_set1_epi8('z' + 1)));
    __m128i good = _mm_andnot_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('/')),
                                    _mm_or_si128(low, high));
    unsigned counted = (1u << len) - 1;

    return ((unsigned)_mm_movemask_epi8(good) & counted) == counted;
}
#endif

/* Bytes of an address or host name; anything else in a client field means that
 * the format does not fit. Bytes of @a line behind @a s may be read; what was
 * unescaped does not stand in it. */
static bool is_host(struct slice s, struct slice line)
{
    static const unsigned char allowed[256] = {
        ['0' ... '9'] = 1, ['a' ... 'z'] = 1, ['A' ... 'Z'] = 1, ['.'] = 1,
        [':'] = 1,         ['-'] = 1,         ['_'] = 1,         ['%'] = 1,
    };

#ifdef __SSE2__
    if (s.len > 0 && s.len <= 16 && s.at >= line.at
        && line.at + line.len >= s.at + 16 && are_name_bytes(s.at, s.len))
        return true;
#endif
    for (size_t i = 0; i < s.len; i++)
        if (!allowed[(unsigned char)s.at[i]])
            return false;
    return s.len > 0;
}

/* Whether @a s can be a client of a line in which none else stands. */
static bool is_lone_client(struct slice s, struct slice line)
{
#ifdef __SSE2__
    if (s.len <= 16 && line.at + line.len >= s.at + 16
        && are_name_bytes(s.at, s.len))
        return true;
#endif
    if (memchr(s.at, ':', s.len) && !client_with_colon(s))
        return false;
    return is_host(s, line);
}

/* Whether @a path has @a query at its end already: a format may name the target
 * as it was sent, and its query besides. */
static bool has_query(struct slice path, struct slice query)
{
    const char *mark;

    if (query.at[0] == '?')
        query = (struct slice){query.at + 1, query.len - 1};
    if (path.len <= query.len)
        return false;
    mark = path.at + path.len - query.len - 1;
    return *mark == '?' && memcmp(mark + 1, query.at, query.len) == 0;
}

/* %m, %U and %q instead of %r. */
static const char *read_request_parts(struct record_parser *p,
                                      struct record *record)
{
    struct slice path, query;

    record->method_text = record_field(record, LOG_FIELD_METHOD);
    record->target = path = record_field(record, LOG_FIELD_PATH);
    query = record_field(record, LOG_FIELD_QUERY);
    if (record->method_text.len > 0
        && !http_method_is_token(record->method_text.at,
                                 record->method_text.len))
        return "the method is no token";
    if (query.len == 0 || path.len == 0 || has_query(path, query))
        return NULL;
    bool mark = query.at[0] == '?';
    if (path.len + query.len + 1 > MAX_TARGET)
        return "path and query together are too long";
    if (!p->target && !(p->target = malloc(MAX_TARGET)))
        return "there is no memory for it";
    memcpy(p->target, path.at, path.len);
    if (!mark)
        p->target[path.len] = '?';
    memcpy(p->target + path.len + !mark, query.at, query.len);
    record->target = (struct slice){p->target, path.len + query.len + !mark};
    return NULL;
}

static const char *read_request(struct record_parser *p, struct record *record)
{
    const struct log_fields *f = &p->fields;
    const char *why;

    if (log_fields_have(f, LOG_FIELD_REQUEST)) {
        record->request = f->at[LOG_FIELD_REQUEST];
        return NULL;
    }
    if (!log_fields_have(f, LOG_FIELD_METHOD)
        || !log_fields_have(f, LOG_FIELD_PATH))
        return "there is no request";
    why = read_request_parts(p, record);
    record->request = record->target;
    return why;
}

/* All fields of the line. */
static const char *match_line(struct record_parser *p, const struct line *line)
{
    struct log_quotes quotes = {line->base, line->quotes, line->quote_count};
    return log_format_match(p->format, line->text, &quotes, &p->fields);
}

/* What most lines are asked for, of a line that plainly has the format's
 * shape. @return false when it must be looked at closely. */
static bool glance(struct record_parser *p, const struct line *line,
                   struct record *record)
{
    struct log_quotes quotes = {line->base, line->quotes, line->quote_count};
    struct log_glance seen;

    if (!log_format_glance(p->format, line->text, &quotes, &seen)
        || !is_lone_client(seen.client, line->text)
        || !read_status(seen.status, &record->status)
        || !log_clock_read_stamp(p->clock, seen.stamp, &record->time_us))
        return false;
    record->zone_min = log_clock_zone(p->clock);
    p->fields.present = 0;
    record->client = seen.client;
    record->request = seen.request;
    return true;
}

/* Remember where the line stopped to fit: at @a field, if it has that. */
static const char *refuse(struct record_parser *p, enum log_field field,
                          const char *why)
{
    struct log_fields *f = &p->fields;

    f->refused = log_fields_have(f, field) ? f->at[field].at : NULL;
    return why;
}

static const char *refuse_time(struct record_parser *p)
{
    enum log_field whole = LOG_FIELD_DATETIME;

    return refuse(p,
                  log_fields_have(&p->fields, whole) ? whole : LOG_FIELD_DATE,
                  "the date or time does not fit its format");
}

/* What a format that nobody gave must not take for bytes: a Referer, when the
 * log has none. HAProxy writes "+" before what is not yet all of them. */
static bool are_bytes(const struct log_fields *f)
{
    struct slice s = f->at[LOG_FIELD_BYTES];
    size_t i = 0;

    if (!log_fields_have(f, LOG_FIELD_BYTES))
        return true;
    if (s.len > 0 && s.at[0] == '-')
        return s.len == 1 || s.at[1] == ' ';
    if (s.len > 1 && s.at[0] == '+')
        s = (struct slice){s.at + 1, s.len - 1};
    while (i < s.len && s.at[i] >= '0' && s.at[i] <= '9')
        i++;
    return i > 0 && (i == s.len || s.at[i] == ' ');
}

/* The client, and in a format that nobody gave, what its fields must be. */
static const char *check_fields(struct record_parser *p)
{
    const char *why;

    if (log_format_kind(p->format) != LOG_FORMAT_TEXT)
        return NULL; /* keys or columns say what is what */
    why = client_doubt(p->format, &p->fields);
    if (why)
        return refuse(p, LOG_FIELD_CLIENT, why);
    if (log_format_is_strict(p->format) && !are_bytes(&p->fields))
        return refuse(p, LOG_FIELD_BYTES,
                      "the bytes sent are neither a number nor \"-\"");
    return NULL;
}

static const char *parse_closely(struct record_parser *p,
                                 const struct line *line, struct record *record)
{
    const struct log_fields *f = &p->fields;
    const char *why = match_line(p, line);

    if (why)
        return why;
    if (!log_fields_have(f, LOG_FIELD_CLIENT)
        || !is_host(f->at[LOG_FIELD_CLIENT], line->text))
        return refuse(p, LOG_FIELD_CLIENT,
                      "there is no client address where the format has it");
    if (!log_clock_read(p->clock, f, &record->time_us))
        return refuse_time(p);
    record->zone_min = log_clock_zone(p->clock);
    if (!log_fields_have(f, LOG_FIELD_STATUS)
        || !read_status(f->at[LOG_FIELD_STATUS], &record->status))
        return refuse(p, LOG_FIELD_STATUS,
                      "the status is not a number of three digits");
    why = check_fields(p);
    if (why)
        return why;
    record->client = f->at[LOG_FIELD_CLIENT];
    why = read_request(p, record);
    return why ? refuse(p, LOG_FIELD_METHOD, why) : NULL;
}

/* A line before which a crash has left a hole in the file: it begins behind the
 * bytes of zero. */
static const char *parse_behind_hole(struct record_parser *p,
                                     const struct line *line,
                                     struct record *record)
{
    struct line rest = *line;

    while (rest.text.len > 0 && rest.text.at[0] == '\0') {
        rest.text.at++;
        rest.text.len--;
    }
    if (rest.text.len == 0) {
        p->fields = (struct log_fields){.refused = line->text.at};
        return "it has nothing but bytes of zero";
    }
    record->line = rest.text;
    return parse_closely(p, &rest, record);
}

static void begin_record(struct record_parser *p, const struct line *line,
                         struct record *record)
{
    record->line = line->text;
    record->number = line->number;
    record->offset = line->offset;
    record->fields = &p->fields;
    record->format = p->format;
    record->source = line;
    record->aside_us = 0;
    record->is_tallied = false;
    record->is_read = false;
    record->given_vhost = (struct slice){NULL, 0};
}

bool record_glance(struct record_parser *p, const struct line *line,
                   struct record *record)
{
    begin_record(p, line, record);
    return !line->overlong && glance(p, line, record);
}

const char *record_parse(struct record_parser *p, const struct line *line,
                         struct record *record)
{
    if (record_glance(p, line, record))
        return NULL;
    if (line->overlong)
        return "the line is longer than the limit";
    if (line->text.len > 0 && line->text.at[0] == '\0')
        return parse_behind_hole(p, line, record);
    return parse_closely(p, line, record);
}

static void match_rest(struct record *record)
{
    const struct line *line = record->source;
    struct log_quotes quotes = {line->base, line->quotes, line->quote_count};

    log_format_match_rest(record->format, line->text, &quotes, record->fields);
}

/* A format that has %m besides may have no more than the target in %r. */
static void read_request_line(struct record *record)
{
    struct slice protocol;

    request_line_split(record->request, &record->method_text, &record->target,
                       &protocol);
    if (record->method_text.len > 0
        || !log_fields_have(record->fields, LOG_FIELD_METHOD))
        return;
    record->method_text = record_field(record, LOG_FIELD_METHOD);
    record->target = record->request;
}

struct slice record_asked(struct record *record)
{
    struct slice method, target, protocol;

    if (!record->is_read && record->fields->present == 0) {
        request_line_split(record->request, &method, &target, &protocol);
        if (method.len > 0)
            return target;
    }
    record_read(record);
    return record->target;
}

void record_read(struct record *record)
{
    if (record->is_read)
        return;
    record->is_read = true;
    if (record->fields->present == 0)
        match_rest(record);
    if (log_fields_have(record->fields, LOG_FIELD_REQUEST))
        read_request_line(record);
    record->method =
        http_method_from_name(record->method_text.at, record->method_text.len);
    record->agent = record_field(record, LOG_FIELD_AGENT);
    record->referer = record_field(record, LOG_FIELD_REFERER);
    record->vhost = record->given_vhost.len > 0
                        ? record->given_vhost
                        : record_field(record, LOG_FIELD_VHOST);
    record->location = record_field(record, LOG_FIELD_LOCATION);
    record->client_hash = hash_stable(record->client);
    record->agent_hash = hash_stable(record->agent);
}
