/**
 * @file
 * The table every rule carries: request method -> action.
 *
 *     GET,HEAD=302 POST=303 PUT,PATCH,DELETE=307 OPTIONS=pass *=405
 *
 * A method is looked up by its own name, then as `safe` or `unsafe`, then as
 * `*`; HEAD follows GET when only GET is named; what no entry covers passes.
 * TRACE and CONNECT pass whatever the table says. Names are case-sensitive and
 * need not be registered anywhere (RFC 9110 9.1).
 *
 * Needs APR, not httpd. Tables never change once they are built and live as
 * long as the pool they came from.
 */
#ifndef MR_METHOD_TABLE_H
#define MR_METHOD_TABLE_H

#include <stdbool.h>

#include <apr_pools.h>

struct mr_method_table;

/** The action of a method that the rule does not apply to. Every other action
 *  is a status: a redirect or one of the final ones. */
#define MR_ACTION_PASS 0

/** What an action may be, for messages. */
#define MR_ACTIONS_ACCEPTED                                                    \
    "301, 302, 303, 307, 308, pass, 403, 404, 405, 410, 426 or 451"

/** The names of the built-in tables, for messages. */
#define MR_TABLES_ACCEPTED                                                     \
    "temporary, permanent, see-other, gone, 301, 302, 303, 307, 308, a final " \
    "status (403, 404, 405, 410, 426, 451), a list such as \"GET=302 *=307\" " \
    "or a name defined by MethodRedirectTable"

/** The built-in table called @a name ("temporary", "308", "gone", ...; case
 *  does not count), or NULL when there is none of that name. */
const struct mr_method_table *mr_method_table_named(const char *name,
                                                    apr_pool_t *pool);

/** Parse an explicit list into @a table.
 *  @return NULL, or what is wrong with @a text and what would do. */
const char *mr_method_table_parse(const struct mr_method_table **table,
                                  const char *text, apr_pool_t *pool);

/** The table that answers every method with @a status, whatever that is: what
 *  other modules answer. */
const struct mr_method_table *mr_method_table_always(int status,
                                                     apr_pool_t *pool);

/** What is wrong with @a word, which is no table, when it was to be one: `GET:302`
 *  or the `GET,` of `GET, HEAD=302`. @return NULL when it was not. */
const char *mr_method_table_slip(const char *word, apr_pool_t *pool);

/** Restrict @a whole to the comma-separated @a methods (or `safe`, `unsafe`);
 *  all others pass. @return NULL or an error as mr_method_table_parse(). */
const char *mr_method_table_restrict(const struct mr_method_table **table,
                                     const struct mr_method_table *whole,
                                     const char *methods, apr_pool_t *pool);

/** The action for @a method. */
int mr_method_table_action(const struct mr_method_table *table,
                           const char *method);

/** Whether an entry or the restriction spells @a method out: `safe`, `unsafe`
 *  and `*` do not count, nor does GET for HEAD. */
bool mr_method_table_names(const struct mr_method_table *table,
                           const char *method);

/** Whether some entry is a redirect, so that a rule needs a target. */
bool mr_method_table_needs_target(const struct mr_method_table *table);

/** Whether some entry is more than `pass`. */
bool mr_method_table_answers(const struct mr_method_table *table);

/** The list that parses to @a table; a restriction is not part of it. */
const char *mr_method_table_print(const struct mr_method_table *table,
                                  apr_pool_t *pool);

/** The value of Allow for a 405 by @a table (RFC 9110 10.2.1): the named and
 *  the common methods whose action is not 405; may be empty. */
const char *mr_method_table_allow(const struct mr_method_table *table,
                                  apr_pool_t *pool);

#endif
