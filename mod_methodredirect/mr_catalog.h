/**
 * @file
 * All rules of one configuration, in the order of its files.
 *
 * A rule that virtual hosts inherit is one row: the line that defines it. Rules
 * of .htaccess files are not here. The list runs through the rules themselves,
 * so that a million of them cost nothing else.
 *
 * Filled while the configuration is read, by one thread; then only read.
 */
#ifndef MR_CATALOG_H
#define MR_CATALOG_H

#include <stdint.h>

#include <httpd.h>

#include "mr_out.h"
#include "mr_rule.h"

/** Forget the rules of the last configuration. Runs in pre_config. */
int mr_catalog_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp);

/** Add @a rule behind those already there and give it its slot. It lives as
 *  long as the configuration and has its id, kind, directive, server, table
 *  and <Limit>; the texts may be NULL. */
void mr_catalog_add(struct mr_rule *rule);

/** Take @a rule out, for a line that replaces it: the slots of those behind it
 *  move up. While the configuration is read; what is not there is ignored. */
void mr_catalog_remove(const struct mr_rule *rule);

/** The first rule, or NULL; the others follow by next_in_file. */
const struct mr_rule *mr_catalog_first(void);

uint32_t mr_catalog_count(void);

/** A number that is the same for the same rule at the same place of another
 *  configuration: of its virtual host, its section and its text. */
uint64_t mr_catalog_key(const struct mr_rule *rule, apr_pool_t *pool);

/** "prefix", "exact", "match", "expression", "map" or "https". */
const char *mr_catalog_kind(const struct mr_rule *rule);

/** What it compares with, as written: a path, an expression, the name of a
 *  map's file; or NULL. */
const char *mr_catalog_from(const struct mr_rule *rule);

/** "server", or the sections that enclose the rule: "<Location /x>". */
const char *mr_catalog_scope(const struct mr_rule *rule, apr_pool_t *pool);

/** The name and port of the server that the rule was written in. */
const char *mr_catalog_vhost(const struct mr_rule *rule, apr_pool_t *pool);

/** "file:line" of that server's VirtualHost; NULL: the main server. */
const char *mr_catalog_vhost_defined(const struct mr_rule *rule,
                                     apr_pool_t *pool);

/** What the rule does with one method; MR_ACTION_PASS: nothing. */
struct mr_catalog_action {
    const char *method; /**< "*": every one that is not listed */
    int action;
};

/** What the rule does with each method: its table, methods= and the <Limit>
 *  sections around it together. Ends with a NULL method. */
const struct mr_catalog_action *mr_catalog_actions(const struct mr_rule *rule,
                                                   apr_pool_t *pool);

/** The same as a list: "GET,HEAD=302 POST=303 *=405". */
const char *mr_catalog_table(const struct mr_rule *rule, apr_pool_t *pool);

/** Write @a rule as the members of a JSON object, without braces: the fields
 *  that the status page and the dump have in common. */
void mr_catalog_json(const struct mr_out *out, const struct mr_rule *rule,
                     apr_pool_t *pool);

#endif
