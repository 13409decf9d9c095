/**
 * @file
 * Reads what a proxy says about the request that it passes on: the fields
 * Forwarded (RFC 7239), X-Forwarded-Proto and X-Forwarded-Host.
 *
 * Only the last element of a list is read: it is the one that the proxy beside
 * us wrote, what stands before it may come from anybody. Anything that is not
 * well formed says nothing.
 *
 * Needs APR, not httpd. Whose word counts is decided in mr_proxy_trust.
 */
#ifndef MR_FORWARDED_H
#define MR_FORWARDED_H

#include <stdbool.h>

#include <apr_pools.h>

/** What was said; a null pointer where nothing usable was. */
struct mr_forwarded {
    const char *scheme; /**< "http" or "https" */
    const char *host;   /**< HOST or HOST:PORT as it was written */
};

/** Whether @a word is HOST or HOST:PORT; an IPv6 address stands in
 *  brackets. */
bool mr_host_is_valid(const char *word);

/** Whether @a host is @a pattern, or with "*.NAME" a name below NAME. Case does
 *  not count. */
bool mr_host_matches(const char *pattern, const char *host);

/** Read a Forwarded field. */
struct mr_forwarded mr_forwarded_read(const char *field, apr_pool_t *pool);

/** Read the fields X-Forwarded-Proto and X-Forwarded-Host, each of which may
 *  be null. `ws` and `wss` count as http and https. */
struct mr_forwarded mr_forwarded_read_x(const char *proto, const char *host,
                                        apr_pool_t *pool);

#endif
