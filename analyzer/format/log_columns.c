#include "format/log_columns.h"

#include <string.h>
#include <strings.h>

#include "format/log_program.h"

static const struct {
    const char *name;
    enum log_field field;
} columns[] = {
#define W3C(name, field) {name, LOG_FIELD_##field},
#include "format/w3c_fields.def"
};

enum { COLUMN_COUNT = sizeof columns / sizeof columns[0], NONE = COLUMN_COUNT };

bool log_columns_is_format(const char *text)
{
    return text[0] == '#';
}

static bool is_named(struct slice s, const char *name)
{
    return s.len == strlen(name) && strncasecmp(s.at, name, s.len) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of a comment line; false at its end. */
static bool next_word(struct slice *line, struct slice *word)
{
    const char *at = line->at, *end = at + line->len, *stop;

    while (at < end && is_blank(*at))
        at++;
    for (stop = at; stop < end && !is_blank(*stop); stop++)
        ;
    *word = (struct slice){at, (size_t)(stop - at)};
    *line = (struct slice){stop, (size_t)(end - stop)};
    return word->len > 0;
}

/* CloudFront's time-taken are seconds with a fraction, as the draft has it;
 * IIS' are milliseconds. Amazon's columns begin with x-edge. */
static enum log_field duration_unit(const char *text)
{
    return strstr(text, "x-edge-") ? LOG_FIELD_DURATION_S
                                   : LOG_FIELD_DURATION_MS;
}

static size_t row_of(struct slice name)
{
    size_t row = 0;

    while (row < COLUMN_COUNT && !is_named(name, columns[row].name))
        row++;
    return row;
}

/* One step for each column; of two for one field the better one stays. */
static void compile_columns(struct slice names, struct log_format *format,
                            enum log_field duration)
{
    size_t rows[LOG_FIELD_COUNT], steps[LOG_FIELD_COUNT];
    struct slice name;

    format->op_count = 0;
    format->fields = 0;
    while (next_word(&names, &name)) {
        struct op *op = &format->ops[format->op_count];
        size_t row = row_of(name);
        bool timed = is_named(name, "time-taken");
        enum log_field field = row != NONE ? columns[row].field : duration;
        bool taken = format->fields >> field & 1;
        *op = (struct op){.kind = OP_SKIP};
        if ((row != NONE || timed) && (!taken || row < rows[field])) {
            if (taken)
                format->ops[steps[field]].kind = OP_SKIP;
            *op = (struct op){.kind = OP_FIELD, .field = field};
            format->fields |= 1ull << field;
            rows[field] = row;
            steps[field] = format->op_count;
        }
        format->op_count++;
    }
}

static void keep_word(struct slice *line, char *word, size_t size)
{
    struct slice next;

    if (!next_word(line, &next) || next.len >= size)
        return;
    memcpy(word, next.at, next.len);
    word[next.len] = '\0';
}

bool log_columns_compile(const char *text, struct log_format *format,
                         struct diag *diag)
{
    bool found = false;

    for (const char *at = text; *at; at += *at == '\n') {
        struct slice line = {at, strcspn(at, "\n")}, word;
        at += line.len;
        if (!next_word(&line, &word))
            continue;
        if (is_named(word, "#Fields:")) {
            compile_columns(line, format, duration_unit(text));
            found = true;
        }
        else if (is_named(word, "#Date:")) {
            keep_word(&line, format->fixed_date, sizeof format->fixed_date);
            keep_word(&line, format->fixed_time, sizeof format->fixed_time);
        }
        else if (is_named(word, "#GMT-Offset:")) {
            keep_word(&line, format->fixed_zone, sizeof format->fixed_zone);
        }
    }
    if (!found) {
        diag_set(diag, "the log format begins with # but has no #Fields: line");
        return false;
    }
    if (format->fixed_date[0])
        format->fields |= 1ull << LOG_FIELD_DATE;
    if (format->fixed_zone[0])
        format->fields |= 1ull << LOG_FIELD_ZONE;
    if (format->fields >> LOG_FIELD_TIME & 1)
        format->fields |= 1ull << LOG_FIELD_FRACTION;
    return true;
}

/* --- lines ---------------------------------------------------------------- */

static void keep(struct log_fields *fields, enum log_field field,
                 struct slice value)
{
    fields->at[field] = value;
    fields->present |= 1ull << field;
}

/* The end of a column with quotes: a quote with a blank behind it. */
static const char *find_close(const char *at, const char *end)
{
    while (at < end && (at = memchr(at, '"', (size_t)(end - at)))) {
        if (at + 1 == end || is_blank(at[1]))
            return at;
        at++;
    }
    return NULL;
}

/* "17:00:00.363": the fraction is a field of its own. */
static void keep_time(struct log_fields *fields, struct slice value)
{
    const char *point = memchr(value.at, '.', value.len);

    if (point) {
        size_t whole = (size_t)(point - value.at);
        keep(fields, LOG_FIELD_FRACTION,
             (struct slice){point + 1, value.len - whole - 1});
        value.len = whole;
    }
    keep(fields, LOG_FIELD_TIME, value);
}

/* The column at @a *at; the cursor goes behind it. @return false when its
 * quote is not closed: a cut line. */
static bool take_column(const char **at, const char *end, struct slice *value)
{
    const char *start = *at, *stop = start;

    if (*start == '"') {
        stop = find_close(++start, end);
        if (!stop)
            return false;
        *at = stop + 1;
    }
    else {
        while (stop < end && !is_blank(*stop))
            stop++;
        *at = stop;
    }
    *value = (struct slice){start, (size_t)(stop - start)};
    return true;
}

const char *log_columns_match(const struct log_format *format,
                              struct slice line, struct log_fields *fields)
{
    const char *at = line.at, *end = at + line.len;

    if (format->fixed_date[0])
        keep(fields, LOG_FIELD_DATE, slice_of(format->fixed_date));
    if (format->fixed_zone[0])
        keep(fields, LOG_FIELD_ZONE, slice_of(format->fixed_zone));
    for (size_t i = 0; i < format->op_count; i++) {
        const struct op *op = &format->ops[i];
        struct slice value;
        while (at < end && is_blank(*at))
            at++;
        if (at == end || !take_column(&at, end, &value))
            return NULL; /* the line ended early */
        if (op->kind == OP_SKIP)
            continue;
        if (op->field == LOG_FIELD_TIME)
            keep_time(fields, value);
        else
            keep(fields, op->field, value);
    }
    while (at < end && is_blank(end[-1]))
        end--;
    if (memchr(at, '\r', (size_t)(end - at))) {
        fields->refused = at;
        return "another line stands behind a carriage return";
    }
    return NULL;
}
