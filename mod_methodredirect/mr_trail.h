/**
 * @file
 * Trails of the check: requests as nodes of the graph, the rules that answer
 * them, and what is said of where they lead. For mr_check_trail.c and
 * mr_check_map.c.
 */
#ifndef MR_TRAIL_H
#define MR_TRAIL_H

#include <stdbool.h>

#include "mr_check.h"
#include "mr_rule_graph.h"
#include "mr_site.h"

/** The methods that requests are tried with, one of each kind: kept always,
 *  turned into GET by 301 and 302, by 303 only. */
enum { MR_TRAIL_METHODS = 3 };
extern const char *const mr_trail_methods[MR_TRAIL_METHODS];

/** Requests that are followed; half a second and 50 MB. */
#define MR_TRAIL_NODES_MAX 100000

/* --- requests as nodes --------------------------------------------------- */

/** What becomes of rules under conditions that the check cannot know: they all
 *  apply, or none of them. */
enum mr_trail_asked { MR_TRAIL_EVERY = '?', MR_TRAIL_CERTAIN = '!' };

/** @a request as a node, in @a pool. */
const char *mr_trail_node(const struct mr_site_request *request,
                          enum mr_trail_asked asked, apr_pool_t *pool);

/** The path in @a node, which it borrows from. */
const char *mr_trail_path(const char *node);

/** The request that follows @a answer to @a request; @return false when it
 *  leads elsewhere. @a next borrows from both, or is in @a pool. */
bool mr_trail_next(const struct mr_site *site,
                   const struct mr_site_request *request,
                   const struct mr_site_answer *answer,
                   struct mr_site_request *next, apr_pool_t *pool);

/** The rule that answers a node, for mr_rule_graph_create(); the baton is the
 *  struct mr_check. */
struct mr_graph_answer mr_trail_ask(void *baton, const char *node,
                                    apr_pool_t *pool);

/** Whether a rule answers @a next with one of the methods, which are put into
 *  it, or would if it did not lead to itself. */
bool mr_trail_is_answered(struct mr_check *check, struct mr_site_request *next);

/* --- what is said -------------------------------------------------------- */

/** Tell of @a loop, once for all methods. */
void mr_trail_tell_loop(struct mr_check *check,
                        const struct mr_graph_loop *loop);

/** Tell that @a rule answers @a request with @a answer, which leads to the
 *  redirects from @a node on. */
void mr_trail_tell_chain(struct mr_check *check, const struct mr_rule *rule,
                         const struct mr_site_request *request,
                         const struct mr_site_answer *answer,
                         const struct mr_graph_node *node);

/* --- one rule ------------------------------------------------------------ */

/** What was said of a rule, the gravest last; the like is said once. Loops are
 *  told of the rules together. */
enum mr_trail_found {
    MR_TRAIL_NOTHING,
    MR_TRAIL_CHAIN,
    MR_TRAIL_LOST,
    MR_TRAIL_SELF
};

/** Make the graph of @a check, unless it is there. */
void mr_trail_prepare(struct mr_check *check);

/** Follow @a rule from @a path, NULL: none. @a worst is what is known of it
 *  already. @return the same, and what was found now. */
enum mr_trail_found mr_trail_follow(struct mr_check *check,
                                    const struct mr_rule *rule,
                                    const char *path,
                                    enum mr_trail_found worst);

#endif
