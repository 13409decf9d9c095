#include "mr_location_out.h"

#include <string.h>

#include "mr_match_data.h"

/* What stays as it is: in data of a path, in data elsewhere, in text that is
 * encoded already, in a query that is. */
enum { PATH_DATA = 1, OTHER_DATA = 2, TEXT = 4, QUERY = 8 };
#define EVERYWHERE (PATH_DATA | OTHER_DATA | TEXT | QUERY)

/* RFC 3986 3.3: pchar and "/". A ";" belongs to its segment and stays, as with
 * mod_alias (;jsessionid=). What stays out of data in a query is what separates
 * its parameters; what stays out of text is what no URI may hold. */
/* clang-format off */
static const unsigned char staying[256] = {
    ['a' ... 'z'] = EVERYWHERE, ['A' ... 'Z'] = EVERYWHERE,
    ['0' ... '9'] = EVERYWHERE,
    ['-'] = EVERYWHERE, ['.'] = EVERYWHERE, ['_'] = EVERYWHERE,
    ['~'] = EVERYWHERE, ['!'] = EVERYWHERE, ['$'] = EVERYWHERE,
    ['\''] = EVERYWHERE, ['('] = EVERYWHERE, [')'] = EVERYWHERE,
    ['*'] = EVERYWHERE, [','] = EVERYWHERE, [':'] = EVERYWHERE,
    ['@'] = EVERYWHERE, ['/'] = EVERYWHERE,
    ['&'] = PATH_DATA | TEXT | QUERY, ['+'] = PATH_DATA | TEXT | QUERY,
    [';'] = PATH_DATA | TEXT | QUERY, ['='] = PATH_DATA | TEXT | QUERY,
    ['%'] = TEXT | QUERY, ['?'] = TEXT | QUERY,
    ['['] = TEXT | QUERY, [']'] = TEXT | QUERY,
    ['"'] = QUERY, ['<'] = QUERY, ['>'] = QUERY, ['\\'] = QUERY,
    ['^'] = QUERY, ['`'] = QUERY, ['{'] = QUERY, ['|'] = QUERY,
    ['}'] = QUERY
};
/* clang-format on */

void mr_location_out_put(struct mr_location_out *out, const char *text,
                         size_t len)
{
    if (len > MR_LOCATION_MAX - out->len) {
        out->full = true;
        return;
    }
    memcpy(out->at + out->len, text, len);
    out->len += len;
}

/* In lower case, as httpd writes them. */
static void put_encoded(struct mr_location_out *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    char triplet[3] = {'%', hex[c >> 4], hex[c & 15]};

    mr_location_out_put(out, triplet, sizeof triplet);
}

/* Runs of what stays are copied at once. */
static void put_escaped(struct mr_location_out *out, const char *text,
                        size_t len, unsigned char kind)
{
    size_t i = 0;

    while (i < len && !out->full) {
        size_t run = i;

        while (run < len && (staying[(unsigned char)text[run]] & kind))
            run++;
        mr_location_out_put(out, text + i, run - i);
        if (run < len)
            put_encoded(out, (unsigned char)text[run]);
        i = run + 1;
    }
}

void mr_location_out_data(struct mr_location_out *out, const char *text,
                          size_t len, enum mr_place place)
{
    put_escaped(out, text, len, place == MR_IN_PATH ? PATH_DATA : OTHER_DATA);
}

void mr_location_out_raw(struct mr_location_out *out, const char *text,
                         size_t len)
{
    put_escaped(out, text, len, TEXT);
}

void mr_location_out_query(struct mr_location_out *out, const char *text,
                           size_t len)
{
    put_escaped(out, text, len, QUERY);
}

size_t mr_location_out_doubled_slashes(const struct mr_location_out *out,
                                       const char *text, size_t len)
{
    size_t n = 0;

    if (out->len > out->path + 1)
        return 0;
    while (n < len && text[n] == '/')
        n++;
    if (out->len == out->path)
        return n > 1 ? n - 1 : 0;
    return out->at[out->path] == '/' ? n : 0;
}

void mr_location_out_path_data(struct mr_location_out *out, const char *text,
                               size_t len)
{
    size_t skip = mr_location_out_doubled_slashes(out, text, len);

    mr_location_out_data(out, text + skip, len - skip, MR_IN_PATH);
}

/* A query as it stands in a value: no target holds a backslash. */
static void put_value_query(struct mr_location_out *out, const char *text,
                            size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\\')
            put_encoded(out, '\\');
        else
            mr_location_out_query(out, text + i, 1);
    }
}

static void put_unmarked(struct mr_location_out *out, const char *text,
                         size_t len, enum mr_place place)
{
    if (place == MR_IN_PATH)
        mr_location_out_path_data(out, text, len);
    else if (place == MR_IN_QUERY)
        put_value_query(out, text, len);
    else
        mr_location_out_raw(out, text, len);
}

void mr_location_out_value(struct mr_location_out *out, const char *text,
                           size_t len, enum mr_place place)
{
    size_t start = 0, i = 0;

    while (i < len) {
        int byte = mr_match_data_byte(text + i, len - i);
        char data = (char)byte;

        if (byte < 0) {
            i++;
            continue;
        }
        put_unmarked(out, text + start, i - start, place);
        mr_location_out_data(out, &data, 1, place);
        i += MR_DATA_MARKED;
        start = i;
    }
    put_unmarked(out, text + start, len - start, place);
}
