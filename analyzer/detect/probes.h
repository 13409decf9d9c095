/**
 * @file
 * URLs that scanners ask every server for: a redirect of them that leads
 * nowhere is nobody's broken link.
 */
#ifndef DETECT_PROBES_H
#define DETECT_PROBES_H

#include <stdbool.h>

#include "util/slice.h"

/** Whether @a url looks like such a probe. */
bool is_probe(struct slice url);

#endif
