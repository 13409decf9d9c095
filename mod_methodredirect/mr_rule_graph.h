/**
 * @file
 * Where redirects lead: chains and loops of a configuration.
 *
 * A node is a request as a text ("POST 3 /old"), its answer leads to at most
 * one other node:
 *
 *     GET /a --rule 1--> GET /b --rule 2--> GET /c --rule 3--> GET /b   a loop
 *
 * Nodes are asked about once, when somebody follows a trail to them: the cost
 * is that of the nodes, whatever the number of trails. Every loop that a trail
 * leads into is found, and nothing else is called one. Trails whose paths grow
 * with each round ("/a", "/a/x", "/a/x/x") never meet a node twice: they count
 * as a loop when one rule has answered more often than a client would follow.
 *
 * A trail is cut after MR_GRAPH_TRAIL_MAX answers, so that a chain of all rules
 * there are does not use up what the others need. A trail that comes to the
 * place of the cut goes on from there.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_RULE_GRAPH_H
#define MR_RULE_GRAPH_H

#include <stdbool.h>

#include <apr_pools.h>

/** The answers of one rule on one trail that make it endless: clients give up
 *  after 20 redirects (WHATWG Fetch 4.4), curl after 50. */
#define MR_GRAPH_ANSWERS_MAX 51

/** The answers on one trail; a loop that is longer is a chain for us, and no
 *  client goes as far. */
#define MR_GRAPH_TRAIL_MAX 256

struct mr_rule_graph;
struct mr_graph_loop;

struct mr_graph_node {
    const char *request;
    const void *rule; /**< that answers; NULL: none does */
    int status;
    bool may; /**< it answers under conditions */
    int mark; /**< the first of the answers' that is not 0, from here on, as far
                   as hops count */
    struct mr_graph_node *next; /**< NULL: the trail ends behind the rule */

    unsigned hops;                    /**< answers from here to the end or to
                                           the first that may be; of no meaning
                                           with a loop */
    bool cut;                         /**< there may be more of them */
    bool doubt;                       /**< an answer from here on may be */
    const struct mr_graph_loop *loop; /**< it is in or leads into, or NULL */

    /* While a trail is followed. */
    struct mr_graph_node *before;
    unsigned trail; /* the last one that came by */
    bool asked;
    bool known; /* where it ends */
};

struct mr_graph_loop {
    const struct mr_graph_node *first; /**< go on by next for @a length nodes */
    unsigned length;
    bool grows; /**< the paths change from round to round */
    bool may;   /**< one of its rules answers under conditions */
};

/** What answers a request; a zeroed one is no answer. @a next is its successor
 *  in the pool of the call, NULL when it is outside. */
struct mr_graph_answer {
    const void *rule;
    int status;
    bool may;
    int mark; /**< whatever the asker looks for further down */
    const char *next;
};

typedef struct mr_graph_answer mr_graph_ask(void *baton, const char *request,
                                            apr_pool_t *pool);

/** A graph that calls @a ask about up to @a most requests; all of it lives in
 *  @a pool. */
struct mr_rule_graph *mr_rule_graph_create(mr_graph_ask *ask, void *baton,
                                           unsigned most, apr_pool_t *pool);

/** Follow @a request to its end. @a found gets a loop that no trail has led
 *  into before, or NULL. */
const struct mr_graph_node *
mr_rule_graph_follow(struct mr_rule_graph *graph, const char *request,
                     const struct mr_graph_loop **found);

/** How many nodes there are. */
unsigned mr_rule_graph_size(const struct mr_rule_graph *graph);

/** Whether there were more requests than it takes: those count as
 *  unanswered. */
bool mr_rule_graph_is_full(const struct mr_rule_graph *graph);

#endif
