/**
 * @file
 * Findings that somebody has looked at and left for a reason: --ignore-file.
 *
 *     MR401 # the shop is gone, and all links to it
 *     MR101@old.example.org until=2027-01-31 # is switched off then
 *     6c7f689dd070c6e5 # the partner sends it again
 *     # a comment
 *
 * A rule by its id or name stands for all that it finds, a fingerprint for one
 * finding; `@HOST` narrows both to a virtual host. Behind its day a line counts
 * no more.
 */
#ifndef DETECT_ACKNOWLEDGED_H
#define DETECT_ACKNOWLEDGED_H

#include <stdint.h>

#include "detect/finding.h"
#include "util/diag.h"

/** Most lines that say something, and most bytes of the file. */
enum { ACKNOWLEDGED_MAX = 65536, ACKNOWLEDGED_MAX_BYTES = 4 << 20 };

struct acknowledged;

/** Read the file @a path at the time @a now_s, seconds since the epoch; days
 *  are those of the environment's TZ. @return NULL with @a diag set, which names
 *  file and line, when one says something else. */
struct acknowledged *acknowledged_read(const char *path, int64_t now_s,
                                       struct diag *diag);

/** The same of @a text, called @a name in diagnostics. */
struct acknowledged *acknowledged_parse(const char *name, struct slice text,
                                        int64_t now_s, struct diag *diag);

/** The reason for which @a finding is acknowledged, which lives as long as the
 *  list; NULL: it is not, or there is no list. */
const char *acknowledged_reason(const struct acknowledged *list,
                                const struct finding *finding);

/** The number of the line, from 1 on, behind line @a after that has expired; 0:
 *  there is no more. */
unsigned acknowledged_next_expired(const struct acknowledged *list,
                                   unsigned after);

/** NULL is allowed. */
void acknowledged_destroy(struct acknowledged *list);

#endif
