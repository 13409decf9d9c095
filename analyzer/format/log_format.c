#include "format/log_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

/* Turn @a text into steps. @return their number. */
static size_t compile_ops(const char *text, struct op *ops, uint64_t *fields,
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
            ops[count - 1].skip++;
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
    format->glance_quotes = quotes_for_glance(format);
}

static char *copy(const char *text)
{
    return strdup(text ? text : "");
}

struct log_format *log_format_compile(const char *name, const char *text,
                                      const char *date, const char *time,
                                      struct diag *diag)
{
    struct log_format *format = NULL;
    const char *missing;
    size_t len = strlen(text);
    char *plain;

    if (len == 0 || len > MAX_FORMAT) {
        diag_set(diag, "the log format is %s; it may have 1 to %d bytes",
                 len == 0 ? "empty" : "too long", MAX_FORMAT);
        return NULL;
    }
    plain = unescape(text);
    format = calloc(1, sizeof *format + (len + 1) * sizeof format->ops[0]);
    if (!plain || !format)
        goto no_memory;
    format->op_count =
        compile_ops(plain, format->ops, &format->fields, format->separators);
    missing = missing_field(format->fields);
    if (missing) {
        diag_set(diag, "the log format \"%s\" does not say where %s stands",
                 text, missing);
        goto fail;
    }
    format->name = copy(name);
    format->date = copy(date);
    format->time = copy(time);
    if (!format->name || !format->date || !format->time)
        goto no_memory;
    for (const char *c = format->date; *c; c++)
        format->date_spaces += *c == ' ';
    for (const char *c = plain; *c; c++)
        format->quotes += *c == '"';
    specialise(format);
    free(plain);
    return format;

no_memory:
    diag_set(diag, "out of memory for the log format");
fail:
    free(plain);
    log_format_destroy(format);
    return NULL;
}

bool log_format_is_complete(const struct log_format *format,
                            const struct log_fields *fields)
{
    uint64_t optional = 1ull << LOG_FIELD_ZONE;

    return (format->fields & ~fields->present & ~optional) == 0;
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
    free(format->date);
    free(format->time);
    free(format);
}

static const struct {
    const char *name, *format, *date, *time;
} presets[] = {
#define PRESET(name, format, date, time) {name, format, date, time},
#include "format/presets.def"
};

const char *log_format_preset_name(size_t i, const char **format,
                                   const char **date, const char **time)
{
    if (i >= sizeof presets / sizeof presets[0])
        return NULL;
    if (format)
        *format = presets[i].format;
    if (date)
        *date = presets[i].date;
    if (time)
        *time = presets[i].time;
    return presets[i].name;
}

struct log_format *log_format_preset(const char *name, struct diag *diag)
{
    for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++)
        if (strcasecmp(name, presets[i].name) == 0)
            return log_format_compile(presets[i].name, presets[i].format,
                                      presets[i].date, presets[i].time, diag);
    return NULL;
}

const char *log_format_name(const struct log_format *format)
{
    return format->name;
}

const char *log_format_date(const struct log_format *format)
{
    return format->date;
}

const char *log_format_time(const struct log_format *format)
{
    return format->time;
}

unsigned log_format_quotes(const struct log_format *format)
{
    return format->quotes;
}

bool log_format_has(const struct log_format *format, enum log_field field)
{
    return format->fields >> field & 1;
}
