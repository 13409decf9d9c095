#include "format/log_format.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { MAX_FORMAT = 4096, MAX_SEPARATORS = 16 };

/* One step of the program. */
enum op_kind {
    OP_BYTES,  /* only the bytes that every step may skip at its end */
    OP_FIELD,  /* take a field up to the delimiter */
    OP_QUOTED, /* the same, when that is a quote */
    OP_SHORT,  /* the same, when it is another byte and nothing is special */
    OP_STAMP,  /* date, time and offset of Apache at once, if they look so */
    OP_SKIP,   /* go to the delimiter */
    OP_ZONE,   /* the same, and it is a UTC offset if it looks like one */
    OP_SPACE,  /* skip white space */
    OP_LIST    /* ~h{}: the first address of a list */
};

enum { TO_END = -1 }; /* a delimiter that stands for the end of the line */

struct op {
    enum op_kind kind;
    int delimiter; /* a byte value, or TO_END */
    enum log_field field;
    unsigned skip;          /* bytes to skip behind it, whatever they are */
    const char *separators; /* OP_LIST: those of the format */
};

struct log_format {
    char *name, *date, *time;
    uint64_t fields;
    unsigned date_spaces; /* in the date format: its field has them too */
    char separators[MAX_SEPARATORS]; /* of ~h{} */
    unsigned glance_quotes; /* in a line that a glance suffices for; 0: none */
    size_t op_count;
    struct op ops[];
};

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

/* --- compiling ------------------------------------------------------------ */

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

void log_format_destroy(struct log_format *format)
{
    if (!format)
        return;
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

bool log_format_has(const struct log_format *format, enum log_field field)
{
    return format->fields >> field & 1;
}

/* --- matching ------------------------------------------------------------- */

/* Where the match stands in its line. */
struct cursor {
    const char *begin, *at, *end;
    const struct log_quotes *quotes;
    unsigned next_quote;
};

/* Whether the byte at @a p is escaped: an odd run of backslashes, not reaching
 * before @a start, stands before it. */
static bool is_escaped(const char *start, const char *p)
{
    const char *run = p;

    while (run > start && run[-1] == '\\')
        run--;
    return (p - run) & 1;
}

/* The first unescaped quote at or behind the cursor; NULL when there is none. */
static inline const char *find_quote(struct cursor *c)
{
    const struct log_quotes *q = c->quotes;

    while (c->next_quote < q->count && q->base + q->at[c->next_quote] < c->at)
        c->next_quote++;
    return c->next_quote < q->count ? q->base + q->at[c->next_quote] : NULL;
}

/* The first byte @a c in [from, end); NULL when there is none. Fields are
 * short: looking at 16 bytes at once, without a call, finds most of them. */
static inline const char *find_byte(const char *from, const char *end, char c)
{
#ifdef __SSE2__
    const __m128i want = _mm_set1_epi8(c);

    for (; end - from >= 16; from += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)from);
        int found = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, want));
        if (found)
            return from + __builtin_ctz((unsigned)found);
    }
#endif
    return from < end ? memchr(from, c, (size_t)(end - from)) : NULL;
}

/* The end of the field at the cursor: the first unescaped @a delimiter; the
 * end of the line when there are only escaped ones; NULL when there is none. */
static inline const char *find_delimiter(struct cursor *c, int delimiter)
{
    const char *from = c->at, *start = c->at, *found;
    bool escaped_one = false;

    if (delimiter == TO_END)
        return c->end;
    if (delimiter == '"') {
        found = find_quote(c);
        if (found)
            return found;
        /* As the line scanner has it: what escapes a quote may stand before
         * the field. */
        start = c->begin;
    }
    while ((found = find_byte(from, c->end, (char)delimiter))) {
        if (found == start || found[-1] != '\\' || !is_escaped(start, found))
            return found;
        escaped_one = true;
        from = found + 1;
    }
    return escaped_one ? c->end : NULL;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline struct slice trim(const char *at, const char *end)
{
    if (at < end && (unsigned char)*at > ' ' && (unsigned char)end[-1] > ' ')
        return (struct slice){at, (size_t)(end - at)};
    while (at < end && is_space(*at))
        at++;
    while (end > at && is_space(end[-1]))
        end--;
    return (struct slice){at, (size_t)(end - at)};
}

/* A date may hold blanks of its own ("Nov  2"): as many as its format. */
static const char *find_date_end(struct cursor *c, int delimiter,
                                 unsigned spaces)
{
    const char *start = c->at;
    const char *end = find_delimiter(c, delimiter);

    while (end && delimiter == ' ' && spaces-- > 0) {
        while (end < c->end && *end == ' ')
            end++;
        c->at = end;
        end = find_delimiter(c, delimiter);
    }
    c->at = start;
    return end;
}

static bool is_address(struct slice s)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;

    if (s.len == 0 || s.len >= sizeof text || memchr(s.at, '\0', s.len))
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    return inet_pton(AF_INET, text, &address) == 1
           || inet_pton(AF_INET6, text, &address) == 1;
}

/* ~h{}: the first address among the separated words. If the list is closed by
 * a byte that is no separator (a quote), the cursor goes there; otherwise the
 * list has no visible end and the cursor stays. */
static bool match_list(struct cursor *c, const struct op *op,
                       struct slice *address)
{
    const char *end = c->end, *word = c->at;
    bool closed = op->delimiter != TO_END
                  && !strchr(op->separators, op->delimiter)
                  && (end = find_delimiter(c, op->delimiter)) != NULL;
    bool found = false;

    if (!closed)
        end = c->end;
    while (word < end && !found) {
        const char *stop = word;
        while (stop < end && (*stop == '\0' || !strchr(op->separators, *stop)))
            stop++;
        *address = trim(word, stop);
        found = is_address(*address);
        word = stop + 1;
        if (!closed && !found && stop < end && is_space(*stop)
            && (stop == c->at || !strchr(op->separators, stop[-1])))
            break; /* the list is over: words without a separator follow */
    }
    if (closed)
        c->at = end;
    return found;
}

static bool is_zone(struct slice s)
{
    if (s.len != 5 || (s.at[0] != '+' && s.at[0] != '-'))
        return false;
    for (int i = 1; i < 5; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return true;
}

static inline void keep(struct log_fields *fields, enum log_field field,
                        struct slice value)
{
    fields->at[field] = value;
    fields->present |= 1ull << field;
}

/* "[::1]" in a client field: the brackets are not part of the address. */
static const char *open_bracket(struct cursor *c, const char *end)
{
    const char *close;

    if (c->at >= c->end || *c->at != '['
        || !(close = memchr(c->at, ']', (size_t)(c->end - c->at))))
        return end;
    c->at++;
    return close;
}

static const char *match_field(const struct log_format *format,
                               const struct op *op, struct cursor *c,
                               struct log_fields *fields)
{
    const char *end;
    bool bracket = false;

    if (op->field == LOG_FIELD_DATE && format->date_spaces > 0)
        end = find_date_end(c, op->delimiter, format->date_spaces);
    else
        end = find_delimiter(c, op->delimiter);
    if (op->field == LOG_FIELD_CLIENT) {
        const char *before = c->at;
        end = open_bracket(c, end);
        bracket = c->at != before;
    }
    if (!end) {
        /* A line cut inside its last quotes still says all that came before;
         * GoAccess takes it too, without this field. */
        if (op->field != LOG_FIELD_REFERER && op->field != LOG_FIELD_AGENT)
            return "a field does not end where the format says";
        end = c->end;
    }
    keep(fields, op->field, trim(c->at, end));
    c->at = end + bracket;
    return NULL;
}

/* Date, time and offset where their separators stand at the right distances;
 * what they hold is for the clock to judge. The cursor ends at the "]". */
static inline bool match_stamp(struct cursor *c, struct log_fields *fields)
{
    enum { TIME = 12, ZONE = 21, END = 26 };
    const char *at = c->at;

    if (c->end - at <= END || at[TIME - 1] != ':' || at[ZONE - 1] != ' '
        || at[END] != ']' || !is_zone((struct slice){at + ZONE, END - ZONE}))
        return false;
    /* Blanks at their ends would not belong to the fields. */
    if (is_space(at[0]) || is_space(at[TIME - 2]) || is_space(at[TIME])
        || is_space(at[ZONE - 2]))
        return false;
    keep(fields, LOG_FIELD_DATE, (struct slice){at, TIME - 1});
    keep(fields, LOG_FIELD_TIME, (struct slice){at + TIME, ZONE - TIME - 1});
    keep(fields, LOG_FIELD_ZONE, (struct slice){at + ZONE, END - ZONE});
    c->at = at + END;
    return true;
}

const char *log_format_match(const struct log_format *format, struct slice line,
                             const struct log_quotes *quotes,
                             struct log_fields *fields)
{
    static const struct log_quotes none = {0};
    struct cursor c = {line.at, line.at, line.at + line.len,
                       quotes ? quotes : &none, 0};
    const struct op *op = format->ops, *end = op + format->op_count;

    fields->present = 0;
    for (; op < end; op++) {
        const char *found, *why;

        /* The line ended before the format did: what was read counts, and the
         * record parser tells whether it suffices. */
        if (c.at >= c.end)
            return NULL;
        switch (op->kind) {
        case OP_BYTES:
            break;
        case OP_STAMP:
            if (match_stamp(&c, fields)) {
                op += 2;
                break;
            }
            /* fall through */
        case OP_SHORT:
            found = find_byte(c.at, c.end, (char)op->delimiter);
            if (found && (found == c.at || found[-1] != '\\')) {
                keep(fields, op->field, trim(c.at, found));
                c.at = found;
                break;
            }
            if ((why = match_field(format, op, &c, fields)))
                return why;
            break;
        case OP_QUOTED:
            if ((found = find_quote(&c))) {
                keep(fields, op->field, trim(c.at, found));
                c.at = found;
                break;
            }
            if ((why = match_field(format, op, &c, fields)))
                return why;
            break;
        case OP_FIELD:
            if ((why = match_field(format, op, &c, fields)))
                return why;
            break;
        case OP_ZONE:
        case OP_SKIP:
            if ((found = find_delimiter(&c, op->delimiter))) {
                struct slice text = {c.at, (size_t)(found - c.at)};
                if (op->kind == OP_ZONE && is_zone(text))
                    keep(fields, LOG_FIELD_ZONE, text);
                c.at = found;
            }
            break;
        case OP_SPACE:
            while (c.at < c.end && is_space(*c.at))
                c.at++;
            break;
        case OP_LIST:
            if (!match_list(&c, op, &fields->at[op->field]))
                return "there is no address in the list of clients";
            fields->present |= 1ull << op->field;
            break;
        }
        c.at += (size_t)(c.end - c.at) < op->skip ? (size_t)(c.end - c.at)
                                                  : op->skip;
    }
    return NULL;
}

/* The request of a line and what stands around it, at fixed distances of its
 * quotes:
 *
 *     192.0.2.1 - - [20/Nov/2026:13:04:05 +0000] "GET / HTTP/1.1" 200 5 "-" "-"
 *     client         stamp                       0              1       2 3 4 5
 */
bool log_format_glance(const struct log_format *format, struct slice line,
                       const struct log_quotes *quotes,
                       struct log_glance *glance)
{
    enum { BEFORE = 29, STAMP = 26 }; /* from "[" to the first quote */
    const char *end = line.at + line.len, *open, *close, *space, *bytes;

    if (quotes->count != format->glance_quotes || format->glance_quotes == 0)
        return false;
    open = quotes->base + quotes->at[0];
    close = quotes->base + quotes->at[1];
    if (open - line.at <= BEFORE || end - close < 8 || open[-BEFORE + 12] != ':'
        || open[-BEFORE + 21] != ' ' || open[-2] != ']' || open[-1] != ' '
        || close[1] != ' ' || close[5] != ' ' || line.at[0] == '['
        || line.at[0] == ' ')
        return false;
    if (!(space = find_byte(line.at, open - BEFORE, ' ')) || space[-1] == '\\'
        || open[-BEFORE - 1] == '\\'
        || find_byte(space, open, '[') != open - BEFORE)
        return false;
    /* The field of bytes ends at a blank, and the Referer's quote is there. */
    bytes = find_byte(close + 6, end, ' ');
    if (!bytes || bytes[-1] == '\\'
        || bytes + 1 != quotes->base + quotes->at[2])
        return false;
    glance->client = (struct slice){line.at, (size_t)(space - line.at)};
    glance->stamp = (struct slice){open - BEFORE + 1, STAMP};
    glance->request = trim(open + 1, close);
    glance->status = (struct slice){close + 2, 3};
    return true;
}
