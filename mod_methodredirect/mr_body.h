/**
 * @file
 * MethodRedirectBody: what becomes of a request's content that nobody has read
 * when a redirect is answered.
 *
 * httpd reads it to its end before it sends the answer (HTTP/1.1), or not at
 * all, and then resets the stream, which hides the answer from some clients
 * (HTTP/2). Here a long one is not waited for, and on HTTP/2 some of it is read
 * behind the answer. Only redirects that were decided before a handler ran are
 * concerned.
 */
#ifndef MR_BODY_H
#define MR_BODY_H

#include <httpd.h>
#include <http_config.h>

struct mr_body_limits;

/** Register the filter that reads on HTTP/2. */
void mr_body_register(void);

/** httpd is about to word the redirect of @a r. Called by mr_origin, which
 *  knows: one hook less for every request. */
void mr_body_redirect(request_rec *r);

/** The page of an ErrorDocument, @a r, is about to word the redirect of
 *  r->prev. */
void mr_body_page(request_rec *r);

/** The directive, for the command table. */
const char *mr_body_set(cmd_parms *cmd, void *config, int argc,
                        char *const argv[]);

#endif
