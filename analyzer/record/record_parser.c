#include "record/record_parser.h"

#include <stdlib.h>
#include <string.h>

#include "record/log_time.h"

enum { MAX_TARGET = 64 * 1024 };

struct record_parser {
    const struct log_format *format;
    struct log_clock *clock;
    struct log_fields fields;
    char target[MAX_TARGET]; /* %U and %q put together */
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
    free(p);
}

bool line_is_comment(const struct line *line)
{
    return line->text.len == 0 || line->text.at[0] == '#';
}

static bool read_status(struct slice s, int *status)
{
    if (s.len == 1 && s.at[0] == '-') {
        *status = 0;
        return true;
    }
    if (s.len != 3 || s.at[0] < '0' || s.at[0] > '9' || s.at[1] < '0'
        || s.at[1] > '9' || s.at[2] < '0' || s.at[2] > '9')
        return false;
    *status = (s.at[0] - '0') * 100 + (s.at[1] - '0') * 10 + (s.at[2] - '0');
    return true;
}

/* Bytes of an address or host name; anything else in a client field means that
 * the format does not fit. */
static bool is_host(struct slice s)
{
    static const unsigned char allowed[256] = {
        ['0' ... '9'] = 1, ['a' ... 'z'] = 1, ['A' ... 'Z'] = 1, ['.'] = 1,
        [':'] = 1,         ['-'] = 1,         ['_'] = 1,         ['%'] = 1,
    };

    for (size_t i = 0; i < s.len; i++)
        if (!allowed[(unsigned char)s.at[i]])
            return false;
    return s.len > 0;
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
    if (query.len == 0 || path.len == 0)
        return NULL;
    bool mark = query.at[0] == '?';
    if (path.len + query.len + 1 > sizeof p->target)
        return "path and query together are too long";
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
        record->request_is_read = false;
        return NULL;
    }
    if (!log_fields_have(f, LOG_FIELD_METHOD)
        || !log_fields_have(f, LOG_FIELD_PATH))
        return "there is no request";
    why = read_request_parts(p, record);
    record->request = record->target;
    record->request_is_read = true;
    record->method =
        http_method_from_name(record->method_text.at, record->method_text.len);
    return why;
}

const char *record_parse(struct record_parser *p, const struct line *line,
                         struct record *record)
{
    struct log_quotes quotes = {line->base, line->quotes, line->quote_count};
    struct log_fields *f = &p->fields;
    const char *why;

    if (line->overlong)
        return "the line is longer than the limit";
    why = log_format_match(p->format, line->text, &quotes, f);
    if (why)
        return why;

    record->line = line->text;
    record->number = line->number;
    record->offset = line->offset;
    record->fields = f;
    if (!log_fields_have(f, LOG_FIELD_CLIENT)
        || !is_host(f->at[LOG_FIELD_CLIENT]))
        return "there is no client address where the format has it";
    if (!log_clock_read(p->clock, f, &record->time_us))
        return "the date or time does not fit its format";
    if (!log_fields_have(f, LOG_FIELD_STATUS)
        || !read_status(f->at[LOG_FIELD_STATUS], &record->status))
        return "the status is not a number of three digits";
    why = read_request(p, record);
    if (why)
        return why;
    record->client = f->at[LOG_FIELD_CLIENT];
    record->agent = record_field(record, LOG_FIELD_AGENT);
    record->referer = record_field(record, LOG_FIELD_REFERER);
    record->vhost = record_field(record, LOG_FIELD_VHOST);
    record->location = record_field(record, LOG_FIELD_LOCATION);
    return NULL;
}
