/**
 * @file
 * MethodRedirectCheck: finds in the configuration what clients would find out:
 * loops, chains, rules that never answer, methods that get lost.
 *
 * It runs when the configuration has been read, in `httpd -t` too, and looks at
 * the rules of servers, virtual hosts and Location sections, of maps, and at
 * mod_alias' redirects of the same scopes. mr_finding.def has what it finds.
 */
#ifndef MR_CHECK_H
#define MR_CHECK_H

#include <httpd.h>
#include <http_config.h>

#include <apr_hash.h>

#include "mr_finding.h"
#include "mr_map_image.h"
#include "mr_rule_graph.h"
#include "mr_site.h"

/** One run. */
struct mr_check {
    struct mr_site *site;
    struct mr_findings findings;
    struct mr_rule_graph *graph;
    apr_hash_t *loops;         /**< rules that are known to go round */
    apr_hash_t *lines;         /**< of maps, on trails; by id */
    apr_array_header_t *froms; /**< of all rules, sorted; NULL: not yet */
    apr_pool_t *keep;          /**< for the run */
    apr_pool_t *pool;          /**< cleared for each rule */
    bool spent;                /**< and that was said */
};

/** Whether the run has cost so much that the rest of the rules is not followed
 *  any more: it is a check, not a reason to start late. */
bool mr_check_is_spent(const struct mr_check *check);

/** A segment that is nobody's name. */
#define MR_CHECK_ANY "_any_"

/** Whether @a rule stands in a Location that holds for no request: httpd
 *  compares it with paths without runs of slashes. */
bool mr_check_section_is_empty(const struct mr_rule *rule);

/** A path that @a rule matches, or with @a below one that lies below its FROM;
 *  NULL when there is none or none can be told. */
const char *mr_check_sample(const struct mr_rule *rule, bool below,
                            apr_pool_t *pool);

/** As many as @a most of the FROMs that lie below @a path, of whatever server;
 *  of const char *. Those of maps are left out. */
apr_array_header_t *mr_check_froms_below(struct mr_check *check,
                                         const char *path, int most);

/** A request for @a path that comes to @a rule: by https, to a host that host=
 *  takes. */
struct mr_site_request mr_check_request(const struct mr_check *check,
                                        const struct mr_rule *rule,
                                        const char *method, const char *path,
                                        apr_pool_t *pool);

/* The parts of the check, each about one rule. */

/** What its own line says. */
void mr_check_line(struct mr_check *check, const struct mr_rule *rule);

/** What is wrong with each set of words that lines of @a map have, by number; 0:
 *  nothing that the directive would not be told for itself. */
const unsigned char *mr_check_map_words(struct mr_check *check,
                                        const struct mr_rule *map,
                                        const struct mr_map_view *view);

/** What @a line of @a map says; @a wrong: with its set of words. */
void mr_check_map_line(struct mr_check *check, const struct mr_rule *map,
                       const struct mr_map_view *view,
                       const struct mr_map_line *line, unsigned char wrong);

/** What rules before it leave over.
 *  @return false when it can never answer. */
bool mr_check_order(struct mr_check *check, const struct mr_rule *rule);

/** What rules before @a map leave over for all of its lines; told once.
 *  @return false when none can ever answer. */
bool mr_check_map_first(struct mr_check *check, const struct mr_rule *map,
                        const struct mr_map_view *view);

/** The same as mr_check_order() for @a line of @a map: what the lines before it
 *  with its FROM leave over, and with @a behind the rules before the map. */
bool mr_check_map_order(struct mr_check *check, const struct mr_rule *map,
                        const struct mr_map_view *view,
                        const struct mr_map_line *line, bool behind);

/** Where it leads. */
void mr_check_trail(struct mr_check *check, const struct mr_rule *rule);

/** Where the lines of a map lead. */
void mr_check_map(struct mr_check *check, const struct mr_rule *map);

/** The hook. */
int mr_check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                    server_rec *s);

/** The directive, for the command table. */
const char *mr_check_set(cmd_parms *cmd, void *config, const char *word);

#endif
