#include "format/json_scan.h"

#include <string.h>

#include "semantics/hex_digit.h"

char json_scan_peek(struct json_scan *s)
{
    while (s->at < s->end
           && (*s->at == ' ' || (*s->at >= '\t' && *s->at <= '\r')))
        s->at++;
    return s->at < s->end ? *s->at : '\0';
}

static bool is_escaped(const char *begin, const char *p)
{
    const char *run = p;

    while (run > begin && run[-1] == '\\')
        run--;
    return (p - run) & 1;
}

/* The first unescaped quote at or behind @a from; NULL when there is none. */
static const char *find_quote(struct json_scan *s, const char *from)
{
    const struct log_quotes *q = s->quotes;

    while (s->next_quote < q->count && q->base + q->at[s->next_quote] < from)
        s->next_quote++;
    if (s->next_quote < q->count)
        return q->base + q->at[s->next_quote];
    while (from < s->end
           && (from = memchr(from, '"', (size_t)(s->end - from)))) {
        if (!is_escaped(s->begin, from))
            return from;
        from++;
    }
    return NULL;
}

bool json_scan_string(struct json_scan *s, struct slice *text)
{
    const char *start = s->at + 1, *close;

    close = find_quote(s, start);
    if (!close) {
        s->at = s->end;
        return false;
    }
    *text = (struct slice){start, (size_t)(close - start)};
    s->at = close + 1;
    return true;
}

static bool ends_word(char c)
{
    return c == ',' || c == '}' || c == ']' || c == ' '
           || (c >= '\t' && c <= '\r');
}

struct slice json_scan_word(struct json_scan *s)
{
    const char *start = s->at;

    do
        s->at++;
    while (s->at < s->end && !ends_word(*s->at));
    return (struct slice){start, (size_t)(s->at - start)};
}

bool json_scan_skip(struct json_scan *s)
{
    unsigned depth = 0;
    struct slice text;
    char c;

    do {
        c = json_scan_peek(s);
        switch (c) {
        case '\0':
            if (s->at == s->end)
                return false;
            s->at++; /* a NUL of the log */
            break;
        case '"':
            if (!json_scan_string(s, &text))
                return false;
            break;
        case '{':
        case '[':
            depth++;
            s->at++;
            break;
        case '}':
        case ']':
            if (depth == 0)
                return true; /* no value stood here */
            depth--;
            s->at++;
            break;
        case ',':
        case ':':
            s->at++;
            break;
        default:
            json_scan_word(s);
        }
    } while (depth > 0);
    return true;
}

/* The 16 bits of `\uXXXX` at @a at; -1 when it is none. */
static long read_unit(const char *at, const char *end)
{
    long value = 0;

    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit_value(at[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static char *put_utf8(char *out, unsigned long c)
{
    if (c < 0x80) {
        *out++ = (char)c;
    }
    else if (c < 0x800) {
        *out++ = (char)(0xc0 | c >> 6);
        *out++ = (char)(0x80 | (c & 0x3f));
    }
    else if (c < 0x10000) {
        *out++ = (char)(0xe0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (char)(0x80 | (c & 0x3f));
    }
    else {
        *out++ = (char)(0xf0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 0x3f));
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (char)(0x80 | (c & 0x3f));
    }
    return out;
}

/* `\uXXXX` at @a *at, two of them when they are surrogates (RFC 8259 7); half
 * a pair becomes U+FFFD. @return false when it is no such escape. */
static bool put_unit(const char **at, const char *end, char **out)
{
    long unit = read_unit(*at, end), low;

    if (unit < 0)
        return false;
    *at += 6;
    if (unit >= 0xd800 && unit < 0xdc00) {
        low = read_unit(*at, end);
        if (low >= 0xdc00 && low < 0xe000) {
            *at += 6;
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        }
        else {
            unit = 0xfffd;
        }
    }
    else if (unit >= 0xdc00 && unit < 0xe000) {
        unit = 0xfffd;
    }
    *out = put_utf8(*out, (unsigned long)unit);
    return true;
}

/* What `\c` stands for; 0 when it is no escape of JSON. */
static char plain_escape(char c)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *found = c ? strchr(from, c) : NULL;

    return found ? to[found - from] : '\0';
}

bool json_scan_unescape(struct slice *text, char *buffer, size_t size,
                        size_t *used)
{
    const char *at = text->at, *end = at + text->len;
    char *start = buffer + *used, *out = start;

    /* No escape is shorter than what it stands for. */
    if (text->len > size - *used)
        return false;
    while (at < end) {
        if (*at != '\\' || end - at < 2) {
            *out++ = *at++;
        }
        else if (plain_escape(at[1])) {
            *out++ = plain_escape(at[1]);
            at += 2;
        }
        else if (!put_unit(&at, end, &out)) {
            *out++ = *at++;
        }
    }
    *text = (struct slice){start, (size_t)(out - start)};
    *used += text->len;
    return true;
}
