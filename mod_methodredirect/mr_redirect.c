#include "mr_redirect.h"

#include <string.h>

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>

#include "mr_config.h"
#include "mr_counters.h"
#include "mr_cross_origin.h"
#include "mr_expression.h"
#include "mr_log_rate.h"
#include "mr_match_data.h"
#include "mr_origin.h"
#include "mr_own_origin.h"
#include "mr_private.h"
#include "mr_proxy_trust.h"
#include "mr_response_headers.h"
#include "mr_rule.h"
#include "mr_rule_map.h"
#include "mr_self_redirect.h"
#include "mr_value_host.h"
#include "semantics/http_method.h"
#include "semantics/redirect_effect.h"
#include "semantics/redirect_status.h"

/* One request held against the rules. */
struct attempt {
    request_rec *r;
    struct mr_request *request;
    const char *method; /* that the rules are asked about */
    bool preflight;
    bool processed;              /* the client's request was, as another one */
    const struct mr_rule *drawn; /* from the last split */
};

/* --- which requests ------------------------------------------------------ */

/* mod_dir asks for index files and FallbackResource with GET, in the fixups,
 * and hands a redirect of theirs to the client. Its fixup comes behind ours: a
 * look-ahead of mod_rewrite's, and -U in an if=, are earlier. */
static bool is_probe(const request_rec *r, const struct mr_request *request)
{
    return r->main && !r->main->main && request->phase == MR_PHASE_INDEX
           && mr_origin_is_for_mod_dir(r->main);
}

/* Whether @a r is an ErrorDocument's page, or mod_dir's search for it. */
static bool is_error_page(const request_rec *r)
{
    if (r->main)
        r = r->main;
    return r->prev && r->status != HTTP_OK;
}

/* Fill @a attempt; false when no rule may answer @a r at all. */
static bool begin(struct attempt *attempt, request_rec *r)
{
    struct mr_request *request = mr_request_of(r);

    if (!r->uri || r->uri[0] != '/' || r->proxyreq == PROXYREQ_PROXY)
        return false; /* OPTIONS *, CONNECT, a forward proxy's request */
    if (request->encoded)
        return false; /* a rule's FROM is a decoded path */
    if (r->main && !is_probe(r, request))
        return false;
    if (is_error_page(r))
        return false;
    attempt->r = r;
    attempt->request = request;
    attempt->method = r->main ? mr_client_method(r) : r->method;
    attempt->processed = request->internal;
    attempt->preflight =
        (r->main ? !strcmp(attempt->method, "OPTIONS")
                 : r->method_number == M_OPTIONS)
        && apr_table_get(r->headers_in, "Access-Control-Request-Method");
    return true;
}

/* All regular expressions that one client's request meets draw on one budget. */
static struct mr_regex_work *work_of(const struct attempt *attempt)
{
    struct mr_request *request = attempt->request;

    if (!request->work) {
        request->work =
            mr_regex_work_create(mr_initial_request(attempt->r)->pool);
        mr_regex_work_share(request->work, &request->budget);
    }
    return request->work;
}

/* --- log ----------------------------------------------------------------- */

static void log_declined(const struct attempt *attempt,
                         const struct mr_rule *rule, enum mr_event why,
                         const char *reason, const char *text)
{
    request_rec *r = attempt->r;

    mr_counters_declined(rule->slot, attempt->method, why);
    if (mr_log_is_due(rule->id))
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      MR_LOGNO(004) "rule %s does not answer %s %s: %s%s%s",
                      rule->id, attempt->method, r->uri, reason,
                      text ? ": " : "", text ? text : "");
}

/* The rules before @a rule have used up what the request may spend on such. All
 * that follow decline, too: one line for all of them, and for a file. */
static void log_spent(const struct attempt *attempt, const struct mr_rule *rule,
                      enum mr_event why, const char *reason)
{
    const char *file = rule->directive && rule->directive->filename
                           ? rule->directive->filename
                           : rule->id;

    mr_counters_declined(rule->slot, attempt->method, why);
    if (!attempt->request->budget.told && mr_log_is_due(file))
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, attempt->r,
                      MR_LOGNO(008) "rule %s, and those after it that need "
                                    "such, do not answer %s %s: %s",
                      rule->id, attempt->method, attempt->r->uri, reason);
    attempt->request->budget.told = true;
}

/* --- the target ---------------------------------------------------------- */

/* The response depends on the request headers @a names; NULL: none. */
static void depends_on(const struct attempt *attempt, const char *names)
{
    if (names)
        mr_response_headers_vary(attempt->r, attempt->request, names);
}

/* What <If> has read stands in headers_out, which an error response loses. */
static void keep_vary(const struct attempt *attempt)
{
    const request_rec *r = attempt->r;
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);

    if (core->sec_if)
        depends_on(attempt, apr_table_get(r->headers_out, "Vary"));
}

/* @a error: the reason, or NULL when @a value does not compile. That reason
 * quotes what it is about, so it is asked for again without the secrets. */
static void log_no_target(const struct attempt *attempt,
                          const struct mr_rule *rule, const char *error,
                          const char *value)
{
    apr_pool_t *pool = attempt->r->pool;
    const char *shown = mr_match_data_shown(value ? value : "", pool);
    const struct mr_location *unused;

    if (mr_expression_was_too_costly(error)) {
        log_spent(attempt, rule, MR_EVENT_EXPRESSION_LIMIT, error);
        return;
    }
    if (!error)
        error = mr_location_from_value(&unused, shown, rule->expression_is_path,
                                       pool);
    log_declined(attempt, rule, MR_EVENT_NO_TARGET,
                 error ? error : "its value is not a URL", shown);
}

/* The value of an expression as a target. An expression that continues its
 * fixed host must go on with a path. */
static const struct mr_location *evaluate(const struct attempt *attempt,
                                          const struct mr_rule *rule)
{
    const struct mr_location *location = NULL;
    const char *error = NULL, *value, *vary;

    value = mr_expression_value(rule->expression, attempt->r, &vary, &error);
    depends_on(attempt, vary);
    if (!error && value)
        error = mr_value_host_doubt(rule, value, attempt->r);
    if (error
        || mr_location_from_value(&location, value ? value : "",
                                  rule->expression_is_path, attempt->r->pool)) {
        log_no_target(attempt, rule, error, value);
        return NULL;
    }
    return location;
}

/* Build the Location. @return NULL when the rule declines. @a local gets its
 * path when the target has no host of its own, otherwise NULL. */
static const char *build_location(const struct attempt *attempt,
                                  const struct mr_rule *rule, size_t matched,
                                  const struct mr_capture *captures,
                                  const char **local)
{
    request_rec *r = attempt->r;
    const struct mr_location *to =
        rule->expression ? evaluate(attempt, rule) : rule->to;
    struct mr_location_input in = {
        .captures = captures,
        .capture_count = captures ? MR_REGEX_GROUPS : 0,
        .rest = rule->from && !rule->drop_rest ? r->uri + matched : NULL,
        .query = r->args,
        .query_policy = rule->query,
        .scheme = rule->scheme,
    };
    const char *location;

    if (!to)
        return NULL;
    *local = NULL;
    if (!mr_location_has_host(to)
        && !mr_config_setting(mr_config_of(r), MR_SETTING_RELATIVE)) {
        in.base = mr_origin_to_name(r);
        if (mr_proxy_trust_in_use(r))
            mr_proxy_trust_vary(r);
    }
    switch (mr_location_build(&location, to, &in, r->pool)) {
    case MR_LOCATION_LEAVES_HOST:
        log_declined(attempt, rule, MR_EVENT_LEAVES_HOST,
                     "the target's path would not begin with /", NULL);
        return NULL;
    case MR_LOCATION_SCHEME:
        log_declined(attempt, rule, MR_EVENT_SCHEME,
                     "the target's scheme is neither http, https nor that of "
                     "scheme=",
                     NULL);
        return NULL;
    case MR_LOCATION_TOO_LONG:
        log_declined(attempt, rule, MR_EVENT_TARGET_TOO_LONG,
                     "the target would exceed 8192 bytes", NULL);
        return NULL;
    default:
        if (!mr_location_has_host(to))
            *local = location + (in.base ? strlen(in.base) : 0);
        return location;
    }
}

/* --- answering ----------------------------------------------------------- */

/* The status for a client that has to be told something else than the table
 * says: its request was processed already, or it speaks HTTP/1.0. */
static int adapted_status(const struct attempt *attempt, int status)
{
    request_rec *r = attempt->r;
    const struct redirect_status *row;

    if (attempt->processed && mr_client_method_is_lost_by_get(r))
        status = HTTP_SEE_OTHER;
    if (mr_initial_request(r)->proto_num >= HTTP_VERSION(1, 1)
        || !mr_config_setting(mr_config_of(r), MR_SETTING_HTTP10_KEEP))
        return status;
    row = redirect_status_find(status);
    return row && row->lifetime == REDIRECT_LIFETIME_PERMANENT
               ? HTTP_MOVED_PERMANENTLY
               : HTTP_MOVED_TEMPORARILY;
}

/* Whether policy forbids the rule to send the client there. A host that the
 * server's configuration spells out is consent; one made of request data, and
 * whatever an .htaccess file says, is not. */
static bool is_refused(const struct attempt *attempt,
                       const struct mr_rule *rule, int status,
                       const char *location)
{
    bool repeats =
        status == HTTP_TEMPORARY_REDIRECT || status == HTTP_PERMANENT_REDIRECT;
    bool made_of_data = rule->expression && !rule->expression_host;

    if (rule->crossorigin || !(made_of_data || (rule->htaccess && repeats)))
        return false;
    return mr_leaves_origin(attempt->r, location);
}

static int answer_without_target(const struct attempt *attempt,
                                 const struct mr_rule *rule, int status)
{
    /* mod_dir hands on the status of its probe, not the headers, and ends the
     * probe's memory. */
    request_rec *r = attempt->r->main ? attempt->r->main : attempt->r;

    keep_vary(attempt);
    if (status == HTTP_METHOD_NOT_ALLOWED)
        attempt->request->allow = mr_method_table_allow(rule->table, r->pool);
    mr_response_headers_answer(r, attempt->request, rule, status);
    return status;
}

static int answer_with_target(const struct attempt *attempt,
                              const struct mr_rule *rule, int status,
                              const char *location, const char *local)
{
    request_rec *r = attempt->r;

    status = adapted_status(attempt, status);
    if (mr_self_redirect(r, rule, status, location, local,
                         mr_client_method(attempt->r),
                         rule->regex ? work_of(attempt) : NULL)) {
        log_declined(attempt, rule, MR_EVENT_SELF_REDIRECT,
                     apr_pstrcat(r->pool,
                                 "it would redirect its own target again",
                                 mr_proxy_trust_missing(r), (char *)NULL),
                     mr_location_masked(location, r->pool));
        return DECLINED;
    }
    keep_vary(attempt);
    if (!local && is_refused(attempt, rule, status, location)) {
        mr_counters_event(MR_EVENT_CROSS_ORIGIN);
        if (mr_log_is_due(rule->id))
            ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                          MR_LOGNO(005) "rule %s: %d to another origin is "
                                        "refused by MethodRedirectCrossOrigin, "
                                        "which can name the host%s: %s",
                          rule->id, status,
                          rule->htaccess
                              ? ""
                              : "; or the rule can have crossorigin=allow",
                          mr_location_masked(location, r->pool));
        return HTTP_FORBIDDEN;
    }
    /* What the configuration spells out was looked at there. */
    if (rule->expression && *ap_scan_vchar_obstext(location) != '\0') {
        mr_counters_event(MR_EVENT_INVALID_TARGET);
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      MR_LOGNO(006) "rule %s: the target is not a valid field "
                                    "value: %s",
                      rule->id, location);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    apr_table_setn(r->headers_out, "Location", location);
    mr_origin_set_rule(attempt->r, rule->id, location);
    mr_response_headers_answer(r, attempt->request, rule, status);
    ap_log_rerror(APLOG_MARK, APLOG_TRACE2, 0, r,
                  MR_LOGNO(007) "rule %s answers %s with %d", rule->id,
                  attempt->method, status);
    return status;
}

static bool match_regex(const struct attempt *attempt,
                        const struct mr_rule *rule, struct mr_capture *captures)
{
    struct mr_regex_work *work = work_of(attempt);
    enum mr_regex_result result;

    mr_regex_set_subject(work, attempt->r->uri);
    result = mr_regex_match(rule->regex, work, captures);
    if (result == MR_REGEX_TOO_COSTLY)
        log_declined(attempt, rule, MR_EVENT_REGEX_LIMIT,
                     "its regular expression needs too many steps on this path",
                     NULL);
    else if (result == MR_REGEX_SPENT)
        log_spent(attempt, rule, MR_EVENT_REGEX_LIMIT,
                  "the expressions before it used up what one request may "
                  "spend on them");
    return result == MR_REGEX_MATCH;
}

/* --- which rule ---------------------------------------------------------- */

/* Whether @a rule, which has @a action for the method, may answer, without a
 * look at the path and at if=. */
static bool is_candidate(const struct attempt *attempt,
                         const struct mr_rule *rule, int action)
{
    return action != MR_ACTION_PASS
           && !(attempt->preflight
                && !mr_method_table_names(rule->table, "OPTIONS"))
           && mr_condition_admits(&rule->condition, attempt->r);
}

/* A line of a map has the if= of its directive. */
static void log_failed(const struct attempt *attempt,
                       const struct mr_rule *rule, const char *error)
{
    const char *place = mr_expression_place(rule->condition.expression);
    const char *reason = "its if= failed";

    if (strcmp(place, rule->id) != 0)
        reason = apr_pstrcat(attempt->r->pool, "the if= of ", place, " failed",
                             (char *)NULL);
    log_declined(attempt, rule, MR_EVENT_CONDITION_FAILED, reason, error);
}

static bool condition_holds(const struct attempt *attempt,
                            const struct mr_rule *rule)
{
    const char *vary, *error;
    bool holds =
        mr_condition_holds(&rule->condition, attempt->r, &vary, &error);

    depends_on(attempt, vary);
    if (mr_expression_was_too_costly(error))
        log_spent(attempt, rule, MR_EVENT_EXPRESSION_LIMIT, error);
    else if (error)
        log_failed(attempt, rule, error);
    return holds;
}

static bool may_be_drawn(const struct mr_rule *member, void *context)
{
    const struct attempt *attempt = context;

    return is_candidate(attempt, member,
                        mr_rule_action(member, attempt->method))
           && condition_holds(attempt, member);
}

/* The member of the split of @a rule that this request gets, or NULL. */
static const struct mr_rule *draw(struct attempt *attempt,
                                  const struct mr_rule *rule)
{
    size_t len;
    const void *key = mr_sticky_key(&rule->sticky, attempt->r, &len);

    if (rule->sticky.kind == MR_STICKY_COOKIE)
        depends_on(attempt, "Cookie");
    return mr_split_draw(rule->split, key, len, may_be_drawn, attempt);
}

/* One rule whose FROM took @a matched bytes of the path, or has no prefix. The
 * first rule of a split stands for all of them. */
static int try_rule(struct attempt *attempt, const struct mr_rule *rule,
                    size_t matched)
{
    struct mr_capture captures[MR_REGEX_GROUPS];
    const char *location, *local;
    int action = mr_rule_action(rule, attempt->method);

    if (rule->split ? mr_split_first(rule->split) != rule
                    : !is_candidate(attempt, rule, action))
        return DECLINED;
    if (rule->regex && !match_regex(attempt, rule, captures))
        return DECLINED;
    if (rule->split) {
        attempt->drawn = rule = draw(attempt, rule);
        if (rule)
            action = mr_rule_action(rule, attempt->method);
    }
    else if (!condition_holds(attempt, rule))
        rule = NULL;
    if (!rule)
        return DECLINED;
    if (!redirect_status_is_followed(action))
        return answer_without_target(attempt, rule, action);
    location = build_location(attempt, rule, matched,
                              rule->regex ? captures : NULL, &local);
    return location ? answer_with_target(attempt, rule, action, location, local)
                    : DECLINED;
}

/* The lines of a map that @a cursor finds, the longest FROM first. */
static MR_APART int try_lines(struct attempt *attempt,
                              const struct mr_rule *directive,
                              const struct mr_map_view *view,
                              struct mr_map_cursor *cursor)
{
    struct mr_map_line line;
    int status = DECLINED;
    size_t matched;

    while (status == DECLINED && mr_map_next(cursor, &line, &matched)) {
        struct mr_rule rule;

        if (!mr_map_view_make_rule(&rule, view, directive, &line,
                                   attempt->r->pool))
            continue;
        if (rule.exact && attempt->r->uri[matched] != '\0')
            continue;
        status = try_rule(attempt, &rule, matched);
        if (status != DECLINED)
            mr_map_view_hit(view, &line);
    }
    return status;
}

static MR_APART int try_map(struct attempt *attempt,
                            const struct mr_rule *directive)
{
    request_rec *r = attempt->r;
    struct mr_map_view *view = mr_rule_map_acquire(directive->map);
    struct mr_map_cursor cursor;
    int status;

    if (!view)
        return DECLINED;
    mr_map_cursor_begin(&cursor, mr_map_view_image(view), r->uri, r->pool);
    status =
        cursor.count ? try_lines(attempt, directive, view, &cursor) : DECLINED;
    mr_rule_map_release(directive->map, view);
    return status;
}

static int try_one(struct attempt *attempt, const struct mr_rule *rule,
                   size_t matched)
{
    int status =
        rule->map ? try_map(attempt, rule) : try_rule(attempt, rule, matched);

    if (status != DECLINED)
        mr_origin_set_answer(
            attempt->r, (rule->split ? attempt->drawn : rule)->slot, status);
    return status;
}

static int try_rules(struct attempt *attempt, const struct mr_rule_index *rules)
{
    const struct mr_rule *rule = mr_rule_index_only(rules);
    struct mr_rule_cursor cursor;
    int status = DECLINED;
    size_t matched;

    if (rule) /* a map alone, mostly */
        return try_one(attempt, rule, 0);
    mr_rule_cursor_begin(&cursor, attempt->r->uri, attempt->r->pool);
    while (status == DECLINED
           && (rule = mr_rule_index_next(rules, &cursor, &matched)) != NULL)
        status = try_one(attempt, rule, matched);
    return status;
}

static int try_scopes(struct attempt *attempt,
                      const struct mr_rule_index *inner,
                      const struct mr_rule_index *server)
{
    int status = inner ? try_rules(attempt, inner) : DECLINED;

    return status == DECLINED && server ? try_rules(attempt, server) : status;
}

/* mod_dir's probe is a GET; expressions that ask for the method are to see the
 * client's, as tables do. */
static int try_as_client(struct attempt *attempt,
                         const struct mr_rule_index *inner,
                         const struct mr_rule_index *server)
{
    request_rec *r = attempt->r;
    const char *method = r->method;
    int number = r->method_number, status;

    r->method = attempt->method;
    r->method_number = ap_method_number_of(attempt->method);
    status = try_scopes(attempt, inner, server);
    r->method = method;
    r->method_number = number;
    return status;
}

static MR_APART int look_up(request_rec *r, const struct mr_rule_index *inner,
                            const struct mr_rule_index *server)
{
    struct attempt attempt;

    if (!begin(&attempt, r))
        return DECLINED;
    return r->main ? try_as_client(&attempt, inner, server)
                   : try_scopes(&attempt, inner, server);
}

int mr_redirect_translate_name(request_rec *r)
{
    const struct mr_rule_index *inner = mr_config_of(r)->mapping;
    const struct mr_rule_index *server = mr_config_server_rules(r->server);

    return inner || server ? look_up(r, inner, server) : DECLINED;
}

int mr_redirect_fixups(request_rec *r)
{
    const struct mr_rule_index *rules = mr_config_of(r)->fixups;

    int status = rules ? look_up(r, rules, NULL) : DECLINED;

    if (status == DECLINED)
        mr_origin_rules_passed(r);
    return status;
}
