#include "secret_parameter.h"

#include <string.h>

static const struct {
    const char *name;
    size_t len;
} secrets[] = {
#define SECRET(name) {name, sizeof name - 1},
#include "secret_parameter.def"
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool ends_with(const char *name, size_t len, const char *end,
                      size_t end_len)
{
    if (len < end_len)
        return false;
    for (size_t i = 0; i < end_len; i++)
        if (lower(name[len - end_len + i]) != end[i])
            return false;
    return len == end_len || strchr("_-.", name[len - end_len - 1]);
}

bool secret_parameter_name(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        if (ends_with(name, len, secrets[i].name, secrets[i].len))
            return true;
    return false;
}

/* Output that remembers that it was too small. */
struct out {
    char *at;
    size_t len, size;
    bool overflow;
};

static void put(struct out *out, const char *text, size_t len)
{
    if (len >= out->size - out->len) {
        out->overflow = true;
        return;
    }
    memcpy(out->at + out->len, text, len);
    out->len += len;
}

/* One "name=value"; the value is masked unless there is none. */
static void put_parameter(struct out *out, const char *text, size_t len)
{
    const char *equals = memchr(text, '=', len);
    size_t name = equals ? (size_t)(equals - text) : len;

    if (!equals || name + 1 == len || !secret_parameter_name(text, name)) {
        put(out, text, len);
        return;
    }
    put(out, text, name + 1);
    put(out, SECRET_PARAMETER_MASK, sizeof SECRET_PARAMETER_MASK - 1);
}

/* Where the text from @a at on meets one of @a stops, or ends. */
static size_t span(const char *text, size_t at, size_t len, const char *stops)
{
    while (at < len && (text[at] == '\0' || !strchr(stops, text[at])))
        at++;
    return at;
}

size_t secret_parameter_mask(const char *url, size_t len, char *out,
                             size_t size)
{
    struct out o = {out, 0, size, size == 0};
    size_t at = 0;

    if (o.overflow)
        return 0;
    /* The path with its ";name=value", up to the query or fragment; then
     * parameter by parameter. */
    while (at < len && url[at] != '?' && url[at] != '#' && !o.overflow) {
        size_t stop = span(url, at + 1, len, ";/?#");
        put(&o, url + at, 1);
        if (url[at] == ';')
            put_parameter(&o, url + at + 1, stop - at - 1);
        else
            put(&o, url + at + 1, stop - at - 1);
        at = stop;
    }
    while (at < len && !o.overflow) {
        size_t stop = span(url, at + 1, len, "?#&;");
        put(&o, url + at, 1); /* ? # & or ; */
        put_parameter(&o, url + at + 1, stop - at - 1);
        at = stop;
    }
    if (o.overflow)
        return 0;
    o.at[o.len] = '\0';
    return o.len;
}
