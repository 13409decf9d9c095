/**
 * @file
 * Options from the configuration file of --config-file.
 */
#ifndef OPTIONS_CONFIG_H
#define OPTIONS_CONFIG_H

#include "options.h"

/** Apply the lines of options->config_file, if there is one, that the command
 *  line has not decided. Keys that only GoAccess knows go to options->notice,
 *  those that nobody knows to options->doubts. @return false with @a diag set,
 *  which names file and line, when a value is none for its option. */
bool options_read_config(struct options *options, struct diag *diag);

#endif
