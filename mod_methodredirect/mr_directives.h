/**
 * @file
 * The directives: arguments checked and turned into rules; the settings are
 * in mr_settings.h.
 *
 * Every message names the directive, quotes the bad value and says what would
 * be accepted; httpd puts file and line in front.
 */
#ifndef MR_DIRECTIVES_H
#define MR_DIRECTIVES_H

#include <httpd.h>
#include <http_config.h>

/** "file:line" of a directive: the name of what was configured there. It goes
 *  unquoted into log lines. */
const char *mr_directives_place(const cmd_parms *cmd);

/** For the module record. */
extern const command_rec mr_directives[];

/** Forget the tables that the last configuration named. Runs in pre_config. */
int mr_directives_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                             apr_pool_t *ptemp);

/** Prepare all rules for look-up. Runs in post_config. */
int mr_directives_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                              apr_pool_t *ptemp, server_rec *s);

#endif
