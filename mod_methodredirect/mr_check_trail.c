/* Where a rule leads: into a loop, over other rules, to a lost method. */
#include "mr_check.h"

#include <string.h>

#include <apr_strings.h>

#include "mr_path_key.h"
#include "mr_trail.h"
#include "semantics/http_method.h"
#include "semantics/redirect_effect.h"

static bool loses(const struct mr_site_answer *answer, const char *method,
                  const struct mr_graph_node *node)
{
    return redirect_keeps_method(answer->status,
                                 http_method_from_name(method, strlen(method)))
           && node->mark != 0;
}

/* What the answer of @a rule leads to. */
static enum mr_trail_found report_end(struct mr_check *check,
                                      const struct mr_rule *rule,
                                      const struct mr_site_request *request,
                                      const struct mr_site_answer *answer,
                                      const struct mr_graph_node *node,
                                      enum mr_trail_found worst)
{
    enum mr_trail_found found;

    if (node->loop || node->hops == 0) /* perhaps there is no other redirect */
        return worst;
    found =
        loses(answer, request->method, node) ? MR_TRAIL_LOST : MR_TRAIL_CHAIN;
    if (found > worst)
        mr_trail_tell_chain(check, rule, request, answer, node);
    return found > worst ? found : worst;
}

static const struct mr_graph_node *
follow_trail(struct mr_check *check, const struct mr_site_request *next,
             enum mr_trail_asked asked)
{
    const struct mr_graph_loop *loop;
    const struct mr_graph_node *node = mr_rule_graph_follow(
        check->graph, mr_trail_node(next, asked, check->pool), &loop);

    if (loop)
        mr_trail_tell_loop(check, loop);
    return node;
}

/* --- requests on their way to the rule ----------------------------------- */

/* One of each method for one path. */
struct arrival {
    struct mr_check *check;
    const struct mr_rule *rule;
    struct mr_site_request request;

    /* Whether nobody before the rule answers it for sure; nor under
     * conditions. */
    bool left[MR_TRAIL_METHODS], sure[MR_TRAIL_METHODS];

    /* The rule's; no match: it never came there. */
    struct mr_site_answer answer[MR_TRAIL_METHODS];

    /* The server that a rule before sends them to. That rule declines there,
     * and those behind it are asked. NULL: none. */
    const struct mr_site_server *elsewhere;
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

static void note_elsewhere(struct arrival *arrival, const char *location)
{
    const struct mr_check *check = arrival->check;
    const char *host, *path;
    const struct mr_site_server *server =
        mr_site_locate(check->site, arrival->request.server, location, &host,
                       &path, check->pool);

    if (server != arrival->request.server)
        arrival->elsewhere = server;
}

static void stop_at(struct arrival *arrival, const struct mr_rule *earlier,
                    unsigned m, const struct mr_site_answer *answer)
{
    if (mr_site_is_unconditional(earlier)) {
        arrival->left[m] = false;
        if (answer->location && !arrival->elsewhere)
            note_elsewhere(arrival, answer->location);
    }
    else if (!shares(earlier, arrival->rule))
        arrival->sure[m] = false;
}

static bool meet(void *baton, const struct mr_rule *met, size_t matched)
{
    struct arrival *arrival = baton;
    bool arrived = is_same_rule(met, arrival->rule), any = false;

    for (unsigned m = 0; m < MR_TRAIL_METHODS; m++) {
        struct mr_site_answer answer;

        if (!arrival->left[m])
            continue;
        arrival->request.method = mr_trail_methods[m];
        answer = mr_site_ask(arrival->check->site, &arrival->request, met,
                             matched, arrival->check->pool);
        if (arrived)
            arrival->answer[m] = answer;
        else if (answer.verdict == MR_VERDICT_NO_MATCH)
            return true; /* whatever the method */
        else if (answer.verdict == MR_VERDICT_ANSWERS)
            stop_at(arrival, met, m, &answer);
        any |= arrival->left[m];
    }
    return !arrived && any;
}

/* Send requests for @a path to @a rule, past those that are asked before it.
 * @a at: the server; NULL: by the rule. */
static struct arrival arrive(struct mr_check *check, const struct mr_rule *rule,
                             const char *path, const struct mr_site_server *at)
{
    struct arrival arrival = {.check = check, .rule = rule};

    for (unsigned m = 0; m < MR_TRAIL_METHODS; m++) {
        arrival.left[m] = arrival.sure[m] = true;
        arrival.answer[m].verdict = MR_VERDICT_NO_MATCH;
    }
    if (!path)
        return arrival;
    arrival.request = mr_check_request(check, rule, "GET", path, check->pool);
    if (at) {
        arrival.request.server = at;
        arrival.request.host = at->name;
    }
    mr_site_visit(check->site, &arrival.request, meet, &arrival, check->pool);
    if (mr_site_is_spent(check->site))
        memset(arrival.left, 0, sizeof arrival.left);
    return arrival;
}

/* --- where the rule leads them ------------------------------------------- */

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
static enum mr_trail_found follow_answer(const struct arrival *arrival,
                                         unsigned m, enum mr_trail_found worst)
{
    struct mr_check *check = arrival->check;
    const struct mr_site_answer *answer = &arrival->answer[m];
    struct mr_site_request request = arrival->request, next;
    const struct mr_graph_node *node;

    request.method = mr_trail_methods[m];
    if (answer->verdict == MR_VERDICT_SELF && arrival->sure[m]) {
        if (!answer->relative
            && mr_site_has_other_origin(check->site, &request, arrival->rule))
            return worst; /* there it answers */
        if (worst < MR_TRAIL_SELF)
            report_self(check, arrival->rule, &request, answer);
        return MR_TRAIL_SELF;
    }
    if (answer->verdict != MR_VERDICT_ANSWERS
        || !mr_trail_next(check->site, &request, answer, &next, check->pool))
        return worst;
    node = follow_trail(check, &next, MR_TRAIL_EVERY);
    if (arrival->sure[m])
        worst = report_end(check, arrival->rule, &request, answer, node, worst);
    if (node->doubt)
        follow_trail(check, &next, MR_TRAIL_CERTAIN);
    return worst;
}

enum mr_trail_found mr_trail_follow(struct mr_check *check,
                                    const struct mr_rule *rule,
                                    const char *path, enum mr_trail_found worst)
{
    const struct mr_site_server *at = NULL;

    for (int servers = 0; servers < 2; servers++) {
        const struct arrival arrival = arrive(check, rule, path, at);

        for (unsigned m = 0; m < MR_TRAIL_METHODS; m++)
            if (arrival.left[m])
                worst = follow_answer(&arrival, m, worst);
        at = arrival.elsewhere;
        if (!at || rule->condition.host)
            break;
    }
    return worst;
}

void mr_trail_prepare(struct mr_check *check)
{
    if (!check->graph)
        check->graph = mr_rule_graph_create(mr_trail_ask, check,
                                            MR_TRAIL_NODES_MAX, check->keep);
}

/* The path that @a rule leads its own FROM to, NULL when it leads elsewhere. */
static const char *target_of(struct mr_check *check, const struct mr_rule *rule,
                             const char *path)
{
    size_t matched = mr_prefix_match(rule->from, path);

    for (unsigned m = 0; m < MR_TRAIL_METHODS; m++) {
        struct mr_site_request next,
            request = mr_check_request(check, rule, mr_trail_methods[m], path,
                                       check->pool);
        struct mr_site_answer answer =
            mr_site_ask(check->site, &request, rule, matched, check->pool);

        if (answer.verdict == MR_VERDICT_ANSWERS
            && mr_trail_next(check->site, &request, &answer, &next,
                             check->pool))
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
                         enum mr_trail_found worst)
{
    const char *path = mr_check_sample(rule, false, check->pool);
    const char *target = path && rule->from && !rule->exact && !rule->drop_rest
                             ? target_of(check, rule, path)
                             : NULL;
    const apr_array_header_t *below;

    if (!target || !target[1])
        return;
    below = mr_check_froms_below(check, target, BELOW_MAX);
    for (int i = 0; i < below->nelts && worst < MR_TRAIL_LOST; i++) {
        const char *rest =
            APR_ARRAY_IDX(below, i, const char *) + strlen(target);

        rest += *rest == '/';
        worst = mr_trail_follow(
            check, rule,
            apr_pstrcat(check->pool, path,
                        path[strlen(path) - 1] == '/' ? "" : "/", rest,
                        (char *)NULL),
            worst);
    }
}

void mr_check_trail(struct mr_check *check, const struct mr_rule *rule)
{
    enum mr_trail_found worst = MR_TRAIL_NOTHING;

    mr_trail_prepare(check);
    for (int deeper = 0; deeper < 2; deeper++)
        worst = mr_trail_follow(
            check, rule, mr_check_sample(rule, deeper, check->pool), worst);
    if (worst < MR_TRAIL_LOST)
        follow_below(check, rule, worst);
}
