/* What is said of loops and chains. */
#include "mr_trail.h"

#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "semantics/http_method.h"
#include "semantics/redirect_effect.h"

static const char *step_text(const struct mr_graph_node *node, apr_pool_t *pool)
{
    const struct mr_rule *rule = node->rule;

    return apr_psprintf(pool, "%s -%d-> (%s)", mr_trail_path(node->request),
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

void mr_trail_tell_loop(struct mr_check *check,
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

void mr_trail_tell_chain(struct mr_check *check, const struct mr_rule *rule,
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
