/**
 * @file
 * Whether data of the request has changed the host of an expression's value:
 * continued it, ended it before, or taken its place.
 */
#ifndef MR_VALUE_HOST_H
#define MR_VALUE_HOST_H

#include <stdbool.h>

#include <httpd.h>

#include "mr_rule.h"

/** Whether @a value of the expression of @a rule has the host that is spelled in
 *  it, if any. */
bool mr_value_keeps_host(const struct mr_rule *rule, const char *value);

/** Why @a value must not be followed in answer to @a r; NULL: its host is the one
 *  that the expression means. */
const char *mr_value_host_doubt(const struct mr_rule *rule, const char *value,
                                request_rec *r);

#endif
