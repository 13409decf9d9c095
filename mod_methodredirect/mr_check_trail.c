/* Where a rule leads: into a loop, over other rules, to a lost method. */
#include "mr_check.h"

#include <stdlib.h>
#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "mr_alias.h"
#include "mr_path_key.h"
#include "mr_rule_map.h"
#include "semantics/http_method.h"
#include "semantics/redirect_effect.h"
#include "semantics/redirect_status.h"

/* One of each kind: kept always, turned into GET by 301 and 302, by 303
 * only. */
enum { TRIED = 3 };

static const char *const methods[TRIED] = {"GET", "POST", "PUT"};

/* Requests that are followed; half a second and 50 MB. */
#define NODES_MAX 100000

/* --- requests as nodes: "POST 3 s? name /path" --------------------------- */

/* What becomes of rules under conditions that the check cannot know: they all
 * apply, or none of them. */
enum asked { EVERY = '?', CERTAIN = '!' };

static const char *node_of(const struct mr_site_request *request,
                           enum asked asked, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%s %u %c%c %s %s", request->method,
                        request->server->number, request->tls ? 's' : 'h',
                        asked, request->host, request->path);
}

static const char *path_of(const char *node)
{
    for (int blanks = 0; blanks < 4; node++)
        blanks += *node == ' ';
    return node;
}

static struct mr_site_request request_of(const struct mr_site *site,
                                         const char *node, enum asked *asked,
                                         apr_pool_t *pool)
{
    size_t method = strcspn(node, " ");
    struct mr_site_request request = {.method =
                                          apr_pstrmemdup(pool, node, method)};
    char *end;

    request.server =
        mr_site_server(site, (unsigned)strtoul(node + method, &end, 10));
    *asked = end[2] == EVERY ? EVERY : CERTAIN;
    request.tls = end[1] == 's';
    request.path = path_of(node);
    request.host =
        apr_pstrmemdup(pool, end + 4, (size_t)(request.path - end - 5));
    return request;
}

/* The request that follows an answer; false when it leads elsewhere. */
static bool follow(const struct mr_site *site,
                   const struct mr_site_request *request,
                   const struct mr_site_answer *answer,
                   struct mr_site_request *next, apr_pool_t *pool)
{
    if (!answer->location)
        return false;
    next->method = mr_site_next_method(answer->status, request->method);
    next->server = mr_site_locate(site, request->server, answer->location,
                                  &next->host, &next->path, pool);
    if (!next->host || (answer->relative && !request->server->canonical))
        next->host = request->host;
    next->tls = answer->relative ? request->tls
                                 : !strncmp(answer->location, "https:", 6);
    next->query = NULL;
    return next->server && next->path && next->path[0] == '/';
}

/* --- asking the rules ---------------------------------------------------- */

struct asking {
    struct mr_check *check;
    const struct mr_site_request *request;
    enum asked asked;
    apr_pool_t *pool;
    const struct mr_rule *rule; /* that answers */
    bool left_out;              /* one that could have, before it */
    struct mr_site_answer answer;
};

static bool ask_rule(void *baton, const struct mr_rule *rule, size_t matched)
{
    struct asking *asking = baton;

    asking->answer = mr_site_ask(asking->check->site, asking->request, rule,
                                 matched, asking->pool);
    if (asking->answer.verdict != MR_VERDICT_ANSWERS)
        return true;
    if (asking->asked == CERTAIN && !mr_site_is_unconditional(rule)) {
        asking->left_out = true;
        return true;
    }
    asking->rule = rule;
    return false;
}

/* Lines of maps go when the visit is over. */
static const struct mr_rule *kept(struct mr_check *check,
                                  const struct mr_rule *rule)
{
    const struct mr_rule *copy;
    const char *place;

    if (mr_site_rule_stays(rule))
        return rule;
    place = apr_psprintf(check->keep, "%s:%d", rule->directive->filename,
                         rule->directive->line_num);
    copy = apr_hash_get(check->lines, place, APR_HASH_KEY_STRING);
    if (!copy) {
        struct mr_rule *line = apr_pmemdup(check->keep, rule, sizeof *rule);

        line->id = apr_pstrdup(check->keep, rule->id);
        line->directive =
            apr_pmemdup(check->keep, rule->directive, sizeof *rule->directive);
        apr_hash_set(check->lines, place, APR_HASH_KEY_STRING, line);
        copy = line;
    }
    return copy;
}

/* @a status if it may take @a method from the client, else 0. */
static int losing_status(int status, const char *method)
{
    return redirect_can_lose_method(
               status, http_method_from_name(method, strlen(method)))
               ? status
               : 0;
}

static struct mr_graph_answer ask_rules(void *baton, const char *node,
                                        apr_pool_t *pool)
{
    struct mr_check *check = baton;
    struct asking asking = {.check = check, .pool = pool};
    struct mr_site_request next,
        request = request_of(check->site, node, &asking.asked, pool);
    struct mr_graph_answer answer = {NULL, 0, false, 0, NULL};

    asking.request = &request;
    mr_site_visit(check->site, &request, ask_rule, &asking, pool);
    if (!asking.rule || mr_site_is_spent(check->site)
        || !redirect_status_is_followed(asking.answer.status))
        return answer;
    answer.rule = kept(check, asking.rule);
    answer.status = asking.answer.status;
    answer.may = asking.left_out || !mr_site_is_unconditional(asking.rule);
    answer.mark = losing_status(answer.status, request.method);
    if (follow(check->site, &request, &asking.answer, &next, pool))
        answer.next = node_of(&next, asking.asked, pool);
    return answer;
}

/* --- reporting ----------------------------------------------------------- */

static const char *step_text(const struct mr_graph_node *node, apr_pool_t *pool)
{
    const struct mr_rule *rule = node->rule;

    return apr_psprintf(pool, "%s -%d-> (%s)", path_of(node->request),
                        node->status, rule->id);
}

/* As much of a way as fits into a line. */
#define STEPS_SHOWN 8

static const char *way_text(const struct mr_graph_node *node, unsigned steps,
                            apr_pool_t *pool)
{
    const char *text = "";

    for (unsigned i = 0; node && node->rule && i < steps;
         i++, node = node->next) {
        if (i == STEPS_SHOWN)
            return apr_psprintf(pool, "%s and %u more", text, steps - i);
        text = apr_pstrcat(pool, text, *text ? " " : "", step_text(node, pool),
                           (char *)NULL);
    }
    return text;
}

/* How sure it is that a rule goes round. */
static const char certainly[] = "goes", perhaps[] = "may go";

static void report_loop(struct mr_check *check,
                        const struct mr_graph_loop *loop)
{
    const struct mr_graph_node *node = loop->first;
    const struct mr_rule *rule = node->rule;
    unsigned known = 0;

    /* The same rules go round with every method: one finding is enough. */
    for (unsigned i = 0; i < loop->length; i++, node = node->next) {
        const void *key = node->rule;
        const char *found = apr_hash_get(check->loops, &key, sizeof key);

        known += found && (loop->may || found == certainly);
        if (node->rule && ((const struct mr_rule *)node->rule)->slot >= 0)
            rule = node->rule;
        if (!found || !loop->may)
            apr_hash_set(check->loops,
                         apr_pmemdup(check->keep, &key, sizeof key), sizeof key,
                         loop->may ? perhaps : certainly);
    }
    if (known == loop->length)
        return;
    mr_finding_add(
        &check->findings, loop->may ? MR_FINDING_MAY_LOOP : MR_FINDING_LOOP,
        rule,
        apr_psprintf(check->pool, "%s %s round%s: %s",
                     apr_pstrmemdup(check->pool, loop->first->request,
                                    strcspn(loop->first->request, " ")),
                     loop->may ? perhaps : certainly,
                     loop->grows ? ", with a longer path each time" : "",
                     way_text(loop->first, loop->length, check->pool)));
}

static void report_chain(struct mr_check *check, const struct mr_rule *rule,
                         const struct mr_site_request *request,
                         const struct mr_site_answer *answer,
                         const struct mr_graph_node *node)
{
    enum http_method m =
        http_method_from_name(request->method, strlen(request->method));
    int lost = redirect_keeps_method(answer->status, m) ? node->mark : 0;
    const char *way = apr_psprintf(
        check->pool, "%s %s -%d-> (%s) %s", request->method, request->path,
        answer->status, rule->id, way_text(node, node->hops, check->pool));

    if (lost)
        mr_finding_add(&check->findings, MR_FINDING_CHAIN_LOSES, rule,
                       apr_psprintf(check->pool,
                                    "%s: %d keeps the method, %d behind it may "
                                    "not",
                                    way, answer->status, lost));
    else
        mr_finding_add(&check->findings, MR_FINDING_CHAIN, rule,
                       apr_psprintf(check->pool,
                                    "%u redirects%s one after the "
                                    "other: %s",
                                    node->hops + 1, node->cut ? " or more" : "",
                                    way));
}

/* --- one rule ------------------------------------------------------------ */

/* What was said of a rule, the gravest last; the like is said once. Loops are
 * told of the rules together. */
enum found { NOTHING, CHAIN, LOST, SELF };

static bool loses(const struct mr_site_answer *answer, const char *method,
                  const struct mr_graph_node *node)
{
    return redirect_keeps_method(answer->status,
                                 http_method_from_name(method, strlen(method)))
           && node->mark != 0;
}

/* What the answer of @a rule leads to. */
static enum found report_end(struct mr_check *check, const struct mr_rule *rule,
                             const struct mr_site_request *request,
                             const struct mr_site_answer *answer,
                             const struct mr_graph_node *node, enum found worst)
{
    enum found found;

    if (node->loop || node->hops == 0) /* perhaps there is no other redirect */
        return worst;
    found = loses(answer, request->method, node) ? LOST : CHAIN;
    if (found > worst)
        report_chain(check, rule, request, answer, node);
    return found > worst ? found : worst;
}

static const struct mr_graph_node *
follow_trail(struct mr_check *check, const struct mr_site_request *next,
             enum asked asked)
{
    const struct mr_graph_loop *loop;
    const struct mr_graph_node *node = mr_rule_graph_follow(
        check->graph, node_of(next, asked, check->pool), &loop);

    if (loop)
        report_loop(check, loop);
    return node;
}

/* A request of each method for one path, on its way to a rule. */
struct arrival {
    struct mr_check *check;
    const struct mr_rule *rule;
    struct mr_site_request request;
    bool left[TRIED]; /* nobody before the rule answers it for sure */
    bool sure[TRIED]; /* nor under conditions */
    struct mr_site_answer answer[TRIED]; /* the rule's; no match: it never
                                              came there */
};

/* The rule of a line is a new one with each visit. */
static bool is_same_rule(const struct mr_rule *a, const struct mr_rule *b)
{
    return a == b
           || (a->slot == b->slot && !mr_site_rule_stays(a)
               && !mr_site_rule_stays(b)
               && a->directive->line_num == b->directive->line_num);
}

/* Members of a split: each answers some clients. */
static bool shares(const struct mr_rule *a, const struct mr_rule *b)
{
    return a->split && a->split == b->split;
}

static void stop_at(struct arrival *arrival, const struct mr_rule *earlier,
                    unsigned m)
{
    if (mr_site_is_unconditional(earlier))
        arrival->left[m] = false;
    else if (!shares(earlier, arrival->rule))
        arrival->sure[m] = false;
}

static bool meet(void *baton, const struct mr_rule *met, size_t matched)
{
    struct arrival *arrival = baton;
    bool arrived = is_same_rule(met, arrival->rule), any = false;

    for (unsigned m = 0; m < TRIED; m++) {
        struct mr_site_answer answer;

        if (!arrival->left[m])
            continue;
        arrival->request.method = methods[m];
        answer = mr_site_ask(arrival->check->site, &arrival->request, met,
                             matched, arrival->check->pool);
        if (arrived)
            arrival->answer[m] = answer;
        else if (answer.verdict == MR_VERDICT_NO_MATCH)
            return true; /* whatever the method */
        else if (answer.verdict == MR_VERDICT_ANSWERS)
            stop_at(arrival, met, m);
        any |= arrival->left[m];
    }
    return !arrived && any;
}

/* Send requests for @a path to @a rule, past those that are asked before it. */
static struct arrival arrive(struct mr_check *check, const struct mr_rule *rule,
                             const char *path)
{
    struct arrival arrival = {.check = check, .rule = rule};

    for (unsigned m = 0; m < TRIED; m++) {
        arrival.left[m] = arrival.sure[m] = true;
        arrival.answer[m].verdict = MR_VERDICT_NO_MATCH;
    }
    if (!path)
        return arrival;
    arrival.request = mr_check_request(check, rule, "GET", path, check->pool);
    mr_site_visit(check->site, &arrival.request, meet, &arrival, check->pool);
    if (mr_site_is_spent(check->site))
        memset(arrival.left, 0, sizeof arrival.left);
    return arrival;
}

static void report_self(struct mr_check *check, const struct mr_rule *rule,
                        const struct mr_site_request *request,
                        const struct mr_site_answer *answer)
{
    mr_finding_add(&check->findings, MR_FINDING_SELF, rule,
                   apr_psprintf(check->pool,
                                "%s %s would lead to %s, which the rule "
                                "redirects again: it declines",
                                request->method, request->path,
                                answer->location));
}

/* Where the rule leads the request with method @a m. What depends on conditions
 * of others makes no chain; loops are looked at from every side anyway. */
static enum found follow_answer(const struct arrival *arrival, unsigned m,
                                enum found worst)
{
    struct mr_check *check = arrival->check;
    const struct mr_site_answer *answer = &arrival->answer[m];
    struct mr_site_request request = arrival->request, next;
    const struct mr_graph_node *node;

    request.method = methods[m];
    if (answer->verdict == MR_VERDICT_SELF && arrival->sure[m]) {
        if (!answer->relative
            && mr_site_has_other_origin(check->site, &request, arrival->rule))
            return worst; /* there it answers */
        if (worst < SELF)
            report_self(check, arrival->rule, &request, answer);
        return SELF;
    }
    if (answer->verdict != MR_VERDICT_ANSWERS
        || !follow(check->site, &request, answer, &next, check->pool))
        return worst;
    node = follow_trail(check, &next, EVERY);
    if (arrival->sure[m])
        worst = report_end(check, arrival->rule, &request, answer, node, worst);
    if (node->doubt)
        follow_trail(check, &next, CERTAIN);
    return worst;
}

/* Follow @a rule from @a path. @a worst is what is known of it already. */
static enum found follow_path(struct mr_check *check,
                              const struct mr_rule *rule, const char *path,
                              enum found worst)
{
    const struct arrival arrival = arrive(check, rule, path);

    for (unsigned m = 0; m < TRIED; m++)
        if (arrival.left[m])
            worst = follow_answer(&arrival, m, worst);
    return worst;
}

static void prepare(struct mr_check *check)
{
    if (!check->graph)
        check->graph =
            mr_rule_graph_create(ask_rules, check, NODES_MAX, check->keep);
}

/* The path that @a rule leads its own FROM to, NULL when it leads elsewhere. */
static const char *target_of(struct mr_check *check, const struct mr_rule *rule,
                             const char *path)
{
    size_t matched = mr_prefix_match(rule->from, path);

    for (unsigned m = 0; m < TRIED; m++) {
        struct mr_site_request next,
            request =
                mr_check_request(check, rule, methods[m], path, check->pool);
        struct mr_site_answer answer =
            mr_site_ask(check->site, &request, rule, matched, check->pool);

        if (answer.verdict == MR_VERDICT_ANSWERS
            && follow(check->site, &request, &answer, &next, check->pool))
            return next.path;
    }
    return NULL;
}

/* As many FROMs below a target are tried. */
#define BELOW_MAX 8

/* Follow @a rule from below its FROM to where its target meets a longer FROM.
 * Rules for a whole host are left out: that its other rules are asked after
 * them is what they are for. */
static void follow_below(struct mr_check *check, const struct mr_rule *rule,
                         enum found worst)
{
    const char *path = mr_check_sample(rule, false, check->pool);
    const char *target = path && rule->from && !rule->exact && !rule->drop_rest
                             ? target_of(check, rule, path)
                             : NULL;
    const apr_array_header_t *below;

    if (!target || !target[1])
        return;
    below = mr_check_froms_below(check, target, BELOW_MAX);
    for (int i = 0; i < below->nelts && worst < LOST; i++) {
        const char *rest =
            APR_ARRAY_IDX(below, i, const char *) + strlen(target);

        rest += *rest == '/';
        worst =
            follow_path(check, rule,
                        apr_pstrcat(check->pool, path,
                                    path[strlen(path) - 1] == '/' ? "" : "/",
                                    rest, (char *)NULL),
                        worst);
    }
}

void mr_check_trail(struct mr_check *check, const struct mr_rule *rule)
{
    enum found worst = NOTHING;

    prepare(check);
    for (int deeper = 0; deeper < 2; deeper++)
        worst = follow_path(check, rule,
                            mr_check_sample(rule, deeper, check->pool), worst);
    if (worst < LOST)
        follow_below(check, rule, worst);
}

/* --- maps ---------------------------------------------------------------- */

/* Whether the target of a line could be one of these servers. Most lines of
 * most maps end here. */
static bool leads_somewhere(struct mr_check *check, const struct mr_rule *map,
                            const char *to, struct mr_site_request *next)
{
    if (!*to)
        return false;
    next->server = mr_site_server_of(check->site, map->server);
    next->server = mr_site_locate(check->site, next->server, to, &next->host,
                                  &next->path, check->pool);
    return next->server && next->path && next->path[0] == '/';
}

static bool is_answered(struct mr_check *check, struct mr_site_request *next)
{
    for (size_t m = 0; m < TRIED; m++) {
        struct asking asking = {.check = check,
                                .request = next,
                                .asked = EVERY,
                                .pool = check->pool};

        next->method = methods[m];
        mr_site_visit(check->site, next, ask_rule, &asking, check->pool);
        if (asking.rule || asking.answer.verdict == MR_VERDICT_SELF)
            return true;
    }
    return false;
}

static void follow_line(struct mr_check *check, const struct mr_rule *map,
                        const struct mr_map_view *view,
                        const struct mr_map_line *line)
{
    const struct mr_rule *rule =
        mr_map_view_rule_of(view, map, line, check->pool);

    if (rule)
        follow_path(check, rule, line->from, NOTHING);
}

static void report_rest(struct mr_check *check, const struct mr_rule *map,
                        const struct mr_map_line *line, const char *what)
{
    mr_finding_add(&check->findings, MR_FINDING_NOT_FOLLOWED, map,
                   apr_psprintf(check->pool,
                                "%s that those behind line %u are looked at "
                                "one by one only",
                                what, line->line));
}

/* The lines of a map, one after the other. */
struct lines {
    struct mr_check *check;
    const struct mr_rule *map;
    const struct mr_map_view *view;
    bool behind;    /* rules before the map may answer some */
    unsigned nodes; /* that its targets may make */
    unsigned dead;  /* that never answer */
};

/* A quarter of a second of lines that rules before the map answer. */
#define DEAD_MAX 50000

static void check_line(struct lines *lines, const struct mr_map_line *line)
{
    struct mr_check *check = lines->check;
    const struct mr_rule *map = lines->map;
    struct mr_site_request next = {.tls = true};

    mr_check_map_line(check, map, lines->view, line);
    if (!mr_check_map_order(check, map, lines->view, line, lines->behind)) {
        lines->dead++;
        return;
    }
    if (mr_rule_graph_size(check->graph) >= lines->nodes)
        return;
    if (leads_somewhere(check, map, line->to, &next)
        && is_answered(check, &next))
        follow_line(check, map, lines->view, line);
    if (mr_rule_graph_size(check->graph) >= lines->nodes)
        report_rest(check, map, line, "so many lines lead to other rules");
}

void mr_check_map(struct mr_check *check, const struct mr_rule *map)
{
    struct lines lines = {.check = check, .map = map};
    const struct mr_map_image *image;
    unsigned nodes;

    prepare(check);
    lines.view = mr_site_view(check->site, map->map);
    if (!lines.view)
        return;
    image = mr_map_view_image(lines.view);
    lines.behind = !mr_site_is_first(check->site, map);
    if (lines.behind && !mr_check_map_first(check, map, lines.view))
        return;
    nodes = mr_rule_graph_size(check->graph);
    lines.nodes = nodes + (NODES_MAX - nodes) / 2; /* others need some, too */
    for (unsigned i = 0;
         i < mr_map_image_count(image) && !mr_check_is_spent(check); i++) {
        struct mr_map_line line;

        mr_map_image_line(image, i, &line);
        check_line(&lines, &line);
        if (lines.behind && lines.dead >= DEAD_MAX) {
            report_rest(check, map, &line,
                        "rules before the map answer so many lines");
            lines.behind = false;
        }
        if (i % 64 == 0)
            apr_pool_clear(check->pool);
    }
}
