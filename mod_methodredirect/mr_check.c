#include "mr_check.h"

#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <http_core.h>

#include "mr_alias.h"
#include "mr_catalog.h"
#include "mr_config.h"
#include "mr_path_key.h"
#include "mr_pattern.h"
#include "mr_private.h"
#include "mr_rule_map.h"
#include "mr_settings.h"

/* --- samples ------------------------------------------------------------- */

static const char *below(const char *path, apr_pool_t *pool)
{
    size_t len = strlen(path);

    return apr_pstrcat(pool, path, path[len - 1] == '/' ? "" : "/",
                       MR_CHECK_ANY, (char *)NULL);
}

bool mr_check_section_is_empty(const struct mr_rule *rule)
{
    return rule->scope == MR_SCOPE_LOCATION && strstr(rule->scope_path, "//");
}

/* The deeper one of a rule's FROM and its section, NULL when they exclude each
 * other. */
static const char *innermost(const struct mr_rule *rule)
{
    if (rule->scope != MR_SCOPE_LOCATION
        || mr_prefix_match(rule->scope_path, rule->from) > 0)
        return rule->from;
    return !rule->exact && mr_prefix_match(rule->from, rule->scope_path) > 0
               ? rule->scope_path
               : NULL;
}

static const char *example(const struct mr_rule *rule, apr_pool_t *pool)
{
    const char *path = mr_pattern_example(rule->from_text, pool);
    struct mr_regex_work *work = mr_regex_work_create(pool);

    return path && mr_rule_matches(rule, path, work) ? path : NULL;
}

const char *mr_check_sample(const struct mr_rule *rule, bool deeper,
                            apr_pool_t *pool)
{
    const char *path = NULL;

    if (rule->kind == MR_RULE_MAP || rule->kind == MR_RULE_HTTPS
        || mr_check_section_is_empty(rule))
        return NULL;
    if (rule->regex)
        return deeper ? NULL : example(rule, pool);
    if (rule->from)
        path = innermost(rule);
    else if (rule->scope == MR_SCOPE_LOCATION)
        path = rule->scope_path;
    if (!path || path[0] != '/')
        return NULL;
    if (!deeper)
        return path;
    return rule->exact ? NULL : below(path, pool);
}

/* A name that host= takes. */
static const char *sample_host(const struct mr_rule *rule, apr_pool_t *pool)
{
    const char *host = rule->condition.host;

    return host[0] == '*'
               ? apr_pstrcat(pool, MR_CHECK_ANY, host + 1, (char *)NULL)
               : host;
}

struct mr_site_request mr_check_request(const struct mr_check *check,
                                        const struct mr_rule *rule,
                                        const char *method, const char *path,
                                        apr_pool_t *pool)
{
    struct mr_site_request request = {
        .server = mr_site_server_of(check->site, rule->server),
        .method = method,
        .path = path,
        .tls = true};

    request.host = request.server->name;
    if (rule->condition.host) {
        request.host = sample_host(rule, pool);
        request.server =
            mr_site_serving(check->site, request.server, request.host);
    }
    return request;
}

/* --- the run ------------------------------------------------------------- */

static bool has_known_scope(const struct mr_rule *rule)
{
    return rule->scope == MR_SCOPE_SERVER || rule->scope == MR_SCOPE_LOCATION
           || rule->scope == MR_SCOPE_LOCATION_MATCH;
}

bool mr_check_is_spent(const struct mr_check *check)
{
    return mr_site_is_spent(check->site)
           || (check->graph && mr_rule_graph_is_full(check->graph));
}

/* What other rules do to @a rule, and the other way round. */
static void check_among_others(struct mr_check *check,
                               const struct mr_rule *rule)
{
    if (check->spent)
        return;
    if (rule->map)
        mr_check_map(check, rule);
    else if (mr_check_order(check, rule))
        mr_check_trail(check, rule);
    if (!mr_check_is_spent(check))
        return;
    check->spent = true;
    mr_finding_add(&check->findings, MR_FINDING_NOT_FOLLOWED, rule,
                   "so much was tried up to here that the rules behind it are "
                   "looked at one by one only");
}

static void check_rule(struct mr_check *check, const struct mr_rule *rule)
{
    if (mr_config_check(rule->server) == MR_CHECK_OFF)
        return;
    mr_check_line(check, rule);
    if (has_known_scope(rule) && rule->kind != MR_RULE_HTTPS)
        check_among_others(check, rule);
    apr_pool_clear(check->pool);
}

static void run(struct mr_check *check)
{
    const apr_array_header_t *foreign = mr_site_foreign_rules(check->site);

    for (const struct mr_rule *rule = mr_catalog_first(); rule;
         rule = rule->next_in_file)
        check_rule(check, rule);
    for (int i = 0; i < foreign->nelts; i++)
        check_rule(check, APR_ARRAY_IDX(foreign, i, const struct mr_rule *));
}

static bool is_wanted(const server_rec *s, enum mr_check_mode least)
{
    for (; s; s = s->next)
        if (mr_config_check(s) >= least)
            return true;
    return false;
}

/* At start the terminal is there for the first pass only, which has no maps
 * yet: what stops the server is said there, everything else in the log. */
int mr_check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                    server_rec *s)
{
    struct mr_check check;
    bool first = mr_rule_map_is_first_pass();

    (void)pconf;
    (void)plog;
    if (ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_CONFIG_DUMP
        || !is_wanted(s, first ? MR_CHECK_ERROR : MR_CHECK_WARN))
        return OK;
    memset(&check, 0, sizeof check);
    check.findings.first_pass = first;
    apr_pool_create(&check.keep, ptemp);
    apr_pool_create(&check.pool, check.keep);
    check.site = mr_site_create(s, check.keep);
    check.loops = apr_hash_make(check.keep);
    check.lines = apr_hash_make(check.keep);
    run(&check);
    mr_findings_end(&check.findings, s);
    apr_pool_destroy(check.keep);
    return check.findings.errors > 0 ? HTTP_INTERNAL_SERVER_ERROR : OK;
}

/* --- the directive ------------------------------------------------------- */

const char *mr_check_set(cmd_parms *cmd, void *config, const char *word)
{
    static const char *const words[] = {"off", "warn", "error"};
    struct mr_server_config *server = ap_get_module_config(
        cmd->server->module_config, &methodredirect_module);

    (void)config;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!ap_cstr_casecmp(word, words[i])) {
            server->check = (int)i;
            return NULL;
        }
    return mr_settings_error(cmd,
                             apr_psprintf(cmd->pool,
                                          "\"%s\" is not accepted; use off, "
                                          "warn or error",
                                          word));
}
