/**
 * @file
 * What does not go together with --state.
 */
#ifndef OPTIONS_STATE_H
#define OPTIONS_STATE_H

#include "options.h"

/** Check a complete command line. @return false with @a diag set. */
bool options_check_state(const struct options *options, struct diag *diag);

#endif
