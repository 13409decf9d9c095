/* What a rule says to a request. */
#include "mr_site_private.h"

#include <string.h>

#include <apr_strings.h>

#include "mr_alias.h"
#include "mr_config.h"
#include "mr_https.h"
#include "mr_match_data.h"
#include "mr_pattern.h"
#include "mr_proxy_trust.h"
#include "mr_value_host.h"
#include "semantics/http_method.h"
#include "semantics/redirect_effect.h"
#include "semantics/redirect_status.h"

bool mr_site_is_unconditional(const struct mr_rule *rule)
{
    const struct mr_condition *c = &rule->condition;

    if (rule->kind == MR_RULE_HTTPS) /* a proxy may say that it is https */
        return !mr_proxy_trust_is_given(
            mr_config_of_server(rule->server)->proxy_trust);
    return !c->from && !c->until && !c->expression && rule->weight == 0;
}

bool mr_site_rule_stays(const struct mr_rule *rule)
{
    return rule->map
           || ap_cstr_casecmp(rule->directive->directive, "MethodRedirectMap")
                  != 0;
}

const char *mr_site_next_method(int status, const char *method)
{
    enum http_method now = http_method_from_name(method, strlen(method));

    return redirect_usual_next_method(status, now) == now ? method : "GET";
}

/* What the group at the start of @a name, such as "MATCH_ID}", takes of
 * @a path; NULL when the section has no such group. */
static const char *group_value(const struct mr_rule *rule, const char *path,
                               const char *name, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 8, sizeof(char *));
    ap_regmatch_t match[MR_REGEX_GROUPS];
    size_t len = strcspn(name, "}");

    if (!rule->scope_regex)
        return NULL;
    ap_regname(rule->scope_regex, names, AP_REG_MATCH, 1);
    if (ap_regexec(rule->scope_regex, path, MR_REGEX_GROUPS, match, 0) != 0)
        return NULL;
    for (int i = 0; i < names->nelts && i < MR_REGEX_GROUPS; i++) {
        const char *group = APR_ARRAY_IDX(names, i, const char *);

        if (group && strlen(group) == len && !ap_cstr_casecmpn(group, name, len)
            && match[i].rm_so >= 0)
            return mr_match_data_mark(
                apr_pstrmemdup(pool, path + match[i].rm_so,
                               (apr_size_t)(match[i].rm_eo - match[i].rm_so)),
                pool);
    }
    return NULL;
}

/* The value of the variable at @a text, "%{REQUEST_URI}" or a group's; NULL for
 * others. */
static const char *variable_value(const struct mr_site_request *request,
                                  const struct mr_rule *rule, const char *text,
                                  apr_pool_t *pool)
{
    static const char path[] = "%{REQUEST_URI}", group[] = "%{env:";

    if (!ap_cstr_casecmpn(text, path, sizeof path - 1))
        return request->path;
    return !ap_cstr_casecmpn(text, group, sizeof group - 1)
               ? group_value(rule, request->path, text + sizeof group - 1, pool)
               : NULL;
}

/* The value of an expression of text, the path and groups; NULL when there is
 * more in it. */
static const char *expression_value(const struct mr_site_request *request,
                                    const struct mr_rule *rule,
                                    apr_pool_t *pool)
{
    const char *text = rule->to_text, *value = "";

    while (*text) {
        size_t len = strcspn(text, "%$\\");
        const char *data = "";

        value = apr_pstrcat(pool, value, apr_pstrmemdup(pool, text, len),
                            (char *)NULL);
        text += len;
        if (*text)
            data = variable_value(request, rule, text, pool);
        if (!data)
            return NULL;
        value = apr_pstrcat(pool, value, data, (char *)NULL);
        text += *text ? strcspn(text, "}") + 1 : 0;
    }
    return value;
}

/* As far as it is known what an expression makes of the request. A host made
 * of data is refused, mostly. */
static const struct mr_location *
target_of(const struct mr_site_request *request, const struct mr_rule *rule,
          apr_pool_t *pool)
{
    const struct mr_location *to = NULL;
    const char *value;

    if (rule->to || !rule->expression || rule->expression_tail)
        return rule->to;
    value = expression_value(request, rule, pool);
    if (!value || !(rule->expression_host || value[0] == '/')
        || !mr_value_keeps_host(rule, value)
        || mr_location_from_value(&to, value, rule->expression_is_path, pool))
        return NULL;
    return to;
}

static const char *https_location(const struct mr_site_request *request,
                                  apr_pool_t *pool)
{
    const struct mr_https *https =
        mr_config_of_server(request->server->server)->https;
    const struct mr_site_server *server = request->server;
    const char *host = request->host && mr_site_is_called(server, request->host)
                           ? request->host
                           : server->name;
    bool address = strchr(host, ':') && host[0] != '[';
    apr_port_t port = mr_https_port(https);

    return apr_pstrcat(
        pool, "https://", address ? "[" : "", host, address ? "]" : "",
        port == 443 ? "" : apr_psprintf(pool, ":%u", port),
        ap_os_escape_path(pool, request->path, 1), request->query ? "?" : "",
        request->query ? request->query : "", (char *)NULL);
}

/* The rule's target for @a request. */
static void build(const struct mr_site_request *request,
                  const struct mr_rule *rule, size_t matched,
                  const struct mr_capture *captures,
                  struct mr_site_answer *answer, apr_pool_t *pool)
{
    const struct mr_location *to = target_of(request, rule, pool);
    struct mr_location_input in = {
        .captures = captures,
        .capture_count = captures ? MR_REGEX_GROUPS : 0,
        .rest = rule->from && !rule->drop_rest ? request->path + matched : NULL,
        .query = request->query,
        .query_policy = rule->query,
        .scheme = rule->scheme,
    };

    if (!to)
        return;
    answer->relative = !mr_location_has_host(to);
    if (answer->relative)
        in.base = request->server->origin;
    switch (mr_location_build(&answer->location, to, &in, pool)) {
    case MR_LOCATION_OK:
        break;
    case MR_LOCATION_LEAVES_HOST:
        answer->location = NULL;
        answer->glued = true;
        answer->verdict = MR_VERDICT_LEAVES_HOST;
        break;
    default:
        answer->location = NULL;
        answer->verdict = MR_VERDICT_NO_TARGET;
        break;
    }
}

/* The same for a line of mod_alias. */
static void build_alias(const struct mr_site_request *request,
                        const struct mr_rule *rule, size_t matched,
                        const struct mr_capture *captures,
                        struct mr_site_answer *answer, apr_pool_t *pool)
{
    const char *target =
        mr_alias_target(rule, request->path, matched, captures, pool);
    struct mr_site_answer ours = {.verdict = MR_VERDICT_ANSWERS};

    build(request, rule, matched, captures, &ours, pool);
    answer->glued = ours.glued;
    if (!target && (rule->from || rule->regex))
        answer->status = HTTP_INTERNAL_SERVER_ERROR;
    if (!target)
        return;
    answer->relative = target[0] == '/';
    answer->location =
        apr_pstrcat(pool, answer->relative ? request->server->origin : "",
                    target, (char *)NULL);
    if (request->query && !strchr(target, '?'))
        answer->location = apr_pstrcat(pool, answer->location, "?",
                                       request->query, (char *)NULL);
}

/* Whether @a rule redirects @a path with the method that follows @a status. */
static bool would_answer(struct mr_site *site,
                         const struct mr_site_request *request,
                         const struct mr_rule *rule, int status,
                         const char *path)
{
    const char *method = mr_site_next_method(status, request->method);

    return redirect_status_is_followed(mr_rule_action(rule, method))
           && mr_rule_in_section(rule, path)
           && mr_rule_matches(rule, path, site->work);
}

/* contract: own rules never redirect their own target again. */
static bool leads_to_itself(struct mr_site *site,
                            const struct mr_site_request *request,
                            const struct mr_rule *rule,
                            const struct mr_site_answer *answer,
                            apr_pool_t *pool)
{
    const char *path, *host;

    if (!answer->location || mr_alias_is(rule) || rule->kind == MR_RULE_HTTPS)
        return false;
    /* Whether it holds for the next request, too, is known then. */
    if (rule->condition.expression)
        return false;
    if (mr_site_locate(site, request->server, answer->location, &host, &path,
                       pool)
            != request->server
        || !path)
        return false;
    /* Another name of the server is another origin. */
    if (!answer->relative && request->host && host
        && ap_cstr_casecmp(host, request->host) != 0)
        return false;
    return would_answer(site, request, rule, answer->status, path);
}

/* Whether requests for @a host may come to @a rule. */
static bool is_asked_for(const struct mr_site *site, const struct mr_rule *rule,
                         const char *host)
{
    return mr_condition_takes_host(&rule->condition, host)
           && mr_site_may_be_called(site, rule->server, host);
}

bool mr_site_may_decline(struct mr_site *site,
                         const struct mr_site_request *request,
                         const struct mr_rule *rule,
                         const struct mr_site_answer *answer, apr_pool_t *pool)
{
    const char *location = answer->location, *path;
    struct uri_reference uri;
    struct uri_part host, port;

    if (mr_alias_is(rule) || rule->kind == MR_RULE_HTTPS || answer->relative
        || !redirect_status_is_followed(answer->status))
        return false;
    if (!location && rule->expression_host)
        location = rule->expression_host + 1; /* it is made of data behind it */
    if (!location)
        return true;
    uri_reference_split(location, strlen(location), &uri);
    if (!uri.authority.at)
        return false;
    uri_authority_split(uri.authority, &host, &port);
    if (!is_asked_for(site, rule, mr_site_name(host, pool)))
        return false;
    path =
        answer->location ? mr_site_path(request->server, uri.path, pool) : NULL;
    return !path || would_answer(site, request, rule, answer->status, path);
}

/* A fraction of a second of rules that are asked, of cheap matches, of costly
 * ones. */
#define VISITS_MAX  2000000
#define MATCHES_MAX 1000000
#define WORKS_MAX   32

bool mr_site_is_spent(const struct mr_site *site)
{
    return site->visits >= VISITS_MAX || site->matches >= MATCHES_MAX
           || site->works >= WORKS_MAX;
}

static bool match(struct mr_site *site, const struct mr_rule *rule,
                  const char *path, struct mr_capture *captures)
{
    enum mr_regex_result result;

    if (mr_site_is_spent(site)
        || mr_regex_excludes(rule->regex, path, strlen(path)))
        return false;
    site->matches++;
    mr_regex_set_subject(site->work, path);
    result = mr_regex_match(rule->regex, site->work, captures);
    if (result != MR_REGEX_SPENT)
        return result == MR_REGEX_MATCH;
    site->works++; /* the work of one request */
    site->work = mr_regex_work_create(site->pool);
    return match(site, rule, path, captures);
}

struct mr_site_answer mr_site_ask(struct mr_site *site,
                                  const struct mr_site_request *request,
                                  const struct mr_rule *rule, size_t matched,
                                  apr_pool_t *pool)
{
    struct mr_site_answer answer = {MR_VERDICT_ANSWERS, 0, NULL, false, false};
    struct mr_capture captures[MR_REGEX_GROUPS];

    answer.status = mr_rule_action(rule, request->method);
    if (answer.status == MR_ACTION_PASS)
        answer.verdict = MR_VERDICT_PASSES;
    if (request->host
        && !mr_condition_takes_host(&rule->condition, request->host))
        answer.verdict = MR_VERDICT_OTHER_HOST;
    else if (rule->regex && !match(site, rule, request->path, captures))
        answer.verdict = MR_VERDICT_NO_MATCH;
    if (answer.verdict != MR_VERDICT_ANSWERS
        || !redirect_status_is_followed(answer.status))
        return answer;
    if (rule->kind == MR_RULE_HTTPS)
        answer.location = https_location(request, pool);
    else if (mr_alias_is(rule))
        build_alias(request, rule, matched, captures, &answer, pool);
    else
        build(request, rule, matched, rule->regex ? captures : NULL, &answer,
              pool);
    if (leads_to_itself(site, request, rule, &answer, pool))
        answer.verdict = MR_VERDICT_SELF;
    return answer;
}
