#include "mr_own_origin.h"

#include <string.h>

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_vhost.h>

#include "mr_forwarded.h"
#include "mr_numbered.h"
#include "mr_origin.h"
#include "mr_proxy_trust.h"

static const char *bracketed(apr_pool_t *pool, const char *host)
{
    return strchr(host, ':') && host[0] != '['
               ? apr_pstrcat(pool, "[", host, "]", (char *)NULL)
               : host;
}

/* ServerAlias can have wildcards, and HttpProtocolOptions Unsafe lets names
 * through that clients read as another host. */
bool mr_is_server_name(request_rec *r, const char *host)
{
    return (r->server->server_hostname
            && !ap_cstr_casecmp(host, r->server->server_hostname))
           || (mr_host_is_valid(bracketed(r->pool, host))
               && ap_matches_request_vhost(r, host, r->server->port));
}

const char *mr_own_scheme(request_rec *r)
{
    const char *said = mr_proxy_trust_said(r).scheme;

    return said ? said : ap_http_scheme(r);
}

/* A scheme is "http" or "https" here. */

static apr_port_t default_port(const char *scheme)
{
    return scheme[4] ? 443 : 80;
}

static const char *origin(apr_pool_t *pool, const char *scheme,
                          const char *host, apr_port_t port)
{
    return mr_numbered(pool, scheme[4] ? "https://" : "http://", host,
                       port != default_port(scheme) ? port : 0);
}

/* The port that the client has written, or 0. No subrequest, such as that of
 * mod_dir's search, has it. */
static apr_port_t written_port(request_rec *r)
{
    const apr_uri_t *asked = &mr_initial_request(r)->parsed_uri;

    return asked->port_str ? asked->port : 0;
}

/* ap_get_server_port() of what the client has written. */
static apr_port_t server_port(request_rec *r)
{
    request_rec asked;

    if (!r->main)
        return ap_get_server_port(r);
    asked = *mr_initial_request(r);
    asked.per_dir_config = r->per_dir_config;
    return ap_get_server_port(&asked);
}

static bool uses_canonical_name(request_rec *r)
{
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);

    return core->use_canonical_name == USE_CANONICAL_NAME_ON
           || core->use_canonical_name == USE_CANONICAL_NAME_DNS;
}

/* The port that was written, in ServerName or in Host, unless it is the
 * default of the scheme that the proxy has taken off: whatever this server
 * listens on, clients do not see it. */
static apr_port_t port_beyond_proxy(request_rec *r, const char *scheme)
{
    apr_port_t port = 0;

    if (uses_canonical_name(r))
        port = r->server->port;
    else
        port = written_port(r);
    return port == default_port(ap_http_scheme(r)) ? default_port(scheme)
                                                   : port;
}

/* The host that a proxy names, and its port, 0 when there is none; NULL when it
 * is none of this server's, or the server insists on its own. */
static const char *forwarded_host(request_rec *r,
                                  const struct mr_forwarded *said,
                                  apr_port_t *port)
{
    char *host, *colon;

    *port = 0;
    if (!said->host || uses_canonical_name(r))
        return NULL;
    host = apr_pstrdup(r->pool, said->host);
    colon = strrchr(host, ':');
    if (colon && !strchr(colon, ']')) {
        *colon = '\0';
        *port = (apr_port_t)apr_atoi64(colon + 1);
    }
    return mr_is_server_name(r, host) ? host : NULL;
}

const char *mr_own_host(request_rec *r)
{
    struct mr_forwarded said = mr_proxy_trust_said(r);
    apr_port_t port;
    const char *host = forwarded_host(r, &said, &port);

    if (!host && !uses_canonical_name(r) && r->hostname
        && mr_is_server_name(r, r->hostname))
        host = r->hostname;
    return bracketed(r->pool, host ? host : r->server->server_hostname);
}

/* What UseCanonicalName says, if it could be a host: modules may have changed
 * what the client sent. */
static const char *name_for_url(request_rec *r)
{
    const char *name = ap_get_server_name_for_url(r);

    return *ap_scan_vchar_obstext(name) ? r->server->server_hostname : name;
}

const char *mr_own_origin(request_rec *r)
{
    const char *scheme = ap_http_scheme(r), *host;
    struct mr_forwarded said;
    apr_port_t port;

    if (!mr_proxy_trust_in_use(r))
        return origin(r->pool, scheme, name_for_url(r), server_port(r));
    said = mr_proxy_trust_said(r);
    host = forwarded_host(r, &said, &port);
    if (host)
        return origin(r->pool, said.scheme ? said.scheme : scheme, host, port);
    if (!said.scheme || !strcmp(said.scheme, scheme))
        return origin(r->pool, scheme, name_for_url(r), server_port(r));
    return origin(r->pool, said.scheme, name_for_url(r),
                  port_beyond_proxy(r, said.scheme));
}

const char *mr_origin_to_name(request_rec *r)
{
    struct mr_forwarded said;
    apr_port_t port;

    if (!r->hostname || uses_canonical_name(r)
        || mr_is_server_name(r, r->hostname))
        return mr_own_origin(r);
    if (!mr_proxy_trust_in_use(r))
        return NULL;
    said = mr_proxy_trust_said(r);
    return forwarded_host(r, &said, &port) ? mr_own_origin(r) : NULL;
}

const char *mr_asked_origin(request_rec *r)
{
    if (!r->hostname || !*r->hostname)
        return NULL;
    return origin(r->pool, mr_own_scheme(r), bracketed(r->pool, r->hostname),
                  written_port(r));
}
