/* What a line says of itself, whatever stands around it. */
#include "mr_check.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <unixd.h>

#include "mr_alias.h"
#include "mr_catalog.h"
#include "mr_config.h"
#include "mr_path_key.h"
#include "mr_pattern.h"
#include "mr_private.h"
#include "mr_proxy_trust.h"
#include "mr_rule_map.h"
#include "semantics/http_method.h"
#include "semantics/uri_reference.h"

static void add(struct mr_check *check, enum mr_finding finding,
                const struct mr_rule *rule, const char *detail)
{
    mr_finding_add(&check->findings, finding, rule, detail);
}

/* The line as the reader will look for it. */
static const char *line_of(const struct mr_rule *rule, apr_pool_t *pool)
{
    return apr_pstrcat(pool, rule->directive->directive, " ",
                       rule->directive->args, (char *)NULL);
}

/* --- methods ------------------------------------------------------------- */

static bool is_unsafe(const char *method)
{
    return http_method_is_lost_by_get(
        http_method_from_name(method, strlen(method)));
}

/* Whether MethodRedirectEnforce corrects what others decide there while a
 * request is mapped. */
static bool is_corrected(const struct mr_rule *rule, apr_pool_t *pool)
{
    const char *path = mr_check_sample(rule, false, pool);
    int action = mr_config_setting_at(
        rule->server, path, MR_SETTING_ACTION + MR_ORIGIN_MAPPING, pool);

    return mr_config_setting_at(rule->server, path, MR_SETTING_ENFORCE, pool)
               >= MR_ENFORCE_ON
           && action != MR_ENFORCE_PASS && action != MR_ENFORCE_ONLY_REPORT;
}

/* How @a rule loses a method, NULL when it does not. */
static const char *lost_method(const struct mr_rule *rule, apr_pool_t *pool)
{
    const struct mr_catalog_action *a = mr_catalog_actions(rule, pool);

    for (; a->method; a++)
        if (is_unsafe(a->method) && (a->action == 301 || a->action == 302))
            return apr_psprintf(
                pool, "answers %s with %d, after which clients may send GET",
                strcmp(a->method, "*") != 0 ? a->method : "other methods",
                a->action);
    return NULL;
}

static void check_methods(struct mr_check *check, const struct mr_rule *rule)
{
    const char *lost;

    if (mr_alias_is(rule) && is_corrected(rule, check->pool))
        return;
    lost = lost_method(rule, check->pool);
    if (lost)
        add(check, MR_FINDING_UNSAFE, rule,
            apr_pstrcat(check->pool, line_of(rule, check->pool), ": ", lost,
                        (char *)NULL));
}

/* --- targets ------------------------------------------------------------- */

/* What stands behind the host of @a to, NULL when it names none. */
static const char *behind_host(const char *to)
{
    const char *host = strstr(to, "://");

    return host ? host + 3 + strcspn(host + 3, "/?#$") : NULL;
}

/* The number of the group with @a len bytes at @a name for a name; -1: none. */
static int named_group(const struct mr_regex *regex, const char *name,
                       size_t len)
{
    const char *const *names = mr_regex_names(regex);

    for (int i = names ? mr_regex_groups(regex) : 0; i > 0; i--)
        if (names[i] && strlen(names[i]) == len
            && !strncmp(names[i], name, len))
            return i;
    return -1;
}

/* The number of the group that @a at asks for, $1 or $<name>, which mod_alias
 * does not know; -1: none. @a behind gets what follows. */
static int group_asked(const struct mr_rule *rule, const char *at,
                       const char **behind)
{
    const char *end;

    if (at[0] != '$')
        return -1;
    if (apr_isdigit(at[1])) {
        *behind = at + 2;
        return at[1] - '0';
    }
    end = at[1] == '<' && !mr_alias_is(rule) ? strchr(at, '>') : NULL;
    if (!end)
        return -1;
    *behind = end + 1;
    return named_group(rule->regex, at + 2, (size_t)(end - at) - 2);
}

static bool regex_may_leave_host(const struct mr_rule *rule)
{
    const char *rest = rule->to_text ? behind_host(rule->to_text) : NULL;
    int group = rest ? group_asked(rule, rest, &rest) : -1;

    if (group < 0)
        return false;
    switch (mr_pattern_group_start(rule->from_text, group)) {
    case MR_GROUP_SLASH:
        return false;
    case MR_GROUP_EMPTY_OR_SLASH:
        return *rest && !strchr("/?#", *rest);
    default:
        return true;
    }
}

static struct mr_site_answer answer_below(struct mr_check *check,
                                          const struct mr_rule *rule,
                                          const char *method)
{
    struct mr_site_answer none = {MR_VERDICT_NO_MATCH, 0, NULL, false, false};
    struct mr_site_request request =
        mr_check_request(check, rule, method,
                         mr_check_sample(rule, true, check->pool), check->pool);

    if (!request.path)
        request.path = mr_check_sample(rule, false, check->pool);
    if (!request.path)
        return none;
    return mr_site_ask(check->site, &request, rule,
                       rule->from ? mr_prefix_match(rule->from, request.path)
                                  : 0,
                       check->pool);
}

static void add_glued(struct mr_check *check, const struct mr_rule *rule,
                      const char *text)
{
    add(check, MR_FINDING_NO_PATH, rule,
        apr_psprintf(check->pool,
                     "%s: text of the request follows the host of the target "
                     "without a slash between them",
                     text));
}

static void check_path(struct mr_check *check, const struct mr_rule *rule)
{
    if (rule->regex ? regex_may_leave_host(rule)
                    : rule->from && answer_below(check, rule, "GET").glued)
        add_glued(check, rule, line_of(rule, check->pool));
}

/* How @a location leaves the origin, NULL when it does not. http to https on
 * the same host is no other one. */
static const char *way_out(const struct mr_site_server *server,
                           const char *location, apr_pool_t *pool)
{
    struct uri_reference uri;
    struct uri_part host, port;

    uri_reference_split(location, strlen(location), &uri);
    if (!uri.authority.at)
        return NULL;
    uri_authority_split(uri.authority, &host, &port);
    if ((server->tls && uri_part_is(uri.scheme, "http"))
        || !mr_site_is_called(server, apr_pstrmemdup(pool, host.at, host.len)))
        return "to another origin";
    return uri_part_is(uri.scheme, "http")
                   && mr_proxy_trust_is_given(
                       mr_config_of_server(server->server)->proxy_trust)
               ? "from https to http, when a trusted proxy says https"
               : NULL;
}

/* Where @a rule leads as far as its host is known, or NULL. */
static const char *known_target(const struct mr_rule *rule,
                                const struct mr_site_answer *answer,
                                apr_pool_t *pool)
{
    const char *host = rule->expression_host;

    if (answer->location || !host)
        return answer->location;
    return rule->to_text[0] == '%' /* its scheme is data */
               ? host + 1
               : apr_pstrcat(pool,
                             apr_pstrmemdup(pool, rule->to_text,
                                            strcspn(rule->to_text, ":")),
                             host, (char *)NULL);
}

static void check_origin(struct mr_check *check, const struct mr_rule *rule)
{
    const struct mr_site_server *server =
        mr_site_server_of(check->site, rule->server);
    struct mr_site_answer answer;
    const char *target, *way;

    if (rule->crossorigin || rule->kind == MR_RULE_HTTPS)
        return;
    answer = answer_below(check, rule, "POST");
    target = known_target(rule, &answer, check->pool);
    if (!target || answer.relative
        || (answer.status != 307 && answer.status != 308))
        return;
    way = way_out(server, target, check->pool);
    if (way)
        add(check, MR_FINDING_OTHER_ORIGIN, rule,
            apr_psprintf(check->pool, "%s: %d sends the content of requests %s",
                         line_of(rule, check->pool), answer.status, way));
}

static void add_placeholder(struct mr_check *check, const struct mr_rule *rule,
                            const char *text)
{
    add(check, MR_FINDING_PLACEHOLDER, rule,
        apr_psprintf(check->pool,
                     "%s: the %%{...} in the target is sent as it is written",
                     text));
}

static void check_placeholder(struct mr_check *check,
                              const struct mr_rule *rule)
{
    if (rule->to && !rule->expression && strstr(rule->to_text, "%{"))
        add_placeholder(check, rule, line_of(rule, check->pool));
}

/* An expression may say itself where the request's query goes. */
static bool asks_for_query(const struct mr_rule *rule)
{
    return rule->expression && ap_strcasestr(rule->to_text, "%{QUERY_STRING}");
}

static void check_query(struct mr_check *check, const struct mr_rule *rule)
{
    const char *to = rule->to_text;

    if (!to || mr_alias_is(rule) || rule->query != MR_QUERY_UNLESS_OWN
        || to[strcspn(to, "?#")] != '?' || asks_for_query(rule))
        return;
    add(check, MR_FINDING_QUERY, rule,
        apr_psprintf(check->pool,
                     "%s: the target has a query, which takes the place of the "
                     "request's",
                     line_of(rule, check->pool)));
}

/* --- time, expressions, files -------------------------------------------- */

/* Until when @a rule held, NULL when it still does. */
static const char *past_end(const struct mr_rule *rule, apr_pool_t *pool)
{
    apr_time_t until = rule->condition.until;
    char date[APR_RFC822_DATE_LEN];

    if (!until || until > apr_time_now())
        return NULL;
    apr_rfc822_date(date, until);
    return apr_pstrcat(pool, "it was to hold until ", date, (char *)NULL);
}

static void check_time(struct mr_check *check, const struct mr_rule *rule)
{
    const char *past = past_end(rule, check->pool);

    if (past)
        add(check, MR_FINDING_EXPIRED, rule,
            apr_pstrcat(check->pool, line_of(rule, check->pool), ": ", past,
                        (char *)NULL));
}

static bool takes_too_long(void *baton, const char *path)
{
    const struct mr_regex *regex = baton;
    struct mr_capture captures[MR_REGEX_GROUPS];
    apr_pool_t *pool;
    struct mr_regex_work *work;
    enum mr_regex_result result;

    apr_pool_create(&pool, NULL);
    work = mr_regex_work_create(pool);
    mr_regex_set_subject(work, path);
    result = mr_regex_match(regex, work, captures);
    apr_pool_destroy(pool);
    return result == MR_REGEX_TOO_COSTLY;
}

static void check_costly(struct mr_check *check, const struct mr_rule *rule)
{
    /* Each takes a millisecond. */
    enum { SHOWN = 40, TOLD_MAX = 500 };
    const char *path;

    if (check->findings.count[MR_FINDING_REGEX_COSTLY] >= TOLD_MAX)
        return;
    path = mr_pattern_costly_path(rule->from_text, takes_too_long,
                                  (void *)(uintptr_t)rule->regex, check->pool);
    if (path)
        add(check, MR_FINDING_REGEX_COSTLY, rule,
            apr_psprintf(check->pool,
                         "%s: a path such as %.*s%s takes so many steps that "
                         "the search is given up",
                         line_of(rule, check->pool), SHOWN, path,
                         strlen(path) > SHOWN ? "..." : ""));
}

static void check_regex(struct mr_check *check, const struct mr_rule *rule)
{
    if (!mr_pattern_is_anchored(rule->from_text))
        add(check, MR_FINDING_REGEX_UNANCHORED, rule,
            apr_psprintf(check->pool, "%s: it matches anywhere in a path",
                         line_of(rule, check->pool)));
    check_costly(check, rule);
}

/* Whether the user that children run as may read @a file, as far as owner,
 * group and mode tell. */
static bool is_readable_by_children(const char *file)
{
    struct stat st;

    if (geteuid() != 0 || ap_unixd_config.user_id == 0 || stat(file, &st) < 0)
        return true;
    if (st.st_uid == ap_unixd_config.user_id)
        return (st.st_mode & S_IRUSR) != 0;
    if (st.st_gid == ap_unixd_config.group_id)
        return (st.st_mode & S_IRGRP) != 0;
    return (st.st_mode & S_IROTH) != 0;
}

static void check_file(struct mr_check *check, const struct mr_rule *rule)
{
    const char *file = mr_rule_map_file(rule->map);

    if (mr_rule_map_reloads(rule->map) && !is_readable_by_children(file))
        add(check, MR_FINDING_MAP_UNREADABLE, rule,
            apr_psprintf(check->pool,
                         "%s: reload= cannot work: the user %s may not read it",
                         file, ap_unixd_config.user_name));
}

void mr_check_line(struct mr_check *check, const struct mr_rule *rule)
{
    check_methods(check, rule);
    check_time(check, rule);
    check_query(check, rule);
    check_path(check, rule);
    check_placeholder(check, rule);
    check_origin(check, rule);
    if (rule->regex)
        check_regex(check, rule);
    if (rule->map)
        check_file(check, rule);
}

/* --- lines of maps ------------------------------------------------------- */

/* What is wrong with a set of words, a bit each. */
enum { WORDS_UNSAFE = 1, WORDS_EXPIRED = 2 };

static unsigned char words_wrong(const struct mr_rule *rule, apr_pool_t *pool)
{
    return (unsigned char)((lost_method(rule, pool) ? WORDS_UNSAFE : 0)
                           | (past_end(rule, pool) ? WORDS_EXPIRED : 0));
}

const unsigned char *mr_check_map_words(struct mr_check *check,
                                        const struct mr_rule *map,
                                        const struct mr_map_view *view)
{
    unsigned count = mr_map_image_settings_count(mr_map_view_image(view));
    unsigned char *wrong = apr_palloc(check->keep, count + 1);
    unsigned char told = words_wrong(map, check->pool);

    for (unsigned i = 0; i < count; i++) {
        const struct mr_rule *rule = mr_map_view_words(view, i);

        wrong[i] = (unsigned char)(words_wrong(rule, check->pool) & ~told);
    }
    return wrong;
}

/* A plain target is kept escaped. */
static bool has_placeholder(const struct mr_map_line *line)
{
    return strstr(line->to, line->plain.text ? "%%7b" : "%{") != NULL;
}

/* Whether what follows FROM could follow the host. */
static bool may_leave_host(const struct mr_map_line *line)
{
    const char *behind;

    if (line->from[strlen(line->from) - 1] != '/')
        return false;
    behind = behind_host(line->to);
    return behind && *behind != '/';
}

void mr_check_map_line(struct mr_check *check, const struct mr_rule *map,
                       const struct mr_map_view *view,
                       const struct mr_map_line *line, unsigned char wrong)
{
    apr_pool_t *pool = check->pool;
    bool placeholder = has_placeholder(line), leaves = may_leave_host(line);
    const struct mr_rule *rule;
    const char *text;

    if (!wrong && !placeholder && !leaves)
        return;
    rule = mr_map_view_rule_of(view, map, line, pool);
    if (!rule)
        return;
    text = apr_pstrcat(pool, line->from, *line->to ? " " : "", line->to,
                       (char *)NULL);
    if (wrong & WORDS_UNSAFE)
        add(check, MR_FINDING_UNSAFE, rule,
            apr_pstrcat(pool, text, ": ", lost_method(rule, pool),
                        (char *)NULL));
    if (wrong & WORDS_EXPIRED)
        add(check, MR_FINDING_EXPIRED, rule,
            apr_pstrcat(pool, text, ": ", past_end(rule, pool), (char *)NULL));
    if (placeholder)
        add_placeholder(check, rule, text);
    if (leaves && answer_below(check, rule, "GET").glued)
        add_glued(check, rule, text);
}
