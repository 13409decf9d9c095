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

/** Whether a client that follows @a location comes back to the very URL that it
 *  asked for in @a r, its query included, whatever modules have made of it
 *  since. */
bool mr_leads_back(request_rec *r, const char *location);

/** Whether the @a len bytes at @a host, without port, are plainly none of the
 *  names that the own origin of @a r can have: most targets are seen to lead
 *  elsewhere at a glance. */
bool mr_is_elsewhere(request_rec *r, const char *host, size_t len);

/** The decoded path of @a reference, which begins with its path; NULL when it
 *  cannot be decoded. */
char *mr_path_of_reference(request_rec *r, const char *reference);

#endif
