/**
 * @file
 * The rules of a scope, prepared for look-up: first match in order.
 *
 * A rule is filed under the FROM prefix it matches (compared as in mod_alias:
 * decoded, case-sensitive, whole segments, any run of slashes equals any
 * other), under the literal text its regular expression begins with, or under
 * every path. Look-up gives the rules in their order, leaving out those that
 * cannot match; its cost does not grow with their number.
 *
 * Needs APR, not httpd. Filled while the configuration is read, sealed at its
 * end, never changed afterwards: every thread may look up at once.
 */
#ifndef MR_RULE_INDEX_H
#define MR_RULE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apr_pools.h>

struct mr_rule;
struct mr_rule_index;

/** What a rule is filed under. */
enum mr_rule_key {
    MR_KEY_EVERY,  /**< every path */
    MR_KEY_PREFIX, /**< paths at or below the text */
    MR_KEY_EXACT,  /**< the path that is the text */
    MR_KEY_LITERAL /**< paths that begin with the bytes of the text */
};

#define MR_RULE_CURSOR_LISTS 24

/** Where a look-up stands. */
struct mr_rule_cursor {
    const char *path;   /**< as given */
    const char *merged; /**< with every run of slashes made one, once that is
                             known to differ */
    apr_pool_t *pool;
    int part;      /**< of the index */
    uint32_t next; /**< rule of the part */
    int count;     /**< of lists; -1: none were made for this part */
    struct {
        const uint32_t *at, *end;
    } list[MR_RULE_CURSOR_LISTS]; /**< rules that could match, in order */
};

/** An empty index, which lives as long as @a pool. */
struct mr_rule_index *mr_rule_index_create(apr_pool_t *pool);

/** File @a rule, after those already there, under @a text, which must live as
 *  long as the index. */
void mr_rule_index_add(struct mr_rule_index *index, enum mr_rule_key key,
                       const char *text, const struct mr_rule *rule);

/** Prepare @a index, and every index it was joined into, for look-up at a
 *  cost that does not depend on the number of rules. Without it they are tried
 *  one after the other. */
void mr_rule_index_seal(struct mr_rule_index *index);

/** A new index with the rules of @a first before those of @a then, at a cost
 *  that does not depend on their number. Rules that are added to one of the two
 *  later are in it, too. */
struct mr_rule_index *mr_rule_index_join(apr_pool_t *pool,
                                         const struct mr_rule_index *first,
                                         const struct mr_rule_index *then);

/** The only rule of @a index, when that is filed under every path; else NULL. */
const struct mr_rule *mr_rule_index_only(const struct mr_rule_index *index);

/** Begin to look up @a path, which must stay until the end. */
void mr_rule_cursor_begin(struct mr_rule_cursor *cursor, const char *path,
                          apr_pool_t *pool);

/** The next rule in order that could match, or NULL. @a matched gets the number
 *  of bytes of the path that a FROM prefix took. */
const struct mr_rule *mr_rule_index_next(const struct mr_rule_index *index,
                                         struct mr_rule_cursor *cursor,
                                         size_t *matched);

#endif
