#include "format/log_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/log_columns.h"
#include "format/log_json.h"
#include "format/log_program.h"

static const char no_memory[] = "out of memory for the log format";

static const struct {
    char letter;
    const char *meaning;
} specifiers[LOG_FIELD_COUNT] = {
#define SPECIFIER(letter, field, what) [LOG_FIELD_##field] = {letter, what},
#include "format/specifiers.def"
};

const char *log_field_meaning(enum log_field field)
{
    return specifiers[field].meaning;
}

char log_field_letter(enum log_field field)
{
    return specifiers[field].letter;
}

static int field_of(char letter)
{
    for (int f = 0; f < LOG_FIELD_COUNT; f++)
        if (specifiers[f].letter == letter)
            return f;
    return -1;
}

/* Format strings may spell tab, newline and carriage return as in C; a
 * backslash before anything else is dropped. */
static char *unescape(const char *text)
{
    char *copy = strdup(text), *out = copy;

    if (!copy)
        return NULL;
    for (const char *in = text; *in; in++) {
        if (*in == '\\' && in[1]) {
            in++;
            *out++ = *in == 't'   ? '\t'
                     : *in == 'n' ? '\n'
                     : *in == 'r' ? '\r'
                                  : *in;
        }
        else {
            *out++ = *in;
        }
    }
    *out = '\0';
    return copy;
}

static int delimiter_at(const char *text)
{
    return *text ? (unsigned char)*text : TO_END;
}

/* `%c` at @a text, which points at c. */
static struct op compile_specifier(const char *text, uint64_t seen,
                                   const struct op *before)
{
    struct op op = {.kind = OP_SKIP, .delimiter = delimiter_at(text + 1)};
    int field = field_of(*text);

    if (*text == '~') {
        op.kind = OP_SPACE;
    }
    else if (*text == 'l' && op.delimiter == ' ') {
        op.kind = OP_LISTED;
    }
    else if (field >= 0 && !(seen >> field & 1)) {
        op.kind = OP_FIELD;
        op.field = (enum log_field)field;
    }
    else if (*text == '^' && before && before->kind == OP_FIELD
             && before->skip == 1
             && (before->field == LOG_FIELD_TIME
                 || before->field == LOG_FIELD_DATETIME)) {
        /* "%t %^]": what is skipped behind a time is its offset from UTC. */
        op.kind = OP_ZONE;
        op.field = LOG_FIELD_ZONE;
    }
    return op;
}

/* `~h{chars}` at @a text; returns its length, 0 when it is none. */
static size_t compile_list(const char *text, struct op *op, char *separators)
{
    const char *end;
    size_t len;

    if (strncmp(text, "~h{", 3) != 0 || !(end = strchr(text + 3, '}')))
        return 0;
    len = (size_t)(end - text) - 3;
    if (len == 0 || len >= MAX_SEPARATORS)
        return 0;
    if (separators[0] == '\0')
        memcpy(separators, text + 3, len);
    *op = (struct op){.kind = OP_LIST,
                      .field = LOG_FIELD_CLIENT,
                      .delimiter = delimiter_at(end + 1),
                      .separators = separators};
    return len + 4;
}

size_t log_program_compile(const char *text, struct op *ops, uint64_t *fields,
                           char *separators)
{
    size_t count = 0;

    while (*text) {
        struct op *op = &ops[count];
        size_t list = compile_list(text, op, separators);

        if (list > 0) {
            if (*fields >> op->field & 1) /* the first one wins */
                op->kind = OP_SKIP;
            *fields |= 1ull << op->field;
            text += list;
            count++;
        }
        else if (*text == '%' && text[1] == '%') {
            text++; /* arms what is armed already: "%%h" is "%h" */
        }
        else if (*text == '%' && text[1]) {
            *op =
                compile_specifier(text + 1, *fields, count > 0 ? op - 1 : NULL);
            if (op->kind == OP_FIELD || op->kind == OP_ZONE)
                *fields |= 1ull << op->field;
            text += 2;
            count++;
        }
        else {
            if (count == 0)
                ops[count++] = (struct op){.kind = OP_BYTES};
            if (ops[count - 1].skip++ == 0)
                ops[count - 1].literal = text;
            text++;
        }
    }
    return count;
}

/* What a format cannot do without; NULL when nothing is missing. */
static const char *missing_field(uint64_t fields)
{
    bool date =
        fields >> LOG_FIELD_DATETIME & 1
        || (fields >> LOG_FIELD_DATE & 1 && fields >> LOG_FIELD_TIME & 1);
    bool request =
        fields >> LOG_FIELD_REQUEST & 1
        || (fields >> LOG_FIELD_METHOD & 1 && fields >> LOG_FIELD_PATH & 1);

    if (!(fields >> LOG_FIELD_CLIENT & 1))
        return "the client address (%h)";
    if (!date)
        return "date and time (%d and %t, or %x)";
    if (!request)
        return "the request (%r, or %m and %U)";
    if (!(fields >> LOG_FIELD_STATUS & 1))
        return "the status (%s)";
    return NULL;
}

/* Whether the three steps from @a op on read "20/Nov/2026:13:04:05 +0000]". */
static bool is_apache_stamp(const struct log_format *format,
                            const struct op *op)
{
    return strcmp(format->date, "%d/%b/%Y") == 0
           && strcmp(format->time, "%H:%M:%S") == 0 && op[0].kind == OP_SHORT
           && op[0].field == LOG_FIELD_DATE && op[0].delimiter == ':'
           && op[0].skip == 1 && op[1].kind == OP_SHORT
           && op[1].field == LOG_FIELD_TIME && op[1].delimiter == ' '
           && op[1].skip == 1 && op[2].kind == OP_ZONE
           && op[2].delimiter == ']';
}

/* COMBINED, by far the most frequent format, can be judged at a glance. How
 * many quotes its lines have; 0 for another format. */
static unsigned quotes_for_glance(const struct log_format *format)
{
    static const struct {
        enum op_kind kind;
        enum log_field field;
        int delimiter;
        unsigned skip;
    } combined[] = {
        {OP_FIELD, LOG_FIELD_CLIENT, ' ', 1},
        {OP_SKIP, 0, '[', 1},
        {OP_STAMP, LOG_FIELD_DATE, ':', 1},
        {OP_SHORT, LOG_FIELD_TIME, ' ', 1},
        {OP_ZONE, LOG_FIELD_ZONE, ']', 3},
        {OP_QUOTED, LOG_FIELD_REQUEST, '"', 2},
        {OP_SHORT, LOG_FIELD_STATUS, ' ', 1},
        {OP_SHORT, LOG_FIELD_BYTES, ' ', 2},
        {OP_QUOTED, LOG_FIELD_REFERER, '"', 3},
        {OP_QUOTED, LOG_FIELD_AGENT, '"', 1},
    };
    enum { STEPS = sizeof combined / sizeof combined[0] };

    if (format->op_count != STEPS)
        return 0;
    for (size_t i = 0; i < STEPS; i++) {
        const struct op *op = &format->ops[i];
        if (op->kind != combined[i].kind || op->field != combined[i].field
            || op->delimiter != combined[i].delimiter
            || op->skip != combined[i].skip)
            return 0;
    }
    return 6;
}

/* Most fields need not ask what is special about them: say so once. */
static void specialise(struct log_format *format)
{
    for (size_t i = 0; i < format->op_count; i++) {
        struct op *op = &format->ops[i];
        bool plain =
            op->kind == OP_FIELD && op->field != LOG_FIELD_CLIENT
            && op->delimiter != TO_END
            && (op->field != LOG_FIELD_DATE || format->date_spaces == 0);
        if (plain)
            op->kind = op->delimiter == '"' ? OP_QUOTED : OP_SHORT;
    }
    for (size_t i = 0; i + 2 < format->op_count; i++)
        if (is_apache_stamp(format, &format->ops[i]))
            format->ops[i].kind = OP_STAMP;
    if (format->kind == LOG_FORMAT_TEXT)
        format->glance_quotes = quotes_for_glance(format);
}

/* What a complete line has: all that a text format names, but the offset is
 * one only if it looks so. Keys of a JSON object come and go, and a format may
 * name several for one thing. */
static uint64_t essential_fields(const struct log_format *format)
{
    if (format->kind == LOG_FORMAT_JSON)
        return 1ull << LOG_FIELD_CLIENT | 1ull << LOG_FIELD_STATUS;
    if (format->kind == LOG_FORMAT_COLUMNS)
        return format->fields & ~(1ull << LOG_FIELD_FRACTION);
    return format->fields & ~(1ull << LOG_FIELD_ZONE);
}

/* The program, of whatever kind. @return false with @a diag set. */
static bool compile_program(struct log_format *format, const char *text,
                            struct diag *diag)
{
    if (log_json_is_format(text)) {
        format->kind = LOG_FORMAT_JSON;
        format->json = log_json_compile(text, format, diag);
        return format->json != NULL;
    }
    if (log_columns_is_format(text)) {
        format->kind = LOG_FORMAT_COLUMNS;
        return log_columns_compile(text, format, diag);
    }
    format->plain = unescape(text);
    if (!format->plain) {
        diag_set(diag, "%s", no_memory);
        return false;
    }
    format->op_count = log_program_compile(format->plain, format->ops,
                                           &format->fields, format->separators);
    return true;
}

static char *copy(const char *text)
{
    return strdup(text ? text : "");
}

static bool set_names(struct log_format *format, const char *name,
                      const char *text, const char *date, const char *time)
{
    format->name = copy(name);
    format->text = copy(text);
    format->date = copy(date);
    format->time = copy(time);
    if (!format->name || !format->text || !format->date || !format->time)
        return false;
    for (const char *c = format->date; *c; c++)
        format->date_spaces += *c == ' ';
    return true;
}

struct log_format *log_format_compile(const char *name, const char *text,
                                      const char *date, const char *time,
                                      struct diag *diag)
{
    struct log_format *format;
    const char *missing;
    size_t len = strlen(text);

    if (len == 0 || len > MAX_FORMAT) {
        diag_set(diag, "the log format is %s; it may have 1 to %d bytes",
                 len == 0 ? "empty" : "too long", MAX_FORMAT);
        return NULL;
    }
    format = calloc(1, sizeof *format + (len + 1) * sizeof format->ops[0]);
    if (!format || !set_names(format, name, text, date, time)) {
        diag_set(diag, "%s", no_memory);
        goto fail;
    }
    if (!compile_program(format, text, diag))
        goto fail;
    missing = missing_field(format->fields);
    if (missing) {
        diag_set(diag, "the log format \"%s\" does not say where %s stands",
                 text, missing);
        goto fail;
    }
    for (const char *c = text; format->kind == LOG_FORMAT_TEXT && *c; c++)
        format->quotes += *c == '"';
    format->essential = essential_fields(format);
    if (format->kind != LOG_FORMAT_COLUMNS)
        specialise(format);
    return format;

fail:
    log_format_destroy(format);
    return NULL;
}

bool log_format_is_complete(const struct log_format *format,
                            const struct log_fields *fields)
{
    return (format->essential & ~fields->present) == 0;
}

bool log_format_wrap(struct log_format *format, enum wrapping wrapping)
{
    char name[128];
    char *copied;

    snprintf(name, sizeof name, "%.80s in %s", format->name,
             wrapping_name(wrapping));
    copied = strdup(name);
    if (wrapping_needs_buffer(wrapping) && !format->unwrapped)
        format->unwrapped = malloc(WRAPPING_BUFFER);
    if (!copied || (wrapping_needs_buffer(wrapping) && !format->unwrapped)) {
        free(copied);
        return false;
    }
    free(format->name);
    format->name = copied;
    format->wrapping = wrapping;
    format->glance_quotes = 0; /* the line is not what it looks like */
    return true;
}

void log_format_be_strict(struct log_format *format)
{
    format->strict = format->kind == LOG_FORMAT_TEXT;
}

unsigned log_format_glance_quotes(const struct log_format *format)
{
    return format->glance_quotes;
}

bool log_format_is_strict(const struct log_format *format)
{
    return format->strict;
}

bool log_format_is_same(const struct log_format *a, const struct log_format *b)
{
    return a == b
           || (a->kind == b->kind && a->kind != LOG_FORMAT_COLUMNS
               && a->strict == b->strict && a->wrapping == b->wrapping
               && strcmp(a->name, b->name) == 0 && strcmp(a->text, b->text) == 0
               && strcmp(a->date, b->date) == 0
               && strcmp(a->time, b->time) == 0);
}

bool log_format_is_plain(const struct log_format *format)
{
    return format->kind == LOG_FORMAT_TEXT && format->wrapping == WRAPPING_NONE;
}

struct log_format *log_format_retain(const struct log_format *format)
{
    struct log_format *shared = (struct log_format *)(uintptr_t)format;

    shared->other_owners++;
    return shared;
}

void log_format_destroy(struct log_format *format)
{
    if (!format)
        return;
    if (format->other_owners > 0) {
        format->other_owners--;
        return;
    }
    free(format->name);
    free(format->text);
    free(format->plain);
    free(format->date);
    free(format->time);
    log_json_destroy(format->json);
    free(format->unwrapped);
    free(format);
}

enum log_format_kind log_format_kind(const struct log_format *format)
{
    return format->kind;
}

const char *log_format_name(const struct log_format *format)
{
    return format->name;
}

const char *log_format_text(const struct log_format *format)
{
    return format->text;
}

const char *log_format_date(const struct log_format *format)
{
    return format->date;
}

const char *log_format_time(const struct log_format *format)
{
    return format->time;
}

void log_format_path(const struct log_format *format, enum log_field field,
                     char *path, size_t size)
{
    path[0] = '\0';
    if (format->json && size > 0)
        log_json_path(format->json, field, path, size);
}

const char *log_format_dated_at(const struct log_format *format)
{
    return format->fixed_date[0] ? format->fixed_time : NULL;
}

bool log_format_skips_behind_client(const struct log_format *format)
{
    const struct op *op = format->ops, *end = op + format->op_count;

    if (format->kind != LOG_FORMAT_TEXT)
        return false;
    while (op < end && (op->kind == OP_SKIP || op->field != LOG_FIELD_CLIENT))
        op++;
    return op + 1 < end && op[1].kind == OP_SKIP && op[1].delimiter != ' ';
}

unsigned log_format_quotes(const struct log_format *format)
{
    return format->quotes;
}

bool log_format_has(const struct log_format *format, enum log_field field)
{
    return format->fields >> field & 1;
}
