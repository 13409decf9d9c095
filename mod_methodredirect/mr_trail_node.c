/* Requests as nodes, and the rules that are asked about them. */
#include "mr_trail.h"

#include <stdlib.h>
#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "semantics/http_method.h"
#include "semantics/redirect_effect.h"
#include "semantics/redirect_status.h"

const char *const mr_trail_methods[MR_TRAIL_METHODS] = {"GET", "POST", "PUT"};

/* --- "POST 3 s? name /path" ---------------------------------------------- */

const char *mr_trail_node(const struct mr_site_request *request,
                          enum mr_trail_asked asked, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%s %u %c%c %s %s", request->method,
                        request->server->number, request->tls ? 's' : 'h',
                        asked, request->host, request->path);
}

const char *mr_trail_path(const char *node)
{
    for (int blanks = 0; blanks < 4; node++)
        blanks += *node == ' ';
    return node;
}

static struct mr_site_request request_of(const struct mr_site *site,
                                         const char *node,
                                         enum mr_trail_asked *asked,
                                         apr_pool_t *pool)
{
    size_t method = strcspn(node, " ");
    struct mr_site_request request = {.method =
                                          apr_pstrmemdup(pool, node, method)};
    char *end;

    request.server =
        mr_site_server(site, (unsigned)strtoul(node + method, &end, 10));
    *asked = end[2] == MR_TRAIL_EVERY ? MR_TRAIL_EVERY : MR_TRAIL_CERTAIN;
    request.tls = end[1] == 's';
    request.path = mr_trail_path(node);
    request.host =
        apr_pstrmemdup(pool, end + 4, (size_t)(request.path - end - 5));
    return request;
}

bool mr_trail_next(const struct mr_site *site,
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
    enum mr_trail_asked asked;
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
    if (asking->asked == MR_TRAIL_CERTAIN && !mr_site_is_unconditional(rule)) {
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

struct mr_graph_answer mr_trail_ask(void *baton, const char *node,
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
    if (mr_trail_next(check->site, &request, &asking.answer, &next, pool))
        answer.next = mr_trail_node(&next, asking.asked, pool);
    return answer;
}

bool mr_trail_is_answered(struct mr_check *check, struct mr_site_request *next)
{
    for (size_t m = 0; m < MR_TRAIL_METHODS; m++) {
        struct asking asking = {.check = check,
                                .request = next,
                                .asked = MR_TRAIL_EVERY,
                                .pool = check->pool};

        next->method = mr_trail_methods[m];
        mr_site_visit(check->site, next, ask_rule, &asking, check->pool);
        if (asking.rule || asking.answer.verdict == MR_VERDICT_SELF)
            return true;
    }
    return false;
}
