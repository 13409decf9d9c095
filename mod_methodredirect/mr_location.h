/**
 * @file
 * Builds the Location of a rule by component, never by gluing text.
 *
 * The target is cut at configuration time; what comes from a request is data:
 *
 *     https://h.example /new/$1  ?id=$2  #top
 *     `-- fixed text --' `path-' `query' `fragment
 *
 * Whatever is captured, scheme and host are those of the configuration, the
 * path stays a path (no `?`, `#`, `\` or control byte, no `//` at its start),
 * the query stays a query, and decoding a piece gives back what was captured.
 *
 * Needs APR, not httpd. Compiled targets never change.
 */
#ifndef MR_LOCATION_H
#define MR_LOCATION_H

#include <stdbool.h>
#include <stddef.h>

#include <apr_pools.h>

/** The longest Location that is sent, in bytes. */
#define MR_LOCATION_MAX 8192

struct mr_location;

/** A piece of the subject of a match; NULL when the group took no part. */
struct mr_capture {
    const char *at;
    size_t len;
};

/** What happens to the request's query. */
enum mr_query_policy {
    MR_QUERY_UNLESS_OWN, /**< appended when the target has none of its own */
    MR_QUERY_MERGE,      /**< joined to the target's with `&` */
    MR_QUERY_DROP
};

/** What a request contributes to a Location. */
struct mr_location_input {
    const char *base; /**< "http://host:port" for a target without a host;
                           NULL leaves such a Location relative */
    const struct mr_capture *captures; /**< $0 first */
    size_t capture_count;
    const char *rest;   /**< decoded path below FROM, appended to the path */
    const char *query;  /**< of the request, not decoded, without `?` */
    const char *scheme; /**< that is allowed besides http and https, or NULL */
    enum mr_query_policy query_policy;
};

enum mr_location_result {
    MR_LOCATION_OK,
    MR_LOCATION_LEAVES_HOST, /**< text after the host does not begin with / */
    MR_LOCATION_SCHEME,      /**< neither http, https nor the allowed one */
    MR_LOCATION_TOO_LONG     /**< over MR_LOCATION_MAX */
};

/**
 * Compile @a target: `http://...`, `https://...`, `/path`, one that begins
 * with a capture, or `scheme://...` or `scheme:/path` of another scheme, which
 * is built only where that is allowed. @a groups are the captures that exist: `$0` up to `$N`, and
 * `$<name>` for @a names (N+1 entries, NULL for a group without one); with
 * @a groups negative `$` is an ordinary character. (`${name}` would be a
 * variable of httpd's configuration.)
 * @return NULL, or what is wrong with @a target and what would do.
 */
const char *mr_location_compile(const struct mr_location **location,
                                const char *target, int groups,
                                const char *const *names, apr_pool_t *pool);

/** NULL, or that @a target has a scheme without a slash behind it, as in
 *  "tel:1", and what would do. */
const char *mr_location_no_slash(const char *target, apr_pool_t *pool);

/** Compile a target that was made of request data, such as the value of an
 *  expression: its path is decoded text and is escaped, its query and fragment
 *  keep their delimiters. With @a only_path there are none: `?` and `#` in it
 *  came from the request and belong to the path. Slashes at its start become
 *  one. What mr_match_data.h marks is data wherever it stands. Errors as
 *  mr_location_compile(). */
const char *mr_location_from_value(const struct mr_location **location,
                                   const char *value, bool only_path,
                                   apr_pool_t *pool);

/** A target of literal text only, `http://host/path` or `/path`, in a form that
 *  needs no compiling: what is kept of it elsewhere. */
struct mr_location_plain {
    const char *text;       /**< escaped */
    unsigned authority_len; /**< of "http://host:port" in it; 0: none */
    unsigned host_len;      /**< as mr_location_host(); 0: none */
};

/** Whether @a location is such a target; @a plain gets it, its text in
 *  @a pool. */
bool mr_location_is_plain(const struct mr_location *location,
                          struct mr_location_plain *plain, apr_pool_t *pool);

/** The target that @a plain was taken from, which must stay while it is used;
 *  what is built from it is a copy. */
const struct mr_location *
mr_location_from_plain(const struct mr_location_plain *plain, apr_pool_t *pool);

/** Whether the target names its host. */
bool mr_location_has_host(const struct mr_location *location);

/** The host that the target names, when that is a plain name of letters, digits,
 *  dots and hyphens in an http or https URL; NULL otherwise. */
const char *mr_location_host(const struct mr_location *location, size_t *len);

/** Whether targets never have @a scheme: it runs or reads something at the
 *  client's (javascript, data, vbscript, file). */
bool mr_location_scheme_is_forbidden(const char *scheme);

/** The scheme of the target when it is neither http nor https, else NULL. */
const char *mr_location_scheme(const struct mr_location *location);

/** Build the Location for one request into @a text. */
enum mr_location_result mr_location_build(const char **text,
                                          const struct mr_location *location,
                                          const struct mr_location_input *in,
                                          apr_pool_t *pool);

/** @a location as a log may show it: the values of secret parameters
 *  (semantics/secret_parameter.h) are masked. It is @a location itself when
 *  there are none. */
const char *mr_location_masked(const char *location, apr_pool_t *pool);

#endif
