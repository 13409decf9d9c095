/**
 * @file
 * The format that the options name: --log-format with its companions,
 * --apache-format, --nginx-format.
 */
#ifndef RUN_FORMAT_OPTIONS_H
#define RUN_FORMAT_OPTIONS_H

#include "format/log_format.h"
#include "options.h"
#include "util/diag.h"

/** The format that the options ask for; NULL without @a diag set when they ask
 *  for none, with it when they cannot be followed. A LogFormat or log_format
 *  given to --log-format is taken for what it is. */
struct log_format *format_from_options(const struct options *options,
                                       struct diag *diag);

#endif
