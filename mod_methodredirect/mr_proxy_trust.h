/**
 * @file
 * MethodRedirectTrustProxy: which proxies are believed when they say with what
 * scheme and host a client came to them.
 *
 * Asked is the peer of the TCP connection, never an address that a field of
 * the request names (mod_remoteip's).
 */
#ifndef MR_PROXY_TRUST_H
#define MR_PROXY_TRUST_H

#include <stdbool.h>

#include <httpd.h>
#include <http_config.h>

#include "mr_forwarded.h"

struct mr_proxy_trust;

/** Whether the virtual host of @a r trusts any proxy. */
bool mr_proxy_trust_in_use(const request_rec *r);

/** What a trusted proxy says about @a r; nothing when there is none. */
struct mr_forwarded mr_proxy_trust_said(request_rec *r);

/** Name in Vary the fields that the answer to @a r depends on, if the peer is
 *  trusted: a cache between proxy and server may have no other way to tell the
 *  schemes apart. */
void mr_proxy_trust_vary(request_rec *r);

/** A remark for the log when the peer says that its client came by https, and
 *  is not trusted; otherwise "". */
const char *mr_proxy_trust_missing(const request_rec *r);

/** Whether @a trust, which may be NULL, trusts anybody: `none` does not. */
bool mr_proxy_trust_is_given(const struct mr_proxy_trust *trust);

/** The directive, for the command table. */
const char *mr_proxy_trust_set(cmd_parms *cmd, void *config, int argc,
                               char *const argv[]);

#endif
