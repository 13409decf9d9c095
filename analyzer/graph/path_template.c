#include "graph/path_template.h"

#include <stdbool.h>

static bool is_identifier(struct slice s)
{
    size_t digits = 0, hex = 0, letters = 0, dashes = 0;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c >= '0' && c <= '9')
            digits++;
        else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
            hex++;
        else if ((c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z'))
            letters++;
        else if (c == '-' || c == '_')
            dashes++;
        else
            return false;
    }
    if (s.len == 0 || digits == 0)
        return false;
    if (digits == s.len)
        return true;
    if (letters == 0 && dashes == 0)
        return s.len >= 8;
    if (letters == 0 && dashes == 4 && s.len == 36)
        return true;
    return s.len >= 20 && digits >= 4 && dashes <= 2;
}

static bool has_digit(struct slice s)
{
    bool digit = false;

    for (size_t i = 0; i < s.len; i++)
        digit |= s.at[i] >= '0' && s.at[i] <= '9';
    return digit;
}

struct slice path_template(struct slice path, char *out)
{
    size_t len = 0, at = 0;
    bool changed = false;

    if (path.len > PATH_TEMPLATE_MAX - 8 || !has_digit(path))
        return path;
    while (at < path.len) {
        size_t stop = at;
        while (stop < path.len && path.at[stop] != '/')
            stop++;
        struct slice segment = {path.at + at, stop - at};
        if (is_identifier(segment)) {
            out[len++] = '{';
            out[len++] = '}';
            changed = true;
        }
        else {
            memcpy(out + len, segment.at, segment.len);
            len += segment.len;
        }
        if (stop < path.len)
            out[len++] = '/';
        at = stop + 1;
        if (len > PATH_TEMPLATE_MAX - 4)
            return path;
    }
    return changed ? (struct slice){out, len} : path;
}
