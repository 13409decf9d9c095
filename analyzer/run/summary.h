/**
 * @file
 * What a run tells of itself: how much was read, of what quality it was.
 */
#ifndef RUN_SUMMARY_H
#define RUN_SUMMARY_H

#include "detect/detector.h"
#include "report/builder.h"
#include "run/learned.h"
#include "run/log_reader.h"

/** How much was read and learned; the rest of @a general is the caller's. */
void summary_general(struct report_general *general,
                     const struct log_counts *read,
                     const struct learned *learned);

/** What may be wrong with it. */
struct report_quality summary_quality(const struct log_counts *read,
                                      const struct learned *learned);

/** The same, for detectors. It borrows from @a learned. */
struct log_facts summary_facts(const struct report_general *general,
                               const struct report_quality *quality,
                               const struct learned *learned,
                               const struct report_builder *builder);

#endif
