#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem() */
#endif
#include "record/target.h"

#include <string.h>
#include <strings.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "semantics/hex_digit.h"
#include "semantics/secret_parameter.h"
#include "semantics/uri_reference.h"
#include "util/hash.h"

static bool is_unreserved(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_'
           || c == '~';
}

/* Whether a byte stands in URIs as it is (RFC 3986 2.2, 2.3). What does not
 * (blanks, quotes, bytes above 0x7f) is there encoded by one side only: a
 * Location may hold it plainly, the client that follows encodes it. */
static bool is_plain(int c)
{
    return is_unreserved(c) || (c != 0 && strchr(":/?#[]@!$&'()*+,;=%", c));
}

/* The white space that Apache logs as \b \n \r \t \v; 0 for another letter. */
static int logged_space(char letter)
{
    switch (letter) {
    case 'b':
        return '\b';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'v':
        return '\v';
    default:
        return 0;
    }
}

/* The byte at @a in, read through Apache's log escapes (\" \\ \t \xhh) and
 * percent-encoding; @a encoded tells whether it was written as data. */
static size_t read_byte(struct slice in, size_t i, int *byte, bool *encoded)
{
    int data;
    char c = in.at[i];

    *byte = (unsigned char)c;
    *encoded = !is_plain(*byte);
    if (c == '%' && i + 2 < in.len
        && (data = hex_digit_pair(in.at + i + 1)) >= 0) {
        *byte = data;
        *encoded = true;
        return 3;
    }
    if (c != '\\' || i + 1 >= in.len)
        return 1;
    *encoded = true;
    if (in.at[i + 1] == 'x' && i + 3 < in.len
        && (data = hex_digit_pair(in.at + i + 2)) >= 0) {
        *byte = data;
        return 4;
    }
    if ((*byte = logged_space(in.at[i + 1])) == 0)
        *byte = (unsigned char)in.at[i + 1];
    return 2;
}

#ifdef __SSE2__
static inline __m128i is_byte(__m128i bytes, char c)
{
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

/* One bit for each of 16 bytes that is_normal() does not want. Bytes above 0x7f
 * are negative here; '<' and '>', '\\' and '^' differ in one bit. */
static inline unsigned odd_bytes(__m128i b)
{
    __m128i pairs = _mm_or_si128(b, _mm_set1_epi8(2));
    __m128i printed = _mm_cmpgt_epi8(b, _mm_set1_epi8(' '));
    __m128i above_z = _mm_cmpgt_epi8(b, _mm_set1_epi8('z'));
    __m128i odd = _mm_andnot_si128(is_byte(b, '~'), above_z);

    odd = _mm_or_si128(odd, _mm_or_si128(is_byte(b, '"'), is_byte(b, '%')));
    odd = _mm_or_si128(odd, _mm_or_si128(is_byte(pairs, '>'), is_byte(b, '`')));
    odd = _mm_or_si128(odd, is_byte(pairs, '^'));
    return (unsigned)_mm_movemask_epi8(_mm_andnot_si128(odd, printed)) ^ 0xffff;
}
#endif

/* Whether every byte of @a in stays as it is: the usual case, seen in one pass
 * without a branch per byte. */
static bool is_normal(struct slice in)
{
    static const unsigned char odd[256] = {
        [0 ... ' '] = 1,   ['"'] = 1,         ['%'] = 1, ['<'] = 1,
        ['>'] = 1,         ['\\'] = 1,        ['^'] = 1, ['`'] = 1,
        ['{' ... '}'] = 1, [127 ... 255] = 1,
    };
    unsigned found = 0;
    size_t i = 0;

#ifdef __SSE2__
    for (; in.len - i >= 16; i += 16)
        found |= odd_bytes(
            _mm_loadu_si128((const __m128i *)(const void *)(in.at + i)));
    if (i > 0 && i < in.len) { /* some of them for the second time */
        i = in.len;
        found |= odd_bytes(
            _mm_loadu_si128((const __m128i *)(const void *)(in.at + i - 16)));
    }
#endif
    for (; i < in.len; i++)
        found |= odd[(unsigned char)in.at[i]];
    return found == 0;
}

/* Normalise @a in: unreserved bytes plain, data that needs it as %HH, the rest
 * as it is. Without anything to do @a in itself comes back. */
static struct slice normalise(struct slice in, char *out, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t len = 0;

    if (is_normal(in))
        return in;
    for (size_t i = 0; i < in.len && len + 3 < size;) {
        int byte;
        bool encoded;
        i += read_byte(in, i, &byte, &encoded);
        if (encoded && !is_unreserved(byte)) {
            out[len++] = '%';
            out[len++] = digits[byte >> 4];
            out[len++] = digits[byte & 15];
        }
        else {
            out[len++] = (char)byte;
        }
    }
    return (struct slice){out, len};
}

struct slice target_host_text(struct slice host, char *lower)
{
    struct uri_part h, port, all = {host.at, host.len};

    uri_authority_split(all, &h, &port);
    if (h.len == 0 || h.len > TARGET_HOST_MAX)
        return (struct slice){NULL, 0};
    for (size_t i = 0; i < h.len; i++)
        lower[i] =
            h.at[i] >= 'A' && h.at[i] <= 'Z' ? (char)(h.at[i] + 32) : h.at[i];
    return (struct slice){lower, h.len};
}

uint64_t target_host_hash(struct slice host)
{
    char lower[TARGET_HOST_MAX];
    struct slice text = target_host_text(host, lower);

    return text.len > 0 ? hash_keyed(text) : 0;
}

static struct slice slice_of_part(struct uri_part part)
{
    return (struct slice){part.at, part.at ? part.len : 0};
}

static enum target_scheme scheme_of(struct slice s)
{
    if (s.len == 0)
        return TARGET_SCHEME_UNKNOWN;
    if (s.len == 4 && strncasecmp(s.at, "http", 4) == 0)
        return TARGET_SCHEME_HTTP;
    if (s.len == 5 && strncasecmp(s.at, "https", 5) == 0)
        return TARGET_SCHEME_HTTPS;
    return TARGET_SCHEME_OTHER;
}

struct slice target_path_query(const struct target *t)
{
    size_t query = t->query.at ? t->query.len + 1 : 0;

    return (struct slice){t->path.at, t->path.len + query};
}

uint64_t target_path_query_hash(struct slice text)
{
    return text.len > TARGET_MAX ? 0 : hash_keyed(text);
}

/* Split path and query, hash them together. */
static void set_path(struct target *t, struct slice path_query)
{
    const char *mark =
        path_query.len ? memchr(path_query.at, '?', path_query.len) : NULL;

    t->path = path_query;
    t->query = (struct slice){NULL, 0};
    if (mark) {
        t->path.len = (size_t)(mark - path_query.at);
        t->query = (struct slice){mark + 1, path_query.len - t->path.len - 1};
    }
    t->hash = target_path_query_hash(path_query);
    /* Only Locations of the module's note are masked, with a "*" that clients
     * do not send unencoded in such a place. */
    t->masked = t->query.len > 0
                && memmem(t->query.at, t->query.len, "=" SECRET_PARAMETER_MASK,
                          sizeof SECRET_PARAMETER_MASK);
}

void target_of_text(struct slice path_query, struct slice host,
                    struct target *target)
{
    *target =
        (struct target){.host = host, .host_hash = target_host_hash(host)};
    set_path(target, path_query);
}

/* What the client asked for, as far as the record tells: %S may name a scheme
 * or a TLS protocol. */
static enum target_scheme logged_scheme(const struct record *record)
{
    struct slice s = {NULL, 0};

    if (log_fields_have(record->fields, LOG_FIELD_SCHEME))
        s = record->fields->at[LOG_FIELD_SCHEME];
    if (s.len == 0)
        return TARGET_SCHEME_UNKNOWN;
    if (slice_is(s, "-") || slice_is(s, "http"))
        return TARGET_SCHEME_HTTP;
    return TARGET_SCHEME_HTTPS;
}

/* Path and query of a request in absolute form, without a fragment; an empty
 * path is "/" (RFC 9110 4.2.3), put together in @a out. */
static struct slice path_of_absolute(const struct uri_reference *u,
                                     struct slice text, char *out, size_t size)
{
    const char *end = u->fragment.at ? u->fragment.at - 1 : text.at + text.len;
    struct slice rest = {u->path.at, (size_t)(end - u->path.at)};

    if (u->path.len > 0)
        return rest;
    if (rest.len > size - 1)
        rest.len = size - 1;
    out[0] = '/';
    memcpy(out + 1, rest.at, rest.len);
    return (struct slice){out, rest.len + 1};
}

/* Of @a text alone, where scheme and host of @a target count if it names none. */
static void read_asked(struct slice text, struct target_buffer *buffer,
                       struct target *target)
{
    size_t half = sizeof buffer->bytes / 2;

    if (text.len > 0 && text.at[0] != '/') {
        struct uri_reference u;
        uri_reference_split(text.at, text.len, &u);
        if (u.scheme.at && u.authority.at) { /* absolute form */
            target->scheme = scheme_of(slice_of_part(u.scheme));
            target->host = slice_of_part(u.authority);
            text = path_of_absolute(&u, text, buffer->bytes + half, half);
        }
    }
    target->host_hash = target_host_hash(target->host);
    set_path(target, normalise(text, buffer->bytes, half));
}

void target_of_request(const struct record *record,
                       struct target_buffer *buffer, struct target *target)
{
    target->scheme = logged_scheme(record);
    target->host = record_field(record, LOG_FIELD_HOST_HEADER);
    if (target->host.len == 0)
        target->host = record->vhost;
    read_asked(record->target, buffer, target);
}

void target_of_asked(struct slice asked, struct target_buffer *buffer,
                     struct target *target)
{
    *target = (struct target){.scheme = TARGET_SCHEME_UNKNOWN};
    read_asked(asked, buffer, target);
}

bool target_of_location(const struct record *record,
                        const struct target *request,
                        struct target_buffer *buffer, struct target *target)
{
    struct uri_reference ref, base = {.path = {"/", 1}};
    struct slice path_query;
    size_t half = sizeof buffer->bytes / 2, len;

    if (record->location.len == 0)
        return false;
    uri_reference_split(record->location.at, record->location.len, &ref);
    *target = (struct target){.scheme = request->scheme,
                              .host = request->host,
                              .host_hash = request->host_hash};
    if (ref.scheme.at) {
        target->scheme = scheme_of(slice_of_part(ref.scheme));
        if (!ref.authority.at)
            target->scheme = TARGET_SCHEME_OTHER;
    }
    if (ref.authority.at) {
        target->host = slice_of_part(ref.authority);
        target->host_hash = target_host_hash(target->host);
    }
    else {
        base.path = (struct uri_part){request->path.at, request->path.len};
        if (request->query.at)
            base.query =
                (struct uri_part){request->query.at, request->query.len};
    }

    /* Path and query only: the rest is known. */
    ref.scheme = ref.fragment = (struct uri_part){NULL, 0};
    if (ref.authority.at) {
        ref.authority = (struct uri_part){NULL, 0};
        if (ref.path.len == 0)
            ref.path = (struct uri_part){"/", 1};
    }
    len = uri_reference_resolve(&base, &ref, buffer->bytes, half);
    path_query = (struct slice){buffer->bytes, len};
    set_path(target, normalise(path_query, buffer->bytes + half, half));
    if (len == 0)
        target->hash = 0;
    return true;
}

uint64_t target_masked_hash(const struct target *target)
{
    char text[TARGET_MAX], masked[TARGET_MAX];
    size_t len = target->path.len;

    if (target->query.len == 0)
        return target->hash;
    if (len + 1 + target->query.len > sizeof text)
        return 0;
    memcpy(text, target->path.at, len);
    text[len++] = '?';
    memcpy(text + len, target->query.at, target->query.len);
    len += target->query.len;
    len = secret_parameter_mask(text, len, masked, sizeof masked);
    return len ? hash_keyed((struct slice){masked, len}) : 0;
}

static char lower_case(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Whether the first bytes that differ, but for their case, tell that simplify()
 * leaves two paths apart, as nearly all are: they are no slashes, of which
 * several may be one, and stand in no name that may be that of an index. */
static bool differ_plainly(struct slice a, struct slice b)
{
    size_t len = a.len < b.len ? a.len : b.len, name = 0, i = 0;

    for (; i < len && lower_case(a.at[i]) == lower_case(b.at[i]); i++)
        if (a.at[i] == '/')
            name = i + 1;
    return i < len && a.at[i] != '/' && b.at[i] != '/'
           && lower_case(a.at[name]) != 'i' && lower_case(b.at[name]) != 'i';
}

/* A path without what canonical forms differ in; its length. */
static size_t simplify(struct slice path, char *out, size_t size)
{
    size_t len = 0, name;

    for (size_t i = 0; i < path.len && len < size; i++) {
        char c = path.at[i];
        if (c == '/' && len > 0 && out[len - 1] == '/')
            continue;
        out[len++] = lower_case(c);
    }
    for (name = len; name > 0 && out[name - 1] != '/'; name--)
        ;
    if (len - name >= 6 && memcmp(out + name, "index.", 6) == 0)
        len = name;
    while (len > 1 && out[len - 1] == '/')
        len--;
    return len;
}

static struct slice without_www(struct slice host)
{
    if (host.len > 4 && strncasecmp(host.at, "www.", 4) == 0)
        return (struct slice){host.at + 4, host.len - 4};
    return host;
}

bool target_is_canonical_variant(const struct target *a, const struct target *b)
{
    char x[1024], y[1024];
    size_t x_len, y_len;
    bool differ = a->hash != b->hash || a->scheme != b->scheme
                  || a->host_hash != b->host_hash;

    if (!differ || a->path.len > sizeof x || b->path.len > sizeof y
        || !slice_equal(a->query, b->query))
        return false;
    if (a->host_hash && b->host_hash && a->host_hash != b->host_hash
        && target_host_hash(without_www(a->host))
               != target_host_hash(without_www(b->host)))
        return false;
    if (differ_plainly(a->path, b->path))
        return false;
    x_len = simplify(a->path, x, sizeof x);
    y_len = simplify(b->path, y, sizeof y);
    return x_len == y_len && memcmp(x, y, x_len) == 0;
}

/* The part of @a url before its query, which @a query gets. */
static struct slice split_query(struct slice url, struct slice *query)
{
    const char *mark = url.len ? memchr(url.at, '?', url.len) : NULL;
    size_t len = mark ? (size_t)(mark - url.at) : url.len;

    *query = (struct slice){url.at + len, url.len - len};
    return (struct slice){url.at, len};
}

bool target_urls_are_variants(struct slice a, struct slice b)
{
    char x[1024], y[1024];
    struct slice query_a, query_b;
    struct slice path_a = split_query(a, &query_a);
    struct slice path_b = split_query(b, &query_b);
    size_t x_len, y_len;

    if (slice_equal(a, b) || !slice_equal(query_a, query_b)
        || path_a.len > sizeof x || path_b.len > sizeof y
        || differ_plainly(path_a, path_b))
        return false;
    x_len = simplify(path_a, x, sizeof x);
    y_len = simplify(path_b, y, sizeof y);
    return x_len == y_len && memcmp(x, y, x_len) == 0;
}

/* @a end is in lower case. */
static bool ends_with(struct slice s, struct slice end)
{
    return s.len >= end.len
           && lower_case(s.at[s.len - 1]) == end.at[end.len - 1]
           && strncasecmp(s.at + s.len - end.len, end.at, end.len) == 0;
}

bool target_is_subresource(const struct target *target)
{
#define ENDING(text)                                                           \
    {                                                                          \
        text, sizeof text - 1                                                  \
    }
    static const struct slice ends[] = {
        ENDING(".css"),
        ENDING(".js"),
        ENDING(".mjs"),
        ENDING(".map"),
        ENDING(".png"),
        ENDING(".jpg"),
        ENDING(".jpeg"),
        ENDING(".gif"),
        ENDING(".svg"),
        ENDING(".webp"),
        ENDING(".avif"),
        ENDING(".ico"),
        ENDING(".woff"),
        ENDING(".woff2"),
        ENDING(".ttf"),
        ENDING(".eot"),
        ENDING("/robots.txt"),
        ENDING("/ads.txt"),
        ENDING(".rss"),
        ENDING(".atom"),
        ENDING("/feed"),
        ENDING("/feed/"),
        ENDING("/feed.xml"),
        ENDING("/rss.xml"),
        ENDING("/sitemap.xml"),
        ENDING("/manifest.json"),
        ENDING(".webmanifest"),
        ENDING("/atom.xml"),
        ENDING("/browserconfig.xml"),
    };

    const char *path = target->path.at;
    size_t len = target->path.len, tail = len < 12 ? len : 12;

    /* Most paths end in neither: look before comparing. */
    if (len == 0
        || (!memchr(path + len - tail, '.', tail)
            && !ends_with(target->path, slice_of("feed"))
            && !ends_with(target->path, slice_of("feed/"))))
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (ends_with(target->path, ends[i]))
            return true;
    return false;
}
