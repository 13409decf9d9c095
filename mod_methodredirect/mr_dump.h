/**
 * @file
 * `httpd -t -D DUMP_METHODREDIRECT` and `-D DUMP_METHODREDIRECT_JSON`: the
 * rules of the configuration, as they were understood, on standard output.
 */
#ifndef MR_DUMP_H
#define MR_DUMP_H

#include <httpd.h>

/** Runs for `httpd -t` after the configuration was read. */
void mr_dump_test_config(apr_pool_t *pconf, server_rec *s);

#endif
