/**
 * @file
 * What does not go together with --state.
 */
#ifndef OPTIONS_STATE_H
#define OPTIONS_STATE_H

#include "options.h"

/** Whether all that @a options read comes once, and cannot be found again:
 *  standard input that is no file, and named pipes. */
bool options_read_pipes(const struct options *options);

/** Check a complete command line. @return false with @a diag set. */
bool options_check_state(const struct options *options, struct diag *diag);

#endif
