/**
 * @file
 * Masks the values of secret-looking parameters in text from a log.
 *
 * A parameter is NAME=VALUE after `?`, `&`, `;` or `#`, in a URL or anywhere in
 * a log line, also percent-encoded (once or more) inside another URL. Which
 * names are secret stands in redact.def; their case does not matter.
 */
#ifndef REPORT_REDACT_H
#define REPORT_REDACT_H

#include <stdbool.h>
#include <stddef.h>

#include "util/slice.h"

/** What is still to come of a text; start with {text, 0}. */
struct redaction {
    struct slice rest;
    size_t masked; /**< bytes at the front of rest that are a secret */
};

/** Take the next @a piece of the masked text: a part of the original, or "***".
 *  Pieces are cut at ASCII characters only. @return false at the end. */
bool redact_next(struct redaction *redaction, struct slice *piece);

#endif
