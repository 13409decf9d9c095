#include "mr_location.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_tables.h>

#include "mr_location_out.h"
#include "semantics/secret_parameter.h"
#include "semantics/uri_reference.h"

#define LITERAL (-1)

struct piece {
    int capture; /* group number or LITERAL */
    struct mr_capture text;
};

struct mr_location {
    const char *authority; /* "https://host:port", NULL when there is none */
    struct uri_part host;  /* in it; undefined unless it is a plain name */
    const char *fixed;     /* the whole, when nothing in it depends on requests;
                              else NULL */
    bool borrowed;         /* fixed and literal_path are somebody else's */
    const char *literal_path;    /* stands for that part; escaped; or NULL */
    const char *scheme;          /* "ftp"; NULL for http, https and none */
    apr_array_header_t *part[3]; /* by enum mr_place, of struct piece; NULL when
                                    the component is undefined */
};

/* --- schemes ------------------------------------------------------------- */

bool mr_location_scheme_is_forbidden(const char *scheme)
{
    static const char *const names[] = {"javascript", "data", "vbscript",
                                        "file"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!apr_cstr_casecmp(scheme, names[i]))
            return true;
    return false;
}

const char *mr_location_scheme(const struct mr_location *location)
{
    return location->scheme;
}

static const char *no_slash(const struct uri_reference *uri, const char *target,
                            apr_pool_t *pool)
{
    if (!uri->scheme.at || uri->authority.at
        || (uri->path.len > 0 && uri->path.at[0] == '/'))
        return NULL;
    return apr_psprintf(
        pool,
        "\"%s\" has no slash behind the colon of its scheme; "
        "use http://host/path, https://host/path or /path, and "
        "for tel:, mailto: and the like a page that links there",
        target);
}

const char *mr_location_no_slash(const char *target, apr_pool_t *pool)
{
    struct uri_reference uri;

    uri_reference_split(target, strlen(target), &uri);
    return no_slash(&uri, target, pool);
}

/* --- compiling ----------------------------------------------------------- */

static void add_piece(apr_array_header_t *pieces, int capture, const char *at,
                      size_t len)
{
    struct piece *piece;

    if (capture == LITERAL && len == 0)
        return;
    piece = (struct piece *)apr_array_push(pieces);
    piece->capture = capture;
    piece->text.at = at;
    piece->text.len = len;
}

/* A `$` reference at @a text: its length, and the group; 0 when it is none. */
static size_t reference_length(const char *text, size_t len, int groups,
                               const char *const *names, int *group)
{
    if (len >= 2 && apr_isdigit(text[1])) {
        *group = text[1] - '0';
        return 2;
    }
    if (len >= 3 && text[1] == '<') {
        const char *end = memchr(text, '>', len);
        if (!end)
            return 0;
        *group = groups + 1; /* unknown, unless found */
        for (int i = 0; names && i <= groups; i++)
            if (names[i] && strlen(names[i]) == (size_t)(end - text - 2)
                && !memcmp(names[i], text + 2, (size_t)(end - text - 2)))
                *group = i;
        return (size_t)(end - text) + 1;
    }
    return 0;
}

/* Cut one component into literals and captures. */
static const char *compile_part(apr_array_header_t **part, const char *text,
                                size_t len, int groups,
                                const char *const *names, apr_pool_t *pool)
{
    size_t start = 0, i = 0;

    *part = apr_array_make(pool, 2, (int)sizeof(struct piece));
    while (i < len) {
        int group = 0;
        size_t n = 0;

        if (groups >= 0 && text[i] == '$')
            n = reference_length(text + i, len - i, groups, names, &group);
        if (n == 0) {
            i++;
            continue;
        }
        if (group > groups)
            return apr_psprintf(pool,
                                "\"%.*s\" refers to a group that the regular "
                                "expression does not have; it has $0 to $%d",
                                (int)n, text + i, groups);
        add_piece(*part, LITERAL, text + start, i - start);
        add_piece(*part, group, NULL, 0);
        i += n;
        start = i;
    }
    add_piece(*part, LITERAL, text + start, len - start);
    return NULL;
}

/* "https://h.example$1": the host ends before the capture, which must go on
 * with a path when it is used. */
static void end_authority_at_capture(struct uri_reference *uri)
{
    const char *end = uri->path.at;
    const char *at = end;

    for (size_t i = 0; i < uri->authority.len && at == end; i++)
        if (uri->authority.at[i] == '$')
            at = uri->authority.at + i;
    uri->authority.len -= (size_t)(end - at);
    uri->path.len += (size_t)(end - at);
    uri->path.at = at;
}

/* Whether a capture that ends the host looks like a part of it, because host
 * and path seem to go on behind it: "https://h$1.example/". The manual of
 * mod_alias has "http://other.example.com$1.jpg", which is a path. */
static bool capture_is_in_host(struct uri_part path)
{
    size_t n = 0;

    while (n + 1 < path.len && path.at[n] == '$')
        n += path.at[n + 1] == '<' ? strcspn(path.at + n, ">") + 1 : 2;
    return n > 0 && n < path.len && path.at[n] != '/'
           && memchr(path.at + n, '/', path.len - n);
}

static bool is_web(const struct uri_reference *uri)
{
    return uri_part_is(uri->scheme, "http")
           || uri_part_is(uri->scheme, "https");
}

/* "com.example.app:/callback": RFC 8252 7.1. Clients that meet "ftp:/x" make a
 * host of x (WHATWG URL 4.4). */
static bool is_private_use(const struct uri_reference *uri)
{
    return uri->path.len > 0 && uri->path.at[0] == '/'
           && !uri_part_is(uri->scheme, "ftp")
           && !uri_part_is(uri->scheme, "ws")
           && !uri_part_is(uri->scheme, "wss");
}

/* None, or empty, or a number that a port can be. */
static bool is_port(struct uri_part port)
{
    unsigned number = 0;

    for (size_t i = 0; i < port.len; i++) {
        if (!apr_isdigit(port.at[i]) || number > 65535)
            return false;
        number = number * 10 + (unsigned)(port.at[i] - '0');
    }
    return port.len == 0 || (number > 0 && number <= 65535);
}

/* Brackets and colons only as an address has them. */
static bool is_whole(struct uri_part host)
{
    if (host.at[0] == '[')
        return host.len > 2 && host.at[host.len - 1] == ']';
    return !memchr(host.at, '[', host.len) && !memchr(host.at, ']', host.len)
           && !memchr(host.at, ':', host.len);
}

/* Scheme and authority are fixed text, or there are none. */
static const char *compile_authority(struct mr_location *location,
                                     struct uri_reference *uri,
                                     const char *target, int groups,
                                     apr_pool_t *pool)
{
    struct uri_part host, port;
    const char *error;

    if (!uri->scheme.at && !uri->authority.at)
        return NULL;
    if (!is_web(uri) && uri->scheme.at)
        location->scheme =
            apr_pstrmemdup(pool, uri->scheme.at, uri->scheme.len);
    if ((!location->scheme
         || !mr_location_scheme_is_forbidden(location->scheme))
        && (error = no_slash(uri, target, pool)) != NULL)
        return error;
    if (!uri->scheme.at
        || (location->scheme
            && (mr_location_scheme_is_forbidden(location->scheme)
                || (!uri->authority.at && !is_private_use(uri)))))
        return apr_psprintf(pool,
                            "\"%s\" is not an http or https URL; use "
                            "http://host/path, https://host/path or /path",
                            target);
    if (location->scheme && !uri->authority.at) {
        location->authority =
            apr_pstrcat(pool, location->scheme, ":", (char *)NULL);
        return NULL;
    }
    if (groups >= 0)
        end_authority_at_capture(uri);
    uri_authority_split(uri->authority, &host, &port);
    if (groups >= 0
        && (capture_is_in_host(uri->path)
            || (host.len == 0 && uri->path.len > 0 && uri->path.at[0] == '$')))
        return apr_psprintf(pool,
                            "\"%s\": a capture cannot be part of the host; "
                            "write the host out",
                            target);
    if (host.len == 0)
        return apr_psprintf(pool, "\"%s\" has no host; use https://host/path",
                            target);
    for (size_t i = 0; i < uri->authority.len; i++) {
        char c = uri->authority.at[i];
        if (!apr_isalnum(c) && !strchr("-._~:[]", c))
            return apr_psprintf(pool,
                                "\"%s\": a host cannot contain \"%c\"; use "
                                "https://host/path or https://host:port/path",
                                target, c);
    }
    if (!is_port(port) || !is_whole(host))
        return apr_psprintf(pool,
                            "\"%s\": \"%.*s\" is not a host with a port from "
                            "1 to 65535; use https://host/path or "
                            "https://host:port/path",
                            target, (int)uri->authority.len, uri->authority.at);
    location->authority =
        apr_psprintf(pool, "%.*s://%.*s", (int)uri->scheme.len, uri->scheme.at,
                     (int)uri->authority.len, uri->authority.at);
    if (host.at[0] != '[' && !location->scheme) {
        location->host.at = location->authority + uri->scheme.len + 3;
        location->host.len = host.len;
    }
    return NULL;
}

/* What no target may hold, wherever it stands. */
static const char *bytes_error(const char *target, apr_pool_t *pool)
{
    for (const char *c = target; *c; c++)
        if (apr_iscntrl(*c) || *c == '\\')
            return apr_psprintf(pool,
                                "the target holds a %s; write it as %%%02X",
                                *c == '\\' ? "backslash" : "control character",
                                (unsigned char)*c);
    return NULL;
}

static const char *path_error(const struct mr_location *location,
                              const struct uri_reference *uri,
                              const char *target, int groups, apr_pool_t *pool)
{
    bool captured = groups >= 0 && uri->path.len > 0 && uri->path.at[0] == '$';

    if (uri->path.len > 0 && uri->path.at[0] == '/')
        return NULL;
    if (captured || (location->authority && uri->path.len == 0))
        return NULL;
    return apr_psprintf(pool,
                        "\"%s\" is not a URL; use http://host/path, "
                        "https://host/path or /path",
                        target);
}

/* Whether the target is literal text without query and fragment. */
static bool is_literal(const struct mr_location *location)
{
    const apr_array_header_t *path = location->part[MR_IN_PATH];

    return !location->scheme && !location->part[MR_IN_QUERY]
           && !location->part[MR_IN_FRAGMENT] && path->nelts == 1
           && APR_ARRAY_IDX(path, 0, struct piece).capture == LITERAL;
}

static const char *literal_text(const struct mr_location *location,
                                apr_pool_t *pool)
{
    const struct mr_capture *path =
        &APR_ARRAY_IDX(location->part[MR_IN_PATH], 0, struct piece).text;
    struct mr_location_out out;

    out.len = 0;
    out.full = false;
    if (location->authority)
        mr_location_out_put(&out, location->authority,
                            strlen(location->authority));
    mr_location_out_raw(&out, path->at, path->len);
    return out.full ? NULL : apr_pstrmemdup(pool, out.at, out.len);
}

/* Keep @a text, the whole of a literal target, or NULL when it is too long. */
static void set_literal(struct mr_location *location, const char *text)
{
    if (!text)
        return;
    location->literal_path =
        text + (location->authority ? strlen(location->authority) : 0);
    if (location->authority)
        location->fixed = text;
}

bool mr_location_is_plain(const struct mr_location *location,
                          struct mr_location_plain *plain, apr_pool_t *pool)
{
    plain->text = is_literal(location) ? literal_text(location, pool) : NULL;
    plain->authority_len =
        location->authority ? (unsigned)strlen(location->authority) : 0;
    plain->host_len = (unsigned)location->host.len;
    return plain->text != NULL;
}

const struct mr_location *
mr_location_from_plain(const struct mr_location_plain *plain, apr_pool_t *pool)
{
    struct mr_location *location = apr_pcalloc(pool, sizeof *location);

    location->borrowed = true;
    if (plain->authority_len > 0)
        location->authority =
            apr_pstrmemdup(pool, plain->text, plain->authority_len);
    set_literal(location, plain->text);
    if (plain->host_len > 0) {
        location->host.at = strchr(location->authority, ':') + 3;
        location->host.len = plain->host_len;
    }
    return location;
}

const char *mr_location_compile(const struct mr_location **result,
                                const char *target, int groups,
                                const char *const *names, apr_pool_t *pool)
{
    struct mr_location *location = apr_pcalloc(pool, sizeof *location);
    const char *error = bytes_error(target, pool);
    struct uri_reference uri;

    target = apr_pstrdup(pool, target);
    uri_reference_split(target, strlen(target), &uri);
    if (!error)
        error = compile_authority(location, &uri, target, groups, pool);
    if (!error)
        error = path_error(location, &uri, target, groups, pool);
    if (!error)
        error = compile_part(&location->part[MR_IN_PATH], uri.path.at,
                             uri.path.len, groups, names, pool);
    if (!error && uri.query.at)
        error = compile_part(&location->part[MR_IN_QUERY], uri.query.at,
                             uri.query.len, groups, names, pool);
    if (!error && uri.fragment.at)
        error = compile_part(&location->part[MR_IN_FRAGMENT], uri.fragment.at,
                             uri.fragment.len, groups, names, pool);
    if (!error && is_literal(location))
        set_literal(location, literal_text(location, pool));
    *result = location;
    return error;
}

const char *mr_location_from_value(const struct mr_location **result,
                                   const char *value, bool only_path,
                                   apr_pool_t *pool)
{
    struct uri_reference uri;
    struct mr_location_out out;
    const char *head;

    while (value[0] == '/' && value[1] == '/')
        value++; /* "/%{env:NAME}" whose data begins with a slash */
    uri_reference_split(value, strlen(value), &uri);
    head = uri.path.at;
    if (only_path) {
        uri.path.len = strlen(head);
        uri.query.at = uri.fragment.at = NULL;
    }
    out.len = out.path = 0;
    out.full = false;
    mr_location_out_value(&out, uri.path.at, uri.path.len, MR_IN_PATH);
    if (uri.query.at) {
        mr_location_out_put(&out, "?", 1);
        mr_location_out_value(&out, uri.query.at, uri.query.len, MR_IN_QUERY);
    }
    if (uri.fragment.at) {
        mr_location_out_put(&out, "#", 1);
        mr_location_out_value(&out, uri.fragment.at, uri.fragment.len,
                              MR_IN_FRAGMENT);
    }
    if (out.full)
        return "the target is too long";
    return mr_location_compile(result,
                               apr_psprintf(pool, "%.*s%.*s",
                                            (int)(head - value), value,
                                            (int)out.len, out.at),
                               -1, NULL, pool);
}

bool mr_location_has_host(const struct mr_location *location)
{
    return location->authority != NULL;
}

const char *mr_location_host(const struct mr_location *location, size_t *len)
{
    *len = location->host.len;
    return location->host.len ? location->host.at : NULL;
}

/* --- building ------------------------------------------------------------ */

static void put_piece(struct mr_location_out *out, const struct piece *piece,
                      const struct mr_location_input *in, enum mr_place place)
{
    const struct mr_capture *capture;

    if (piece->capture == LITERAL) {
        /* "/$1/x" with an empty $1 */
        size_t skip = place == MR_IN_PATH && out->len > out->path
                          ? mr_location_out_doubled_slashes(out, piece->text.at,
                                                            piece->text.len)
                          : 0;
        if (place == MR_IN_QUERY)
            mr_location_out_query(out, piece->text.at, piece->text.len);
        else
            mr_location_out_raw(out, piece->text.at + skip,
                                piece->text.len - skip);
        return;
    }
    if ((size_t)piece->capture >= in->capture_count)
        return;
    capture = &in->captures[piece->capture];
    if (!capture->at)
        return;
    if (place == MR_IN_PATH)
        mr_location_out_path_data(out, capture->at, capture->len);
    else
        mr_location_out_data(out, capture->at, capture->len, place);
}

static void put_part(struct mr_location_out *out,
                     const struct mr_location *location,
                     const struct mr_location_input *in, enum mr_place place)
{
    const apr_array_header_t *part = location->part[place];

    for (int i = 0; part && i < part->nelts; i++)
        put_piece(out, &((const struct piece *)part->elts)[i], in, place);
}

static void put_query(struct mr_location_out *out,
                      const struct mr_location *location,
                      const struct mr_location_input *in)
{
    bool own = location->part[MR_IN_QUERY] != NULL;
    bool theirs = in->query != NULL
                  && (in->query_policy == MR_QUERY_MERGE
                      || (in->query_policy == MR_QUERY_UNLESS_OWN && !own));

    if (!own && !theirs)
        return;
    mr_location_out_put(out, "?", 1);
    put_part(out, location, in, MR_IN_QUERY);
    if (own && theirs && *in->query && out->at[out->len - 1] != '?')
        mr_location_out_put(out, "&", 1);
    if (theirs)
        mr_location_out_query(out, in->query, strlen(in->query));
}

/* A literal target to which the request adds nothing. */
static enum mr_location_result build_literal(const char **text,
                                             const struct mr_location *location,
                                             const char *base, apr_pool_t *pool)
{
    const char *path = location->literal_path;
    size_t base_len = base ? strlen(base) : 0, len;
    char *copy;

    if (location->fixed && !location->borrowed) {
        *text = location->fixed;
        return MR_LOCATION_OK;
    }
    if (location->fixed) {
        path = location->fixed;
        base_len = 0;
    }
    len = strlen(path);
    if (base_len + len > MR_LOCATION_MAX)
        return MR_LOCATION_TOO_LONG;
    *text = copy = apr_palloc(pool, base_len + len + 1);
    if (base_len > 0)
        memcpy(copy, base, base_len);
    memcpy(copy + base_len, path, len + 1);
    return MR_LOCATION_OK;
}

enum mr_location_result mr_location_build(const char **text,
                                          const struct mr_location *location,
                                          const struct mr_location_input *in,
                                          apr_pool_t *pool)
{
    struct mr_location_out out;
    const char *base = location->authority ? location->authority : in->base;

    if (location->literal_path && (!in->rest || !*in->rest)
        && (!in->query || in->query_policy == MR_QUERY_DROP))
        return build_literal(text, location, in->base, pool);
    if (location->scheme
        && (!in->scheme || apr_cstr_casecmp(location->scheme, in->scheme)))
        return MR_LOCATION_SCHEME;
    out.len = 0;
    out.full = false;
    if (base)
        mr_location_out_put(&out, base, strlen(base));
    out.path = out.len;
    if (location->literal_path)
        mr_location_out_put(&out, location->literal_path,
                            strlen(location->literal_path));
    else
        put_part(&out, location, in, MR_IN_PATH);
    if (in->rest)
        mr_location_out_path_data(&out, in->rest, strlen(in->rest));
    if (out.full)
        return MR_LOCATION_TOO_LONG;
    /* An empty path is fine behind a fixed host: RFC 3986 3.3 allows either
     * that or one that begins with a slash. */
    if (out.len > out.path ? out.at[out.path] != '/' : !location->authority)
        return MR_LOCATION_LEAVES_HOST;
    put_query(&out, location, in);
    if (location->part[MR_IN_FRAGMENT]) {
        mr_location_out_put(&out, "#", 1);
        put_part(&out, location, in, MR_IN_FRAGMENT);
    }
    if (out.full)
        return MR_LOCATION_TOO_LONG;
    *text = apr_pstrmemdup(pool, out.at, out.len);
    return MR_LOCATION_OK;
}

const char *mr_location_masked(const char *location, apr_pool_t *pool)
{
    size_t len = strlen(location), size = 4 * len + 1;
    char *masked;

    /* Neither parameters nor a user's password, nor anything encoded that
     * could be read as such. */
    if (!strpbrk(location, "?&;#%@"))
        return location;
    masked = apr_palloc(pool, size);
    masked[0] = '\0';
    secret_parameter_mask(location, len, masked, size);
    return masked;
}
