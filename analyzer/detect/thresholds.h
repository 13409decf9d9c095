/**
 * @file
 * How often something must be seen to be worse than a note: --min-hits.
 */
#ifndef DETECT_THRESHOLDS_H
#define DETECT_THRESHOLDS_H

#include <stdbool.h>
#include <stdint.h>

#include "detect/finding.h"

enum { THRESHOLDS_RULES = 64 };

/** Zeroed memory has none. */
struct thresholds {
    uint64_t every; /**< of all rules */
    uint64_t
        rules[THRESHOLDS_RULES]; /**< of one, as in `detectors`; 0: as all */
};

/** Let findings of @a rule, an id or a name, have to be seen @a hits times;
 *  those of every rule when it is empty. @return false when there is no such
 *  rule. */
bool thresholds_set(struct thresholds *t, struct slice rule, uint64_t hits);

/** Whether @a f was seen too seldom to be worse than a note. What is said of the
 *  log itself is held against the threshold of its own rule only. */
bool thresholds_miss(const struct thresholds *t, const struct finding *f);

#endif
