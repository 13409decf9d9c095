/**
 * @file
 * Refuses outputs that would overwrite a log or each other, before anything is
 * opened.
 */
#ifndef RUN_OUTPUT_CLASH_H
#define RUN_OUTPUT_CLASH_H

#include <stdbool.h>

#include "options.h"
#include "util/diag.h"

/** Whether two of the files that @a options name, one of them written, are one
 *  file, by whatever names; then @a diag says which. Devices and pipes are not
 *  overwritten and never clash. */
bool output_clash(const struct options *options, struct diag *diag);

/** Whether the file of --state is a log, which it would overwrite: asked before
 *  it is opened. @return true with @a diag set. */
bool output_clash_of_state(const struct options *options, struct diag *diag);

#endif
