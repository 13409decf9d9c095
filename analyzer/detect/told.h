/**
 * @file
 * What earlier reports of a site have told: which of its findings are new, which
 * are known and go on, which are gone.
 *
 * A finding is gone when TOLD_QUIET_DAYS of the log have passed without it, or
 * when nothing in the log supports it any more. That is told once. When it comes
 * back it is new.
 */
#ifndef DETECT_TOLD_H
#define DETECT_TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/slice.h"

/** Rare findings must not come and go with each report. */
enum { TOLD_QUIET_DAYS = 7 };

/** A finding as it was told; of its evidence nothing is kept. */
struct told_finding {
    const char *fingerprint; /**< 16 hex digits */
    const char *rule;        /**< id */
    struct slice vhost, url, target;
    uint8_t severity, confidence;
    bool is_gone; /**< so it was told */
    uint64_t hits, clients;
    int64_t first_seen_us, last_seen_us;
    int64_t first_told_us; /**< since when it has been told */
};

struct told;
struct detection;

/** Nothing told yet. @a now_us: what time it is. NULL without memory. */
struct told *told_create(int64_t now_us);

/** Add what an earlier report has told; the texts are copied. What is there
 *  already stays. @return false without memory. */
bool told_add(struct told *told, const struct told_finding *finding);

/** Compare the findings of @a d, whose log ends at @a end_us, with what was told:
 *  say of each what it is (struct finding), add those that are gone without a
 *  trace, take out those that were told as gone before. From then on @a told
 *  holds what is told now, and borrows from @a d, as those that are gone borrow
 *  from @a told. @return false without memory. */
bool told_compare(struct told *told, struct detection *d, int64_t end_us);

/** What it holds, @a count of them. */
const struct told_finding *told_all(const struct told *told, size_t *count);

/** NULL is allowed. */
void told_destroy(struct told *told);

#endif
