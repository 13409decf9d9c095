/**
 * @file
 * How much was read and what became of it, as programs are told: lines and
 * bytes read are those that were valid, failed or were filtered.
 */
#ifndef REPORT_READ_COUNTS_H
#define REPORT_READ_COUNTS_H

#include "report/report.h"

enum { READ_COUNTS = 8 };

/** A number under the name that it has in the JSON report. */
struct read_count {
    const char *name;
    uint64_t value;
};

/** Lines, then bytes: read, valid, failed, filtered. */
void read_counts(const struct report_general *general,
                 struct read_count counts[READ_COUNTS]);

#endif
