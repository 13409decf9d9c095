#include "mr_https.h"

#include <stdbool.h>
#include <string.h>

#include <apr_strings.h>
#include <http_protocol.h>

#include "mr_catalog.h"
#include "mr_config.h"
#include "mr_hsts.h"
#include "mr_location.h"
#include "mr_log_rate.h"
#include "mr_method_table.h"
#include "mr_origin.h"
#include "mr_own_origin.h"
#include "mr_private.h"
#include "mr_proxy_trust.h"
#include "mr_path_key.h"
#include "mr_response_headers.h"
#include "mr_rule.h"
#include "mr_rule_place.h"
#include "mr_settings.h"
#include "semantics/http_method.h"

#define HSTS "Strict-Transport-Security"

enum mode { OFF, ON, REFUSE };

struct mr_https {
    enum mode mode;
    struct mr_rule rule;        /* of the catalogue, with id and table */
    const char *hsts;           /* the field's value, or NULL */
    apr_array_header_t *except; /* of const char *, decoded path prefixes */
    apr_port_t port;
};

/* Whether any server has the directive. Set while the configuration is read. */
static bool in_use;

int mr_https_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    (void)pconf;
    (void)plog;
    (void)ptemp;
    in_use = false;
    return OK;
}

/* --- which requests ------------------------------------------------------- */

/* As for rules: TRACE, CONNECT, OPTIONS * and the question of a browser
 * whether it may send a request (a preflight must not be redirected) pass. */
static bool is_concerned(const request_rec *r)
{
    return !r->main && !r->prev && r->proxyreq != PROXYREQ_PROXY && r->uri
           && r->uri[0] == '/' && strcmp(r->method, "TRACE") != 0
           && strcmp(r->method, "CONNECT") != 0
           && (strcmp(r->method, "OPTIONS") != 0
               || !apr_table_get(r->headers_in,
                                 "Access-Control-Request-Method"));
}

/* The decoded path, or NULL. A proxy has the path kept encoded. */
static const char *decoded_path(request_rec *r)
{
    char *path;

    if (!mr_request_of(r)->encoded)
        return r->uri;
    path = apr_pstrdup(r->pool, r->uri);
    return ap_unescape_url(path) == OK ? path : NULL;
}

/* httpd has resolved the dot segments; what decodes to new ones is no
 * exception. */
static bool is_excepted(const struct mr_https *https, request_rec *r)
{
    const char *path = decoded_path(r);

    return path && !strstr(path, "/../") && mr_https_spares(https, path);
}

bool mr_https_spares(const struct mr_https *https, const char *path)
{
    for (int i = 0; i < https->except->nelts; i++)
        if (mr_prefix_match(APR_ARRAY_IDX(https->except, i, const char *),
                            path))
            return true;
    return false;
}

bool mr_https_spares_some(const struct mr_https *https, const char *text)
{
    for (int i = 0; i < https->except->nelts; i++)
        if (!strncmp(APR_ARRAY_IDX(https->except, i, const char *), text,
                     strlen(text)))
            return true;
    return false;
}

const struct mr_rule *mr_https_rule(const struct mr_https *https)
{
    return https->mode == OFF ? NULL : &https->rule;
}

apr_port_t mr_https_port(const struct mr_https *https)
{
    return https->port;
}

/* --- the answer ----------------------------------------------------------- */

/* Path and query byte for byte as the client sent them, also in the absolute
 * form of a request line. What could end the header or begin another host is
 * taken out. */
static const char *raw_path_and_query(request_rec *r)
{
    static const char hex[] = "0123456789ABCDEF";
    const char *raw = r->unparsed_uri ? r->unparsed_uri : r->uri;
    const char *authority = raw[0] == '/' ? NULL : strstr(raw, "://");
    char *text, *end;

    if (authority)
        raw = authority + 3 + strcspn(authority + 3, "/?#");
    raw += strspn(raw, "/\\");
    text = end = apr_palloc(r->pool, 3 * strlen(raw) + 2);
    *end++ = '/';
    for (; *raw && *raw != '#'; raw++) {
        unsigned char c = (unsigned char)*raw;
        if (c > 0x20 && c != 0x7f && c != '\\') {
            *end++ = *raw;
            continue;
        }
        *end++ = '%';
        *end++ = hex[c >> 4];
        *end++ = hex[c & 15];
    }
    *end = '\0';
    return text;
}

static const char *target(const struct mr_https *https, request_rec *r)
{
    const char *port =
        https->port == 443 ? "" : apr_psprintf(r->pool, ":%u", https->port);

    return apr_pstrcat(r->pool, "https://", mr_own_host(r), port,
                       raw_path_and_query(r), (char *)NULL);
}

/* A proxy that takes TLS off and is not trusted makes a loop of every answer:
 * say so once a minute and child process. */
static void log_loop(request_rec *r)
{
    const char *missing = mr_proxy_trust_missing(r);

    if (*missing && mr_log_is_due("MethodRedirectHTTPS"))
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      MR_LOGNO(030) "MethodRedirectHTTPS redirects %s to https "
                                    "again and again%s",
                      r->uri, missing);
}

static int redirect(const struct mr_https *https, request_rec *r)
{
    const char *location = target(https, r);
    int status = mr_method_table_action(https->rule.table, r->method);

    if (r->proto_num < HTTP_VERSION(1, 1)
        && mr_config_setting(mr_config_of(r), MR_SETTING_HTTP10_KEEP))
        status = HTTP_MOVED_PERMANENTLY;
    apr_table_setn(r->headers_out, "Location", location);
    mr_origin_set_rule(r, https->rule.id, location);
    mr_response_headers_answer(r, mr_request_of(r), &https->rule, status);
    log_loop(r);
    ap_log_rerror(APLOG_MARK, APLOG_TRACE2, 0, r,
                  MR_LOGNO(031) "MethodRedirectHTTPS answers %s with %d",
                  r->method, status);
    mr_origin_set_answer(r, https->rule.slot, status);
    return status;
}

bool mr_https_in_use(void)
{
    return in_use;
}

static MR_APART int answer(request_rec *r)
{
    const struct mr_https *https = mr_config_of_server(r->server)->https;

    if (!https || https->mode == OFF || !is_concerned(r))
        return DECLINED;
    mr_proxy_trust_vary(r);
    if (!strcmp(mr_own_scheme(r), "https") || is_excepted(https, r))
        return DECLINED;
    if (https->mode == REFUSE
        && http_method_is_lost_by_get(
            http_method_from_name(r->method, strlen(r->method)))) {
        log_loop(r);
        mr_origin_set_answer(r, https->rule.slot, HTTP_FORBIDDEN);
        return HTTP_FORBIDDEN;
    }
    return redirect(https, r);
}

int mr_https_translate_name(request_rec *r)
{
    mr_origin_translate_name(r);
    return in_use ? answer(r) : DECLINED;
}

void mr_https_add_hsts(request_rec *r)
{
    const struct mr_https *https = mr_config_of_server(r->server)->https;

    if (!https || !https->hsts || strcmp(mr_own_scheme(r), "https") != 0
        || apr_table_get(r->headers_out, HSTS)
        || apr_table_get(r->err_headers_out, HSTS))
        return;
    /* This table goes out with errors and 304, too. */
    apr_table_setn(r->err_headers_out, HSTS, https->hsts);
}

/* --- the directive -------------------------------------------------------- */

static const char *set_hsts(struct mr_https *https, const char *value,
                            apr_pool_t *pool)
{
    return https->hsts ? "hsts= is given twice; give it once"
                       : mr_hsts_parse(&https->hsts, value, pool);
}

static const char *set_except(struct mr_https *https, const char *value,
                              apr_pool_t *pool)
{
    if (value[0] != '/')
        return apr_psprintf(
            pool, "except=%s: use a URL path that begins with /", value);
    APR_ARRAY_PUSH(https->except, const char *) = value;
    return NULL;
}

static const char *set_port(struct mr_https *https, const char *value,
                            apr_pool_t *pool)
{
    size_t digits = strspn(value, "0123456789");
    apr_int64_t port = digits <= 5 && !value[digits] ? apr_atoi64(value) : 0;

    if (https->port)
        return "port= is given twice; give it once";
    if (port < 1 || port > 65535)
        return apr_psprintf(pool, "port=%s: use a number from 1 to 65535",
                            value);
    https->port = (apr_port_t)port;
    return NULL;
}

static const char *set_option(struct mr_https *https, const char *word,
                              apr_pool_t *pool)
{
    static const struct {
        const char *name;
        const char *(*set)(struct mr_https *, const char *, apr_pool_t *);
    } options[] = {
        {"hsts=", set_hsts}, {"except=", set_except}, {"port=", set_port}};

    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        size_t len = strlen(options[i].name);
        if (!strncmp(word, options[i].name, len))
            return options[i].set(https, word + len, pool);
    }
    return apr_psprintf(pool,
                        "\"%s\" is not an option; use hsts=SECONDS, "
                        "except=PATH or port=NUMBER",
                        word);
}

static const char *set_mode(struct mr_https *https, int argc,
                            char *const argv[], apr_pool_t *pool)
{
    static const char *const words[] = {"off", "on", "refuse"};

    for (size_t i = 0; argc > 0 && i < sizeof words / sizeof *words; i++)
        if (!ap_cstr_casecmp(argv[0], words[i])) {
            https->mode = (enum mode)i;
            return https->mode == OFF && argc > 1
                       ? "off takes no options; leave them out, or use on"
                       : NULL;
        }
    return apr_psprintf(pool,
                        "\"%s\" is not accepted; use off, on or refuse first",
                        argc > 0 ? argv[0] : "");
}

/* What the modes are as tables. */
static const struct mr_method_table *table_of(enum mode mode, apr_pool_t *pool)
{
    const struct mr_method_table *table =
        mr_method_table_named("permanent", pool);

    if (mode == REFUSE)
        mr_method_table_parse(&table, "GET,HEAD=301 safe=308 unsafe=403", pool);
    return table;
}

static void add_to_catalog(struct mr_https *https, const cmd_parms *cmd)
{
    https->rule.id = mr_rule_place_name(cmd);
    https->rule.kind = MR_RULE_HTTPS;
    https->rule.scope = MR_SCOPE_SERVER;
    https->rule.directive = cmd->directive;
    https->rule.server = cmd->server;
    https->rule.limited = cmd->limited;
    https->rule.table = table_of(https->mode, cmd->pool);
    mr_catalog_add(&https->rule);
}

const char *mr_https_set(cmd_parms *cmd, void *config, int argc,
                         char *const argv[])
{
    struct mr_server_config *server = ap_get_module_config(
        cmd->server->module_config, &methodredirect_module);
    struct mr_https *https = apr_pcalloc(cmd->pool, sizeof *https);
    const char *error = set_mode(https, argc, argv, cmd->pool);

    (void)config;
    in_use = true;
    https->except = apr_array_make(cmd->pool, 4, (int)sizeof(char *));
    /* RFC 8555 8.3: the challenge is fetched by http. */
    APR_ARRAY_PUSH(https->except, const char *) =
        "/.well-known/acme-challenge/";
    for (int i = 1; i < argc && !error; i++)
        error = set_option(https, argv[i], cmd->pool);
    if (!https->port)
        https->port = 443;
    if (server->https) /* of this server: its last line counts */
        mr_catalog_remove(&server->https->rule);
    server->https = https;
    if (!error && https->mode != OFF)
        add_to_catalog(https, cmd);
    return error ? mr_settings_error(cmd, error) : NULL;
}
