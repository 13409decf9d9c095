/**
 * @file
 * mod_alias' Redirect directives as rules, so that they can be judged beside
 * the module's own.
 */
#ifndef MR_ALIAS_H
#define MR_ALIAS_H

#include <stdbool.h>

#include <httpd.h>
#include <http_config.h>

#include "mr_rule.h"

/** Whether @a rule is one of mod_alias. */
bool mr_alias_is(const struct mr_rule *rule);

/** Where a line stands. */
struct mr_alias_place {
    const server_rec *server;
    const ap_directive_t *section; /**< the innermost <Location> or
                                        <LocationMatch> around it, or NULL */
    int regex_flags; /**< what RegexDefaultOptions before it says */
};

/** The rule that the line @a directive makes. NULL when it is none of
 *  mod_alias' redirects, or says nothing that can be judged. Lives in
 *  @a pool. */
struct mr_rule *mr_alias_read(const ap_directive_t *directive,
                              const struct mr_alias_place *place,
                              apr_pool_t *pool);

/** What mod_alias makes of the target of @a rule for @a path, of which FROM took
 *  @a matched bytes or the @a captures: it glues the texts, query or not. NULL
 *  when it answers 500 for that, or the target is an expression with data of
 *  the request. */
const char *mr_alias_target(const struct mr_rule *rule, const char *path,
                            size_t matched, const struct mr_capture *captures,
                            apr_pool_t *pool);

#endif
