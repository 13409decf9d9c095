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

#endif
