/**
 * @file
 * What a rule says about storing its answer: cache=, as Cache-Control
 * (RFC 9111 5.2.2).
 *
 * Needs APR, not httpd.
 */
#ifndef MR_CACHE_H
#define MR_CACHE_H

#include <stdbool.h>

#include <apr_pools.h>

/** How long a permanent redirect may be stored unless cache= says otherwise,
 *  in seconds: without a limit clients keep it until they are reinstalled. */
#define MR_CACHE_PERMANENT 86400

enum mr_cache_kind {
    MR_CACHE_DEFAULT,
    MR_CACHE_OFF,      /**< no header */
    MR_CACHE_NO_STORE, /**< never */
    MR_CACHE_SECONDS
};

/** The value of cache=; all zero is the default. */
struct mr_cache {
    enum mr_cache_kind kind;
    const char *value; /**< of MR_CACHE_SECONDS: "private, max-age=N" */
};

/** Parse the value of cache=. @return NULL, or what is wrong with @a text and
 *  what would do. */
const char *mr_cache_parse(struct mr_cache *cache, const char *text,
                           apr_pool_t *pool);

/** One answer that could be stored. */
struct mr_cache_answer {
    int status;
    bool lost_by_get; /**< the request's method is an unsafe one */
    bool drawn;       /**< by a split: another client may get another */
    bool conditional; /**< an expression decided, of what Vary may not name */
    apr_int64_t expires; /**< seconds until the rule ends; negative: never */
};

/** The value of Cache-Control for @a answer, constant or in @a pool; NULL: no
 *  header. */
const char *mr_cache_control(const struct mr_cache *cache,
                             const struct mr_cache_answer *answer,
                             apr_pool_t *pool);

#endif
