/**
 * @file
 * `httpd -t -D 'METHODREDIRECT_EXPLAIN=POST http://host/path?query'`: which
 * rule answers a request, and why those before it do not.
 */
#ifndef MR_EXPLAIN_H
#define MR_EXPLAIN_H

#include <httpd.h>

/** The hook. */
void mr_explain_test_config(apr_pool_t *pconf, server_rec *s);

#endif
