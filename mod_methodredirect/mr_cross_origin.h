/**
 * @file
 * The own origin of a request, and whether a Location leaves it.
 */
#ifndef MR_CROSS_ORIGIN_H
#define MR_CROSS_ORIGIN_H

#include <stdbool.h>

#include <httpd.h>

/** Whether a client that repeats its request at @a location takes the body to
 *  another origin, and MethodRedirectCrossOrigin does not allow that. The own
 *  origin is the one of the request, if its host is the virtual host's
 *  ServerName, a ServerAlias or the address of the connection. */
bool mr_leaves_origin(request_rec *r, const char *location);

/** Whether @a location names the scheme, host and port that @a r came to;
 *  @a path gets its decoded path, or NULL when it cannot be decoded. */
bool mr_leads_here(request_rec *r, const char *location, char **path);

/** The decoded path of @a reference, which begins with its path; NULL when it
 *  cannot be decoded. */
char *mr_path_of_reference(request_rec *r, const char *reference);

#endif
