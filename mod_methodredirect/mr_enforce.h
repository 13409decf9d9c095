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

#include <stdbool.h>

#include <httpd.h>

struct mr_request;

/** Register the filter. */
void mr_enforce_register(void);

/** Put the filter into the chain of the initial request @a r. */
void mr_enforce_add_filter(request_rec *r, struct mr_request *request);

/** Whether a client that repeats its request at @a location takes the body to
 *  another origin, and MethodRedirectCrossOrigin does not allow that. The own
 *  origin is the one of the request, if its host is the virtual host's
 *  ServerName, a ServerAlias or the address of the connection. */
bool mr_leaves_origin(request_rec *r, const char *location);

/** Whether @a location names the scheme, host and port that @a r came to;
 *  @a path gets its decoded path, or NULL when it cannot be decoded. */
bool mr_leads_here(request_rec *r, const char *location, char **path);

#endif
