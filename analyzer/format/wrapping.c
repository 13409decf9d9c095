#include "format/wrapping.h"

#include <ctype.h>

#include "format/json_scan.h"

/* What is left of a line, and taking words from its head. */
static bool skip_word(struct slice *s)
{
    const char *blank = s->len ? memchr(s->at, ' ', s->len) : NULL;

    if (!blank || blank == s->at)
        return false;
    s->len -= (size_t)(blank + 1 - s->at);
    s->at = blank + 1;
    return true;
}

static void skip_bytes(struct slice *s, size_t count)
{
    s->at += count;
    s->len -= count;
}

bool wrapping_has_shape(struct slice s, const char *shape)
{
    for (size_t i = 0; shape[i]; i++) {
        unsigned char c;
        if (i == s.len)
            return false;
        c = (unsigned char)s.at[i];
        if (shape[i] == '9'   ? !isdigit(c)
            : shape[i] == 'A' ? !isalpha(c)
            : shape[i] == '_' ? !isdigit(c) && c != ' '
                              : c != (unsigned char)shape[i])
            return false;
    }
    return true;
}

static bool unwrap_cri(struct slice *line, char *buffer)
{
    struct slice s = *line;

    (void)buffer;
    if (!wrapping_has_shape(s, "9999-99-99T99:99:99") || !skip_word(&s)
        || !(slice_begins(s, "stdout ") || slice_begins(s, "stderr "))
        || !skip_word(&s) || !skip_word(&s))
        return false;
    *line = s;
    return true;
}

static bool unwrap_compose(struct slice *line, char *buffer)
{
    size_t i = 0;

    (void)buffer;
    while (i < line->len
           && (isalnum((unsigned char)line->at[i])
               || memchr("_.-", line->at[i], 3)))
        i++;
    if (i == 0 || i == line->len || line->at[i] != ' ')
        return false;
    while (i < line->len && line->at[i] == ' ')
        i++;
    if (i + 1 >= line->len || line->at[i] != '|' || line->at[i + 1] != ' ')
        return false;
    skip_bytes(line, i + 2);
    return true;
}

/* `tag[123]: ` or `tag: `, one word. */
static bool skip_tag(struct slice *s)
{
    const char *before = s->at;

    return skip_word(s) && s->at - before > 2 && s->at[-2] == ':';
}

/* `<34>`; nothing is fine too. */
static void skip_priority(struct slice *s)
{
    const char *close;

    if (s->len > 2 && s->at[0] == '<' && isdigit((unsigned char)s->at[1])
        && (close = memchr(s->at, '>', s->len < 6 ? s->len : 6)))
        skip_bytes(s, (size_t)(close + 1 - s->at));
}

/* RFC 5424: version, time, host, application, process, message id, data. */
static bool unwrap_rfc5424(struct slice *s)
{
    const char *close;

    if (!wrapping_has_shape(*s, "1 9999-99-99T"))
        return false;
    for (int words = 0; words < 6; words++)
        if (!skip_word(s))
            return false;
    if (s->len > 0 && s->at[0] == '[') {
        if (!(close = memchr(s->at, ']', s->len)))
            return false;
        skip_bytes(s, (size_t)(close + 1 - s->at));
        return s->len > 0 && (skip_bytes(s, 1), true);
    }
    return skip_word(s);
}

static bool unwrap_syslog(struct slice *line, char *buffer)
{
    struct slice s = *line;

    (void)buffer;
    skip_priority(&s);
    if (s.at != line->at && unwrap_rfc5424(&s)) {
        *line = s;
        return true;
    }
    if (wrapping_has_shape(s, "AAA _9 99:99:99 "))
        skip_bytes(&s, 16);
    else if (!wrapping_has_shape(s, "9999-99-99T99:99:99") || !skip_word(&s))
        return false;
    if (!skip_word(&s) || !skip_tag(&s))
        return false;
    *line = s;
    return true;
}

/* The string of the first key that envelopes have for their line. */
static bool find_envelope(struct slice line, struct slice *text)
{
    static const struct log_quotes none = {0};
    struct json_scan scan = {line.at, line.at, line.at + line.len, &none, 0};
    struct slice key;

    if (json_scan_peek(&scan) != '{')
        return false;
    scan.at++;
    while (json_scan_peek(&scan) == '"' && json_scan_string(&scan, &key)) {
        if (json_scan_peek(&scan) != ':')
            return false;
        scan.at++;
        if ((slice_is(key, "log") || slice_is(key, "message")
             || slice_is(key, "MESSAGE"))
            && json_scan_peek(&scan) == '"')
            return json_scan_string(&scan, text);
        if (!json_scan_skip(&scan) || json_scan_peek(&scan) != ',')
            return false;
        scan.at++;
    }
    return false;
}

static bool unwrap_json(struct slice *line, char *buffer)
{
    struct slice text, inner;
    size_t used = 0;

    if (!find_envelope(*line, &text)
        || !json_scan_unescape(&text, buffer, WRAPPING_BUFFER, &used))
        return false;
    while (text.len > 0
           && (text.at[text.len - 1] == '\n' || text.at[text.len - 1] == '\r'))
        text.len--;
    /* What came by way of syslog has "host tag: " before it. */
    inner = text;
    *line = skip_word(&inner) && skip_tag(&inner) ? inner : text;
    return true;
}

/* The next quote at or behind @a at; NULL when there is none. */
static const char *find_quote(const char *at, const char *end)
{
    return at < end ? memchr(at, '"', (size_t)(end - at)) : NULL;
}

/* `"a ""b"" c"`: quotes around it, and all quotes in it doubled, of which there
 * are some. */
static bool is_quoted(struct slice line)
{
    const char *at = line.at + 1, *end = line.at + line.len - 1, *quote;
    bool some = false;

    if (line.len < 2 || line.at[0] != '"' || *end != '"')
        return false;
    for (; (quote = find_quote(at, end)); at = quote + 2) {
        if (quote + 1 == end || quote[1] != '"')
            return false;
        some = true;
    }
    return some;
}

static bool unwrap_quotes(struct slice *line, char *buffer)
{
    const char *at = line->at + 1, *end = line->at + line->len - 1, *quote;
    char *out = buffer;

    if (line->len > WRAPPING_BUFFER || !is_quoted(*line))
        return false;
    while ((quote = find_quote(at, end))) {
        memcpy(out, at, (size_t)(quote + 1 - at));
        out += quote + 1 - at;
        at = quote + 2;
    }
    memcpy(out, at, (size_t)(end - at));
    out += end - at;
    *line = (struct slice){buffer, (size_t)(out - buffer)};
    return true;
}

/* `"a "b" c"`: the second quote opens one within the line. */
static bool unwrap_quote(struct slice *line, char *buffer)
{
    const char *end = line->at + line->len - 1, *second;

    (void)buffer;
    if (line->len < 2 || line->at[0] != '"' || *end != '"'
        || !(second = find_quote(line->at + 1, end)) || second[-1] != ' ')
        return false;
    *line = (struct slice){line->at + 1, line->len - 2};
    return true;
}

static const struct {
    const char *name;
    bool (*remove)(struct slice *line, char *buffer);
} kinds[WRAPPING_COUNT] = {
#define WRAPPING(id, name, function) [WRAPPING_##id] = {name, function},
#include "format/wrappings.def"
};

const char *wrapping_name(enum wrapping wrapping)
{
    return kinds[wrapping].name;
}

bool wrapping_needs_buffer(enum wrapping wrapping)
{
    return wrapping == WRAPPING_JSON || wrapping == WRAPPING_QUOTES;
}

bool wrapping_remove(enum wrapping wrapping, struct slice *line, char *buffer)
{
    return kinds[wrapping].remove(line, buffer);
}

enum wrapping wrapping_of(struct slice line)
{
    struct slice text;

    for (enum wrapping w = WRAPPING_NONE + 1; w < WRAPPING_COUNT; w++) {
        struct slice rest = line;
        if (w == WRAPPING_JSON     ? find_envelope(line, &text)
            : w == WRAPPING_QUOTES ? is_quoted(line)
                                   : kinds[w].remove(&rest, NULL))
            return w;
    }
    return WRAPPING_NONE;
}
