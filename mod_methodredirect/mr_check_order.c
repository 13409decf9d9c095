/* Rules and lines of maps that can never answer, because others before them
 * answer everything that they match. */
#include "mr_check.h"

#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "mr_alias.h"
#include "mr_catalog.h"
#include "mr_config.h"
#include "mr_https.h"
#include "mr_path_key.h"
#include "mr_pattern.h"
#include "mr_rule_map.h"

/* A method that no rule names stands for all of those. An OPTIONS that the rule
 * names may be a preflight, which others pass. */
#define UNNAMED   "!"
#define PREFLIGHT "OPTIONS (preflight)"

/* One rule held against those before it. */
struct order {
    struct mr_check *check;
    const struct mr_rule *rule;
    const char *path;          /* all that the rule matches is there or below */
    bool continues;            /* ... or goes on within the last segment */
    bool whole;                /* ... is there, nothing below */
    const char *probe;         /* something that it matches */
    apr_array_header_t *named; /* methods that were looked at */
    apr_array_header_t *left;  /* of them, that nobody has answered */
    bool reached;
    const char *first; /* the name of the rule that answers the first of them */
    bool twin;         /* and it says the same of all */
    bool preflights;   /* it is a map with lines that name OPTIONS */
};

/* Whether everything the rule matches lies in or below @a prefix. */
static bool lies_below(const struct order *order, const char *prefix)
{
    size_t matched = mr_prefix_match(prefix, order->path);

    return matched > 0
           && (!order->continues || order->path[matched] == '/'
               || order->path[matched - 1] == '/');
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static bool section_covers(const struct order *order,
                           const struct mr_rule *earlier)
{
    if (earlier->scope == MR_SCOPE_LOCATION)
        return lies_below(order, earlier->scope_path);
    return earlier->scope == MR_SCOPE_SERVER;
}

/* Whether @a earlier applies to every request that the rule applies to, as far
 * as conditions go. */
static bool applies_always(const struct order *order,
                           const struct mr_rule *earlier)
{
    const char *host = order->rule->condition.host;

    return mr_site_is_unconditional(earlier)
           && (!earlier->condition.host
               || (host && mr_condition_takes_host(&earlier->condition, host)));
}

static bool matches_probe(const struct order *order,
                          const struct mr_rule *earlier)
{
    struct mr_site_request request = mr_check_request(
        order->check, order->rule, "GET", order->probe, order->check->pool);

    return mr_site_ask(order->check->site, &request, earlier, 0,
                       order->check->pool)
               .verdict
           != MR_VERDICT_NO_MATCH;
}

/* The same for a regular expression, as far as its text tells, or
 * the one path of the rule. */
static bool regex_covers(const struct order *order,
                         const struct mr_rule *earlier)
{
    const struct mr_rule *rule = order->rule;
    const char *literal = mr_regex_literal(earlier->regex);

    if (mr_pattern_matches_all(earlier->from_text)
        || (rule->regex && same_text(rule->from_text, earlier->from_text)))
        return true;
    /* FROM takes several slashes for one, the expression does not. */
    if (!rule->regex
        && (strstr(order->path, "//")
            || mr_site_server_of(order->check->site, rule->server)->has_runs))
        return false;
    if (rule->exact && mr_site_rule_stays(rule)) /* lines can be many */
        return matches_probe(order, earlier);
    if (!*literal || strncmp(literal, order->path, strlen(literal)) != 0)
        return false;
    switch (mr_pattern_reach(earlier->from_text, literal)) {
    case MR_REACH_EVERY:
        return true;
    case MR_REACH_WHOLE:
        return order->whole && !strcmp(literal, order->path);
    default:
        return false;
    }
}

/* Whether @a earlier matches every path that the rule matches. */
static bool covers(const struct order *order, const struct mr_rule *earlier)
{
    const struct mr_rule *rule = order->rule;

    if (!applies_always(order, earlier) || !section_covers(order, earlier))
        return false;
    if (earlier->kind == MR_RULE_HTTPS)
        return !mr_https_spares_some(mr_config_of_server(rule->server)->https,
                                     order->path);
    if (earlier->regex)
        return regex_covers(order, earlier);
    if (!earlier->from)
        return true;
    if (earlier->exact)
        return order->whole
               && mr_prefix_match(earlier->from, order->path)
                      == strlen(order->path);
    return lies_below(order, earlier->from);
}

/* Whether @a earlier answers @a method of every client; what it declines is left
 * over. */
static bool answers(const struct order *order, const struct mr_rule *earlier,
                    const char *method)
{
    struct mr_site_request request = mr_check_request(
        order->check, order->rule, method, order->probe, order->check->pool);
    size_t matched =
        earlier->from ? mr_prefix_match(earlier->from, order->probe) : 0;
    struct mr_site_answer answer;

    if (!strcmp(method, PREFLIGHT)) {
        if (!mr_alias_is(earlier)
            && !mr_method_table_names(earlier->table, "OPTIONS"))
            return false;
        request.method = "OPTIONS";
    }
    answer = mr_site_ask(order->check->site, &request, earlier, matched,
                         order->check->pool);
    return answer.verdict == MR_VERDICT_ANSWERS
           && !mr_site_may_decline(order->check->site, &request, earlier,
                                   &answer, order->check->pool);
}

static bool is_named(const struct order *order, const char *method)
{
    for (int i = 0; i < order->named->nelts; i++)
        if (!strcmp(APR_ARRAY_IDX(order->named, i, const char *), method))
            return true;
    return false;
}

/* Methods that @a earlier names and passes are none of those that stand for
 * the unnamed ones any more. */
static void add_passed(const struct order *order, const struct mr_rule *earlier)
{
    const struct mr_catalog_action *a =
        mr_catalog_actions(earlier, order->check->pool);

    for (; a->method; a++)
        if (a->action == MR_ACTION_PASS && strcmp(a->method, "*") != 0
            && mr_rule_action(order->rule, a->method) != MR_ACTION_PASS
            && !is_named(order, a->method)) {
            APR_ARRAY_PUSH(order->named, const char *) = a->method;
            APR_ARRAY_PUSH(order->left, const char *) = a->method;
        }
}

/* Whether @a earlier sends each method that the rule answers to the same place
 * with the same status. */
static bool says_the_same(const struct order *order,
                          const struct mr_rule *earlier)
{
    const struct mr_rule *rule = order->rule;

    if (!same_text(earlier->from_text, rule->from_text)
        || !same_text(earlier->to_text, rule->to_text)
        || earlier->query != rule->query
        || earlier->drop_rest != rule->drop_rest
        || !same_text(earlier->hsts, rule->hsts)
        || earlier->cache.kind != rule->cache.kind
        || !same_text(earlier->cache.value, rule->cache.value))
        return false;
    for (int i = 0; i < order->named->nelts; i++) {
        const char *method = APR_ARRAY_IDX(order->named, i, const char *);

        if (!strcmp(method, PREFLIGHT))
            method = "OPTIONS";
        if (mr_rule_action(earlier, method) != mr_rule_action(rule, method))
            return false;
    }
    return true;
}

/* How @a rule is called in the log, and where it stands if that does not
 * tell. */
static const char *name_of(const struct mr_rule *rule, apr_pool_t *pool)
{
    const char *place = apr_psprintf(pool, "%s:%d", rule->directive->filename,
                                     rule->directive->line_num);

    return !strcmp(rule->id, place)
               ? place
               : apr_psprintf(pool, "%s (%s)", rule->id, place);
}

static bool meet(void *baton, const struct mr_rule *earlier, size_t matched)
{
    struct order *order = baton;
    apr_array_header_t *left = order->left;
    int kept = 0;

    (void)matched;
    if (earlier == order->rule) {
        order->reached = true;
        return false;
    }
    if (!covers(order, earlier))
        return true;
    add_passed(order, earlier);
    for (int i = 0; i < left->nelts; i++) {
        const char *method = APR_ARRAY_IDX(left, i, const char *);
        bool answered = answers(order, earlier, method);

        if (!answered)
            APR_ARRAY_IDX(left, kept++, const char *) = method;
        else if (!order->first) {
            order->first = name_of(earlier, order->check->pool);
            order->twin = says_the_same(order, earlier);
        }
    }
    left->nelts = kept;
    return kept > 0;
}

static apr_array_header_t *methods_of(const struct mr_rule *rule,
                                      apr_pool_t *pool)
{
    const struct mr_catalog_action *a = mr_catalog_actions(rule, pool);
    apr_array_header_t *methods =
        apr_array_make(pool, 10, (int)sizeof(const char *));

    for (; a->method; a++)
        if (a->action != MR_ACTION_PASS)
            APR_ARRAY_PUSH(methods, const char *) =
                strcmp(a->method, "*") != 0 ? a->method : UNNAMED;
    if (!mr_alias_is(rule) && mr_method_table_names(rule->table, "OPTIONS"))
        APR_ARRAY_PUSH(methods, const char *) = PREFLIGHT;
    return methods;
}

static bool find_paths(struct order *order)
{
    const struct mr_rule *rule = order->rule;
    apr_pool_t *pool = order->check->pool;
    const char *literal = rule->regex ? mr_regex_literal(rule->regex) : "";

    order->probe = mr_check_sample(rule, true, pool);
    if (!order->probe)
        order->probe = mr_check_sample(rule, false, pool);
    if (rule->scope == MR_SCOPE_LOCATION_MATCH)
        return false;
    order->whole = rule->exact;
    if (!rule->regex)
        order->path = mr_check_sample(rule, false, pool);
    else if (mr_pattern_reach(rule->from_text, literal) == MR_REACH_WHOLE) {
        order->path = literal;
        order->whole = true;
    }
    else if (rule->scope == MR_SCOPE_LOCATION)
        order->path = rule->scope_path;
    else {
        order->path = literal[0] == '/' ? literal : "/";
        order->continues = true;
    }
    return order->path && order->probe;
}

static bool is_outside_of_section(const struct mr_rule *rule)
{
    return rule->scope == MR_SCOPE_LOCATION && rule->from
           && mr_prefix_match(rule->scope_path, rule->from) == 0
           && (rule->exact
               || mr_prefix_match(rule->from, rule->scope_path) == 0);
}

static const char *line_of(const struct mr_rule *rule, apr_pool_t *pool)
{
    if (!mr_site_rule_stays(rule)) /* it is a line of a map */
        return apr_pstrcat(pool, rule->from_text, rule->to_text ? " " : "",
                           rule->to_text ? rule->to_text : "", (char *)NULL);
    return apr_pstrcat(pool, rule->directive->directive, " ",
                       rule->directive->args, (char *)NULL);
}

static void report(const struct order *order)
{
    struct mr_check *check = order->check;

    mr_finding_add(
        &check->findings, order->twin ? MR_FINDING_DUPLICATE : MR_FINDING_NEVER,
        order->rule,
        apr_psprintf(check->pool,
                     order->twin ? "%s: rule %s says the same"
                                 : "%s: rule %s is asked before it and "
                                   "answers what it matches",
                     line_of(order->rule, check->pool), order->first));
}

/* After the rules before it were met: tells the one that answers nothing. */
static bool is_left_over(const struct order *order)
{
    if (order->reached || order->left->nelts > 0
        || mr_site_is_spent(order->check->site))
        return true;
    report(order);
    return false;
}

static void take_methods(struct order *order)
{
    order->named = methods_of(order->rule, order->check->pool);
    order->left = apr_array_copy(order->check->pool, order->named);
}

bool mr_check_order(struct mr_check *check, const struct mr_rule *rule)
{
    struct order order = {.check = check, .rule = rule};
    struct mr_site_request request;

    if (is_outside_of_section(rule)) {
        mr_finding_add(&check->findings, MR_FINDING_OUTSIDE, rule,
                       apr_psprintf(check->pool,
                                    "%s: its path lies outside of <Location "
                                    "%s>",
                                    line_of(rule, check->pool),
                                    rule->scope_path));
        return false;
    }
    if (mr_check_section_is_empty(rule)) {
        mr_finding_add(&check->findings, MR_FINDING_NEVER_IN, rule,
                       apr_psprintf(check->pool,
                                    "%s: no request is in <Location %s>, with "
                                    "more than one slash in a row",
                                    line_of(rule, check->pool),
                                    rule->scope_path));
        return false;
    }
    if (!find_paths(&order))
        return true;
    take_methods(&order);
    request = mr_check_request(check, rule, "GET", order.path, check->pool);
    request.server = mr_site_server_of(check->site, rule->server);
    request.tls = !rule->server->is_virtual;
    mr_site_visit(check->site, &request, meet, &order, check->pool);
    return is_left_over(&order);
}

/* --- a map --------------------------------------------------------------- */

static bool passes_some(const struct order *order,
                        const struct mr_rule *earlier)
{
    const struct mr_catalog_action *a =
        mr_catalog_actions(earlier, order->check->pool);

    for (; a->method; a++)
        if (a->action == MR_ACTION_PASS
            || !answers(order, earlier,
                        strcmp(a->method, "*") != 0 ? a->method : UNNAMED))
            return true;
    return order->preflights && !answers(order, earlier, PREFLIGHT);
}

/* A rule that leaves nothing over for a map, whatever its lines say. */
static bool meet_before_map(void *baton, const struct mr_rule *earlier,
                            size_t matched)
{
    struct order *order = baton;

    (void)matched;
    if (!covers(order, earlier) || passes_some(order, earlier))
        return true;
    order->first = name_of(earlier, order->check->pool);
    return false;
}

static struct mr_site_request request_before(struct mr_check *check,
                                             const struct mr_rule *map,
                                             const char *path)
{
    struct mr_site_request request =
        mr_check_request(check, map, "GET", path, check->pool);

    request.server = mr_site_server_of(check->site, map->server);
    request.tls = !map->server->is_virtual;
    return request;
}

bool mr_check_map_first(struct mr_check *check, const struct mr_rule *map,
                        const struct mr_map_view *view)
{
    struct order order = {.check = check,
                          .rule = map,
                          .path = "/",
                          .probe = "/" MR_CHECK_ANY,
                          .preflights = mr_map_view_names(view, "OPTIONS")};
    struct mr_site_request request = request_before(check, map, "/");

    mr_site_visit_before(check->site, &request, map, meet_before_map, &order,
                         check->pool);
    if (!order.first)
        return true;
    report(&order);
    return false;
}

/* --- lines of a map ------------------------------------------------------ */

/* As many lines with one FROM are held against another. */
#define LINES_COMPARED 64

/* The lines before a line that have its FROM, in their order. */
struct earlier_lines {
    const struct mr_map_line *line;
    struct mr_map_cursor cursor;
    int count;
};

static void earlier_lines_begin(struct earlier_lines *lines,
                                const struct mr_map_view *view,
                                const struct mr_map_line *line,
                                apr_pool_t *pool)
{
    lines->line = line;
    lines->count = 0;
    mr_map_cursor_begin(&lines->cursor, mr_map_view_image(view), line->from,
                        pool);
}

static bool earlier_lines_next(struct earlier_lines *lines,
                               struct mr_map_line *earlier)
{
    const struct mr_map_line *line = lines->line;
    size_t matched;

    return lines->count++ < LINES_COMPARED
           && mr_map_next(&lines->cursor, earlier, &matched)
           && line->from[matched] == '\0' && earlier->number < line->number;
}

/* The line for whose sake the image does not keep @a line: one with the same
 * words. Whatever it declines, the other is not asked for. NULL if there is
 * none. */
static const struct mr_rule *find_stand_in(const struct order *order,
                                           const struct mr_rule *map,
                                           const struct mr_map_view *view,
                                           const struct mr_map_line *line)
{
    struct earlier_lines lines;
    struct mr_map_line earlier;

    earlier_lines_begin(&lines, view, line, order->check->pool);
    while (earlier_lines_next(&lines, &earlier))
        if (earlier.settings == line->settings
            && !strcmp(earlier.from, line->from))
            return mr_map_view_rule_of(view, map, &earlier, order->check->pool);
    return NULL;
}

static void meet_lines(struct order *order, const struct mr_rule *map,
                       const struct mr_map_view *view,
                       const struct mr_map_line *line)
{
    apr_pool_t *pool = order->check->pool;
    struct earlier_lines lines;
    struct mr_map_line earlier;

    earlier_lines_begin(&lines, view, line, pool);
    while (earlier_lines_next(&lines, &earlier)) {
        const struct mr_rule *rule =
            mr_map_view_rule_of(view, map, &earlier, pool);

        if (rule && !meet(order, rule, strlen(rule->from)))
            return;
    }
}

/* Whether @a earlier could cover a line. */
static bool meet_possible(void *baton, const struct mr_rule *earlier,
                          size_t matched)
{
    bool *possible = baton;

    (void)matched;
    *possible =
        mr_site_is_unconditional(earlier)
        && (!earlier->regex || mr_pattern_matches_all(earlier->from_text)
            || mr_pattern_reach(earlier->from_text,
                                mr_regex_literal(earlier->regex))
                   != MR_REACH_SOME);
    return !*possible;
}

/* Most lines end here. */
static bool has_rules_before(struct mr_check *check, const struct mr_rule *map,
                             const struct mr_site_request *request)
{
    bool possible = false;

    mr_site_visit_before(check->site, request, map, meet_possible, &possible,
                         check->pool);
    return possible;
}

bool mr_check_map_order(struct mr_check *check, const struct mr_rule *map,
                        const struct mr_map_view *view,
                        const struct mr_map_line *line, bool behind)
{
    struct order order = {.check = check};
    bool repeats = mr_map_image_repeats(mr_map_view_image(view), line->number);
    struct mr_site_request request;
    const struct mr_rule *stand_in;

    if (behind) {
        request = request_before(check, map, line->from);
        behind = has_rules_before(check, map, &request);
    }
    if (!behind && !repeats)
        return true;
    order.rule = mr_map_view_rule_of(view, map, line, check->pool);
    if (!order.rule)
        return true;
    stand_in = repeats ? find_stand_in(&order, map, view, line) : NULL;
    if (stand_in) {
        order.first = name_of(stand_in, check->pool);
        order.twin = same_text(stand_in->to_text, order.rule->to_text);
        report(&order);
        return false;
    }
    if (!find_paths(&order))
        return true;
    take_methods(&order);
    if (behind)
        mr_site_visit_before(check->site, &request, map, meet, &order,
                             check->pool);
    if (repeats && order.left->nelts > 0)
        meet_lines(&order, map, view, line);
    return is_left_over(&order);
}
