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
struct mr_rule;

/** Whether some server has MethodRedirectHTTPS. */
bool mr_https_in_use(void);

/** Forget the last configuration. Runs in pre_config. */
int mr_https_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp);

/** The first hook of translate_name: marks the phase (mr_origin.h), then
 *  redirects or refuses. One hook, because every request pays for each. */
int mr_https_translate_name(request_rec *r);

/** The row of the catalogue; NULL when it is off. */
const struct mr_rule *mr_https_rule(const struct mr_https *https);

/** Whether the decoded @a path stays on http. */
bool mr_https_spares(const struct mr_https *https, const char *path);

/** Whether a path that begins with @a text may stay on http. */
bool mr_https_spares_some(const struct mr_https *https, const char *text);

/** The port of its targets. */
apr_port_t mr_https_port(const struct mr_https *https);

/** Add Strict-Transport-Security to the response of @a r, if it goes out by
 *  https and nobody else has; never by http (RFC 6797 7.2). For the moment
 *  before the headers are sent. */
void mr_https_add_hsts(request_rec *r);

/** The directive, for the command table. */
const char *mr_https_set(cmd_parms *cmd, void *config, int argc,
                         char *const argv[]);

#endif
