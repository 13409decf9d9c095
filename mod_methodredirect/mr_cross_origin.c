#include "mr_cross_origin.h"

#include <string.h>

#include <apr_strings.h>
#include <http_core.h>

#include "mr_config.h"
#include "mr_forwarded.h"
#include "mr_own_origin.h"
#include "mr_proxy_trust.h"
#include "semantics/uri_reference.h"

/* "host." is the name of host without a search list (RFC 1034 3.1), and httpd
 * takes the dot from the names it is asked for. */
static void split(const char *text, struct uri_reference *uri, apr_pool_t *pool)
{
    struct uri_part host, port;

    uri_reference_split(text, strlen(text), uri);
    if (!uri->authority.at)
        return;
    uri_authority_split(uri->authority, &host, &port);
    if (host.len < 2 || host.at[host.len - 1] != '.')
        return;
    uri->authority.at =
        apr_psprintf(pool, "%.*s%s%.*s", (int)host.len - 1, host.at,
                     port.at ? ":" : "", (int)port.len, port.at ? port.at : "");
    uri->authority.len = strlen(uri->authority.at);
}

/* The two names a request's own origin goes by: what the server puts into its
 * own redirects, and what the client asked for. */
static int own_origins(request_rec *r, const char *origins[2])
{
    origins[0] = mr_own_origin(r);
    origins[1] = mr_asked_origin(r);
    return origins[1] ? 2 : 1;
}

/* A host that the client made up is no reason to send a body there: only the
 * names of the virtual host and the address that was connected to count. */
static bool is_own_name(request_rec *r, struct uri_part host)
{
    const char *name = apr_pstrmemdup(r->pool, host.at, host.len);
    const char *address = r->connection->local_ip;
    bool loopback =
        address && (!strncmp(address, "127.", 4) || !strcmp(address, "::1"));

    if (loopback && !ap_cstr_casecmp(name, "localhost"))
        return true;
    if (name[0] == '[' && host.len > 2)
        name = apr_pstrmemdup(r->pool, name + 1, host.len - 2);
    return mr_is_server_name(r, name)
           || (address && !ap_cstr_casecmp(name, address));
}

/* The port that is written, or the default of the scheme. */
static const char *port_of(const struct uri_reference *uri, apr_pool_t *pool)
{
    struct uri_part host, port;

    uri_authority_split(uri->authority, &host, &port);
    if (port.at && port.len > 0)
        return apr_pstrmemdup(pool, port.at, port.len);
    return uri_part_is(uri->scheme, "https") ? "443" : "80";
}

static bool has_default_port(const struct uri_reference *uri, apr_pool_t *pool)
{
    const char *standard = uri_part_is(uri->scheme, "https") ? "443" : "80";

    return !strcmp(port_of(uri, pool), standard);
}

/* The default port equals none, whatever the scheme: http://h and https://h
 * are one host. */
static bool same_host_and_port(const struct uri_reference *a,
                               const struct uri_reference *b, apr_pool_t *pool)
{
    struct uri_part host_a, host_b, port;

    uri_authority_split(a->authority, &host_a, &port);
    uri_authority_split(b->authority, &host_b, &port);
    if (host_a.len != host_b.len
        || ap_cstr_casecmpn(host_a.at, host_b.at, host_a.len) != 0)
        return false;
    return (has_default_port(a, pool) && has_default_port(b, pool))
           || !strcmp(port_of(a, pool), port_of(b, pool));
}

/* HOST or HOST:PORT, "*." before them or not; a colon in brackets is part of an address. */
static bool names_port(const char *host)
{
    const char *colon = strrchr(host, ':');

    return colon && !strchr(colon, ']');
}

/* Below a name, what clients could read as another host is none. */
static bool takes(const char *listed, const char *host)
{
    return mr_host_matches(listed, host)
           && (listed[0] != '*' || mr_host_is_valid(host));
}

static bool is_listed(const struct mr_cross_origin *policy,
                      const struct uri_reference *target, apr_pool_t *pool)
{
    struct uri_part host, port;
    const char *name, *with_port;

    if (!policy)
        return false;
    if (policy->allow_all)
        return true;
    uri_authority_split(target->authority, &host, &port);
    name = apr_pstrmemdup(pool, host.at, host.len);
    with_port =
        apr_pstrcat(pool, name, ":", port_of(target, pool), (char *)NULL);
    for (int i = 0; policy->hosts[i]; i++)
        if (takes(policy->hosts[i],
                  names_port(policy->hosts[i]) ? with_port : name))
            return true;
    return false;
}

/* Clients read "/\host", "http:/host" and names with tabs in ways of their
 * own (WHATWG URL 4.4): nothing that could become another host is ours. */
static bool is_ambiguous(const char *location, const struct uri_reference *uri)
{
    size_t len = (size_t)(uri->path.at - location) + uri->path.len;

    return memchr(location, '\\', len) || memchr(location, '\t', len)
           || (uri->scheme.at && !uri->authority.at);
}

bool mr_leaves_origin(request_rec *r, const char *location)
{
    const struct mr_cross_origin *policy = mr_config_of(r)->cross_origin;
    const char *origins[2];
    struct uri_reference target, own;
    struct uri_part host, port;
    int count = own_origins(r, origins);

    location += strspn(location, " "); /* clients do that */
    split(location, &target, r->pool);
    if (is_ambiguous(location, &target))
        return !(policy && policy->allow_all);
    if (!target.authority.at)
        return false;
    split(origins[0], &own, r->pool);
    if (!target.scheme.at)
        target.scheme = own.scheme;
    uri_authority_split(target.authority, &host, &port);
    if (!(uri_part_is(own.scheme, "https")
          && !uri_part_is(target.scheme, "https"))
        && is_own_name(r, host)) {
        for (int i = 0; i < count; i++) {
            split(origins[i], &own, r->pool);
            if (same_host_and_port(&target, &own, r->pool))
                return false;
        }
    }
    return !is_listed(policy, &target, r->pool);
}

/* UseCanonicalName DNS: the name is what the address of the connection says. */
static bool uses_dns_name(const request_rec *r)
{
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);

    return core->use_canonical_name == USE_CANONICAL_NAME_DNS;
}

bool mr_is_elsewhere(request_rec *r, const char *host, size_t len)
{
    const char *asked = r->hostname, *own = r->server->server_hostname;

    if (len > 1 && host[len - 1] == '.')
        len--;
    return asked && own && !uses_dns_name(r)
           && (ap_cstr_casecmpn(host, asked, len) != 0 || asked[len])
           && (ap_cstr_casecmpn(host, own, len) != 0 || own[len])
           && !(mr_proxy_trust_in_use(r)
                && mr_is_server_name(r, apr_pstrmemdup(r->pool, host, len)));
}

static char *decoded(request_rec *r, struct uri_part path)
{
    char *text = path.len ? apr_pstrmemdup(r->pool, path.at, path.len)
                          : apr_pstrdup(r->pool, "/");

    text[uri_path_remove_dot_segments(text, strlen(text))] = '\0';
    return ap_unescape_url(text) == OK ? text : NULL;
}

char *mr_path_of_reference(request_rec *r, const char *reference)
{
    struct uri_part path = {reference, strcspn(reference, "?#")};

    return decoded(r, path);
}

/* What @a r asked for, decoded: modules rewrite uri and args, not this. */
static const char *asked_path(const request_rec *r)
{
    return r->parsed_uri.path ? r->parsed_uri.path : r->uri;
}

/* @a location as a client resolves it that came to @a origin. */
static void resolve(request_rec *r, const char *origin, const char *location,
                    struct uri_reference *target)
{
    const char *base = apr_pstrcat(
        r->pool, origin, ap_os_escape_path(r->pool, asked_path(r), 1),
        r->parsed_uri.query ? "?" : "", r->parsed_uri.query, (char *)NULL);
    size_t size = strlen(base) + strlen(location) + 9;
    char *text = apr_palloc(r->pool, size);
    struct uri_reference from, to;

    uri_reference_split(base, strlen(base), &from);
    uri_reference_split(location, strlen(location), &to);
    text[0] = '\0';
    uri_reference_resolve(&from, &to, text, size);
    split(text, target, r->pool);
}

/* Whether @a location is on one of the own origins; @a target gets it whole. */
static bool is_here(request_rec *r, const char *location,
                    struct uri_reference *target)
{
    const char *origins[2];
    struct uri_reference own;
    int count = own_origins(r, origins);

    for (int i = 0; i < count; i++) {
        split(origins[i], &own, r->pool);
        resolve(r, origins[i], location, target);
        if (uri_origin_equal(target, &own))
            return true;
    }
    return false;
}

bool mr_leads_here(request_rec *r, const char *location, char **path)
{
    struct uri_reference target;

    if (!is_here(r, location, &target))
        return false;
    *path = decoded(r, target.path);
    return true;
}

bool mr_leads_back(request_rec *r, const char *location)
{
    const char *own = r->parsed_uri.query ? r->parsed_uri.query : "";
    struct uri_reference target;
    char *path;

    if (!r->uri || !is_here(r, location, &target))
        return false;
    path = decoded(r, target.path);
    return path && !strcmp(path, asked_path(r))
           && target.query.len == strlen(own)
           && !memcmp(target.query.len ? target.query.at : "", own,
                      target.query.len);
}
