/**
 * @file
 * Which records a run is about: those that --since, --until, --exclude-ip and
 * --ignore-crawlers leave. The others were understood, and are counted as
 * filtered; nothing is learned of them.
 */
#ifndef RUN_RECORD_FILTER_H
#define RUN_RECORD_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "record/record.h"
#include "run/log_reader.h"

struct record_filter {
    const struct options *options;
    bool is_set;                /**< by any of them */
    int zone_min;               /**< in which the bounds are now */
    int64_t since_us, until_us; /**< of what passes; until is not in it */
    uint64_t records, bytes;    /**< that did not pass */
};

/** What @a options ask for; they must outlive it. The environment's TZ is that
 *  of --tz by now. */
struct record_filter record_filter_of(const struct options *options);

/** Whether @a record is one; if not, it is counted. */
bool record_filter_passes(struct record_filter *filter, struct record *record);

/** Count what did not pass, which the reader took for records, as filtered. */
void record_filter_settle(const struct record_filter *filter,
                          struct log_counts *counts);

#endif
