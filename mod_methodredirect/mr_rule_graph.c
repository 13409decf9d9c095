#include "mr_rule_graph.h"

#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

/* How often a rule has answered on the present trail. */
struct answers {
    const void *rule;
    unsigned trail, count;
};

struct mr_rule_graph {
    mr_graph_ask *ask;
    void *baton;
    apr_pool_t *pool, *scratch;
    apr_hash_t *nodes;   /* by request */
    apr_hash_t *answers; /* by rule */
    unsigned trail, most;
};

struct mr_rule_graph *mr_rule_graph_create(mr_graph_ask *ask, void *baton,
                                           unsigned most, apr_pool_t *pool)
{
    struct mr_rule_graph *graph = apr_pcalloc(pool, sizeof *graph);

    graph->ask = ask;
    graph->baton = baton;
    graph->most = most;
    graph->pool = pool;
    apr_pool_create(&graph->scratch, pool);
    graph->nodes = apr_hash_make(pool);
    graph->answers = apr_hash_make(pool);
    return graph;
}

unsigned mr_rule_graph_size(const struct mr_rule_graph *graph)
{
    return apr_hash_count(graph->nodes);
}

bool mr_rule_graph_is_full(const struct mr_rule_graph *graph)
{
    return mr_rule_graph_size(graph) >= graph->most;
}

/* The node of @a request; a new one has not been asked about. */
static struct mr_graph_node *node_of(struct mr_rule_graph *graph,
                                     const char *request)
{
    struct mr_graph_node *node =
        apr_hash_get(graph->nodes, request, APR_HASH_KEY_STRING);

    if (!node) {
        node = apr_pcalloc(graph->pool, sizeof *node);
        node->request = apr_pstrdup(graph->pool, request);
        apr_hash_set(graph->nodes, node->request, APR_HASH_KEY_STRING, node);
    }
    return node;
}

static void ask(struct mr_rule_graph *graph, struct mr_graph_node *node)
{
    struct mr_graph_answer answer;

    if (mr_rule_graph_is_full(graph))
        return;
    answer = graph->ask(graph->baton, node->request, graph->scratch);
    node->asked = true;
    node->rule = answer.rule;
    node->status = answer.status;
    node->may = answer.may;
    node->mark = answer.mark;
    node->next =
        answer.rule && answer.next ? node_of(graph, answer.next) : NULL;
    apr_pool_clear(graph->scratch);
}

static bool answers_too_often(struct mr_rule_graph *graph, const void *rule)
{
    struct answers *answers = apr_hash_get(graph->answers, &rule, sizeof rule);

    if (!answers) {
        answers = apr_pcalloc(graph->pool, sizeof *answers);
        answers->rule = rule;
        apr_hash_set(graph->answers, &answers->rule, sizeof rule, answers);
    }
    if (answers->trail != graph->trail) {
        answers->trail = graph->trail;
        answers->count = 0;
    }
    return ++answers->count > MR_GRAPH_ANSWERS_MAX;
}

static const struct mr_graph_loop *make_loop(struct mr_rule_graph *graph,
                                             const struct mr_graph_node *first,
                                             const struct mr_graph_node *last,
                                             bool grows)
{
    struct mr_graph_loop *loop = apr_pcalloc(graph->pool, sizeof *loop);

    loop->first = first;
    loop->grows = grows;
    for (const struct mr_graph_node *node = first;; node = node->next) {
        loop->length++;
        loop->may |= node->may;
        if (node == last)
            return loop;
    }
}

/* The round that ends at @a last: back to where its rule answered before. */
static const struct mr_graph_loop *
make_growing_loop(struct mr_rule_graph *graph, struct mr_graph_node *last)
{
    const struct mr_graph_node *first = last->before;

    while (first->rule != last->rule)
        first = first->before;
    return make_loop(graph, first, last->before, true);
}

/* The trail back from @a last gets what its end is known to be. */
static void finish(struct mr_graph_node *last, const struct mr_graph_loop *loop,
                   bool cut)
{
    bool doubt = loop && loop->may;
    unsigned hops = 0;

    if (!loop && last->next && last->next->known) {
        loop = last->next->loop;
        hops = last->next->hops;
        doubt = last->next->doubt;
        cut = last->next->cut;
    }
    for (struct mr_graph_node *node = last; node; node = node->before) {
        hops = node->may ? 0 : hops + (node->rule != NULL);
        cut &= !node->may;
        doubt |= node->may;
        node->hops = hops;
        node->cut = cut;
        node->doubt = doubt;
        if (!node->mark && node->next && !node->next->may && !loop)
            node->mark = node->next->mark;
        node->loop = loop;
    }
}

/* What is known of a trail holds for ever, unless it was cut. */
static void remember(struct mr_graph_node *last)
{
    for (struct mr_graph_node *node = last; node; node = node->before)
        node->known = true;
}

const struct mr_graph_node *
mr_rule_graph_follow(struct mr_rule_graph *graph, const char *request,
                     const struct mr_graph_loop **found)
{
    struct mr_graph_node *start = node_of(graph, request), *node = start;
    const struct mr_graph_loop *loop = NULL;
    unsigned steps = 0;

    *found = NULL;
    if (start->known)
        return start;
    graph->trail++;
    start->before = NULL;
    for (;;) {
        node->trail = graph->trail;
        if (!node->asked)
            ask(graph, node);
        if (!node->next)
            break;
        if (node->next->trail == graph->trail)
            loop = make_loop(graph, node->next, node, false);
        else if (!node->next->known && node->before
                 && answers_too_often(graph, node->rule))
            loop = make_growing_loop(graph, node);
        if (loop || node->next->known || ++steps == MR_GRAPH_TRAIL_MAX)
            break;
        node->next->before = node;
        node = node->next;
    }
    *found = loop;
    finish(node, loop, steps == MR_GRAPH_TRAIL_MAX);
    if (steps < MR_GRAPH_TRAIL_MAX)
        remember(node);
    return start;
}
