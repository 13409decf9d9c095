/**
 * @file
 * The rules of a scope, prepared for look-up: first match in order.
 *
 * A rule is filed under its FROM prefix, or as one that every path could match
 * (regular expressions, rules without FROM); the caller tries those itself.
 * Prefixes compare as in mod_alias: decoded, case-sensitive, whole segments,
 * any run of slashes equals any other.
 *
 * Needs APR, not httpd. Filled while the configuration is read, never changed
 * afterwards, so every thread may look up at once.
 */
#ifndef MR_RULE_INDEX_H
#define MR_RULE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include <apr_pools.h>

struct mr_rule;
struct mr_rule_index;

/** Where a look-up stands; zero it to begin. */
struct mr_rule_cursor {
    int next;
};

struct mr_rule_index *mr_rule_index_create(apr_pool_t *pool);

/** File @a rule, after those already there. @a from is copied; NULL files it
 *  under every path. With @a exact the path must be FROM, not below it. */
void mr_rule_index_add(struct mr_rule_index *index, const char *from,
                       bool exact, const struct mr_rule *rule);

/** A new index with the rules of @a first before those of @a then; neither is
 *  changed. */
struct mr_rule_index *mr_rule_index_join(apr_pool_t *pool,
                                         const struct mr_rule_index *first,
                                         const struct mr_rule_index *then);

/** The next rule in order that could match @a path, or NULL. @a matched gets
 *  the number of bytes of @a path that FROM took. */
const struct mr_rule *mr_rule_index_next(const struct mr_rule_index *index,
                                         const char *path,
                                         struct mr_rule_cursor *cursor,
                                         size_t *matched);

/** How many bytes at the start of @a path are matched by @a prefix, 0 when it
 *  does not match. One pass over the shorter of the two. */
size_t mr_prefix_match(const char *prefix, const char *path);

#endif
