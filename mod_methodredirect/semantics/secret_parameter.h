/**
 * @file
 * Masks the values of secret-looking parameters, and passwords, in URLs and log
 * lines.
 *
 * A parameter is NAME=VALUE after `?`, `&`, `;` or `#`, in a URL or anywhere in
 * a log line, also percent-encoded (once or more) inside another URL. Which
 * names are secret stands in secret_parameter.def; their case does not matter.
 * A password stands between `://user:` and `@`, encoded or not.
 *
 * The module masks the Location that it notes for the log, the analyzer every
 * text that it prints; both by this, so that they agree on what is left.
 */
#ifndef SECRET_PARAMETER_H
#define SECRET_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>

/** What stands in place of a masked value. */
#define SECRET_PARAMETER_MASK "***"

/** What is still to come of a text; start with {text, length, 0}. */
struct secret_scan {
    const char *at;
    size_t len;
    size_t masked; /**< bytes at the front that are a secret */
};

/** Take the next piece of the masked text: a part of the original, or the
 *  mask. Pieces are cut at ASCII characters only. @return false at the end. */
bool secret_scan_next(struct secret_scan *scan, const char **piece,
                      size_t *len);

/**
 * Copy the @a len bytes at @a url to @a out, masked and NUL-terminated.
 *
 * @a out has room for @a size bytes; 4 * len + 1 always suffice.
 * @return the length, NUL not counted; 0 when @a out is too small.
 */
size_t secret_parameter_mask(const char *url, size_t len, char *out,
                             size_t size);

#endif
