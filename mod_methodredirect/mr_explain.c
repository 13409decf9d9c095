#include "mr_explain.h"

#include <stdio.h>
#include <string.h>

#include <apr_strings.h>
#include <http_main.h>

#include "mr_alias.h"
#include "mr_catalog.h"
#include "mr_config.h"
#include "mr_https.h"
#include "mr_numbered.h"
#include "mr_site.h"
#include "semantics/http_method.h"
#include "semantics/redirect_status.h"
#include "semantics/uri_reference.h"

#define DEFINE "METHODREDIRECT_EXPLAIN="

/* Whoever reads it has a terminal. */
static const char *shown(const char *text, apr_pool_t *pool)
{
    return ap_escape_logitem(pool, text ? text : "-");
}

/* --- the request --------------------------------------------------------- */

struct question {
    struct mr_site *site;
    struct mr_site_request request;
    apr_port_t port; /* that the URL names; 0: none */
    apr_pool_t *pool;
    bool answered; /* by one of ours */
    unsigned asked;
};

/* @return NULL, or what is wrong with @a text. */
static const char *parse(struct question *q, const char *text)
{
    size_t method = strcspn(text, " ");
    const char *url = text + method + strspn(text + method, " ");
    struct uri_reference uri;
    struct uri_part host, port;
    bool tls;

    if (!http_method_is_token(text, method))
        return "begin with a method, such as POST";
    uri_reference_split(url, strlen(url), &uri);
    tls = uri_part_is(uri.scheme, "https");
    if (!uri.authority.at || (!tls && !uri_part_is(uri.scheme, "http")))
        return "a URL must follow the method, such as http://host/path?query";
    uri_authority_split(uri.authority, &host, &port);
    q->request.method = apr_pstrmemdup(q->pool, text, method);
    q->request.tls = tls;
    q->request.host = mr_site_name(host, q->pool);
    if (port.at && port.len)
        q->port =
            (apr_port_t)apr_atoi64(apr_pstrmemdup(q->pool, port.at, port.len));
    q->request.server =
        mr_site_choose(q->site, tls, q->request.host,
                       q->port ? q->port : (apr_port_t)(tls ? 443 : 80));
    if (uri.query.at)
        q->request.query = apr_pstrmemdup(q->pool, uri.query.at, uri.query.len);
    q->request.path = mr_site_path(q->request.server, uri.path, q->pool);
    return q->request.path && q->request.path[0] == '/'
               ? NULL
               : "its path cannot be decoded";
}

/* --- what the rules say -------------------------------------------------- */

/* The words of the line that make it conditional. */
static const char *conditions(const struct mr_rule *rule, apr_pool_t *pool)
{
    static const char *const options[] = {
        "from=", "until=", "if=", "weight=", "sticky="};
    const char *args = rule->directive->args, *text = "";

    if (mr_site_is_unconditional(rule))
        return "";
    if (rule->kind == MR_RULE_HTTPS)
        return ", unless a trusted proxy says https";
    while (*args) {
        const char *word = ap_getword_conf(pool, &args);

        for (size_t i = 0; i < sizeof options / sizeof *options; i++)
            if (!strncmp(word, options[i], strlen(options[i])))
                text = apr_pstrcat(pool, text, " ", word, (char *)NULL);
    }
    return apr_pstrcat(pool, ", if its conditions hold:",
                       *text ? text : " see the line of the map", (char *)NULL);
}

/* Scheme, host and port as the client wrote them: they are the server's own
 * with UseCanonicalName off. */
static const char *asked_origin(const struct question *q)
{
    const struct mr_site_server *server = q->request.server;
    const char *host = q->request.host;
    bool address = strchr(host, ':') != NULL;
    apr_port_t port = q->port ? q->port : server->server->port;

    return mr_numbered(
        q->pool, server->tls ? "https://" : "http://",
        address ? apr_pstrcat(q->pool, "[", host, "]", (char *)NULL) : host,
        port != (server->tls ? 443 : 80) ? port : 0);
}

/* The Location as the server sends it. One's own has no origin where
 * MethodRedirectRelative says so outside of sections, or where the host asked
 * for is none of the server's. */
static const char *sent_location(const struct question *q,
                                 const struct mr_rule *rule,
                                 const struct mr_site_answer *answer)
{
    const struct mr_site_server *server = q->request.server;
    const struct mr_dir_config *config = ap_get_module_config(
        server->server->lookup_defaults, &methodredirect_module);
    const char *path;

    if (!answer->relative)
        return answer->location;
    path = answer->location + strlen(server->origin);
    if (!mr_alias_is(rule) && mr_config_setting(config, MR_SETTING_RELATIVE))
        return path;
    if (server->canonical)
        return answer->location;
    if (!mr_alias_is(rule) && !mr_site_is_called(server, q->request.host))
        return path;
    return apr_pstrcat(q->pool, asked_origin(q), path, (char *)NULL);
}

static const char *answer_text(const struct question *q,
                               const struct mr_rule *rule,
                               const struct mr_site_answer *answer)
{
    if (!redirect_status_is_followed(answer->status))
        return apr_psprintf(q->pool, "answers %d", answer->status);
    if (answer->glued)
        return apr_psprintf(
            q->pool,
            "answers %d, with text right behind the host of "
            "its target: %s",
            answer->status,
            shown(answer->location ? answer->location : rule->to_text,
                  q->pool));
    if (!answer->location)
        return apr_psprintf(q->pool,
                            "answers %d; its Location is made of the request: "
                            "%s",
                            answer->status, shown(rule->to_text, q->pool));
    return apr_psprintf(q->pool, "answers %d, Location: %s", answer->status,
                        shown(sent_location(q, rule, answer), q->pool));
}

static const char *reason(const struct question *q, const struct mr_rule *rule,
                          const struct mr_site_answer *answer)
{
    switch (answer->verdict) {
    case MR_VERDICT_ANSWERS:
        return apr_pstrcat(q->pool, answer_text(q, rule, answer),
                           shown(conditions(rule, q->pool), q->pool),
                           (char *)NULL);
    case MR_VERDICT_OTHER_HOST:
        return apr_psprintf(q->pool, "is for the host %s",
                            shown(rule->condition.host, q->pool));
    case MR_VERDICT_NO_MATCH:
        return "its regular expression does not match the path";
    case MR_VERDICT_PASSES:
        return apr_psprintf(q->pool, "passes %s: %s", q->request.method,
                            mr_catalog_table(rule, q->pool));
    case MR_VERDICT_SELF:
        return apr_psprintf(q->pool,
                            "declines: %s would be redirected by it again",
                            shown(sent_location(q, rule, answer), q->pool));
    case MR_VERDICT_LEAVES_HOST:
        return "declines: text would follow the host of its target without a "
               "slash";
    default:
        return "declines: its target would be too long, or is of another "
               "scheme";
    }
}

static bool explain_rule(void *baton, const struct mr_rule *rule,
                         size_t matched)
{
    struct question *q = baton;
    struct mr_site_answer answer;

    if (q->answered && !mr_alias_is(rule))
        return true; /* whoever asks knows what ours does */
    answer = mr_site_ask(q->site, &q->request, rule, matched, q->pool);
    q->asked++;
    printf("  %s%s  %s  %s  %s -> %s\n      %s\n",
           q->answered ? "(not asked) " : "", shown(rule->id, q->pool),
           shown(mr_catalog_scope(rule, q->pool), q->pool),
           mr_alias_is(rule) ? shown(rule->directive->directive, q->pool)
                             : mr_catalog_kind(rule),
           shown(rule->from_text, q->pool), shown(rule->to_text, q->pool),
           reason(q, rule, &answer));
    if (answer.verdict != MR_VERDICT_ANSWERS)
        return true;
    if (mr_alias_is(rule) && mr_site_is_unconditional(rule))
        return false;
    q->answered |= mr_site_is_unconditional(rule);
    return true;
}

static void explain(struct question *q, const char *text)
{
    const char *error = parse(q, text);
    const server_rec *server = q->request.server->server;

    if (error) {
        printf("METHODREDIRECT_EXPLAIN: \"%s\": %s\n", shown(text, q->pool),
               error);
        return;
    }
    printf("%s\n  %s", shown(text, q->pool),
           server->is_virtual ? "virtual host " : "main server ");
    printf("%s", shown(q->request.server->origin, q->pool));
    if (server->is_virtual)
        printf(" (%s:%u)", shown(server->defn_name, q->pool),
               server->defn_line_number);
    printf(", path %s\n", shown(q->request.path, q->pool));
    mr_site_visit(q->site, &q->request, explain_rule, q, q->pool);
    if (!q->asked)
        printf("  no rule matches the path\n");
    printf("  Rules that are not named do not match the path.\n"
           "  Not looked at: rules of Directory, Files, If and .htaccess; "
           "other modules.\n");
}

void mr_explain_test_config(apr_pool_t *pconf, server_rec *s)
{
    struct question q = {.site = NULL};

    for (int i = 0; i < ap_server_config_defines->nelts; i++) {
        const char *define =
            APR_ARRAY_IDX(ap_server_config_defines, i, const char *);

        if (strncmp(define, DEFINE, sizeof DEFINE - 1) != 0)
            continue;
        memset(&q, 0, sizeof q);
        apr_pool_create(&q.pool, pconf);
        q.site = mr_site_create(s, q.pool);
        q.request.server = mr_site_server(q.site, 0);
        explain(&q, define + sizeof DEFINE - 1);
        apr_pool_destroy(q.pool);
    }
    fflush(stdout);
}
