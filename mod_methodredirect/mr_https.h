/**
 * @file
 * MethodRedirectHTTPS: sends clients from http to https, and tells those who
 * came by https to stay there (HSTS, RFC 6797).
 *
 * It answers before every rule and every other module's mapping, once for a
 * client's request.
 */
#ifndef MR_HTTPS_H
#define MR_HTTPS_H

#include <stdbool.h>

#include <httpd.h>
#include <http_config.h>

struct mr_https;

/** Whether some server has MethodRedirectHTTPS. */
bool mr_https_in_use(void);

/** Forget the last configuration. Runs in pre_config. */
int mr_https_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp);

/** The first hook of translate_name: marks the phase (mr_origin.h), then
 *  redirects or refuses. One hook, because every request pays for each. */
int mr_https_translate_name(request_rec *r);

/** Add Strict-Transport-Security to the response of @a r, if it goes out by
 *  https and nobody else has; never by http (RFC 6797 7.2). For the moment
 *  before the headers are sent. */
void mr_https_add_hsts(request_rec *r);

/** The directive, for the command table. */
const char *mr_https_set(cmd_parms *cmd, void *config, int argc,
                         char *const argv[]);

#endif
