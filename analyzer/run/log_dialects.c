#include "run/log_dialects.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "format/log_format.h"
#include "record/client.h"
#include "record/record_parser.h"
#include "run/format_fit.h"

/* More than the lines that are held together can have, three of each: then they
 * do not put each other out. */
enum { MAX_FORMATS = 8 };

#define ANY_QUOTES UINT_MAX

struct dialect {
    struct log_format *format;
    struct record_parser *parser;
    unsigned quotes;            /* its lines have */
    struct log_format *sibling; /* may be NULL */
};

struct log_dialects {
    bool use_local_zone;
    size_t count;
    struct dialect at[MAX_FORMATS]; /* the one in use is the first */
};

struct log_dialects *log_dialects_create(bool use_local_zone)
{
    struct log_dialects *dialects = calloc(1, sizeof *dialects);

    if (dialects)
        dialects->use_local_zone = use_local_zone;
    return dialects;
}

static void release(struct dialect *dialect)
{
    record_parser_destroy(dialect->parser);
    log_format_destroy(dialect->sibling);
    log_format_destroy(dialect->format);
    *dialect = (struct dialect){0};
}

/* The preset that has a virtual host in front where @a format has none, or the
 * reverse; NULL for formats that were given, and without memory. */
static struct log_format *sibling_of(const struct log_format *format)
{
    static const char *const pairs[][2] = {
        {"COMBINED", "VCOMBINED"},
        {"COMMON", "VCOMMON"},
    };
    struct log_format *sibling = NULL;
    struct diag diag;

    if (!log_format_is_strict(format))
        return NULL;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        for (size_t j = 0; j < 2; j++)
            if (!strcmp(log_format_name(format), pairs[i][j]))
                sibling = log_format_preset(pairs[i][1 - j], &diag);
    if (sibling)
        log_format_be_strict(sibling);
    return sibling;
}

/* How many quotes lines of @a format have: what it spells, if one of @a lines
 * is so. */
static unsigned quotes_of(const struct log_format *format,
                          const struct line *lines, size_t count)
{
    unsigned quotes = log_format_quotes(format);

    for (size_t i = 0; quotes > 0 && i < count; i++)
        if (lines[i].quote_count == quotes)
            return quotes;
    return ANY_QUOTES;
}

/* Put the format at @a i before the others. */
static void prefer(struct log_dialects *dialects, size_t i)
{
    struct dialect dialect = dialects->at[i];

    memmove(&dialects->at[1], &dialects->at[0], i * sizeof dialect);
    dialects->at[0] = dialect;
}

bool log_dialects_use(struct log_dialects *dialects, struct log_format *format,
                      const struct line *lines, size_t count)
{
    struct dialect dialect = {
        .format = format,
        .parser = record_parser_create(format, dialects->use_local_zone),
        .quotes = quotes_of(format, lines, count)};

    if (!dialect.parser) {
        log_format_destroy(format);
        return false;
    }
    if (dialects->count == MAX_FORMATS)
        release(&dialects->at[--dialects->count]);
    dialect.sibling = sibling_of(format);
    dialects->at[dialects->count] = dialect;
    prefer(dialects, dialects->count++);
    return true;
}

bool log_dialects_have_quotes_of(const struct log_dialects *dialects,
                                 const struct log_format *format,
                                 const struct line *lines, size_t count)
{
    unsigned spelled = log_format_quotes(format);

    for (size_t i = 0; i < count; i++) {
        bool known = false;

        if (lines[i].quote_count == spelled)
            return false;
        for (size_t k = 0; k < dialects->count && !known; k++)
            known = dialects->at[k].quotes == lines[i].quote_count;
        if (!known)
            return false;
    }
    return spelled > 0;
}

bool log_dialects_know(const struct log_dialects *dialects,
                       const struct log_format *format)
{
    for (size_t i = 0; i < dialects->count; i++)
        if (!strcmp(log_format_name(dialects->at[i].format),
                    log_format_name(format)))
            return true;
    return false;
}

static bool has_quotes(const struct dialect *dialect, const struct line *line)
{
    return dialect->quotes == line->quote_count
           || dialect->quotes == ANY_QUOTES;
}

struct record_parser *log_dialects_glancing(const struct log_dialects *dialects,
                                            unsigned *quotes)
{
    const struct dialect *dialect = &dialects->at[0];

    if (dialects->count == 0 || dialect->quotes == ANY_QUOTES
        || log_format_glance_quotes(dialect->format) != dialect->quotes)
        return NULL;
    *quotes = dialect->quotes;
    return dialect->parser;
}

const char *log_dialects_parse(struct log_dialects *dialects,
                               const struct line *line, struct record *record,
                               bool *fits)
{
    const char *why;

    *fits = true;
    for (size_t i = 0; i < dialects->count; i++)
        if (has_quotes(&dialects->at[i], line)
            && !record_parse(dialects->at[i].parser, line, record)) {
            if (i > 0)
                prefer(dialects, i);
            return NULL;
        }
    *fits = false;
    why = record_parse(dialects->at[0].parser, line, record);
    for (size_t i = 1; why && i < dialects->count; i++)
        if (!record_parse(dialects->at[i].parser, line, record))
            return NULL;
    return why;
}

/* Whether @a line, alone, tells that it has @a format: more than the rest of a
 * line whose beginning is lost. */
static bool tells(const struct log_format *format, const struct line *line)
{
    const char *blank = memchr(line->text.at, ' ', line->text.len);
    struct slice first = {line->text.at,
                          blank ? (size_t)(blank - line->text.at) : 0};

    return line->quote_count == log_format_quotes(format)
           && (log_format_has(format, LOG_FIELD_VHOST)
               || client_is_address(first))
           && format_fit_of(format, line, 1, NULL).fitting == 1;
}

struct log_format *log_dialects_sibling(const struct log_dialects *dialects,
                                        const struct line *line)
{
    if (log_dialects_is_full(dialects))
        return NULL;
    for (size_t i = 0; i < dialects->count; i++) {
        const struct log_format *sibling = dialects->at[i].sibling;
        if (sibling && !log_dialects_know(dialects, sibling)
            && tells(sibling, line))
            return log_format_retain(sibling);
    }
    return NULL;
}

bool log_dialects_have_columns(const struct log_dialects *dialects)
{
    return dialects->count == 0
           || log_format_kind(dialects->at[0].format) == LOG_FORMAT_COLUMNS;
}

bool log_dialects_is_full(const struct log_dialects *dialects)
{
    return dialects->count == MAX_FORMATS;
}

bool log_dialects_try(struct log_dialects *dialects, const struct line *line)
{
    const struct log_dialects before = *dialects;
    struct log_day days[MAX_FORMATS];
    struct record record;
    bool fits;

    for (size_t i = 0; i < before.count; i++)
        days[i] = record_parser_day(before.at[i].parser);
    log_dialects_parse(dialects, line, &record, &fits);
    *dialects = before;
    for (size_t i = 0; i < before.count; i++)
        record_parser_set_day(before.at[i].parser, days[i]);
    return fits;
}

void log_dialects_destroy(struct log_dialects *dialects)
{
    for (size_t i = 0; dialects && i < dialects->count; i++)
        release(&dialects->at[i]);
    free(dialects);
}
