#include "mr_location_out.h"

#include <string.h>

/* RFC 3986 3.3: pchar and "/", without "%". A ";" belongs to its segment and
 * stays, as with mod_alias (;jsessionid=). What stays out of a query is what
 * separates its parameters. */
static bool stays(unsigned char c, enum mr_place place)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9'))
        return true;
    if (c == '\0')
        return false;
    return strchr(place == MR_IN_PATH ? "-._~!$&'()*+,;=:@/" : "-._~!$'()*,:@/",
                  c)
           != NULL;
}

void mr_out_put(struct mr_out *out, const char *text, size_t len)
{
    if (len > MR_LOCATION_MAX - out->len) {
        out->full = true;
        return;
    }
    memcpy(out->at + out->len, text, len);
    out->len += len;
}

/* In lower case, as httpd writes them. */
static void put_encoded(struct mr_out *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    char triplet[3] = {'%', hex[c >> 4], hex[c & 15]};

    mr_out_put(out, triplet, sizeof triplet);
}

void mr_out_data(struct mr_out *out, const char *text, size_t len,
                 enum mr_place place)
{
    for (size_t i = 0; i < len && !out->full; i++) {
        if (stays((unsigned char)text[i], place))
            mr_out_put(out, text + i, 1);
        else
            put_encoded(out, (unsigned char)text[i]);
    }
}

void mr_out_raw(struct mr_out *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len && !out->full; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}#", c))
            put_encoded(out, c);
        else
            mr_out_put(out, text + i, 1);
    }
}

void mr_out_query(struct mr_out *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len && !out->full; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c <= ' ' || c >= 0x7f || c == '#')
            put_encoded(out, c);
        else
            mr_out_put(out, text + i, 1);
    }
}

void mr_out_value_query(struct mr_out *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\\')
            put_encoded(out, '\\');
        else
            mr_out_query(out, text + i, 1);
    }
}

size_t mr_out_doubled_slashes(const struct mr_out *out, const char *text,
                              size_t len)
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

void mr_out_path_data(struct mr_out *out, const char *text, size_t len)
{
    size_t skip = mr_out_doubled_slashes(out, text, len);

    mr_out_data(out, text + skip, len - skip, MR_IN_PATH);
}
