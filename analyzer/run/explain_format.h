/**
 * @file
 * What was understood: `--explain-format` and `--explain-line`.
 */
#ifndef RUN_EXPLAIN_FORMAT_H
#define RUN_EXPLAIN_FORMAT_H

#include <stdio.h>

#include "options.h"
#include "run/run.h"

/**
 * For each log of @a options, read as run() reads it: the format, why it was
 * chosen, how many of the first lines have it or another, and each field of the
 * first record with its letter, meaning and value. With explain_line: of that
 * line, which is `FILE:NUMBER`, or a line itself. Of a line that is refused:
 * the place and the reason.
 *
 * @return RUN_OK, or RUN_ERROR when a log cannot be read, has no format, or the
 *         line is refused.
 */
enum run_status explain_format(const struct options *options, FILE *out);

#endif
