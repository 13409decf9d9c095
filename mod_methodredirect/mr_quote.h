/**
 * @file
 * Words in quotes, as httpd cuts the arguments of a directive.
 *
 * httpd takes a quote without end for one that ends with the line: what was
 * to be several words is one, and the error that follows is about that.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_QUOTE_H
#define MR_QUOTE_H

#include <apr_pools.h>

/** NULL, or that a quote in @a words has no end, with what follows it. */
const char *mr_quote_error(const char *words, apr_pool_t *pool);

#endif
