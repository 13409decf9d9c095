/**
 * @file
 * What to say about an option that does not exist.
 */
#ifndef OPTIONS_SUGGEST_H
#define OPTIONS_SUGGEST_H

#include <stdbool.h>

#include "util/diag.h"
#include "util/slice.h"

/** Say why there is no option @a name (without dashes; one byte is a letter):
 *  it is one of GoAccess' that means nothing here, or misspelled. */
void options_explain_unknown(struct slice name, struct diag *diag);

/** Say that the key @a name of a configuration file is no option, and which one
 *  may have been meant. */
void options_explain_key(struct slice name, struct diag *diag);

/** Whether @a name (without dashes) is an option of GoAccess that means nothing
 *  here, or something else. */
bool options_is_foreign(struct slice name);

/** The option of GoAccess at @a i that means nothing here, without dashes, and
 *  in @a why the reason; NULL behind the last. Those of one reason stand
 *  together. */
const char *options_foreign_at(size_t i, const char **why);

#endif
