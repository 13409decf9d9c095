/**
 * @file
 * What a request has put into it for the redirect to hand on: another site to
 * be sent to, or a line of header. And whether the redirect did.
 *
 * Requests are looked at as they came and percent-decoded up to three times:
 * as often as a redirect through two layers would undo it.
 */
#ifndef RECORD_REFLECTION_H
#define RECORD_REFLECTION_H

#include <stdbool.h>

#include "util/slice.h"

/** How a request names a host. */
enum host_mention {
    HOST_NOT_MENTIONED,
    HOST_MENTIONED,       /**< as a word of its path or query */
    HOST_MENTIONED_AS_URL /**< behind two slashes: the whole URL is given */
};

/** Whether @a target, as requested, names @a host (without port). */
enum host_mention request_mentions_host(struct slice target, struct slice host);

/** Room for what request_asks_for_host() finds. */
struct asked_host {
    char bytes[256];
};

/** The host of the URL that a parameter for redirects (next=, return_to=,
 *  url= ...) of @a query holds, in lower case; empty when none holds one.
 *  Borrows from @a room. */
struct slice request_asks_for_host(struct slice query, struct asked_host *room);

/** Whether it is part of a sign-on whose targets are registered by their
 *  protocol: OAuth 2 and OpenID Connect (RFC 6749 3.1.2), SAML, CAS. */
bool query_is_of_sign_on(struct slice query);

/** Whether @a target holds an encoded end of line with something like a header
 *  behind it: nobody's text, but a try to have a response split. */
bool request_injects_header(struct slice target);

/** Whether @a text holds an end of line: plain or, when it is @a escaped, as
 *  Apache (\r, \n) and nginx (\x0D, \x0A) log one. */
bool has_end_of_line(struct slice text, bool escaped);

#endif
