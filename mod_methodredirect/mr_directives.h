/**
 * @file
 * The directives: one row each, and the handlers of those that are a rule. The
 * others have theirs where they are understood: mr_settings, mr_table_word,
 * mr_map_directive, mr_https, mr_body, mr_proxy_trust, mr_check.
 *
 * Every message names the directive, quotes the bad value and says what would
 * be accepted; httpd puts file and line in front.
 */
#ifndef MR_DIRECTIVES_H
#define MR_DIRECTIVES_H

#include <httpd.h>
#include <http_config.h>

/** For the module record. */
extern const command_rec mr_directives[];

#endif
