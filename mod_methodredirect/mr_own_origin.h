/**
 * @file
 * The own origin of a request: the scheme, host and port that its client came
 * to, as far as they can be believed. Everything in the module that asks for
 * them asks here.
 *
 * They are those of the connection and of UseCanonicalName, unless a trusted
 * proxy says otherwise (mr_proxy_trust.h).
 */
#ifndef MR_OWN_ORIGIN_H
#define MR_OWN_ORIGIN_H

#include <stdbool.h>

#include <httpd.h>

/** "http" or "https". */
const char *mr_own_scheme(request_rec *r);

/** What the server calls itself: "https://host" or "https://host:port". */
const char *mr_own_origin(request_rec *r);

/** The same for a Location. NULL when the host is what the client says and none
 *  of the virtual host's names: a path alone leads the client to where it is,
 *  and no cache learns a name that somebody made up. */
const char *mr_origin_to_name(request_rec *r);

/** What the client called it in Host, as mr_own_origin(); NULL without one.
 *  Nobody has checked whether the name is one of the server's. */
const char *mr_asked_origin(request_rec *r);

/** The host to send a client to that came for @a r: the one it asked for (or
 *  that a trusted proxy says it did), if that is one of the virtual host's
 *  names, otherwise ServerName. An IPv6 address stands in brackets. */
const char *mr_own_host(request_rec *r);

/** Whether @a host, without port, is the virtual host's ServerName or a
 *  ServerAlias, and a host at all. */
bool mr_is_server_name(request_rec *r, const char *host);

#endif
