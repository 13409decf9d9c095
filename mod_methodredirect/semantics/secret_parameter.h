/**
 * @file
 * Which parameters of a URL must not be printed (secret_parameter.def).
 *
 * The module masks them in the note that goes to the log, the analyzer in
 * every report; both by this table.
 */
#ifndef SECRET_PARAMETER_H
#define SECRET_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>

/** What stands in place of a masked value. */
#define SECRET_PARAMETER_MASK "***"

/** Whether a parameter of that name is masked. */
bool secret_parameter_name(const char *name, size_t len);

/**
 * Copy the @a len bytes at @a url to @a out, the values of secret parameters in
 * its path (";name=value"), query and fragment replaced by SECRET_PARAMETER_MASK.
 *
 * @a out has room for @a size bytes; 4 * len + 1 always suffice.
 * @return the length, NUL not counted; 0 when @a out is too small.
 */
size_t secret_parameter_mask(const char *url, size_t len, char *out,
                             size_t size);

#endif
