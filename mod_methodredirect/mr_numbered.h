/**
 * @file
 * "TEXT:NUMBER", such as "site.conf:12" and "http://h.example:8080", for every
 * redirect: a tenth of what apr_psprintf() costs.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_NUMBERED_H
#define MR_NUMBERED_H

#include <apr_pools.h>

/** @a first and @a second, then a colon and @a number unless that is 0. */
const char *mr_numbered(apr_pool_t *pool, const char *first, const char *second,
                        unsigned number);

#endif
