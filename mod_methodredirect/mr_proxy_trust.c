#include "mr_proxy_trust.h"

#include <string.h>

#include <apr_network_io.h>
#include <apr_strings.h>
#include <http_protocol.h>

#include "mr_config.h"
#include "mr_private.h"
#include "mr_settings.h"

/* A line. */
struct mr_proxy_trust {
    const struct mr_proxy_trust *before; /* of the same server, or NULL */
    apr_ipsubnet_t **subnets;            /* ends with NULL */
    bool forwarded; /* Forwarded instead of X-Forwarded-... */
};

bool mr_proxy_trust_in_use(const request_rec *r)
{
    return mr_config_of_server(r->server)->proxy_trust != NULL;
}

bool mr_proxy_trust_is_given(const struct mr_proxy_trust *trust)
{
    return trust && trust->subnets[0];
}

/* The trust that holds for the peer of @a r, or NULL. */
static const struct mr_proxy_trust *trust_of(const request_rec *r)
{
    const struct mr_proxy_trust *trust =
        mr_config_of_server(r->server)->proxy_trust;
    apr_sockaddr_t *peer = r->connection->client_addr;

    for (; trust && peer; trust = trust->before)
        for (int i = 0; trust->subnets[i]; i++)
            if (apr_ipsubnet_test(trust->subnets[i], peer))
                return trust;
    return NULL;
}

struct mr_forwarded mr_proxy_trust_said(request_rec *r)
{
    static const struct mr_forwarded nothing;
    const struct mr_proxy_trust *trust = trust_of(r);
    const char *field;

    if (!trust)
        return nothing;
    if (!trust->forwarded)
        return mr_forwarded_read_x(
            apr_table_get(r->headers_in, "X-Forwarded-Proto"),
            apr_table_get(r->headers_in, "X-Forwarded-Host"), r->pool);
    field = apr_table_get(r->headers_in, "Forwarded");
    return field ? mr_forwarded_read(field, r->pool) : nothing;
}

static void add_vary(request_rec *r, const char *field)
{
    const char *now = apr_table_get(r->err_headers_out, "Vary");

    if (!now || !ap_find_token(r->pool, now, field))
        apr_table_mergen(r->err_headers_out, "Vary", field);
}

void mr_proxy_trust_vary(request_rec *r)
{
    const struct mr_proxy_trust *trust = trust_of(r);

    if (!trust)
        return;
    if (trust->forwarded) {
        add_vary(r, "Forwarded");
        return;
    }
    add_vary(r, "X-Forwarded-Proto");
    add_vary(r, "X-Forwarded-Host");
}

const char *mr_proxy_trust_missing(const request_rec *r)
{
    const char *proto = apr_table_get(r->headers_in, "X-Forwarded-Proto");
    const char *scheme =
        proto ? mr_forwarded_read_x(proto, NULL, r->pool).scheme : NULL;

    if (!scheme || strcmp(scheme, "https") != 0 || trust_of(r))
        return "";
    return apr_psprintf(r->pool,
                        "; X-Forwarded-Proto says https: if %s is your proxy, "
                        "name it in MethodRedirectTrustProxy",
                        r->connection->client_ip);
}

/* --- the directive -------------------------------------------------------- */

static const char *set_header(struct mr_proxy_trust *trust, const char *word,
                              apr_pool_t *pool)
{
    trust->forwarded = !ap_cstr_casecmp(word, "Forwarded");
    if (trust->forwarded || !ap_cstr_casecmp(word, "X-Forwarded-Proto"))
        return NULL;
    return apr_psprintf(pool,
                        "header=%s: use header=X-Forwarded-Proto or "
                        "header=Forwarded",
                        word);
}

static bool has(apr_ipsubnet_t *subnet, const char *address, apr_pool_t *pool)
{
    apr_sockaddr_t *sa;

    return apr_sockaddr_info_get(&sa, address, APR_UNSPEC, 0, 0, pool)
               == APR_SUCCESS
           && apr_ipsubnet_test(subnet, sa);
}

/* However its mask is written: the two addresses have no bit in common. */
static bool has_all(apr_ipsubnet_t *subnet, apr_pool_t *pool)
{
    return (has(subnet, "0.0.0.0", pool)
            && has(subnet, "255.255.255.255", pool))
           || (has(subnet, "::", pool)
               && has(subnet, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", pool));
}

static const char *add_subnet(apr_ipsubnet_t **subnet, const char *word,
                              apr_pool_t *pool)
{
    char *address = apr_pstrdup(pool, word), *bits = strchr(address, '/');
    bool all; /* APR has no name for it with 0 bits */

    if (bits)
        *bits++ = '\0';
    all = bits && *bits && strspn(bits, "0") == strlen(bits);
    if (!all && apr_ipsubnet_create(subnet, address, bits, pool) != APR_SUCCESS)
        return apr_psprintf(pool,
                            "\"%s\" is not an address; use one such as "
                            "192.0.2.7, 10.0.0.0/8 or 2001:db8::/32, with "
                            "blanks between several, or none",
                            word);
    return all || has_all(*subnet, pool)
               ? apr_psprintf(pool,
                              "\"%s\" would believe every client; use the "
                              "addresses of the proxies, such as 10.0.0.0/8",
                              word)
               : NULL;
}

const char *mr_proxy_trust_set(cmd_parms *cmd, void *config, int argc,
                               char *const argv[])
{
    struct mr_server_config *server = ap_get_module_config(
        cmd->server->module_config, &methodredirect_module);
    struct mr_proxy_trust *trust = apr_pcalloc(cmd->pool, sizeof *trust);
    const char *error = NULL;
    int count = 0;

    (void)config;
    trust->subnets =
        apr_pcalloc(cmd->pool, (size_t)(argc + 1) * sizeof *trust->subnets);
    if (argc == 1 && !ap_cstr_casecmp(argv[0], "none")) {
        server->proxy_trust = trust;
        return NULL;
    }
    trust->before = server->proxy_trust;
    server->proxy_trust = trust;
    for (int i = 0; i < argc && !error; i++) {
        if (!strncmp(argv[i], "header=", 7))
            error = set_header(trust, argv[i] + 7, cmd->pool);
        else
            error = add_subnet(&trust->subnets[count++], argv[i], cmd->pool);
    }
    if (!error && count == 0)
        error = "needs the address of a proxy, such as 10.0.0.0/8, or none";
    return error ? mr_settings_error(cmd, error) : NULL;
}
