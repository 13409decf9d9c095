/**
 * @file
 * What the command line says of itself; options_print_help is in options.h.
 */
#ifndef OPTIONS_HELP_H
#define OPTIONS_HELP_H

#include <stddef.h>

/** The names and extensions of all report formats: "text (.txt), ...". */
const char *options_formats(char *buf, size_t size);

#endif
