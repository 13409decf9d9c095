/**
 * @file
 * What to say about an option that does not exist.
 */
#ifndef OPTIONS_SUGGEST_H
#define OPTIONS_SUGGEST_H

#include "util/diag.h"
#include "util/slice.h"

/** Say why there is no option @a name (without dashes; one byte is a letter):
 *  it is one of GoAccess' that means nothing here, or misspelled. */
void options_explain_unknown(struct slice name, struct diag *diag);

/** The option of GoAccess at @a i that means nothing here, without dashes, and
 *  in @a why the reason; NULL behind the last. Those of one reason stand
 *  together. */
const char *options_foreign_at(size_t i, const char **why);

#endif
