/**
 * @file
 * What the program says of itself, in words that --help and the manual page
 * share; options_print_help is in options.h, options themselves are rows of
 * options.def. Lists end with NULL.
 */
#ifndef OPTIONS_HELP_H
#define OPTIONS_HELP_H

#include <stddef.h>

extern const char *const help_summary;      /**< half a sentence */
extern const char *const help_usage[];      /**< what follows the name */
extern const char *const help_paragraphs[]; /**< not yet wrapped */
extern const char *const help_examples[];   /**< lines for a shell */

extern const struct help_status {
    int status;
    const char *meaning; /**< NULL ends the list */
} help_statuses[];

/** The names and extensions of all report formats: "text (.txt), ...". */
const char *options_formats(char *buf, size_t size);

#endif
