#include "secret_parameter.h"

#include <ctype.h>
#include <string.h>

#include "hex_digit.h"

enum { MAX_NAME = 64 };

/* A text of the caller. */
struct text {
    const char *at;
    size_t len;
};

static const char *const secret_words[] = {
#define WORD(text) text,
#define PART(text)
#include "secret_parameter.def"
};

static const char *const secret_parts[] = {
#define WORD(text)
#define PART(text) text,
#include "secret_parameter.def"
};

/* One character of a URL: itself, or %XX with any number of 25 (an encoded
 * per cent sign) in between. */
struct url_char {
    int c;
    size_t len;     /* bytes it takes in the text */
    unsigned depth; /* how often it is encoded */
};

static struct url_char url_char_at(struct text text, size_t at)
{
    struct url_char u = {(unsigned char)text.at[at], 1, 0};
    size_t i = at;
    int data;

    if (u.c != '%')
        return u;
    while (i + 2 < text.len && text.at[i + 1] == '2' && text.at[i + 2] == '5') {
        i += 2;
        u.depth++;
    }
    if (i + 2 < text.len && (data = hex_digit_pair(text.at + i + 1)) >= 0) {
        u.c = data;
        u.len = i + 3 - at;
        u.depth++;
        return u;
    }
    return (struct url_char){'%', 1, 0};
}

static bool begins_parameter(int c)
{
    return c == '?' || c == '&' || c == ';' || c == '#';
}

/* Where URLs end in a log line. */
static bool ends_url(struct url_char u)
{
    return u.depth == 0 && (u.c <= ' ' || u.c == '"' || u.c == 0x7f);
}

static bool word_is_secret(const char *word, size_t len)
{
    for (size_t i = 0; i < sizeof secret_words / sizeof secret_words[0]; i++)
        if (strlen(secret_words[i]) == len
            && memcmp(word, secret_words[i], len) == 0)
            return true;
    return false;
}

/* Whether a name is secret; it was lower-cased, its words are divided by
 * single spaces, and @a joined is the same without the spaces. */
static bool name_is_secret(const char *words, const char *joined)
{
    for (size_t i = 0; i < sizeof secret_parts / sizeof secret_parts[0]; i++)
        if (strstr(joined, secret_parts[i]))
            return true;
    for (const char *word = words; *word; word++) {
        size_t len = strcspn(word, " ");
        if (word_is_secret(word, len))
            return true;
        word += len;
        if (!*word)
            break;
    }
    return false;
}

/* Read the name at @a at up to its `=`; false when there is none. @a end is
 * set past the `=`. */
static bool secret_parameter(struct text text, size_t at, size_t *end)
{
    char words[2 * MAX_NAME + 1], joined[MAX_NAME + 1];
    size_t words_len = 0, joined_len = 0;
    bool was_lower = false;

    while (at < text.len && joined_len < MAX_NAME
           && words_len < 2 * MAX_NAME - 1) {
        struct url_char u = url_char_at(text, at);
        if (begins_parameter(u.c) || ends_url(u))
            return false;
        at += u.len;
        if (u.c == '=') {
            words[words_len] = joined[joined_len] = '\0';
            *end = at;
            return name_is_secret(words, joined);
        }
        bool alnum = u.c < 0x80 && isalnum(u.c);
        bool upper = u.c < 0x80 && isupper(u.c);
        if (!alnum || (upper && was_lower))
            words[words_len++] = ' ';
        if (alnum)
            words[words_len++] = joined[joined_len++] = (char)tolower(u.c);
        was_lower = alnum && !upper;
    }
    return false;
}

/* The end of a value whose parameter began with @a begin: what is encoded
 * deeper than that belongs to the value. */
static size_t value_end(struct text text, size_t at, struct url_char begin)
{
    while (at < text.len) {
        struct url_char u = url_char_at(text, at);
        if (ends_url(u))
            break;
        if (u.depth <= begin.depth
            && (u.c == '&' || u.c == '#'
                || (begin.c == ';' && (begins_parameter(u.c) || u.c == '/'))))
            break;
        at += u.len;
    }
    return at;
}

/* The password of a URL whose `://` stands at @a at, as in
 * http://user:password@host/: from @a begin up to the result; equal when there
 * is none. What is encoded deeper than the slashes belongs to it. */
static size_t password(struct text text, size_t at, size_t *begin)
{
    unsigned depth = 0;
    size_t end = 0;

    *begin = 0;
    for (const char *c = "://"; *c; c++) {
        if (at == text.len)
            return 0;
        struct url_char u = url_char_at(text, at);
        if (u.c != *c)
            return 0;
        at += u.len;
        depth = u.depth;
    }
    while (at < text.len) {
        struct url_char u = url_char_at(text, at);
        if (ends_url(u) || (u.depth < depth && begins_parameter(u.c)))
            break;
        if (u.depth <= depth && (u.c == '/' || u.c == '?' || u.c == '#'))
            break;
        if (u.depth <= depth && u.c == '@' && *begin > 0)
            end = at; /* the last one counts, as in browsers */
        at += u.len;
        if (u.depth <= depth && u.c == ':' && *begin == 0)
            *begin = at;
    }
    return end > *begin ? end : *begin;
}

bool secret_scan_next(struct secret_scan *scan, const char **piece, size_t *len)
{
    struct text text = {scan->at, scan->len};
    size_t at = 0;

    if (scan->masked > 0) {
        *piece = SECRET_PARAMETER_MASK;
        *len = sizeof SECRET_PARAMETER_MASK - 1;
        scan->at += scan->masked;
        scan->len -= scan->masked;
        scan->masked = 0;
        return true;
    }
    if (text.len == 0)
        return false;
    while (at < text.len && scan->masked == 0) {
        struct url_char u = url_char_at(text, at);
        size_t value;
        at += u.len;
        if (begins_parameter(u.c) && secret_parameter(text, at, &value)) {
            scan->masked = value_end(text, value, u) - value;
            at = value;
        }
        else if (u.c == ':') {
            size_t end = password(text, at - u.len, &value);
            scan->masked = end - value;
            if (end > value)
                at = value;
        }
    }
    *piece = text.at;
    *len = at;
    scan->at += at;
    scan->len -= at;
    return true;
}

size_t secret_parameter_mask(const char *url, size_t len, char *out,
                             size_t size)
{
    struct secret_scan scan = {url, len, 0};
    const char *piece;
    size_t used = 0, piece_len;

    while (secret_scan_next(&scan, &piece, &piece_len)) {
        if (used == size || piece_len >= size - used)
            return 0;
        memcpy(out + used, piece, piece_len);
        used += piece_len;
    }
    if (size == 0)
        return 0;
    out[used] = '\0';
    return used;
}
