/**
 * @file
 * Where a rule stands: its section, its name, and the index that it is asked
 * from.
 */
#ifndef MR_RULE_PLACE_H
#define MR_RULE_PLACE_H

#include <httpd.h>
#include <http_config.h>

#include "mr_config.h"
#include "mr_rule.h"

/** "file:line" of a directive: the name of what was configured there. It goes
 *  unquoted into log lines. */
const char *mr_rule_place_name(const cmd_parms *cmd);

/** @a name as it can go unquoted into log lines. Changed in place. */
const char *mr_rule_place_as_id(char *name);

/** A rule that stands where @a cmd does, in its pool, and says nothing yet. */
struct mr_rule *mr_rule_place_new(const cmd_parms *cmd);

/** Put the finished @a rule, with @a from as written (NULL: none), into the
 *  index, the split and the catalogue of its place; @a config is that of the
 *  section. @return NULL, or why it cannot be a member of its split. */
const char *mr_rule_place_put(const cmd_parms *cmd,
                              struct mr_dir_config *config,
                              struct mr_rule *rule, const char *from);

/** Forget the indexes of the last configuration. */
int mr_rule_place_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                             apr_pool_t *ptemp);

/** Prepare all rules for look-up. Runs in post_config. */
int mr_rule_place_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                              apr_pool_t *ptemp, server_rec *s);

#endif
