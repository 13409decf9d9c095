#include "uri_reference.h"

#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool equal_ignoring_case(struct uri_part a, struct uri_part b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

bool uri_part_is(struct uri_part part, const char *text)
{
    struct uri_part other = {text, strlen(text)};
    return part.at && equal_ignoring_case(part, other);
}

/* scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) ":"; 0 when there is
 * none. */
static size_t scheme_length(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = lower(text[i]);
        if (c >= 'a' && c <= 'z')
            continue;
        if (i == 0)
            return 0;
        if (c == ':')
            return i;
        if (!((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))
            return 0;
    }
    return 0;
}

/* Take the text up to the first byte of @a stops. */
static struct uri_part take_until(const char **text, size_t *len,
                                  const char *stops)
{
    struct uri_part part = {*text, 0};

    while (part.len < *len
           && (part.at[part.len] == '\0' || !strchr(stops, part.at[part.len])))
        part.len++;
    *text += part.len;
    *len -= part.len;
    return part;
}

void uri_reference_split(const char *text, size_t len,
                         struct uri_reference *uri)
{
    static const struct uri_part undefined = {NULL, 0};
    size_t scheme = scheme_length(text, len);

    uri->scheme = uri->authority = undefined;
    uri->query = uri->fragment = undefined;

    if (scheme > 0) {
        uri->scheme = (struct uri_part){text, scheme};
        text += scheme + 1;
        len -= scheme + 1;
    }
    if (len >= 2 && text[0] == '/' && text[1] == '/') {
        text += 2;
        len -= 2;
        uri->authority = take_until(&text, &len, "/?#");
    }
    uri->path = take_until(&text, &len, "?#");
    if (len > 0 && *text == '?') {
        text++;
        len--;
        uri->query = take_until(&text, &len, "#");
    }
    if (len > 0)
        uri->fragment = (struct uri_part){text + 1, len - 1};
}

/* An output buffer that remembers that it was too small. */
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
    if (len > 0)
        memcpy(out->at + out->len, text, len);
    out->len += len;
}

size_t uri_path_remove_dot_segments(char *path, size_t len)
{
    size_t in = 0, end = 0;
    bool absolute = len > 0 && path[0] == '/';

    /* Copy segment by segment, each with the slash before it. What is left of
     * the output is always at or before what is left of the input. */
    while (in < len) {
        size_t start = in + (path[in] == '/');
        size_t stop = start;

        while (stop < len && path[stop] != '/')
            stop++;

        bool dot = stop - start == 1 && path[start] == '.';
        bool dots =
            stop - start == 2 && path[start] == '.' && path[start + 1] == '.';
        if (!dot && !dots) {
            memmove(path + end, path + in, stop - in);
            end += stop - in;
        }
        else {
            if (dots)
                while (end > 0 && path[--end] != '/')
                    ;
            /* "/a/." and "/a/.." name a directory: keep its slash. */
            if (stop == len && (absolute || end > 0))
                path[end++] = '/';
        }
        in = stop;
    }
    if (!absolute && end > 0 && path[0] == '/' && len > 0) {
        /* "../x" leaves "/x"; a relative path stays relative. */
        memmove(path, path + 1, --end);
    }
    return end;
}

/* RFC 3986 5.2.3: the base path up to its last slash, then the reference. */
static void put_merged_path(struct out *out, const struct uri_reference *base,
                            struct uri_part path)
{
    if (base->authority.at && base->path.len == 0) {
        put(out, "/", 1);
    }
    else {
        size_t dir = base->path.len;
        while (dir > 0 && base->path.at[dir - 1] != '/')
            dir--;
        put(out, base->path.at, dir);
    }
    put(out, path.at, path.len);
}

size_t uri_reference_resolve(const struct uri_reference *base,
                             const struct uri_reference *ref, char *buf,
                             size_t size)
{
    struct out out = {buf, 0, size, size == 0};
    const struct uri_reference *from = ref->scheme.at ? ref : base;
    struct uri_part authority, query = ref->query;
    bool inherit = !ref->scheme.at && !ref->authority.at;

    if (out.overflow)
        return 0;
    authority = inherit ? base->authority : ref->authority;
    if (from->scheme.at) {
        put(&out, from->scheme.at, from->scheme.len);
        put(&out, ":", 1);
    }
    if (authority.at) {
        put(&out, "//", 2);
        put(&out, authority.at, authority.len);
    }

    size_t path = out.len;
    if (inherit && ref->path.len == 0) {
        put(&out, base->path.at, base->path.len);
        if (!query.at)
            query = base->query;
    }
    else {
        if (inherit && ref->path.at[0] != '/')
            put_merged_path(&out, base, ref->path);
        else
            put(&out, ref->path.at, ref->path.len);
        if (!out.overflow)
            out.len =
                path + uri_path_remove_dot_segments(buf + path, out.len - path);
    }
    if (query.at) {
        put(&out, "?", 1);
        put(&out, query.at, query.len);
    }
    if (ref->fragment.at) {
        put(&out, "#", 1);
        put(&out, ref->fragment.at, ref->fragment.len);
    }
    if (out.overflow)
        return 0;
    buf[out.len] = '\0';
    return out.len;
}

void uri_authority_split(struct uri_part authority, struct uri_part *host,
                         struct uri_part *port)
{
    const char *at = authority.at;
    size_t len = authority.len, end;

    *host = *port = (struct uri_part){NULL, 0};
    if (!at)
        return;
    for (size_t i = len; i > 0; i--) {
        if (at[i - 1] == '@') { /* user information ends at the last one */
            at += i;
            len -= i;
            break;
        }
    }
    end = len;
    for (size_t i = len; i > 0 && at[i - 1] != ']'; i--) {
        if (at[i - 1] == ':') {
            end = i - 1;
            *port = (struct uri_part){at + i, len - i};
            break;
        }
    }
    *host = (struct uri_part){at, end};
}

/* The port as a number; the scheme's default when none is written, -1 when
 * neither is known. */
static long port_number(const struct uri_reference *uri, struct uri_part port)
{
    long number = 0;

    if (!port.at || port.len == 0) {
        if (uri_part_is(uri->scheme, "http"))
            return 80;
        return uri_part_is(uri->scheme, "https") ? 443 : -1;
    }
    for (size_t i = 0; i < port.len; i++) {
        if (port.at[i] < '0' || port.at[i] > '9' || number > 65535)
            return -1;
        number = number * 10 + (port.at[i] - '0');
    }
    return number;
}

bool uri_origin_equal(const struct uri_reference *a,
                      const struct uri_reference *b)
{
    struct uri_part host_a, host_b, port_a, port_b;

    if (!a->scheme.at || !b->scheme.at || !a->authority.at || !b->authority.at)
        return false;
    uri_authority_split(a->authority, &host_a, &port_a);
    uri_authority_split(b->authority, &host_b, &port_b);
    return equal_ignoring_case(a->scheme, b->scheme)
           && equal_ignoring_case(host_a, host_b)
           && port_number(a, port_a) == port_number(b, port_b);
}
