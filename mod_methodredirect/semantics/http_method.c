#include "http_method.h"

#include <string.h>

struct row {
    const char *name;
    const char *specification;
    unsigned char len;
    bool safe, idempotent, content;
};

static const struct row rows[HTTP_METHOD_COUNT] = {
    [HTTP_METHOD_OTHER] = {"(other)", "", 0, false, false, true},
#define METHOD(id, name, safe, idempotent, content, spec)                      \
    [HTTP_METHOD_##                                                            \
        id] = {name, spec, sizeof name - 1, safe, idempotent, content},
#include "http_method.def"
};

static const struct row *row_of(enum http_method method)
{
    return &rows[(unsigned)method < HTTP_METHOD_COUNT ? method
                                                      : HTTP_METHOD_OTHER];
}

enum http_method http_method_from_name(const char *name, size_t len)
{
    /* GET and POST are nearly all of what servers see. */
    if (len == 3 && memcmp(name, "GET", 3) == 0)
        return HTTP_METHOD_GET;
    if (len == 4 && memcmp(name, "POST", 4) == 0)
        return HTTP_METHOD_POST;

    for (int m = HTTP_METHOD_OTHER + 1; m < HTTP_METHOD_COUNT; m++)
        if (rows[m].len == len && memcmp(rows[m].name, name, len) == 0)
            return (enum http_method)m;
    return HTTP_METHOD_OTHER;
}

const char *http_method_name(enum http_method method)
{
    return row_of(method)->name;
}

const char *http_method_specification(enum http_method method)
{
    return row_of(method)->specification;
}

bool http_method_is_safe(enum http_method method)
{
    return row_of(method)->safe;
}

bool http_method_is_idempotent(enum http_method method)
{
    return row_of(method)->idempotent;
}

bool http_method_has_content(enum http_method method)
{
    return row_of(method)->content;
}

bool http_method_is_lost_by_get(enum http_method method)
{
    switch (method) {
    case HTTP_METHOD_GET:
    case HTTP_METHOD_HEAD:
    case HTTP_METHOD_OPTIONS:
    case HTTP_METHOD_TRACE:
        return false;
    default:
        return true;
    }
}

bool http_method_is_token(const char *name, size_t len)
{
    static const char also[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)name[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
                     || (c >= 'a' && c <= 'z');
        if (!alnum && (c == '\0' || !strchr(also, c)))
            return false;
    }
    return len > 0;
}
