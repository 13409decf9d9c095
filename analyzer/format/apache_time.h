/**
 * @file
 * %t and %{...}t of Apache: whole stamps, epochs, and strftime(3) strings,
 * whole or in pieces.
 */
#ifndef FORMAT_APACHE_TIME_H
#define FORMAT_APACHE_TIME_H

#include "format/foreign_tokens.h"

/** Add the tokens of %t (@a argument empty) or %{argument}t; the date and time
 *  formats go to @a out unless an earlier one set them.
 *  @return false with @a diag set when it cannot be read back. */
bool apache_time_translate(struct tokens *tokens, struct slice argument,
                           struct slice said, struct translation *out,
                           struct diag *diag);

#endif
