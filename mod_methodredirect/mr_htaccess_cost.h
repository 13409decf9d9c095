/**
 * @file
 * What the rules of .htaccess files may cost.
 *
 * httpd reads these files anew for each request. A unit is what a plain rule
 * takes, 0.7 us; the units of everything else are rounded up from measurements,
 * so that no mixture takes 20 ms of the processor. What httpd takes to read the
 * file is not in it and cannot be spared: it reads all lines before it asks
 * about the first (tests/httpd/test_hostile_cost.c has the numbers).
 */
#ifndef MR_HTACCESS_COST_H
#define MR_HTACCESS_COST_H

#include <httpd.h>
#include <http_config.h>

#include "mr_rule.h"

/** What the .htaccess files of one request, its subrequests included, have
 *  together, in units. */
#define MR_HTACCESS_COST_MAX 10000

/** Let the new subrequest @a r draw on what r->main has. */
void mr_htaccess_share(const request_rec *r);

/** Take the units of the @a count @a words of a rule's line from those of the
 *  request. @return NULL, or that there are not as many, with file and line. */
const char *mr_htaccess_charge_words(const cmd_parms *cmd, int count,
                                     char *const *words);

/** The same for what the regular expression of @a rule was compiled to. */
const char *mr_htaccess_charge_regex(const cmd_parms *cmd,
                                     const struct mr_rule *rule);

#endif
