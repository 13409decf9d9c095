/**
 * @file
 * Whether a rule would redirect its own target again.
 */
#ifndef MR_SELF_REDIRECT_H
#define MR_SELF_REDIRECT_H

#include <stdbool.h>

#include <httpd.h>

#include "mr_rule.h"

/** Whether the next request of the client that sent @a r with @a method, after
 *  @a status and @a location of @a rule, would be redirected by @a rule again.
 *  Its method and URL are those a client uses then; methods=, host= and if= are
 *  asked about it, time and all else are taken to stay. So is what other modules
 *  make of a URL: where @a r is mod_dir's search for an index file, or was
 *  rewritten, and the target is what the client asked for, it comes again.
 *  @a local is the path at
 *  the end of @a location when the target has no host of its own, otherwise
 *  NULL. @a work is needed for a rule with a regular expression only. */
bool mr_self_redirect(request_rec *r, const struct mr_rule *rule, int status,
                      const char *location, const char *local,
                      const char *method, struct mr_regex_work *work);

#endif
