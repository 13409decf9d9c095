/**
 * @file
 * Strict-Transport-Security (RFC 6797) as a directive or option writes it:
 *
 *     31536000,includeSubDomains,preload
 *
 * Needs APR, not httpd.
 */
#ifndef MR_HSTS_H
#define MR_HSTS_H

#include <apr_pools.h>

/** Make the header's value of @a text, `SECONDS[,includeSubDomains][,preload]`.
 *  @return NULL, or what is wrong with @a text and what would do. */
const char *mr_hsts_parse(const char **value, const char *text,
                          apr_pool_t *pool);

#endif
