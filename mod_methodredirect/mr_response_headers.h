/**
 * @file
 * Header fields of a response because of rules: Cache-Control and
 * Strict-Transport-Security of the rule that answered, Vary for those that
 * were asked.
 *
 * They wait with the client's request until the headers are sent: an error
 * response loses headers_out, and what a rule says must not come with the
 * answer of another. A field that the server's configuration has set stays.
 */
#ifndef MR_RESPONSE_HEADERS_H
#define MR_RESPONSE_HEADERS_H

#include <httpd.h>

#include "mr_origin.h"
#include "mr_rule.h"

/** Remember that @a rule answers @a r with @a status. */
void mr_response_headers_answer(request_rec *r, struct mr_request *request,
                                const struct mr_rule *rule, int status);

/** Remember that the response to @a r depends on the request headers @a names,
 *  separated by commas. */
void mr_response_headers_vary(request_rec *r, struct mr_request *request,
                              const char *names);

/** Put them into the response, whose headers are about to be sent. */
void mr_response_headers_apply(request_rec *r,
                               const struct mr_request *request);

#endif
