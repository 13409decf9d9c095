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

/** The rule that the line @a directive makes in @a server; @a section is the
 *  innermost <Location> or <LocationMatch> around it, or NULL. NULL when the
 *  line is none of mod_alias' redirects, or says nothing that can be judged.
 *  Lives in @a pool. */
struct mr_rule *mr_alias_read(const ap_directive_t *directive,
                              const ap_directive_t *section,
                              const server_rec *server, apr_pool_t *pool);

#endif
