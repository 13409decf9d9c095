/* The program of a format, run on a line. */
#include "format/log_program.h"

#include <arpa/inet.h>
#include <string.h>

#include "format/log_columns.h"
#include "format/log_json.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
static inline __attribute__((always_inline)) const char *
find_byte(const char *from, const char *end, char c)
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

/* "[2001:db8::1]:81" in a list: the brackets and the port are no part of it. */
static struct slice without_brackets(struct slice s)
{
    const char *close =
        s.len > 0 && s.at[0] == '[' ? memchr(s.at, ']', s.len) : NULL;

    return close ? (struct slice){s.at + 1, (size_t)(close - s.at) - 1} : s;
}

/* Where the word at @a at ends. */
static const char *word_end(const struct op *op, const char *at,
                            const char *end)
{
    while (at < end && (*at == '\0' || !strchr(op->separators, *at)))
        at++;
    return at;
}

/* Behind the separators at @a at; @a blank: there are none but white space. */
static const char *next_in_list(const struct op *op, const char *at,
                                const char *end, bool *blank)
{
    *blank = true;
    for (; at < end && *at != '\0' && strchr(op->separators, *at); at++)
        *blank &= is_space(*at);
    return at;
}

/* ~h{}: the first address among the separated words. The list is closed by a
 * byte that is no separator (a quote), or ends where only a blank divides it
 * from a word that is no address. */
static bool match_list(struct cursor *c, const struct op *op,
                       struct slice *address)
{
    const char *end = c->end, *word = c->at, *last = c->at;
    bool closed = op->delimiter != TO_END
                  && !strchr(op->separators, op->delimiter)
                  && (end = find_delimiter(c, op->delimiter)) != NULL;
    bool found = false, blank = false;

    if (!closed)
        end = c->end;
    while (word < end && !(closed && found)) {
        const char *stop = word_end(op, word, end);
        struct slice s = without_brackets(trim(word, stop));
        bool fits = is_address(s);
        if (blank && !fits && !closed)
            break; /* it is not of the list */
        if (fits && !found) {
            *address = s;
            found = true;
        }
        last = stop;
        word = next_in_list(op, stop, end, &blank);
        if (blank && !fits && !closed)
            break; /* a lone word before the list */
    }
    c->at = closed ? end : last;
    return found;
}

static const char no_end[] = "a field does not end where the format says";

/* "+0100", "+01:00", "Z" */
static bool is_zone(struct slice s)
{
    size_t colon = s.len == 6 ? 3 : 0;

    if (s.len == 1)
        return s.at[0] == 'Z';
    if ((s.len != 5 && s.len != 6) || (s.at[0] != '+' && s.at[0] != '-'))
        return false;
    for (size_t i = 1; i < s.len; i++)
        if (colon && i == colon ? s.at[i] != ':'
                                : s.at[i] < '0' || s.at[i] > '9')
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
            return no_end;
        end = c->end;
    }
    keep(fields, op->field, trim(c->at, end));
    c->at = end + bracket;
    return NULL;
}

/* Whether one of 8 bytes is a blank. */
static inline bool has_blank(const char *at)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    uint64_t bytes;

    memcpy(&bytes, at, sizeof bytes);
    bytes ^= ' ' * ones; /* a blank is 0 now */
    return ((bytes - ones) & ~bytes & highs) != 0;
}

/* Date, time and offset where their separators stand at the right distances;
 * what they hold is for the clock to judge. The cursor ends at the "]". */
static inline __attribute__((always_inline)) bool
match_stamp(struct cursor *c, struct log_fields *fields)
{
    enum { TIME = 12, ZONE = 21, END = 26 };
    const char *at = c->at;

    if (c->end - at <= END || at[TIME - 1] != ':' || at[ZONE - 1] != ' '
        || at[END] != ']' || !is_zone((struct slice){at + ZONE, END - ZONE}))
        return false;
    /* Blanks at their ends would not belong to the fields. */
    if (is_space(at[0]) || is_space(at[TIME - 2]) || is_space(at[TIME])
        || is_space(at[ZONE - 2]) || has_blank(at + TIME))
        return false;
    keep(fields, LOG_FIELD_DATE, (struct slice){at, TIME - 1});
    keep(fields, LOG_FIELD_TIME, (struct slice){at + TIME, ZONE - TIME - 1});
    keep(fields, LOG_FIELD_ZONE, (struct slice){at + ZONE, END - ZONE});
    c->at = at + END;
    return true;
}

/* Whether the bytes at the cursor are those that @a op skips, mostly one or two;
 * those behind the end of the line do not count. */
static inline bool has_literal(const struct cursor *c, const struct op *op)
{
    size_t left = (size_t)(c->end - c->at);
    size_t len = left < op->skip ? left : op->skip;

    for (size_t i = 0; i < len; i++)
        if (c->at[i] != op->literal[i])
            return false;
    return true;
}

/* The first delimiter that the rest of the literal follows; the first one when
 * none is so. */
static const char *find_literal(struct cursor *c, const struct op *op)
{
    const char *first = find_delimiter(c, op->delimiter), *found = first;
    struct cursor ahead = *c;

    while (found && c->end - found >= (ptrdiff_t)op->skip) {
        ahead.at = found;
        if (has_literal(&ahead, op))
            return found;
        ahead.at++;
        found = find_delimiter(&ahead, op->delimiter);
    }
    return first;
}

/* The blank behind a list in which ", " and " : " divide, as nginx writes it
 * when it asked several upstreams; NULL when there is none. */
static const char *find_list_end(const struct cursor *c)
{
    const char *at = find_byte(c->at, c->end, ' ');

    while (at
           && ((at > c->at && at[-1] == ',')
               || (c->end - at > 2 && at[1] == ':' && at[2] == ' ')
               || (at - c->at > 1 && at[-1] == ':' && at[-2] == ' ')))
        at = find_byte(at + 1, c->end, ' ');
    return at;
}

/* Where what @a op skips ends; NULL when it does not. */
static inline const char *find_skipped(struct cursor *c, const struct op *op,
                                       bool strict)
{
    if (op->kind == OP_LISTED)
        return find_list_end(c);
    if (op->kind == OP_SKIP && op->skip > 1 && !strict)
        return find_literal(c, op);
    return find_delimiter(c, op->delimiter);
}

/* Whether another line stands behind a carriage return, as old Macintoshes end
 * them: several at the end are none. */
static bool has_another_line(const char *at, const char *end)
{
    while (end > at && end[-1] == '\r')
        end--;
    return at < end && memchr(at, '\r', (size_t)(end - at));
}

/* The steps from @a op on, up to @a end. @a strict: compare what is skipped;
 * @a whole: of a line, not of a value in one. */
static inline __attribute__((always_inline)) const char *
run(const struct log_format *format, const struct op *op, const struct op *end,
    struct cursor at, struct log_fields *fields, bool strict, bool whole)
{
    struct cursor c = at;
    const char *last =
        c.at; /* where the last step began that goes to the end */

    for (; op < end; op++) {
        const char *found, *why;

        /* The line ended before the format did: what was read counts, and the
         * record parser tells whether it suffices. */
        if (c.at >= c.end)
            return NULL;
        last = c.at;
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
                goto refuse;
            break;
        case OP_QUOTED:
            if ((found = find_quote(&c))) {
                keep(fields, op->field, trim(c.at, found));
                c.at = found;
                break;
            }
            if ((why = match_field(format, op, &c, fields)))
                goto refuse;
            break;
        case OP_FIELD:
            if ((why = match_field(format, op, &c, fields)))
                goto refuse;
            break;
        case OP_ZONE:
        case OP_SKIP:
        case OP_LISTED:
            if ((found = find_skipped(&c, op, strict))) {
                struct slice text = {c.at, (size_t)(found - c.at)};
                if (op->kind == OP_ZONE && is_zone(text))
                    keep(fields, LOG_FIELD_ZONE, text);
                c.at = found;
            }
            else if (strict) {
                why = no_end;
                goto refuse;
            }
            break;
        case OP_SPACE:
            while (c.at < c.end && is_space(*c.at))
                c.at++;
            break;
        case OP_LIST:
            if (!match_list(&c, op, &fields->at[op->field])) {
                why = "there is no address in the list of clients";
                goto refuse;
            }
            fields->present |= 1ull << op->field;
            break;
        }
        if (strict && op->skip > 0 && !has_literal(&c, op)) {
            why = "what stands between two fields is not what the format has";
            goto refuse;
        }
        c.at += (size_t)(c.end - c.at) < op->skip ? (size_t)(c.end - c.at)
                                                  : op->skip;
        continue;

    refuse:
        fields->refused = c.at;
        return why;
    }
    /* Two lines without a newline between them are not one. */
    if (strict && c.at < c.end && !is_space(*c.at)) {
        fields->refused = c.at;
        return "something stands right behind the end of the format";
    }
    if (whole && end[-1].delimiter != TO_END)
        last = c.at;
    if (whole && last < c.end && has_another_line(last, c.end)) {
        fields->refused = last;
        return "another line stands behind a carriage return";
    }
    return NULL;
}

const char *log_program_run(const struct log_format *format,
                            const struct op *ops, size_t count,
                            struct slice text, const struct log_quotes *quotes,
                            struct log_fields *fields)
{
    struct cursor c = {text.at, text.at, text.at + text.len, quotes, 0};

    return run(format, ops, ops + count, c, fields, false, false);
}

static inline __attribute__((always_inline)) const char *
match(const struct log_format *format, struct slice line,
      const struct log_quotes *quotes, struct log_fields *fields, bool strict)
{
    static const struct log_quotes none = {0};
    struct cursor c;

    fields->present = 0;
    fields->refused = NULL;
    if (format->wrapping != WRAPPING_NONE) {
        if (!wrapping_remove(format->wrapping, &line, format->unwrapped)) {
            fields->refused = line.at;
            return "it is not wrapped as the lines before it";
        }
        if (format->unwrapped || format->wrapping == WRAPPING_QUOTE)
            quotes = NULL; /* they are those of the line that came */
    }
    fields->end = line.at + line.len;
    c = (struct cursor){line.at, line.at, fields->end, quotes ? quotes : &none,
                        0};
    if (format->kind == LOG_FORMAT_JSON)
        return log_json_match(format, line, c.quotes, fields);
    if (format->kind == LOG_FORMAT_COLUMNS)
        return log_columns_match(format, line, fields);
    return run(format, format->ops, format->ops + format->op_count, c, fields,
               strict, true);
}

const char *log_format_match(const struct log_format *format, struct slice line,
                             const struct log_quotes *quotes,
                             struct log_fields *fields)
{
    return format->strict ? match(format, line, quotes, fields, true)
                          : match(format, line, quotes, fields, false);
}

/* The request of a line and what stands around it, at fixed distances of its
 * quotes:
 *
 *     192.0.2.1 - - [20/Nov/2026:13:04:05 +0000] "GET / HTTP/1.1" 200 5 "-" "-"
 *     client         stamp                       0              1       2 3 4 5
 */
static inline __attribute__((always_inline)) bool
look(const struct log_format *format, struct slice line,
     const struct log_quotes *quotes, struct log_glance *glance)
{
    enum { BEFORE = 29, STAMP = 26 }; /* from "[" to the first quote */
    const char *end = line.at + line.len, *open, *close, *space, *bytes, *last;

    if (quotes->count != format->glance_quotes || format->glance_quotes == 0)
        return false;
    open = quotes->base + quotes->at[0];
    close = quotes->base + quotes->at[1];
    if (open - line.at <= BEFORE || end - close < 8 || open[-BEFORE + 12] != ':'
        || open[-BEFORE + 21] != ' ' || open[-2] != ']' || open[-1] != ' '
        || close[1] != ' ' || close[5] != ' ' || line.at[0] == '['
        || line.at[0] == ' ')
        return false;
    /* Behind the client stands "-": identd is asked by nobody. Another word may
     * be the client, behind a virtual host. Then comes who authenticated,
     * mostly nobody. */
    if (!(space = find_byte(line.at, open - BEFORE, ' ')) || space[-1] == '\\'
        || space[1] != '-' || space[2] != ' ' || open[-BEFORE - 1] == '\\'
        || ((space + 5 != open - BEFORE || space[3] != '-' || space[4] != ' '
             || space[5] != '[')
            && find_byte(space, open, '[') != open - BEFORE))
        return false;
    /* The field of bytes ends at a blank, and the Referer's quote is there. */
    bytes = find_byte(close + 6, end, ' ');
    if (!bytes || bytes[-1] == '\\'
        || bytes + 1 != quotes->base + quotes->at[2])
        return false;
    /* Something right behind the last quote is for who looks closely. */
    last = quotes->base + quotes->at[quotes->count - 1];
    if (last + 1 < end && last[1] != ' ')
        return false;
    glance->client = (struct slice){line.at, (size_t)(space - line.at)};
    glance->stamp = (struct slice){open - BEFORE + 1, STAMP};
    glance->request = trim(open + 1, close);
    glance->status = (struct slice){close + 2, 3};
    return true;
}

/* Apart from look(), so that it stands inside the one who asks for each line. */
bool log_format_glance(const struct log_format *format, struct slice line,
                       const struct log_quotes *quotes,
                       struct log_glance *glance)
{
    return look(format, line, quotes, glance);
}

/* The same fields that log_format_match() finds, at the places that the glance
 * has looked at. @return false where the Referer is not right before the agent,
 * or the date is none of a stamp. */
static bool keep_rest(const struct log_format *format, struct slice line,
                      const struct log_quotes *quotes,
                      struct log_fields *fields)
{
    const char *base = quotes->base;
    const uint32_t *at = quotes->at;
    struct log_glance seen;
    struct cursor c;

    if (!look(format, line, quotes, &seen) || at[4] != at[3] + 2)
        return false;
    fields->present = 0;
    fields->refused = NULL;
    fields->end = line.at + line.len;
    c = (struct cursor){line.at, seen.stamp.at, fields->end, quotes, 0};
    if (!match_stamp(&c, fields))
        return false;
    keep(fields, LOG_FIELD_CLIENT,
         trim(seen.client.at, seen.client.at + seen.client.len));
    keep(fields, LOG_FIELD_REQUEST, seen.request);
    keep(fields, LOG_FIELD_STATUS,
         trim(seen.status.at, seen.status.at + seen.status.len));
    keep(fields, LOG_FIELD_BYTES,
         trim(seen.status.at + seen.status.len + 1, base + at[2] - 1));
    keep(fields, LOG_FIELD_REFERER, trim(base + at[2] + 1, base + at[3]));
    keep(fields, LOG_FIELD_AGENT, trim(base + at[4] + 1, base + at[5]));
    return true;
}

void log_format_match_rest(const struct log_format *format, struct slice line,
                           const struct log_quotes *quotes,
                           struct log_fields *fields)
{
    if (!keep_rest(format, line, quotes, fields))
        match(format, line, quotes, fields, false);
}
