/**
 * @file
 * Where the rule of a finding stands in the configuration.
 */
#ifndef REPORT_CONFIG_PLACE_H
#define REPORT_CONFIG_PLACE_H

#include <stdbool.h>

#include "detect/finding.h"

/** The file and the line of the module's rule: as its list (--rules) tells them,
 *  or as a rule without an id is called in the log. False when neither does, or
 *  no rule is known. @a file borrows from @a finding. */
bool config_place(const struct finding *finding, struct slice *file,
                  unsigned *line);

#endif
