/**
 * @file
 * The output filter that sees every redirect of the server, whoever made it:
 * sets the notes for the log, and holds other producers' 301 and 302 against
 * the policy.
 *
 * It changes the status, never the Location, and acts once for a response,
 * right before the headers are sent.
 */
#ifndef MR_ENFORCE_H
#define MR_ENFORCE_H

#include <httpd.h>

struct mr_request;

/** Register the filter. */
void mr_enforce_register(void);

/** Put the filter into the chain of the initial request @a r. */
void mr_enforce_add_filter(request_rec *r, struct mr_request *request);

#endif
